import { prefixEnd } from '../key-order.ts';
import { OrderedTree } from '../ordered-tree.ts';
import {
  type CommitRequest,
  type CommitResult,
  CompactedError,
  FutureRevisionError,
  type Store,
  type StoredEntry,
  type StoreEvent,
  type StoreList,
  type StoreListOptions,
  StoreUnavailableError,
  type StoreWatch,
  type StoreWatcher,
} from '../store.ts';
import { WatchDispatch } from '../watch-dispatch.ts';

/** The revision of an empty store, as etcd's; the first write makes 2. */
const FIRST_REVISION = 1;

/** One write and the state that it left behind. */
interface Version {
  readonly event: StoreEvent;
  readonly state: OrderedTree<StoredEntry>;
}

/**
 * A store that forgets everything when the process ends: for tests, and for servers that are thrown away. Each revision
 * since the last compaction keeps a snapshot of the tree, which shares all but a few nodes with its neighbours.
 */
export class MemoryStore implements Store {
  readonly #state = new OrderedTree<StoredEntry>();
  /** `#versions[i]` made the revision `#compactedRevision + 1 + i`. */
  #versions: Version[] = [];
  #compactedRevision = FIRST_REVISION;
  #compactedState = this.#state.snapshot();
  #revision = FIRST_REVISION;
  #closed = false;
  readonly #dispatch = new WatchDispatch(FIRST_REVISION, (prefix, after, until, onEvents) =>
    this.#replay(prefix, after, until, onEvents),
  );

  async get(key: string): Promise<StoredEntry | undefined> {
    this.#checkOpen();
    return this.#state.get(key);
  }

  async list(prefix: string, options: StoreListOptions = {}): Promise<StoreList> {
    this.#checkOpen();
    const revision = options.revision || this.#revision;
    const limit = options.limit || Number.POSITIVE_INFINITY;
    const cursor = this.#stateAt(revision).scan({ from: prefix, end: prefixEnd(prefix), after: options.after });
    const entries: StoredEntry[] = [];
    for (let entry = cursor.advance(); entry !== undefined; entry = cursor.advance()) {
      if (entries.length === limit) return { revision, entries, more: true };
      entries.push(entry);
    }
    return { revision, entries, more: false };
  }

  async commit(request: CommitRequest): Promise<CommitResult> {
    this.#checkOpen();
    const { key, value } = request;
    const current = this.#state.get(key);
    if ((current?.modRevision ?? 0) !== request.expectedModRevision) return { committed: false, current };
    if (value === undefined && current === undefined) return { committed: false, current };
    const revision = ++this.#revision;
    const createRevision = value === undefined ? 0 : (current?.createRevision ?? revision);
    if (value === undefined) this.#state.delete(key);
    else this.#state.set(key, { key, value, modRevision: revision, createRevision });
    const event: StoreEvent = { key, revision, createRevision, value, hint: request.hint };
    this.#versions.push({ event, state: this.#state.snapshot() });
    this.#dispatch.deliver([event], revision);
    return { committed: true, revision };
  }

  watch(prefix: string, afterRevision: number, watcher: StoreWatcher): StoreWatch {
    this.#checkOpen();
    return this.#dispatch.watch(prefix, afterRevision, watcher);
  }

  async currentRevision(): Promise<number> {
    this.#checkOpen();
    return this.#revision;
  }

  async compact(revision: number): Promise<void> {
    this.#checkOpen();
    if (revision > this.#revision) throw new FutureRevisionError(this.#revision);
    if (revision <= this.#compactedRevision) return;
    this.#compactedState = this.#stateAt(revision);
    this.#versions = this.#versions.slice(revision - this.#compactedRevision);
    this.#compactedRevision = revision;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#dispatch.fail(new StoreUnavailableError('the store is closed'));
  }

  #stateAt(revision: number): OrderedTree<StoredEntry> {
    if (revision > this.#revision) throw new FutureRevisionError(this.#revision);
    if (revision < this.#compactedRevision) throw new CompactedError(this.#compactedRevision);
    if (revision === this.#compactedRevision) return this.#compactedState;
    return this.#versions[revision - this.#compactedRevision - 1]!.state;
  }

  async #replay(prefix: string, after: number, until: number, onEvents: (events: StoreEvent[]) => void): Promise<void> {
    await undefined; // a watch calls nothing before `watch` has returned
    if (after < this.#compactedRevision) throw new CompactedError(this.#compactedRevision);
    const past: StoreEvent[] = [];
    for (let revision = after + 1; revision <= until; revision++) {
      const event = this.#versions[revision - this.#compactedRevision - 1]!.event;
      if (event.key.startsWith(prefix)) past.push(event);
    }
    onEvents(past);
  }

  #checkOpen(): void {
    if (this.#closed) throw new StoreUnavailableError('the store is closed');
  }
}
