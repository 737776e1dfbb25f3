import type { CachedObject } from './cached-object.ts';

/** What happened to an object, as watches name it. */
export type WatchEventType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One change, shared by every watcher. */
export class WatchEvent {
  readonly type: WatchEventType;
  /** After the change; for DELETED the last state, at the revision of the deletion. */
  readonly object: CachedObject;
  /** Before the change; undefined for ADDED. */
  readonly previous: CachedObject | undefined;
  readonly revision: number;
  /** The caller's: what it made of this event for one watcher and can send to the next (encoded frames). */
  derived: unknown;

  constructor(type: WatchEventType, object: CachedObject, previous: CachedObject | undefined, revision: number) {
    this.type = type;
    this.object = object;
    this.previous = previous;
    this.revision = revision;
    this.derived = undefined;
  }
}

/** The events of one group commit within one scope: one instance for all watchers of that scope. */
export class WatchEventBatch {
  /** At least one, in revision order. */
  readonly events: readonly WatchEvent[];
  /** The caller's, as `WatchEvent.derived`: the joined frames of the batch. */
  derived: unknown;

  constructor(events: readonly WatchEvent[]) {
    this.events = events;
    this.derived = undefined;
  }
}
