/** What all engines may take together, by their own measure: 64 MiB. */
const BYTES_MAX = 64 * 1024 * 1024;

/** Has an engine that can be let go of, since another can be built. */
export interface EngineOwner {
  release(): void;
}

/** What each takes, those first that have been there longest. */
const kept = new Map<EngineOwner, number>();
let total = 0;

/** Tells how much an owner's engine takes now. When all take too much, others are released. */
export function keepEngine(owner: EngineOwner, bytes: number): void {
  total += bytes - (kept.get(owner) ?? 0);
  kept.set(owner, bytes);
  if (total <= BYTES_MAX) return;
  for (const [oldest, taken] of kept) {
    if (total <= BYTES_MAX || oldest === owner) break;
    kept.delete(oldest);
    total -= taken;
    oldest.release();
  }
}
