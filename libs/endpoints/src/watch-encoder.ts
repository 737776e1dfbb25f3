import type { StatusError } from '#machinery';
import type { CachedObject, WatchEventType } from '#storage';

/** Makes the frames of one watch in the form that the client asked for. */
export interface WatchEncoder {
  readonly headers: Record<string, string>;
  /** True when frames depend on nothing but event and version, so that watchers may share them. */
  readonly shareable: boolean;
  event(type: WatchEventType, object: CachedObject): Buffer;
  /** `initialEventsEnd`: the bookmark that closes the initial state. */
  bookmark(revision: number, kind: 'progress' | 'initialEventsEnd'): Buffer;
  error(error: StatusError): Buffer;
}
