import type { CommitRequest, StoredEntry } from '../store.ts';

/**
 * What the main thread and the storage thread say to each other: at most one message per turn of an event loop each
 * way, however many requests it carries. Bytes travel in one buffer that changes hands, numbers in typed arrays.
 *
 *     main    {groups: [64 commits], reads: [list]}  ─►  thread: one transaction for all groups that wait, one fsync
 *     thread  {transactions: [64 revisions], reads: […]}  ─►  main: events to watchers, then answers
 */
export interface ToThread {
  readonly commits: PackedCommits | undefined;
  readonly reads: readonly ReadRequest[];
  readonly close: boolean;
}

/** What has become of transactions and reads since the last message. */
export interface FromThread {
  readonly transactions: readonly TransactionReply[];
  readonly reads: readonly ReadReply[];
}

/** The first message of the thread: the revision of the data, or why there is none. */
export type OpenReply =
  | { readonly opened: true; readonly revision: number }
  | { readonly opened: false; readonly failure: Failure };

/** What the thread is started with. */
export interface ThreadOptions {
  readonly path: string;
  /** 0: no limit but the disk's. */
  readonly sizeBytesMax: number;
}

/** Errors that have a class of their own on the main side. */
export type Failure =
  | { readonly kind: 'compacted'; readonly revision: number }
  | { readonly kind: 'future'; readonly revision: number }
  | { readonly kind: 'unavailable' | 'unreadable' | 'inUse'; readonly message: string };

/** Commits of one turn. */
export interface PackedCommits {
  readonly keys: readonly string[];
  /** `[expectedModRevision, length]` of each; length is `DELETED` for a delete. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** The values, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Stands for the length of a value that is none. */
export const DELETED = -1;

/** The outcome of one transaction. */
export interface TransactionReply {
  /** How many messages' commits it covered, in the order in which they were sent. */
  readonly groups: number;
  /** `[revision, createRevision]` of each commit; revision `CONFLICT` if it was refused. */
  readonly revisions: Float64Array<ArrayBuffer>;
  /** For each refused commit, in order: what was there. */
  readonly conflicts: readonly (PackedEntry | undefined)[];
  /** Set if nothing of it was written. */
  readonly failure: Failure | undefined;
}

/** Stands for the revision of a commit that was refused. */
export const CONFLICT = 0;

/** One entry by itself. */
export interface PackedEntry {
  readonly key: string;
  readonly value: Uint8Array;
  readonly modRevision: number;
  readonly createRevision: number;
}

/** What the thread is asked besides commits; `id` comes back with the answer. */
export type ReadRequest =
  | { readonly id: number; readonly op: 'get'; readonly key: string }
  | {
      readonly id: number;
      readonly op: 'list';
      readonly prefix: string;
      /** 0: the newest. */
      readonly revision: number;
      readonly limit: number;
      readonly after: string;
    }
  | {
      readonly id: number;
      readonly op: 'replay';
      readonly prefix: string;
      readonly afterRevision: number;
      readonly untilRevision: number;
    }
  | { readonly id: number; readonly op: 'compact'; readonly revision: number };

/** The answer to one `ReadRequest`. */
export interface ReadReply {
  readonly id: number;
  /** Of a list: the revision of its entries; of a replay: how far it got. */
  readonly revision: number;
  readonly entries: PackedEntries | undefined;
  readonly more: boolean;
  readonly failure: Failure | undefined;
}

/** Entries of a list, or events of a replay (length `DELETED` for a delete). */
export interface PackedEntries {
  readonly keys: readonly string[];
  /** `[modRevision, createRevision, length]` of each. */
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Copies the commits' values into one buffer. */
export function packCommits(requests: readonly CommitRequest[]): PackedCommits {
  let length = 0;
  for (const request of requests) length += request.value?.length ?? 0;
  const keys: string[] = new Array(requests.length);
  const numbers = new Float64Array(requests.length * 2);
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (let i = 0; i < requests.length; i++) {
    const { key, expectedModRevision, value } = requests[i]!;
    keys[i] = key;
    numbers[i * 2] = expectedModRevision;
    numbers[i * 2 + 1] = value === undefined ? DELETED : value.length;
    if (value === undefined) continue;
    bytes.set(value, offset);
    offset += value.length;
  }
  return { keys, numbers, bytes };
}

/** One row as the thread reads it; a delete has no value. */
export interface Row {
  readonly key: string;
  readonly revision: number;
  readonly createRevision: number;
  readonly value: Uint8Array | null;
}

/** Copies the rows' values into one buffer. */
export function packEntries(rows: readonly Row[]): PackedEntries {
  let length = 0;
  for (const row of rows) length += row.value?.length ?? 0;
  const keys: string[] = new Array(rows.length);
  const numbers = new Float64Array(rows.length * 3);
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (let i = 0; i < rows.length; i++) {
    const { key, revision, createRevision, value } = rows[i]!;
    keys[i] = key;
    numbers[i * 3] = revision;
    numbers[i * 3 + 1] = createRevision;
    numbers[i * 3 + 2] = value === null ? DELETED : value.length;
    if (value === null) continue;
    bytes.set(value, offset);
    offset += value.length;
  }
  return { keys, numbers, bytes };
}

/** The unpacked row `index`; its value is a copy, so that it does not keep its neighbours in memory. */
export type UnpackRow<T> = (key: string, revision: number, createRevision: number, value: Buffer | undefined) => T;

/** What `unpack` makes of each entry, in order. */
export function unpackEntries<T>(packed: PackedEntries, unpack: UnpackRow<T>): T[] {
  const { keys, numbers, bytes } = packed;
  const unpacked: T[] = new Array(keys.length);
  let offset = 0;
  for (let i = 0; i < keys.length; i++) {
    const length = numbers[i * 3 + 2]!;
    const value = length === DELETED ? undefined : Buffer.from(bytes.subarray(offset, offset + length));
    if (length !== DELETED) offset += length;
    unpacked[i] = unpack(keys[i]!, numbers[i * 3]!, numbers[i * 3 + 1]!, value);
  }
  return unpacked;
}

/** An entry as the store's interface has it. */
export function unpackEntry(entry: PackedEntry | undefined): StoredEntry | undefined {
  if (entry === undefined) return undefined;
  return { ...entry, value: Buffer.from(entry.value) };
}
