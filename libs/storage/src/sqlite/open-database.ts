import { closeSync, constants, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataDirectoryInUseError, DataUnreadableError, StoreUnavailableError } from '../store.ts';

/** Marks the file as this store's: "KNST". */
const APPLICATION_ID = 0x4b4e5354;
/** Version of the tables below; a later one migrates from here. */
const SCHEMA_VERSION = 1;
/** The write-ahead log is folded into the file when the thread is idle; under unbroken load at this size (32 MB): that takes about 40 ms. */
const WAL_PAGES_MAX = 8_000;
/** Page cache, filled as needed: the upper levels of both trees for some 100,000 objects. */
const CACHE_KIB = 16_000;

/**
 * Every version of every key is a row, until it is compacted away:
 *
 *     revision  key  create_revision  previous_revision  value
 *     2         a    2                0                  one     create a
 *     3         b    3                0                  x       create b
 *     4         a    2                2                  two     update a     supersedes 2
 *     5         b    0                3                  NULL    delete b     supersedes 3
 *
 * Appending by revision writes the tail of one tree; `kv_key` answers "what is the newest revision of this key, and
 * does it live" without touching the rows. `previous_revision` makes compaction a walk along the revisions: to compact
 * to 5, each row up to 5 deletes the row that it superseded, and itself if it is a delete: rows 2, 3 and 5 go.
 */
const SCHEMA = `
  CREATE TABLE kv (
    revision INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    create_revision INTEGER NOT NULL,
    previous_revision INTEGER NOT NULL,
    value BLOB
  ) STRICT;
  CREATE UNIQUE INDEX kv_key ON kv (key, revision, create_revision);
  CREATE TABLE progress (name TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO progress VALUES ('compacted', 1), ('swept', 1);
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/**
 * Opens, or makes, the data file, locked for as long as it is open. Throws `DataDirectoryInUseError`,
 * `DataUnreadableError`, or `StoreUnavailableError` when the file system refuses.
 */
export function openDatabase(path: string, sizeBytesMax: number): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    createFile(path);
    database = new DatabaseSync(path);
    // Exclusive: no second process, and the log's index needs no shared memory file.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL');
    database.exec(`PRAGMA wal_autocheckpoint = ${WAL_PAGES_MAX}`);
    database.exec(`PRAGMA cache_size = -${CACHE_KIB}`);
    if (sizeBytesMax > 0) limitSize(database, sizeBytesMax);
    prepareSchema(database, path);
    return database;
  } catch (error) {
    if (database?.isOpen) database.close();
    throw openError(path, error as Error & { errcode?: number });
  }
}

function createFile(path: string): void {
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  // Secrets will be in it: for nobody else to read. The log inherits the mode.
  closeSync(openSync(path, constants.O_CREAT | constants.O_RDWR, 0o600));
  const directory = openSync(dirname(path), constants.O_RDONLY);
  fsyncSync(directory);
  closeSync(directory);
}

function limitSize(database: DatabaseSync, sizeBytesMax: number): void {
  const { page_size: pageSize } = database.prepare('PRAGMA page_size').get() as { page_size: number };
  database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(sizeBytesMax / pageSize))}`);
}

function prepareSchema(database: DatabaseSync, path: string): void {
  database.exec('BEGIN IMMEDIATE');
  const { application_id: application } = database.prepare('PRAGMA application_id').get() as { application_id: number };
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number };
  if (tables === 0) database.exec(SCHEMA);
  else if (application !== APPLICATION_ID) throw new DataUnreadableError(`${path} is not a data file of this server`);
  else if (version > SCHEMA_VERSION) {
    throw new DataUnreadableError(`${path} has schema version ${version}, this server knows up to ${SCHEMA_VERSION}`);
  }
  database.exec('COMMIT');
}

function openError(path: string, error: Error & { errcode?: number }): Error {
  if (error instanceof DataUnreadableError) return error;
  const code = (error.errcode ?? 0) & 0xff; // extended codes have the primary one in the low byte
  if (code === SQLITE_BUSY) return new DataDirectoryInUseError(`${path} is in use by another process`);
  if (code === SQLITE_NOTADB || code === SQLITE_CORRUPT) {
    return new DataUnreadableError(`${path} is damaged or not a data file: ${error.message}`);
  }
  return new StoreUnavailableError(`${path} can't be opened: ${error.message}`);
}

/** What a failed statement means to whoever asked. */
export function statementError(error: Error & { errcode?: number }): DataUnreadableError | StoreUnavailableError {
  const code = (error.errcode ?? 0) & 0xff;
  if (code === SQLITE_CORRUPT || code === SQLITE_NOTADB) return new DataUnreadableError(error.message);
  return new StoreUnavailableError(`the data file can't be used now: ${error.message}`);
}
