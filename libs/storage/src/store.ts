/** One key's state at one revision. `value` holds the bytes as they were committed; nobody may change them. */
export interface StoredEntry {
  readonly key: string;
  readonly value: Buffer;
  /** Revision of the last write of this key: the object's resourceVersion. */
  readonly modRevision: number;
  /** Revision at which this incarnation of the key was created. */
  readonly createRevision: number;
}

/** What happened to a key. `value` is undefined and `createRevision` 0 for a delete. */
export interface StoreEvent {
  readonly key: string;
  readonly revision: number;
  readonly createRevision: number;
  readonly value: Buffer | undefined;
  /** The hint of the commit, if this process made it and the event is not replayed from the past. */
  readonly hint: unknown;
}

/** `expectedModRevision` 0 means "the key must not exist"; `value` undefined deletes. */
export interface CommitRequest {
  readonly key: string;
  readonly expectedModRevision: number;
  /** The store keeps and shares it: nobody may change its bytes after the call. */
  readonly value: Buffer | undefined;
  /** Passed on to the event of this write in this process, never stored: what the writer knows about its bytes. */
  readonly hint?: unknown;
}

/** On failure nothing was written and `current` is the key's state that contradicted the expectation. */
export type CommitResult =
  | { readonly committed: true; readonly revision: number }
  | { readonly committed: false; readonly current: StoredEntry | undefined };

/** Which part of a prefix to list, and at which state. */
export interface StoreListOptions {
  /** 0 or absent: the newest. A compacted revision throws `CompactedError`, one to come `FutureRevisionError`. */
  readonly revision?: number;
  /** 0 or absent: no limit. */
  readonly limit?: number;
  /** Only keys after this one, exclusive. */
  readonly after?: string;
}

/** A page of entries. */
export interface StoreList {
  /** The revision at which the entries were read. */
  readonly revision: number;
  /** In the order of the keys' UTF-8 bytes. */
  readonly entries: readonly StoredEntry[];
  readonly more: boolean;
}

/** Receives events in revision order, as many at once as one group commit made. */
export interface StoreWatcher {
  onEvents(events: readonly StoreEvent[]): void;
  /** Everything up to `revision` has been delivered, even if no key of the prefix changed: answers `requestProgress`. */
  onProgress(revision: number): void;
  /** The watch is over (compacted, closed, backend lost); it calls nothing after this. */
  onError(error: Error): void;
}

/** A running watch. */
export interface StoreWatch {
  /** Asks for one `onProgress`; backends of this process answer within the call if the watch has caught up. */
  requestProgress(): void;
  /** Ends the watch: nothing is called after this. */
  close(): void;
}

/**
 * A small etcd-shaped, multi-version key-value store: one global revision that grows by one with each write.
 * A promise from `commit` resolves only when the write is durable; events are delivered before it resolves,
 * so that whoever wrote can read its own write from a cache that follows `watch`.
 */
export interface Store {
  get(key: string): Promise<StoredEntry | undefined>;
  list(prefix: string, options?: StoreListOptions): Promise<StoreList>;
  commit(request: CommitRequest): Promise<CommitResult>;
  /**
   * Delivers every event of `prefix` after `afterRevision`: the past ones first, then as they are committed. Nothing is
   * called before `watch` has returned.
   */
  watch(prefix: string, afterRevision: number, watcher: StoreWatcher): StoreWatch;
  /** The newest durable revision, without a round trip where the backend knows it. */
  currentRevision(): Promise<number>;
  /** Forgets superseded values older than `revision`; what is current at `revision` stays readable. */
  compact(revision: number): Promise<void>;
  close(): Promise<void>;
}

/** The revision asked for is older than the last compaction: 410 to a client. */
export class CompactedError extends Error {
  override readonly name = 'CompactedError';
  readonly compactedRevision: number;
  constructor(compactedRevision: number) {
    super(`revision is older than the compacted revision ${compactedRevision}`);
    this.compactedRevision = compactedRevision;
  }
}

/** The revision asked for does not exist yet. */
export class FutureRevisionError extends Error {
  override readonly name = 'FutureRevisionError';
  readonly currentRevision: number;
  constructor(currentRevision: number) {
    super(`revision is newer than the current revision ${currentRevision}`);
    this.currentRevision = currentRevision;
  }
}

/** The backend can't be reached or written now: 503 to a client. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
}

/** Another process (or another store of this one) has the data open. */
export class DataDirectoryInUseError extends Error {
  override readonly name = 'DataDirectoryInUseError';
}

/** The data can't be read as what it should be: damaged, foreign, or written by a newer version. */
export class DataUnreadableError extends Error {
  override readonly name = 'DataUnreadableError';
}
