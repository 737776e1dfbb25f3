import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CompactedError, DataDirectoryInUseError, DataUnreadableError, StoreUnavailableError } from '../store.ts';
import { describeStore, put, RecordingWatcher, remove, until } from '../store-contract.ts';
import { SqliteStore } from './sqlite-store.ts';

const root = mkdtempSync(join(tmpdir(), 'kubernest-store-'));
afterAll(() => rmSync(root, { recursive: true }));
const newDirectory = () => mkdtempSync(join(root, 'data-'));

describeStore('SQLite', () => SqliteStore.open({ directory: newDirectory() }));

describe('the data of the SQLite store', () => {
  let directory: string;
  let store: SqliteStore;
  const reopen = async () => {
    await store.close();
    store = await SqliteStore.open({ directory });
  };
  beforeEach(async () => {
    directory = join(newDirectory(), 'made', 'on-demand');
    store = await SqliteStore.open({ directory });
  });
  afterEach(() => store.close());

  it('outlives the process, history and revisions included', async () => {
    await put(store, '/r/a', 'one');
    await put(store, '/r/a', 'two', 2);
    await reopen();
    expect(await store.currentRevision()).toBe(3);
    expect((await store.get('/r/a'))?.value.toString()).toBe('two');
    expect((await store.list('/r/', { revision: 2 })).entries[0]?.value.toString()).toBe('one');
    const watcher = new RecordingWatcher();
    store.watch('/r/', 1, watcher);
    await until(() => watcher.seen.length === 2);
    expect(watcher.seen).toEqual(['+/r/a=one@2', '+/r/a=two@3']);
  });

  it('never goes back in revisions, even if the newest row was compacted away', async () => {
    await put(store, '/r/a', 'one');
    await remove(store, '/r/a', 2);
    await store.compact(3);
    await reopen();
    expect(await store.currentRevision()).toBe(3);
    expect(await put(store, '/r/a', 'back')).toBe(4);
    await expect(store.list('/r/', { revision: 2 })).rejects.toThrow(CompactedError);
  });

  it('keeps one row per living key after a compaction', async () => {
    let at = 0;
    for (let i = 0; i < 500; i++) at = await put(store, '/r/a', String(i), at);
    const gone = await put(store, '/r/b', 'b');
    await remove(store, '/r/b', gone);
    await store.compact(await store.currentRevision());
    await store.close();
    const database = new DatabaseSync(join(directory, 'store.db'));
    expect(database.prepare('SELECT key, revision FROM kv').all()).toEqual([{ key: '/r/a', revision: at }]);
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    database.close();
    store = await SqliteStore.open({ directory });
  });

  it('goes on with a compaction that was cut short', async () => {
    let at = 0;
    for (let i = 0; i < 50; i++) at = await put(store, '/r/a', String(i), at);
    await store.close();
    const database = new DatabaseSync(join(directory, 'store.db'));
    database.exec("UPDATE progress SET revision = 40 WHERE name = 'compacted'");
    database.close();
    store = await SqliteStore.open({ directory });
    await store.compact(41);
    await store.close();
    const swept = new DatabaseSync(join(directory, 'store.db'));
    expect(swept.prepare('SELECT min(revision) AS oldest FROM kv').get()).toEqual({ oldest: 41 });
    swept.close();
    store = await SqliteStore.open({ directory });
  });

  it('belongs to one store at a time', async () => {
    const second = SqliteStore.open({ directory });
    await expect(second).rejects.toThrow(DataDirectoryInUseError);
    await expect(second).rejects.toThrow('store.db is in use by another process');
    await reopen();
  });

  it('is readable by its owner alone', async () => {
    await put(store, '/r/secret', 'x');
    for (const name of ['store.db', 'store.db-wal']) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['is no database', () => Buffer.alloc(8_192, 'not a database'), 'damaged or not a data file'],
    ['is cut short', (file: Buffer) => file.subarray(0, 1_500), 'damaged or not a data file'],
    ['lost its tables', (file: Buffer) => file.fill(0xff, 100, 4_096), 'damaged or not a data file'],
  ])('is refused clearly if it %s', async (_, damage, message) => {
    await put(store, '/r/a', 'one');
    await store.close();
    const path = join(directory, 'store.db');
    const { readFileSync } = await import('node:fs');
    const sound = readFileSync(path);
    writeFileSync(path, damage(Buffer.from(sound)));
    const opening = SqliteStore.open({ directory });
    await expect(opening).rejects.toThrow(DataUnreadableError);
    await expect(opening).rejects.toThrow(message);
    writeFileSync(path, sound);
    store = await SqliteStore.open({ directory });
    expect((await store.get('/r/a'))?.value.toString()).toBe('one');
  });

  it.each([
    ['of another program', 'PRAGMA application_id = 7', 'is not a data file of this server'],
    ['of a later version', 'PRAGMA user_version = 99', 'has schema version 99, this server knows up to 1'],
  ])('is refused if it is one %s', async (_, change, message) => {
    await store.close();
    const database = new DatabaseSync(join(directory, 'store.db'));
    database.exec(change);
    database.close();
    const opening = SqliteStore.open({ directory });
    await expect(opening).rejects.toThrow(DataUnreadableError);
    await expect(opening).rejects.toThrow(message);
    store = await SqliteStore.open({ directory: newDirectory() });
  });

  it('can not be made where a file stands in the way', async () => {
    writeFileSync(join(directory, 'file'), '');
    await expect(SqliteStore.open({ directory: join(directory, 'file') })).rejects.toThrow(StoreUnavailableError);
  });

  it('commits all that is asked for in one turn by one transaction, in order', async () => {
    const watcher = new RecordingWatcher();
    store.watch('/r/', 1, watcher);
    const writes = Array.from({ length: 300 }, (_, i) => put(store, `/r/${i}`, 'v'));
    expect(await Promise.all(writes)).toEqual(Array.from({ length: 300 }, (_, i) => i + 2));
    expect(watcher.batches).toEqual([300]);
  });

  it('lists many and large entries completely', async () => {
    const large = 'x'.repeat(300_000);
    await Promise.all(
      Array.from({ length: 1_300 }, (_, i) => put(store, `/r/${10_000 + i}`, i % 100 === 0 ? large : 'v')),
    );
    const all = await store.list('/r/');
    expect(all.entries.map((e) => e.key)).toEqual(Array.from({ length: 1_300 }, (_, i) => `/r/${10_000 + i}`));
    expect(all.entries.filter((e) => e.value.length === 300_000)).toHaveLength(13);
    expect(all.more).toBe(false);
    const some = await store.list('/r/', { limit: 1_299 });
    expect([some.entries.length, some.more]).toEqual([1_299, true]);
  });

  it('refuses writes when it is full, goes on reading, and recovers when there is room again', async () => {
    await store.close();
    store = await SqliteStore.open({ directory, sizeBytesMax: 1_000_000 });
    const value = 'x'.repeat(50_000);
    let at = 0;
    let failure: unknown;
    for (let i = 0; i < 100 && failure === undefined; i++) {
      await put(store, '/r/a', value, at).then(
        (revision) => {
          at = revision;
        },
        (error: unknown) => {
          failure = error;
        },
      );
    }
    expect(failure).toBeInstanceOf(StoreUnavailableError);
    expect(String(failure)).toContain('full');
    expect((await store.get('/r/a'))?.modRevision).toBe(at);
    expect(await store.currentRevision()).toBe(at);
    await store.compact(at);
    expect(await put(store, '/r/a', value, at)).toBe(at + 1);
    await reopen();
    expect((await store.get('/r/a'))?.modRevision).toBe(at + 1);
  });
});
