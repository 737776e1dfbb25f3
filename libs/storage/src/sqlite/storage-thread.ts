import { isMainThread, type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import {
  CompactedError,
  DataDirectoryInUseError,
  DataUnreadableError,
  FutureRevisionError,
  StoreUnavailableError,
} from '../store.ts';
import { openDatabase, statementError } from './open-database.ts';
import {
  type Failure,
  type FromThread,
  type OpenReply,
  type PackedCommits,
  packEntries,
  type ReadReply,
  type ReadRequest,
  type ThreadOptions,
  type ToThread,
  type TransactionReply,
} from './thread-protocol.ts';
import { type RowPage, VersionTable } from './version-table.ts';

/** Commits of one transaction: what waits behind these gets the next fsync. */
const TRANSACTION_COMMITS_MAX = 1_024;
const TRANSACTION_BYTES_MAX = 8 * 1024 * 1024;
/** A step of a sweep should hold up commits no longer than this. */
const SWEEP_STEP_MS = 4;
const SWEEP_REVISIONS_MIN = 16;
const SWEEP_REVISIONS_MAX = 4_096;
/** Between two steps commits get at least this multiple of a step's time. */
const SWEEP_PAUSE_FACTOR = 2;
/** The log is folded into the file after this much idle time, if it has grown by this many bytes. */
const CHECKPOINT_IDLE_MS = 50;
const CHECKPOINT_BYTES_MIN = 4 * 1024 * 1024;

/** The thread that owns the data file: takes all messages that wait, commits these as one, answers as one. */
class StorageThread {
  readonly #port: MessagePort;
  readonly #table: VersionTable;
  /** Answered when the sweep is done. */
  readonly #compactions: number[] = [];
  #sweepTimer: NodeJS.Timeout | undefined;
  #sweepRevisions = 256;
  #checkpointTimer: NodeJS.Timeout | undefined;
  #loggedBytes = 0;
  #transactions: TransactionReply[] = [];
  #reads: ReadReply[] = [];

  constructor(port: MessagePort, table: VersionTable) {
    this.#port = port;
    this.#table = table;
    if (table.sweepPending) this.#scheduleSweep(0);
  }

  receive(first: ToThread): void {
    const groups: PackedCommits[] = [];
    const reads: ReadRequest[] = [];
    let close = false;
    for (let message: ToThread | undefined = first; message !== undefined; message = this.#nextMessage()) {
      if (message.commits !== undefined) groups.push(message.commits);
      if (message.reads.length > 0) reads.push(...message.reads);
      close ||= message.close;
    }
    for (let from = 0; from < groups.length; ) from = this.#commitFrom(groups, from);
    for (const read of reads) this.#read(read);
    this.#reply();
    if (close) this.#close();
  }

  #nextMessage(): ToThread | undefined {
    return receiveMessageOnPort(this.#port)?.message;
  }

  /** One transaction of as many groups as fit; returns where the next one starts. */
  #commitFrom(groups: readonly PackedCommits[], from: number): number {
    let commits = 0;
    let bytes = 0;
    let end = from;
    while (end < groups.length && commits < TRANSACTION_COMMITS_MAX && bytes < TRANSACTION_BYTES_MAX) {
      commits += groups[end]!.keys.length;
      bytes += groups[end]!.bytes.length;
      end++;
    }
    try {
      const { revisions, conflicts } = this.#table.commit(groups.slice(from, end));
      this.#transactions.push({ groups: end - from, revisions, conflicts, failure: undefined });
      this.#loggedBytes += bytes;
      if (this.#loggedBytes > CHECKPOINT_BYTES_MIN) this.#scheduleCheckpoint();
    } catch (error) {
      const none = { revisions: new Float64Array(0), conflicts: [] };
      this.#transactions.push({ groups: end - from, ...none, failure: failureOf(error as Error) });
    }
    // Whoever waits for this transaction should not wait for the next one too.
    if (end < groups.length) this.#reply();
    return end;
  }

  #read(request: ReadRequest): void {
    try {
      if (request.op === 'get') {
        const row = this.#table.get(request.key);
        const rows = row === undefined ? [] : [row];
        this.#answerPage(request.id, { revision: this.#table.revision, rows, more: false });
      } else if (request.op === 'list') {
        const { id, prefix, revision, after, limit } = request;
        this.#answerPage(id, this.#table.list(prefix, revision, after, limit));
      } else if (request.op === 'replay') {
        const { id, prefix, afterRevision, untilRevision } = request;
        this.#answerPage(id, this.#table.replay(prefix, afterRevision, untilRevision));
      } else {
        this.#table.compact(request.revision);
        this.#compactions.push(request.id);
        this.#scheduleSweep(0);
      }
    } catch (error) {
      this.#answer(request.id, failureOf(error as Error));
    }
  }

  #answerPage(id: number, page: RowPage): void {
    const { revision, rows, more } = page;
    this.#reads.push({ id, revision, entries: packEntries(rows), more, failure: undefined });
  }

  #answer(id: number, failure: Failure | undefined): void {
    this.#reads.push({ id, revision: this.#table.revision, entries: undefined, more: false, failure });
  }

  #reply(): void {
    if (this.#transactions.length === 0 && this.#reads.length === 0) return;
    const message: FromThread = { transactions: this.#transactions, reads: this.#reads };
    const moved: ArrayBuffer[] = [];
    for (const transaction of this.#transactions) moved.push(transaction.revisions.buffer);
    for (const { entries } of this.#reads) if (entries) moved.push(entries.numbers.buffer, entries.bytes.buffer);
    this.#transactions = [];
    this.#reads = [];
    this.#port.postMessage(message, moved);
  }

  #scheduleSweep(waitMs: number): void {
    this.#sweepTimer ??= setTimeout(() => {
      this.#sweepTimer = undefined;
      this.#sweepStep();
    }, waitMs);
  }

  #sweepStep(): void {
    const startMs = performance.now();
    try {
      if (this.#table.sweepPending) this.#table.sweep(this.#sweepRevisions);
    } catch (error) {
      this.#finishCompactions(failureOf(error as Error));
      return; // the next compaction, or the next start, goes on with it
    }
    const tookMs = performance.now() - startMs;
    const fitting = tookMs > SWEEP_STEP_MS ? this.#sweepRevisions >>> 1 : this.#sweepRevisions + SWEEP_REVISIONS_MIN;
    this.#sweepRevisions = Math.min(Math.max(fitting, SWEEP_REVISIONS_MIN), SWEEP_REVISIONS_MAX);
    if (this.#table.sweepPending) this.#scheduleSweep(tookMs * SWEEP_PAUSE_FACTOR);
    else this.#finishCompactions(undefined);
  }

  #finishCompactions(failure: Failure | undefined): void {
    for (const id of this.#compactions.splice(0)) this.#answer(id, failure);
    this.#reply();
  }

  #scheduleCheckpoint(): void {
    if (this.#checkpointTimer !== undefined) {
      this.#checkpointTimer.refresh(); // not idle yet
      return;
    }
    this.#checkpointTimer = setTimeout(() => {
      this.#checkpointTimer = undefined;
      this.#loggedBytes = 0;
      try {
        this.#table.checkpoint();
      } catch {
        // The log keeps growing until one works; commits tell if the disk does not.
      }
    }, CHECKPOINT_IDLE_MS);
  }

  #close(): void {
    clearTimeout(this.#sweepTimer);
    clearTimeout(this.#checkpointTimer);
    this.#finishCompactions(undefined);
    this.#table.close();
    this.#port.close();
  }
}

function failureOf(error: Error): Failure {
  if (error instanceof CompactedError) return { kind: 'compacted', revision: error.compactedRevision };
  if (error instanceof FutureRevisionError) return { kind: 'future', revision: error.currentRevision };
  if (error instanceof DataDirectoryInUseError) return { kind: 'inUse', message: error.message };
  const known = error instanceof DataUnreadableError || error instanceof StoreUnavailableError;
  const meaning = known ? error : statementError(error);
  return { kind: meaning instanceof DataUnreadableError ? 'unreadable' : 'unavailable', message: meaning.message };
}

function main(port: MessagePort, options: ThreadOptions): void {
  let table: VersionTable;
  try {
    table = new VersionTable(openDatabase(options.path, options.sizeBytesMax));
  } catch (error) {
    port.postMessage({ opened: false, failure: failureOf(error as Error) } satisfies OpenReply);
    port.close();
    return;
  }
  const thread = new StorageThread(port, table);
  port.on('message', (message: ToThread) => thread.receive(message));
  port.postMessage({ opened: true, revision: table.revision } satisfies OpenReply);
}

if (!isMainThread && parentPort !== null) main(parentPort, workerData as ThreadOptions);
