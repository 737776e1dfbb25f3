import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { prefixEnd } from '../key-order.ts';
import { CompactedError, FutureRevisionError } from '../store.ts';
import { CONFLICT, DELETED, type PackedCommits, type PackedEntry, type Row } from './thread-protocol.ts';

/** Above every key that a client can make: the end of the empty prefix. */
const LAST_KEY = '\u{10ffff}';
/** One answer of a list or replay holds no more bytes of values than this, so that commits don't wait long behind it. */
const READ_BYTES_MAX = 2 * 1024 * 1024;

/** What became of a transaction's commits. */
export interface AppliedCommits {
  readonly revisions: Float64Array<ArrayBuffer>;
  readonly conflicts: (PackedEntry | undefined)[];
}

/** As many rows as one answer holds. */
export interface RowPage {
  readonly revision: number;
  readonly rows: Row[];
  readonly more: boolean;
}

interface Newest {
  readonly revision: number;
  readonly create_revision: number;
}

/** The statements over the rows (see the schema), all synchronous: only the storage thread may call these. */
export class VersionTable {
  readonly #database: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #rollback: StatementSync;
  readonly #newest: StatementSync;
  readonly #insert: StatementSync;
  readonly #value: StatementSync;
  readonly #list: StatementSync;
  readonly #replay: StatementSync;
  readonly #setProgress: StatementSync;
  readonly #superseding: StatementSync;
  readonly #delete: StatementSync;
  #revision: number;
  #compacted: number;
  #swept: number;

  constructor(database: DatabaseSync) {
    this.#database = database;
    const prepare = (sql: string) => database.prepare(sql);
    this.#begin = prepare('BEGIN IMMEDIATE');
    this.#commit = prepare('COMMIT');
    this.#rollback = prepare('ROLLBACK');
    this.#newest = prepare('SELECT revision, create_revision FROM kv WHERE key = ? ORDER BY revision DESC LIMIT 1');
    this.#insert = prepare('INSERT INTO kv VALUES (?, ?, ?, ?, ?)');
    this.#value = prepare('SELECT value FROM kv WHERE revision = ?');
    // With max() SQLite takes the other columns of a group from the row that has the maximum: all from kv_key alone.
    this.#list = prepare(`
      SELECT newest.key, newest.revision, newest.create_revision AS createRevision, kv.value FROM (
        SELECT key, max(revision) AS revision, create_revision FROM kv INDEXED BY kv_key
        WHERE key >= ? AND key < ? AND key > ? AND revision <= ? GROUP BY key HAVING create_revision > 0
      ) AS newest CROSS JOIN kv ON kv.revision = newest.revision LIMIT ?`);
    this.#replay = prepare(`
      SELECT key, revision, create_revision AS createRevision, value FROM kv
      WHERE revision > ? AND revision <= ? AND +key >= ? AND +key < ? ORDER BY revision`);
    this.#setProgress = prepare('UPDATE progress SET revision = ? WHERE name = ?');
    this.#superseding = prepare(
      'SELECT revision, create_revision, previous_revision FROM kv WHERE revision > ? AND revision <= ? ORDER BY revision',
    );
    this.#delete = prepare('DELETE FROM kv WHERE revision = ?');
    this.#compacted = this.#readProgress('compacted');
    this.#swept = this.#readProgress('swept');
    const { newest } = database.prepare('SELECT max(revision) AS newest FROM kv').get() as { newest: number | null };
    // The newest row may have been a delete that compaction swept away.
    this.#revision = Math.max(newest ?? 0, this.#compacted);
  }

  get revision(): number {
    return this.#revision;
  }

  /** Whether compaction has rows left to delete. */
  get sweepPending(): boolean {
    return this.#swept < this.#compacted;
  }

  /** Applies the commits of several messages in one transaction: durable when it returns, or undone and thrown. */
  commit(groups: readonly PackedCommits[]): AppliedCommits {
    let count = 0;
    for (const group of groups) count += group.keys.length;
    const applied: AppliedCommits = { revisions: new Float64Array(count * 2), conflicts: [] };
    const before = this.#revision;
    try {
      this.#transaction(() => {
        let at = 0;
        for (const group of groups) at = this.#apply(group, applied, at);
      });
    } catch (error) {
      this.#revision = before;
      throw error;
    }
    return applied;
  }

  get(key: string): Row | undefined {
    const newest = this.#newest.get(key) as Newest | undefined;
    if (newest === undefined || newest.create_revision === 0) return undefined;
    return {
      key,
      revision: newest.revision,
      createRevision: newest.create_revision,
      value: this.#valueAt(newest.revision),
    };
  }

  /** The first `limit` entries of `prefix` after the key `after`, or fewer (with `more`) if these are large. */
  list(prefix: string, revision: number, after: string, limit: number): RowPage {
    const at = this.#checkedRevision(revision || this.#revision);
    const cursor = this.#list.iterate(prefix, prefixEnd(prefix) ?? LAST_KEY, after, at, limit + 1);
    const rows: Row[] = [];
    let bytes = 0;
    for (const row of cursor as Iterable<unknown> as Iterable<Row>) {
      if (rows.length === limit || bytes > READ_BYTES_MAX) return { revision: at, rows, more: true };
      rows.push(row);
      bytes += row.value?.length ?? 0;
    }
    return { revision: at, rows, more: false };
  }

  /** What happened to `prefix` in `(after, until]`, or to the part of it that ends at the returned revision. */
  replay(prefix: string, after: number, until: number): RowPage {
    if (after < this.#compacted) throw new CompactedError(this.#compacted);
    const cursor = this.#replay.iterate(after, until, prefix, prefixEnd(prefix) ?? LAST_KEY);
    const rows: Row[] = [];
    let bytes = 0;
    for (const row of cursor as Iterable<unknown> as Iterable<Row>) {
      if (bytes > READ_BYTES_MAX) return { revision: rows.at(-1)!.revision, rows, more: true };
      rows.push(row);
      bytes += row.value?.length ?? 0;
    }
    return { revision: until, rows, more: false };
  }

  /** From now on the past before `revision` is unreadable; `sweep` then deletes it. */
  compact(revision: number): void {
    if (revision > this.#revision) throw new FutureRevisionError(this.#revision);
    if (revision <= this.#compacted) return;
    this.#transaction(() => this.#setProgress.run(revision, 'compacted'));
    this.#compacted = revision;
  }

  /** Deletes what the next `revisions` compacted revisions superseded, in one transaction. */
  sweep(revisions: number): void {
    const until = Math.min(this.#compacted, this.#swept + revisions);
    this.#transaction(() => {
      const rows = this.#superseding.all(this.#swept, until) as {
        revision: number;
        create_revision: number;
        previous_revision: number;
      }[];
      for (const row of rows) {
        if (row.previous_revision > 0) this.#delete.run(row.previous_revision);
        if (row.create_revision === 0) this.#delete.run(row.revision);
      }
      this.#setProgress.run(until, 'swept');
    });
    this.#swept = until;
  }

  /** Folds the write-ahead log into the file. */
  checkpoint(): void {
    this.#database.exec('PRAGMA wal_checkpoint(PASSIVE)');
  }

  close(): void {
    this.#database.close();
  }

  #transaction(work: () => void): void {
    this.#begin.run();
    try {
      work();
      this.#commit.run();
    } catch (error) {
      // Some errors (a full disk) have rolled back already.
      if (this.#database.isTransaction) this.#rollback.run();
      throw error;
    }
  }

  #apply(group: PackedCommits, applied: AppliedCommits, at: number): number {
    const { keys, numbers, bytes } = group;
    let offset = 0;
    for (let i = 0; i < keys.length; i++, at++) {
      const key = keys[i]!;
      const expected = numbers[i * 2]!;
      const length = numbers[i * 2 + 1]!;
      const value = length === DELETED ? null : bytes.subarray(offset, offset + length);
      if (value !== null) offset += length;
      const newest = this.#newest.get(key) as Newest | undefined;
      const current = newest === undefined || newest.create_revision === 0 ? 0 : newest.revision;
      if (current !== expected || (current === 0 && value === null)) {
        applied.revisions[at * 2] = CONFLICT;
        applied.conflicts.push(this.#entryOf(key, newest));
        continue;
      }
      const revision = ++this.#revision;
      const createRevision = value === null ? 0 : current === 0 ? revision : newest!.create_revision; // current has one
      this.#insert.run(revision, key, createRevision, current, value);
      applied.revisions[at * 2] = revision;
      applied.revisions[at * 2 + 1] = createRevision;
    }
    return at;
  }

  #entryOf(key: string, newest: Newest | undefined): PackedEntry | undefined {
    if (newest === undefined || newest.create_revision === 0) return undefined;
    const { revision: modRevision, create_revision: createRevision } = newest;
    return { key, value: this.#valueAt(modRevision), modRevision, createRevision };
  }

  #valueAt(revision: number): Uint8Array {
    return (this.#value.get(revision) as { value: Uint8Array }).value;
  }

  #checkedRevision(revision: number): number {
    if (revision > this.#revision) throw new FutureRevisionError(this.#revision);
    if (revision < this.#compacted) throw new CompactedError(this.#compacted);
    return revision;
  }

  #readProgress(name: string): number {
    const row = this.#database.prepare('SELECT revision FROM progress WHERE name = ?').get(name);
    return (row as { revision: number }).revision;
  }
}
