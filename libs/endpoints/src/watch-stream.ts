import type { StatusError } from '#machinery';
import type { ServedResource, ServedVersion } from '#resources';
import {
  CachedObject,
  type Subscription,
  type TreeCursor,
  type WatchEvent,
  type WatchEventBatch,
  type WatchEventType,
  type WatchSink,
} from '#storage';
import type { StreamSink } from './api-request.ts';
import type { ListOptions } from './query-options.ts';
import { isSelected, type Selection } from './selection.ts';
import type { WatchEncoder } from './watch-encoder.ts';

/** Bytes that a client may be behind before its watch is ended: a slow client must not fill the server's memory. */
const PENDING_MAX_BYTES = 32 * 1024 * 1024;
/** While the initial state is written, this much may wait in the socket; the rest follows when it drains. */
const STATE_PENDING_BYTES = 1024 * 1024;
/** Frames of the initial state are joined to about this size for one write. */
const STATE_CHUNK_BYTES = 64 * 1024;
/** Batches that may queue up behind the initial state. */
const QUEUED_BATCHES_MAX = 10_000;
/** As upstream: a bookmark a minute, and one shortly before the watch times out. */
const BOOKMARK_INTERVAL_MS = 60_000;
const BOOKMARK_BEFORE_TIMEOUT_MS = 2_000;
/** Watches as short as this get no bookmark upstream. */
const SHORT_WATCH_MS = 5_000;

interface WatchStreamParts {
  readonly resource: ServedResource;
  readonly version: ServedVersion;
  readonly selection: Selection;
  readonly encoder: WatchEncoder;
  readonly options: ListOptions;
  readonly sink: StreamSink;
}

/** Frames that watchers of one version share; hangs on an event or a batch. */
interface SharedFrames {
  readonly version: ServedVersion;
  readonly bytes: Buffer;
}

/**
 * One client's watch: takes batches from the cache, picks what the selectors pick, and writes frames. Watchers without
 * selectors share one joined buffer per batch:
 *
 *     commit ─► batch ─► {"type":"ADDED",…}\n{"type":"MODIFIED",…}\n   made once
 *                          ├─► watcher 1
 *                          └─► watcher 2 …
 */
export class WatchStream implements WatchSink {
  readonly #parts: WatchStreamParts;
  #subscription: Subscription | undefined;
  #state: TreeCursor<CachedObject> | undefined;
  #stateRevision = 0;
  #queue: WatchEventBatch[] = [];
  #bookmarkTimer: NodeJS.Timeout | undefined;
  #timeoutTimer: NodeJS.Timeout | undefined;
  #detach: (() => void) | undefined;
  #ended = false;

  constructor(parts: WatchStreamParts) {
    this.#parts = parts;
    parts.sink.onClose(() => this.#finish());
    parts.sink.onDrain(() => this.#pumpState());
  }

  /** Ends the stream after `timeoutMs`, when the server drains or when the resource's definition changes. */
  runUntil(serverEnded: AbortSignal, timeoutMs: number): void {
    const end = () => this.end();
    const { ended } = this.#parts.resource;
    serverEnded.addEventListener('abort', end);
    ended.addEventListener('abort', end);
    this.#detach = () => {
      serverEnded.removeEventListener('abort', end);
      ended.removeEventListener('abort', end);
    };
    this.#timeoutTimer = setTimeout(end, timeoutMs);
    if (this.#parts.options.allowWatchBookmarks) this.#scheduleBookmarks(timeoutMs);
    if (serverEnded.aborted || ended.aborted) this.end();
  }

  /** The subscription to end with the stream. */
  attach(subscription: Subscription): void {
    this.#subscription = subscription;
    if (this.#ended) subscription.unsubscribe();
  }

  onState(objects: TreeCursor<CachedObject>, revision: number): void {
    this.#state = objects;
    this.#stateRevision = revision;
    this.#pumpState();
  }

  onEvents(batch: WatchEventBatch): void {
    if (this.#state !== undefined) {
      this.#queue.push(batch);
      if (this.#queue.length > QUEUED_BATCHES_MAX) this.end();
      return;
    }
    const bytes = this.#framesOf(batch);
    if (bytes !== undefined) this.#write(bytes);
  }

  onEnd(): void {
    this.end();
  }

  /** Sends an ERROR event and ends. */
  fail(error: StatusError): void {
    if (this.#ended) return;
    this.#parts.sink.write(this.#parts.encoder.error(error));
    this.end();
  }

  end(): void {
    if (this.#ended) return;
    this.#finish();
    this.#parts.sink.end();
  }

  #finish(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timeoutTimer);
    clearTimeout(this.#bookmarkTimer);
    this.#detach?.();
    this.#subscription?.unsubscribe();
    this.#state = undefined;
    this.#queue = [];
  }

  #write(bytes: Buffer): void {
    if (!this.#ended && this.#parts.sink.write(bytes) > PENDING_MAX_BYTES) this.end();
  }

  /** Writes as much of the initial state as the socket takes, then what happened meanwhile. */
  #pumpState(): void {
    const { resource, version, selection, encoder, sink, options } = this.#parts;
    let chunk: Buffer[] = [];
    let size = 0;
    while (this.#state !== undefined) {
      const cached = this.#state.advance();
      if (cached !== undefined) {
        if (!selection.everything && !isSelected(resource, version, selection, cached)) continue;
        const frame = encoder.event('ADDED', cached);
        chunk.push(frame);
        size += frame.length;
        if (size < STATE_CHUNK_BYTES) continue;
      } else this.#state = undefined;
      const pending = size > 0 ? sink.write(chunk.length === 1 ? chunk[0]! : Buffer.concat(chunk, size)) : 0; // length checked
      chunk = [];
      size = 0;
      if (this.#state === undefined) this.#afterState(options);
      else if (pending > STATE_PENDING_BYTES) return;
    }
  }

  #afterState(options: ListOptions): void {
    // Only clients that ask for bookmarks beside the initial events are told where these end.
    if (options.allowWatchBookmarks && options.sendInitialEvents) {
      this.#write(this.#parts.encoder.bookmark(this.#stateRevision, 'initialEventsEnd'));
    }
    const queued = this.#queue;
    this.#queue = [];
    for (const batch of queued) this.onEvents(batch);
  }

  #framesOf(batch: WatchEventBatch): Buffer | undefined {
    const { selection, encoder, version } = this.#parts;
    if (!selection.everything || !encoder.shareable) return this.#pickedFrames(batch);
    const shared = batch.derived as SharedFrames | undefined;
    if (shared?.version === version) return shared.bytes;
    const frames = batch.events.map((event) => this.#sharedFrame(event));
    const bytes = frames.length === 1 ? frames[0]! : Buffer.concat(frames); // length checked
    batch.derived ??= { version, bytes } satisfies SharedFrames;
    return bytes;
  }

  #sharedFrame(event: WatchEvent): Buffer {
    const { encoder, version } = this.#parts;
    const shared = event.derived as SharedFrames | undefined;
    if (shared?.version === version) return shared.bytes;
    const bytes = encoder.event(event.type, event.object);
    event.derived ??= { version, bytes } satisfies SharedFrames;
    return bytes;
  }

  #pickedFrames(batch: WatchEventBatch): Buffer | undefined {
    const frames: Buffer[] = [];
    for (const event of batch.events) {
      const seen = this.#asSeenThroughSelectors(event);
      if (seen === event.type && this.#parts.encoder.shareable) frames.push(this.#sharedFrame(event));
      else if (seen !== undefined) frames.push(this.#parts.encoder.event(seen, this.#stateFor(seen, event)));
    }
    return frames.length === 0 ? undefined : Buffer.concat(frames);
  }

  /** An object that begins to match is ADDED for this client, one that no longer matches DELETED. */
  #asSeenThroughSelectors(event: WatchEvent): WatchEventType | undefined {
    const { resource, version, selection } = this.#parts;
    if (selection.everything) return event.type;
    const matches = event.type !== 'DELETED' && isSelected(resource, version, selection, event.object);
    const matched = event.previous !== undefined && isSelected(resource, version, selection, event.previous);
    if (matches) return matched ? 'MODIFIED' : 'ADDED';
    return matched ? 'DELETED' : undefined;
  }

  /** A deletion shows the last state that the client could see, at the revision of the event. */
  #stateFor(seen: WatchEventType, event: WatchEvent): CachedObject {
    const { previous } = event;
    if (seen !== 'DELETED' || event.type === 'DELETED' || previous === undefined) return event.object;
    return new CachedObject(previous.key, event.revision, previous.createRevision, previous.value, previous.hint);
  }

  #scheduleBookmarks(timeoutMs: number): void {
    const lastAt = performance.now() + timeoutMs - BOOKMARK_BEFORE_TIMEOUT_MS;
    if (timeoutMs < SHORT_WATCH_MS) return;
    const next = () => {
      const leftMs = lastAt - performance.now();
      const last = leftMs <= BOOKMARK_INTERVAL_MS;
      this.#bookmarkTimer = setTimeout(
        () => {
          this.#bookmark();
          if (!last) next();
        },
        last ? Math.max(leftMs, 0) : BOOKMARK_INTERVAL_MS,
      );
    };
    next();
  }

  #bookmark(): void {
    if (this.#state !== undefined || this.#subscription === undefined) return;
    this.#write(this.#parts.encoder.bookmark(this.#subscription.progress(), 'progress'));
  }
}
