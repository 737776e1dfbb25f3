import { setTimeout as sleep } from 'node:timers/promises';
import { OrderedTree, type TreeCursor } from '../ordered-tree.ts';
import { CompactedError, type Store, type StoreEvent, StoreUnavailableError } from '../store.ts';
import { addEntries, CacheState } from './cache-state.ts';
import { CacheView } from './cache-view.ts';
import type { CachedObject } from './cached-object.ts';
import { TooLargeRevisionError, TooOldError } from './revision-error.ts';
import { eventsInScope, Subscriber, Subscribers, type WatchScope, type WatchSink } from './subscribers.ts';
import { WatchEventBatch } from './watch-event.ts';

export { CacheView, type ViewRange } from './cache-view.ts';
export type { WatchScope, WatchSink } from './subscribers.ts';

/** How long a read waits for a revision that has not come (as kube-apiserver's watch cache). */
const FRESH_TIMEOUT_MS = 3_000;
/** While a read waits, the store is asked how far it is this often. */
const PROGRESS_INTERVAL_MS = 100;
/** A cache that nobody read or watched for this long gives its memory back. */
const IDLE_MS = 10 * 60_000;
/** Entries of one read from the store while loading: each answer stays below a few MB for objects of usual size. */
const LOAD_PAGE_ENTRIES = 1_000;
/** Revisions of the past that loading goes back for, so that a watch can resume from before: replaying these takes about 20 ms. */
const HORIZON_REVISIONS_MAX = 10_000;
/** Waits between attempts to reach a store that was lost. */
const RECONNECT_MIN_MS = 50;
const RECONNECT_MAX_MS = 5_000;

/** At which revision to read. */
export type RevisionMatch =
  /** Whatever the cache has. */
  | { readonly match: 'any' }
  /** Including everything that was committed before the call. */
  | { readonly match: 'latest' }
  | { readonly match: 'notOlderThan'; readonly revision: number }
  | { readonly match: 'exact'; readonly revision: number };

/** Where a watch starts. */
export type WatchStart =
  /** Only what happens from now on. */
  | { readonly from: 'now' }
  /** What happened after a revision. */
  | { readonly from: 'revision'; readonly revision: number }
  /** The state (`onState`), then what happens after it. */
  | { readonly from: 'state'; readonly match: Exclude<RevisionMatch, { match: 'exact' }> };

/** A watch that is running. */
export interface Subscription {
  /** Everything up to the returned revision that concerns the sink has been delivered: what a bookmark may say. */
  progress(): number;
  /** Ends it; the sink is not called again. Twice does no harm. */
  unsubscribe(): void;
}

/** For tests: shorter waits, another clock. */
export interface WatchCacheOptions {
  readonly idleMs?: number;
  readonly freshTimeoutMs?: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

/** Sizes for metrics. */
export interface WatchCacheStats {
  readonly loaded: boolean;
  readonly ready: boolean;
  readonly objects: number;
  readonly windowEvents: number;
  readonly windowCapacity: number;
  readonly snapshots: number;
  readonly subscribers: number;
}

interface FreshnessWaiter {
  readonly revision: number;
  readonly resolve: () => void;
}

const LATEST: RevisionMatch = { match: 'latest' };

/**
 * Answers all reads of one resource, and tells watchers what changes. It loads on first use, follows the store, and
 * lets go of its memory when nobody needs it.
 *
 * Errors of reads: `TooLargeRevisionError` (504), `TooOldError` (410, watches), `CompactedError` (exact reads),
 * `StoreUnavailableError` (the store is needed and away; `any` and `notOlderThan` of a loaded cache go on).
 */
export class WatchCache {
  readonly prefix: string;
  readonly #store: Store;
  readonly #idleMs: number;
  readonly #freshTimeoutMs: number;
  readonly #now: () => number;
  readonly #subscribers = new Subscribers();
  readonly #waiters = new Set<FreshnessWaiter>();
  readonly #storeReads = new Map<number, Promise<CacheView>>();
  /** Revision when this cache was made: a client may resume from there on, even if nothing is loaded yet. */
  readonly #horizon: Promise<number | undefined>;
  #state: CacheState | undefined;
  #loading: Promise<CacheState> | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #usedMs = 0;
  #closed = false;

  /** `prefix` ends with a slash: `/registry/<group>/<plural>/`. */
  constructor(store: Store, prefix: string, options: WatchCacheOptions = {}) {
    this.#store = store;
    this.prefix = prefix;
    this.#idleMs = options.idleMs ?? IDLE_MS;
    this.#freshTimeoutMs = options.freshTimeoutMs ?? FRESH_TIMEOUT_MS;
    this.#now = options.now ?? (() => performance.now());
    this.#horizon = store.currentRevision().catch(() => undefined);
  }

  /** Loaded and connected to the store. */
  get ready(): boolean {
    return this.#state?.watch !== undefined;
  }

  /** Resolves when reads can be answered from memory. */
  async ensureReady(): Promise<void> {
    await this.#loadedState();
  }

  /** What the cache knows of `key` (`namespace/name`, or `name`) at this moment; undefined also if it is not loaded. */
  peek(key: string): CachedObject | undefined {
    return this.#state?.tree.get(key);
  }

  /** The object at `key` (`namespace/name`, or `name`). */
  async get(key: string, match: RevisionMatch = LATEST): Promise<CachedObject | undefined> {
    if (match.match === 'exact') return (await this.read(match)).get(key);
    return (await this.#freshState(match)).tree.get(key);
  }

  /** The state as `match` wants it: list, scan and count on the view. */
  async read(match: RevisionMatch = LATEST): Promise<CacheView> {
    const state = await this.#freshState(match);
    if (match.match !== 'exact') return state.view();
    return state.viewAt(match.revision, this.#now()) ?? this.#readStore(state, match.revision);
  }

  /** Keeps a view at hand whose next page a client will ask for, as an `exact` read of its revision. */
  keepForPaging(view: CacheView): void {
    this.#state?.snapshots.keep(view.revision, view.tree, this.#now());
  }

  /** Forgets kept states before `revision`, which the store has compacted. */
  forgetBefore(revision: number): void {
    this.#state?.snapshots.forgetBefore(revision);
  }

  /**
   * Registers a watcher of `scope`. What it has to hear first (the state, or the events since a revision) is delivered
   * before the promise resolves; `TooOldError` if these events are gone.
   */
  async subscribe(start: WatchStart, scope: WatchScope, sink: WatchSink): Promise<Subscription> {
    const state = await this.#freshState(start.from === 'state' ? start.match : { match: 'any' });
    if (this.#state !== state) return this.subscribe(start, scope, sink); // dropped in between
    state.watch?.requestProgress();
    // From here to the registration nothing is awaited, so that no event falls in between.
    let afterRevision = state.revision;
    if (start.from === 'state') {
      sink.onState(scanScope(state.view(), scope), state.revision);
    } else if (start.from === 'revision') {
      const missed = state.window.since(start.revision);
      if (missed === undefined) throw new TooOldError(start.revision, state.window.startRevision);
      const events = eventsInScope(missed, scope);
      if (events.length > 0) sink.onEvents(new WatchEventBatch(events));
      afterRevision = Math.max(start.revision, state.revision);
    }
    const subscriber = new Subscriber(scope, sink, afterRevision);
    this.#subscribers.add(subscriber);
    return {
      progress: () => this.#progress(),
      unsubscribe: () => {
        if (this.#subscribers.remove(subscriber)) this.#usedMs = this.#now();
      },
    };
  }

  stats(): WatchCacheStats {
    const state = this.#state;
    return {
      loaded: state !== undefined,
      ready: this.ready,
      objects: state?.tree.size ?? 0,
      windowEvents: state?.window.length ?? 0,
      windowCapacity: state?.window.capacity ?? 0,
      snapshots: state?.snapshots.size ?? 0,
      subscribers: this.#subscribers.size,
    };
  }

  /** Gives the memory back unless somebody watches; the next read loads anew. */
  dropIfUnwatched(): boolean {
    if (this.#subscribers.size > 0 || this.#state === undefined) return false;
    this.#drop();
    return true;
  }

  /** Ends every watch with `error` (the resource is gone, the server stops) and refuses further use. */
  close(error: Error): void {
    this.#closed = true;
    this.#drop();
    this.#subscribers.end(error);
  }

  #progress(): number {
    this.#state?.watch?.requestProgress();
    return this.#state?.revision ?? 0;
  }

  async #freshState(match: RevisionMatch): Promise<CacheState> {
    // Asked before loading, so that "latest" means as of the call.
    const wanted = await this.#wantedRevision(match);
    const state = this.#state ?? (await this.#loadedState());
    this.#usedMs = this.#now();
    if (state.revision < wanted) await this.#waitUntilFresh(state, wanted);
    return state;
  }

  #wantedRevision(match: RevisionMatch): number | Promise<number> {
    if (match.match === 'any') return 0;
    return match.match === 'latest' ? this.#store.currentRevision() : match.revision;
  }

  async #waitUntilFresh(state: CacheState, revision: number): Promise<void> {
    state.watch?.requestProgress();
    const deadlineMs = this.#now() + this.#freshTimeoutMs;
    while (state.revision < revision) {
      if (state.watch === undefined && this.#state !== state) throw new StoreUnavailableError('lost while loading');
      const leftMs = deadlineMs - this.#now();
      if (leftMs <= 0) throw new TooLargeRevisionError(revision, state.revision);
      await this.#revisionOrTimeout(revision, Math.min(leftMs, PROGRESS_INTERVAL_MS));
      state.watch?.requestProgress();
    }
  }

  #revisionOrTimeout(revision: number, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const waiter: FreshnessWaiter = {
        revision,
        resolve: () => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve();
        },
      };
      const timer = setTimeout(waiter.resolve, timeoutMs);
      this.#waiters.add(waiter);
    });
  }

  #wakeWaiters(revision: number): void {
    for (const waiter of this.#waiters) if (waiter.revision <= revision) waiter.resolve();
  }

  #loadedState(): Promise<CacheState> {
    if (this.#closed) return Promise.reject(new StoreUnavailableError('the cache is closed'));
    if (this.#state !== undefined) return Promise.resolve(this.#state);
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #load(): Promise<CacheState> {
    const current = await this.#store.currentRevision();
    const horizon = (await this.#horizon) ?? current;
    const state = await this.#listFrom(current - horizon <= HORIZON_REVISIONS_MAX ? horizon : current, current);
    this.#follow(state);
    if (state.revision < current) await this.#waitUntilFresh(state, current);
    if (this.#closed) {
      state.watch?.close();
      throw new StoreUnavailableError('the cache is closed');
    }
    this.#state = state;
    this.#usedMs = this.#now();
    this.#startIdleTimer();
    return state;
  }

  /** Lists at `revision`, or at the newest one if that has been compacted. */
  async #listFrom(revision: number, current: number): Promise<CacheState> {
    try {
      return new CacheState(this.prefix, revision, await this.#listAll(revision, undefined));
    } catch (error) {
      if (!(error instanceof CompactedError)) throw error;
      const newest = Math.max(current, await this.#store.currentRevision());
      return new CacheState(this.prefix, newest, await this.#listAll(newest, undefined));
    }
  }

  async #listAll(revision: number, known: OrderedTree<CachedObject> | undefined): Promise<OrderedTree<CachedObject>> {
    const tree = new OrderedTree<CachedObject>();
    for (let after: string | undefined, more = true; more; ) {
      const page = await this.#store.list(this.prefix, { revision, after, limit: LOAD_PAGE_ENTRIES });
      addEntries(tree, this.prefix, page.entries, known);
      after = page.entries.at(-1)?.key;
      more = page.more;
    }
    return tree;
  }

  /** A state that the cache has forgotten, read from the store; one read however many clients ask. */
  #readStore(state: CacheState, revision: number): Promise<CacheView> {
    let read = this.#storeReads.get(revision);
    if (read === undefined) {
      read = this.#listAll(revision, state.tree)
        .then((tree) => {
          state.snapshots.keep(revision, tree, this.#now());
          return new CacheView(revision, tree);
        })
        .finally(() => this.#storeReads.delete(revision));
      this.#storeReads.set(revision, read);
    }
    return read;
  }

  #follow(state: CacheState): void {
    state.watch = this.#store.watch(this.prefix, state.revision, {
      onEvents: (events) => this.#onEvents(state, events),
      onProgress: (revision) => {
        state.progress(revision);
        this.#wakeWaiters(state.revision);
      },
      onError: (error) => {
        state.watch = undefined;
        void this.#reconnect(state, error);
      },
    });
  }

  #onEvents(state: CacheState, events: readonly StoreEvent[]): void {
    const changes = state.apply(events, this.#now());
    if (changes.length > 0) this.#subscribers.dispatch(changes);
    if (this.#waiters.size > 0) this.#wakeWaiters(state.revision);
  }

  /** Goes on where the connection broke; if the store has forgotten what came after, every watch ends and all is loaded anew. */
  async #reconnect(state: CacheState, error: Error): Promise<void> {
    for (let waitMs = RECONNECT_MIN_MS; ; waitMs = Math.min(waitMs * 2, RECONNECT_MAX_MS)) {
      if (error instanceof CompactedError) {
        if (this.#state === state) this.#drop();
        this.#subscribers.end(error);
        return;
      }
      await sleep(waitMs, undefined, { ref: false });
      if (this.#closed || this.#state !== state) return;
      try {
        this.#follow(state);
        return;
      } catch (failure) {
        error = failure as Error;
      }
    }
  }

  #drop(): void {
    clearInterval(this.#idleTimer);
    this.#state?.watch?.close();
    this.#state = undefined;
  }

  #startIdleTimer(): void {
    clearInterval(this.#idleTimer);
    this.#idleTimer = setInterval(() => {
      if (this.#now() - this.#usedMs >= this.#idleMs) this.dropIfUnwatched();
    }, this.#idleMs);
    this.#idleTimer.unref();
  }
}

function scanScope(view: CacheView, scope: WatchScope): TreeCursor<CachedObject> {
  // No key lies between `key` and `key` followed by a zero byte.
  if (scope.key !== undefined) return view.tree.scan({ from: scope.key, end: `${scope.key}\0` });
  return view.scan(scope);
}
