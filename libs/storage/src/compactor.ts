import { type Store, StoreUnavailableError } from './store.ts';

/** How often to compact, and how much of the past to leave. */
export interface CompactorOptions {
  /** Between two compactions; kube-apiserver's `--etcd-compaction-interval` (5 minutes). 0 never compacts. */
  readonly intervalMs: number;
  /** Past that stays readable: at least this long. */
  readonly retentionMs: number;
  /** Told when states before `revision` are gone. */
  readonly onCompacted?: (revision: number) => void;
  /** Told of a compaction that failed; the next one makes up for it. */
  readonly onError?: (error: Error) => void;
}

/** A revision that was current at a time. */
interface Mark {
  readonly timeMs: number;
  readonly revision: number;
}

/** Forgets, in the background, what clients can no longer expect to read: history older than the retention. */
export class Compactor {
  readonly #store: Store;
  readonly #options: CompactorOptions;
  readonly #timer: NodeJS.Timeout | undefined;
  #marks: Mark[] = [];
  #running: Promise<void> | undefined;

  constructor(store: Store, options: CompactorOptions) {
    this.#store = store;
    this.#options = options;
    if (options.intervalMs > 0) {
      this.#timer = setInterval(() => void this.tick(Date.now()), options.intervalMs);
      this.#timer.unref();
      void this.tick(Date.now());
    }
  }

  /** One round: marks the present and compacts to the newest mark that is old enough. Rounds don't overlap. */
  tick(nowMs: number): Promise<void> {
    this.#running ??= this.#round(nowMs)
      .catch((error: Error) => {
        if (!(error instanceof StoreUnavailableError)) this.#options.onError?.(error);
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #round(nowMs: number): Promise<void> {
    const revision = await this.#store.currentRevision();
    const oldEnough = this.#marks.filter((mark) => nowMs - mark.timeMs >= this.#options.retentionMs).at(-1);
    this.#marks.push({ timeMs: nowMs, revision });
    if (oldEnough === undefined) return;
    await this.#store.compact(oldEnough.revision);
    this.#options.onCompacted?.(oldEnough.revision);
    this.#marks = this.#marks.filter((mark) => mark.timeMs > oldEnough.timeMs);
  }
}
