import type { OrderedTree } from '../ordered-tree.ts';
import type { StoredEntry, StoreEvent, StoreWatch } from '../store.ts';
import { CacheView } from './cache-view.ts';
import { CachedObject } from './cached-object.ts';
import { EventWindow } from './event-window.ts';
import { Snapshots } from './snapshots.ts';
import { WatchEvent } from './watch-event.ts';

/** What a loaded cache holds: the newest state, the way to it, and older states that somebody is paging through. */
export class CacheState {
  readonly window: EventWindow;
  readonly snapshots = new Snapshots();
  readonly tree: OrderedTree<CachedObject>;
  /** Everything up to it has been applied. */
  revision: number;
  /** The newest that changed something here: at any revision from this to `revision` the state was the same. */
  changedRevision: number;
  /** Undefined while the connection to the store is lost. */
  watch: StoreWatch | undefined;
  readonly #prefixLength: number;
  #view: CacheView | undefined;

  constructor(prefix: string, revision: number, tree: OrderedTree<CachedObject>) {
    this.#prefixLength = prefix.length;
    this.revision = revision;
    this.changedRevision = revision;
    this.tree = tree;
    this.window = new EventWindow(revision);
  }

  /** Takes over what the store says has happened, and returns it as watchers see it. */
  apply(events: readonly StoreEvent[], nowMs: number): WatchEvent[] {
    this.#view = undefined;
    this.snapshots.expire(nowMs);
    const changes: WatchEvent[] = [];
    for (const event of events) {
      if (event.revision <= this.revision) continue; // seen before the connection was lost
      const change = this.#change(event);
      this.revision = event.revision;
      if (change === undefined) continue;
      this.changedRevision = event.revision;
      this.window.push(change, nowMs);
      changes.push(change);
    }
    return changes;
  }

  progress(revision: number): void {
    if (revision > this.revision) this.revision = revision;
  }

  /** The newest state; one instance until the next change. */
  view(): CacheView {
    if (this.#view === undefined) this.#view = new CacheView(this.revision, this.tree.snapshot());
    else if (this.#view.revision !== this.revision) this.#view = new CacheView(this.revision, this.#view.tree);
    return this.#view;
  }

  /** The state at `revision`, undefined if it is no longer here. */
  viewAt(revision: number, nowMs: number): CacheView | undefined {
    if (revision >= this.changedRevision) {
      const view = this.view();
      return view.revision === revision ? view : new CacheView(revision, view.tree);
    }
    const tree = this.snapshots.get(revision, nowMs);
    return tree === undefined ? undefined : new CacheView(revision, tree);
  }

  #change(event: StoreEvent): WatchEvent | undefined {
    const key = event.key.slice(this.#prefixLength);
    if (event.value === undefined) {
      const previous = this.tree.delete(key);
      if (previous === undefined) return undefined;
      const { createRevision, value, hint } = previous;
      const last = new CachedObject(previous.key, event.revision, createRevision, value, hint);
      return new WatchEvent('DELETED', last, previous, event.revision);
    }
    const object = new CachedObject(key, event.revision, event.createRevision, event.value, event.hint);
    const previous = this.tree.set(key, object);
    return new WatchEvent(previous === undefined ? 'ADDED' : 'MODIFIED', object, previous, event.revision);
  }
}

/** Puts entries of the store into a tree; objects that `known` holds at the same revision are shared, with all that was derived from them. */
export function addEntries(
  tree: OrderedTree<CachedObject>,
  prefix: string,
  entries: readonly StoredEntry[],
  known: OrderedTree<CachedObject> | undefined,
): void {
  for (const entry of entries) {
    const key = entry.key.slice(prefix.length);
    const shared = known?.get(key);
    tree.set(
      key,
      shared !== undefined && shared.revision === entry.modRevision
        ? shared
        : new CachedObject(key, entry.modRevision, entry.createRevision, entry.value, undefined),
    );
  }
}
