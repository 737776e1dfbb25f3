import { join } from 'node:path';
import {
  type CommitRequest,
  type CommitResult,
  CompactedError,
  DataDirectoryInUseError,
  DataUnreadableError,
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
import { StorageThreadConnection } from './storage-thread-connection.ts';
import {
  CONFLICT,
  type Failure,
  type FromThread,
  packCommits,
  type ReadReply,
  type ReadRequest,
  type TransactionReply,
  unpackEntries,
  unpackEntry,
} from './thread-protocol.ts';

/** Name of the data file in the data directory. */
const DATA_FILE = 'store.db';
/** Writes that may wait for the disk: beyond this the disk is hopelessly behind, and memory would only grow. */
const COMMITS_PENDING_MAX = 65_536;
/** Entries that the thread reads in one go, so that commits don't wait long behind a list. */
const LIST_PAGE_ENTRIES = 500;
/** Waits before the thread is started anew after it died. */
const RESTART_MIN_MS = 50;
const RESTART_MAX_MS = 5_000;

/** Where the data is, and how large it may get. */
export interface SqliteStoreOptions {
  /** Made if it does not exist; the data file is `store.db` in it. */
  readonly directory: string;
  /** Module of the storage thread; a bundle has to say where it put that. Default: the source file. */
  readonly workerUrl?: URL;
  /** The data file may not grow beyond this; 0 or absent: until the disk is full. */
  readonly sizeBytesMax?: number;
}

interface PendingCommit {
  readonly request: CommitRequest;
  readonly resolve: (result: CommitResult) => void;
  readonly reject: (error: Error) => void;
}

interface PendingRead {
  readonly resolve: (reply: ReadReply) => void;
  readonly reject: (error: Error) => void;
}

/** `ReadRequest` before it has an id. */
type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

const CLOSED = new StoreUnavailableError('the store is closed');

/**
 * The embedded store: a SQLite file that a thread of its own writes. The event loop never waits for the disk; all
 * commits that wait when a transaction starts become durable with it, by one fsync.
 *
 * Cost of a commit here, in groups of 64: one copy of its value and a 64th of two messages, about 10 µs in all.
 */
export class SqliteStore implements Store {
  readonly #connection: StorageThreadConnection;
  readonly #dispatch: WatchDispatch;
  /** Not yet sent: all that this turn of the event loop asked for. */
  #outgoing: PendingCommit[] = [];
  #outgoingReads: ReadRequest[] = [];
  #flushScheduled = false;
  /** Sent, one element per message, oldest first. */
  #inFlight: PendingCommit[][] = [];
  #pendingCommits = 0;
  readonly #pendingReads = new Map<number, PendingRead>();
  #nextReadId = 1;
  /** Why nothing is possible now; undefined while all is well. */
  #down: StoreUnavailableError | undefined;
  #closing: Promise<void> | undefined;

  private constructor(connection: StorageThreadConnection, revision: number) {
    this.#connection = connection;
    this.#dispatch = new WatchDispatch(revision, (prefix, after, until, onEvents) =>
      this.#replay(prefix, after, until, onEvents),
    );
    connection.onMessage = (message) => this.#receive(message);
    connection.onDeath = (error) => this.#onThreadDeath(error);
  }

  /**
   * Opens, or makes, the data of a directory. Rejects with `DataDirectoryInUseError` if another process has it,
   * `DataUnreadableError` if it is damaged or foreign, `StoreUnavailableError` if the file system refuses.
   */
  static async open(options: SqliteStoreOptions): Promise<SqliteStore> {
    const connection = new StorageThreadConnection(
      options.workerUrl ?? new URL('./storage-thread.ts', import.meta.url),
      { path: join(options.directory, DATA_FILE), sizeBytesMax: options.sizeBytesMax ?? 0 },
    );
    const reply = await connection.start();
    if (!reply.opened) throw errorOf(reply.failure);
    return new SqliteStore(connection, reply.revision);
  }

  async get(key: string): Promise<StoredEntry | undefined> {
    const reply = await this.#read({ op: 'get', key });
    return entriesOf(reply)[0];
  }

  async list(prefix: string, options: StoreListOptions = {}): Promise<StoreList> {
    const limit = options.limit || Number.POSITIVE_INFINITY;
    let revision = options.revision ?? 0;
    let after = options.after ?? '';
    let entries: StoredEntry[] = [];
    for (;;) {
      const pageLimit = Math.min(limit - entries.length, LIST_PAGE_ENTRIES);
      const reply = await this.#read({ op: 'list', prefix, revision, after, limit: pageLimit });
      const page = entriesOf(reply);
      entries = entries.length === 0 ? page : entries.concat(page);
      if (!reply.more || entries.length >= limit) return { revision: reply.revision, entries, more: reply.more };
      revision = reply.revision;
      after = entries.at(-1)!.key; // a page with more to come has at least one
    }
  }

  commit(request: CommitRequest): Promise<CommitResult> {
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    if (this.#pendingCommits >= COMMITS_PENDING_MAX) {
      return Promise.reject(new StoreUnavailableError(`${COMMITS_PENDING_MAX} writes wait for the disk`));
    }
    this.#pendingCommits++;
    return new Promise((resolve, reject) => {
      this.#outgoing.push({ request, resolve, reject });
      this.#scheduleFlush();
    });
  }

  watch(prefix: string, afterRevision: number, watcher: StoreWatcher): StoreWatch {
    const refusal = this.#refusal();
    if (refusal !== undefined) throw refusal;
    return this.#dispatch.watch(prefix, afterRevision, watcher);
  }

  async currentRevision(): Promise<number> {
    const refusal = this.#refusal();
    if (refusal !== undefined) throw refusal;
    return this.#dispatch.revision;
  }

  async compact(revision: number): Promise<void> {
    await this.#read({ op: 'compact', revision });
  }

  /** Finishes the writes that were asked for, then closes the file. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#flush();
    await this.#connection.close();
    this.#failPending(CLOSED);
    this.#dispatch.fail(CLOSED);
  }

  #refusal(): StoreUnavailableError | undefined {
    return this.#closing === undefined ? this.#down : CLOSED;
  }

  #read(request: Unnumbered<ReadRequest>): Promise<ReadReply> {
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    const id = this.#nextReadId++;
    return new Promise((resolve, reject) => {
      this.#pendingReads.set(id, { resolve, reject });
      this.#outgoingReads.push({ ...request, id } as ReadRequest);
      this.#scheduleFlush();
    });
  }

  /** Sends at the end of this turn of the event loop, so that all requests that it handles share one message. */
  #scheduleFlush(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#flushScheduled = false;
    const commits = this.#outgoing;
    const reads = this.#outgoingReads;
    if (commits.length === 0 && reads.length === 0) return;
    this.#outgoing = [];
    this.#outgoingReads = [];
    if (commits.length === 0) {
      this.#connection.send({ commits: undefined, reads, close: false }, []);
      return;
    }
    this.#inFlight.push(commits);
    const packed = packCommits(commits.map((commit) => commit.request));
    this.#connection.send({ commits: packed, reads, close: false }, [packed.numbers.buffer, packed.bytes.buffer]);
  }

  #receive(message: FromThread): void {
    for (const transaction of message.transactions) this.#settle(transaction);
    for (const reply of message.reads) {
      const pending = this.#pendingReads.get(reply.id);
      this.#pendingReads.delete(reply.id);
      if (reply.failure === undefined) pending?.resolve(reply);
      else pending?.reject(errorOf(reply.failure));
    }
  }

  /** Tells the watchers of a transaction, then its writers. */
  #settle(transaction: TransactionReply): void {
    const groups = this.#inFlight.splice(0, transaction.groups);
    if (transaction.failure !== undefined) {
      const error = errorOf(transaction.failure);
      for (const group of groups) for (const commit of group) this.#rejectCommit(commit, error);
      return;
    }
    const { revisions, conflicts } = transaction;
    const events: StoreEvent[] = [];
    let at = 0;
    for (const group of groups) {
      for (const { request } of group) {
        const revision = revisions[at++]!;
        const createRevision = revisions[at++]!;
        if (revision === CONFLICT) continue;
        events.push({ key: request.key, revision, createRevision, value: request.value, hint: request.hint });
      }
    }
    if (events.length > 0) this.#dispatch.deliver(events, events.at(-1)!.revision);
    at = 0;
    let conflict = 0;
    for (const group of groups) {
      this.#pendingCommits -= group.length;
      for (const commit of group) {
        const revision = revisions[at]!;
        at += 2;
        if (revision !== CONFLICT) commit.resolve({ committed: true, revision });
        else commit.resolve({ committed: false, current: unpackEntry(conflicts[conflict++]) });
      }
    }
  }

  #rejectCommit(commit: PendingCommit, error: Error): void {
    this.#pendingCommits--;
    commit.reject(error);
  }

  #failPending(error: Error): void {
    const groups = [...this.#inFlight, this.#outgoing];
    this.#inFlight = [];
    this.#outgoing = [];
    this.#outgoingReads = [];
    for (const group of groups) for (const commit of group) this.#rejectCommit(commit, error);
    const reads = [...this.#pendingReads.values()];
    this.#pendingReads.clear();
    for (const read of reads) read.reject(error);
  }

  /** What was pending may or may not have been written: its writers are told that nobody knows. */
  #onThreadDeath(cause: Error): void {
    this.#down = new StoreUnavailableError(`the storage thread died: ${cause.message}`);
    this.#failPending(this.#down);
    this.#dispatch.fail(this.#down);
    if (this.#closing === undefined) this.#restart(RESTART_MIN_MS);
  }

  #restart(waitMs: number): void {
    setTimeout(async () => {
      if (this.#closing !== undefined) return;
      const reply = await this.#connection.start();
      if (!reply.opened) {
        this.#restart(Math.min(waitMs * 2, RESTART_MAX_MS));
        return;
      }
      this.#dispatch.deliver([], reply.revision);
      this.#down = undefined;
    }, waitMs).unref();
  }

  async #replay(
    prefix: string,
    after: number,
    untilRevision: number,
    onEvents: (events: StoreEvent[]) => void,
  ): Promise<void> {
    for (let afterRevision = after, more = true; more; ) {
      const reply = await this.#read({ op: 'replay', prefix, afterRevision, untilRevision });
      onEvents(
        unpackEntries(reply.entries!, (key, revision, createRevision, value) => {
          return { key, revision, createRevision, value, hint: undefined };
        }),
      );
      afterRevision = reply.revision;
      more = reply.more;
    }
  }
}

function entriesOf(reply: ReadReply): StoredEntry[] {
  // Every read but a compaction has entries, and an entry that is read has a value.
  return unpackEntries(reply.entries!, (key, modRevision, createRevision, value) => {
    return { key, value: value!, modRevision, createRevision };
  });
}

function errorOf(failure: Failure): Error {
  switch (failure.kind) {
    case 'compacted':
      return new CompactedError(failure.revision);
    case 'future':
      return new FutureRevisionError(failure.revision);
    case 'inUse':
      return new DataDirectoryInUseError(failure.message);
    case 'unreadable':
      return new DataUnreadableError(failure.message);
    case 'unavailable':
      return new StoreUnavailableError(failure.message);
  }
}
