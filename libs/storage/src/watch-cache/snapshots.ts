import type { OrderedTree } from '../ordered-tree.ts';
import type { CachedObject } from './cached-object.ts';

/** Paged lists under way at distinct revisions; one more and the oldest pages on from the store. */
const SNAPSHOTS_MAX = 64;
/** A client fetches its next page within this time, or pays for a read from the store. */
const SNAPSHOT_AGE_MAX_MS = 75_000;

interface Snapshot {
  readonly tree: OrderedTree<CachedObject>;
  usedMs: number;
}

/** States of a resource at revisions at which somebody is paging, least recently used first. */
export class Snapshots {
  readonly #byRevision = new Map<number, Snapshot>();

  get size(): number {
    return this.#byRevision.size;
  }

  keep(revision: number, tree: OrderedTree<CachedObject>, nowMs: number): void {
    this.#byRevision.delete(revision);
    this.#byRevision.set(revision, { tree, usedMs: nowMs });
    if (this.#byRevision.size > SNAPSHOTS_MAX) {
      for (const oldest of this.#byRevision.keys()) {
        this.#byRevision.delete(oldest);
        break;
      }
    }
  }

  get(revision: number, nowMs: number): OrderedTree<CachedObject> | undefined {
    const snapshot = this.#byRevision.get(revision);
    if (snapshot === undefined) return undefined;
    this.keep(revision, snapshot.tree, nowMs);
    return snapshot.tree;
  }

  /** Lets go of what nobody used for long: old states hold old objects in memory. */
  expire(nowMs: number): void {
    for (const [revision, snapshot] of this.#byRevision) {
      if (nowMs - snapshot.usedMs < SNAPSHOT_AGE_MAX_MS) return;
      this.#byRevision.delete(revision);
    }
  }

  /** Lets go of states that the store has compacted: with or without a cache, they are gone for a client. */
  forgetBefore(revision: number): void {
    for (const kept of this.#byRevision.keys()) if (kept < revision) this.#byRevision.delete(kept);
  }

  clear(): void {
    this.#byRevision.clear();
  }
}
