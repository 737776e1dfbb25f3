import type { StoreEvent, StoreWatch, StoreWatcher } from './store.ts';

/** Where a backend reads the past of a watch: all events of `prefix` in `(afterRevision, untilRevision]`, in order. */
export type ReplayEvents = (
  prefix: string,
  afterRevision: number,
  untilRevision: number,
  onEvents: (events: StoreEvent[]) => void,
) => Promise<void>;

/**
 * The watches of a backend that lives in this process. A commit costs a few map lookups per event, however many
 * prefixes are watched:
 *
 *     key /registry/example.com/widgets/ns/a  →  lookups of  /registry/  /registry/example.com/  /registry/example.com/widgets/  …
 */
export class WatchDispatch {
  readonly #replay: ReplayEvents;
  /** Prefixes that end with a slash; any other prefix is compared with each key. */
  readonly #byFolder = new Map<string, Set<DispatchedWatch>>();
  readonly #byOtherPrefix = new Map<string, Set<DispatchedWatch>>();
  #revision: number;

  constructor(revision: number, replay: ReplayEvents) {
    this.#revision = revision;
    this.#replay = replay;
  }

  /** Everything up to it was handed to the watches. */
  get revision(): number {
    return this.#revision;
  }

  watch(prefix: string, afterRevision: number, watcher: StoreWatcher): StoreWatch {
    const watch = new DispatchedWatch(this, prefix, watcher);
    const table = prefix.endsWith('/') ? this.#byFolder : this.#byOtherPrefix;
    const watches = table.get(prefix);
    if (watches === undefined) table.set(prefix, new Set([watch]));
    else watches.add(watch);
    watch.start(this.#replay, afterRevision, this.#revision);
    return watch;
  }

  /** Hands the events of one commit group over; `revision` is that of the last one. */
  deliver(events: readonly StoreEvent[], revision: number): void {
    this.#revision = revision;
    if (this.#byFolder.size > 0) this.#deliverToFolders(events);
    for (const [prefix, watches] of this.#byOtherPrefix) {
      const matching = events.filter((event) => event.key.startsWith(prefix));
      if (matching.length > 0) for (const watch of watches) watch.deliver(matching);
    }
  }

  /** Ends every watch. */
  fail(error: Error): void {
    for (const table of [this.#byFolder, this.#byOtherPrefix]) {
      for (const watches of [...table.values()]) for (const watch of [...watches]) watch.fail(error);
    }
  }

  remove(watch: DispatchedWatch): void {
    const table = watch.prefix.endsWith('/') ? this.#byFolder : this.#byOtherPrefix;
    const watches = table.get(watch.prefix);
    watches?.delete(watch);
    if (watches?.size === 0) table.delete(watch.prefix);
  }

  #deliverToFolders(events: readonly StoreEvent[]): void {
    const batches = new Map<Set<DispatchedWatch>, StoreEvent[]>();
    for (const event of events) {
      const key = event.key;
      for (let slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
        const watches = this.#byFolder.get(key.slice(0, slash + 1));
        if (watches === undefined) continue;
        const batch = batches.get(watches);
        if (batch === undefined) batches.set(watches, [event]);
        else batch.push(event);
      }
    }
    for (const [watches, batch] of batches) for (const watch of watches) watch.deliver(batch);
  }
}

/** One watch: replays the past while what is committed meanwhile waits in line. */
class DispatchedWatch implements StoreWatch {
  readonly prefix: string;
  readonly #dispatch: WatchDispatch;
  readonly #watcher: StoreWatcher;
  /** Undefined once the past has been replayed. */
  #waiting: StoreEvent[] | undefined = [];
  #progressRequested = false;
  #closed = false;

  constructor(dispatch: WatchDispatch, prefix: string, watcher: StoreWatcher) {
    this.#dispatch = dispatch;
    this.prefix = prefix;
    this.#watcher = watcher;
  }

  start(replay: ReplayEvents, afterRevision: number, untilRevision: number): void {
    if (afterRevision >= untilRevision) {
      this.#waiting = undefined;
      return;
    }
    replay(this.prefix, afterRevision, untilRevision, (events) => {
      if (!this.#closed && events.length > 0) this.#watcher.onEvents(events);
    }).then(
      () => this.#caughtUp(),
      (error: Error) => this.fail(error),
    );
  }

  deliver(events: readonly StoreEvent[]): void {
    if (this.#closed) return;
    if (this.#waiting === undefined) this.#watcher.onEvents(events);
    else this.#waiting.push(...events);
  }

  requestProgress(): void {
    if (this.#closed) return;
    if (this.#waiting === undefined) this.#watcher.onProgress(this.#dispatch.revision);
    else this.#progressRequested = true;
  }

  close(): void {
    this.#closed = true;
    this.#dispatch.remove(this);
  }

  fail(error: Error): void {
    if (this.#closed) return;
    this.close();
    this.#watcher.onError(error);
  }

  #caughtUp(): void {
    const waiting = this.#waiting!; // set until here
    this.#waiting = undefined;
    if (this.#closed) return;
    if (waiting.length > 0) this.#watcher.onEvents(waiting);
    if (this.#progressRequested && !this.#closed) this.#watcher.onProgress(this.#dispatch.revision);
  }
}
