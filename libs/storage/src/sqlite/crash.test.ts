import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DataDirectoryInUseError, type StoreEvent, StoreUnavailableError } from '../store.ts';
import { put, RecordingWatcher, until } from '../store-contract.ts';
import { crashKey, crashValue } from './crash-writer.ts';
import { SqliteStore } from './sqlite-store.ts';

const KILLS = 10;
/** Long enough to be in the middle of the load, short enough for many kills. */
const LOAD_MS_MIN = 20;
const LOAD_MS_MAX = 250;

const root = mkdtempSync(join(tmpdir(), 'kubernest-crash-'));
afterAll(() => rmSync(root, { recursive: true }));

interface Acknowledged {
  /** The count that was written, undefined for a delete. */
  readonly count: number | undefined;
  readonly revision: number;
}

/** Starts a process that writes, and waits for its first acknowledged write. */
async function startWriter(directory: string, log: string): Promise<ChildProcess> {
  writeFileSync(log, '');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crash-writer.ts'), directory, log], {
    stdio: 'inherit',
  });
  await until(() => statSync(log).size > 0, 20_000);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  expect(child.exitCode, 'it wrote until it was killed').toBeNull();
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** The last word on each key; a line that the kill cut off was never said. */
function lastAcknowledged(output: string): Map<number, Acknowledged> {
  const last = new Map<number, Acknowledged>();
  const lines = output.slice(0, output.lastIndexOf('\n')).split('\n');
  for (const line of lines) {
    const [writer, count, revision] = line.split(' ');
    last.set(Number(writer), {
      count: count === 'deleted' ? undefined : Number(count),
      revision: Number(revision),
    });
  }
  return last;
}

/** Each key is as it was acknowledged, or as the one write that may have been under way left it. */
async function expectNothingLost(store: SqliteStore, last: ReadonlyMap<number, Acknowledged>): Promise<void> {
  const current = await store.currentRevision();
  for (const [writer, { count, revision }] of last) {
    const entry = await store.get(crashKey(writer));
    if (entry === undefined) {
      if (count !== undefined) expect(current).toBeGreaterThan(revision); // a delete was under way
      continue;
    }
    const found = Number.parseInt(entry.value.toString(), 10);
    expect(entry.value.equals(crashValue(found)), `the value of ${writer} is whole`).toBe(true);
    expect(entry.modRevision).toBeLessThanOrEqual(current);
    if (entry.modRevision === revision) expect(found).toBe(count);
    else expect(entry.modRevision).toBeGreaterThan(revision);
    if (count !== undefined) expect([count, count + 1]).toContain(found);
  }
}

describe('a server that is killed while it writes', () => {
  it(`loses no acknowledged write and shows no half one, ${KILLS} times over`, async () => {
    const directory = join(root, 'killed');
    const log = join(root, 'killed.log');
    let newest = 1;
    for (let i = 0; i < KILLS; i++) {
      const child = await startWriter(directory, log);
      const loadMs = LOAD_MS_MIN + Math.random() * (LOAD_MS_MAX - LOAD_MS_MIN);
      await new Promise((resolve) => setTimeout(resolve, loadMs));
      await kill(child);
      const last = lastAcknowledged(readFileSync(log, 'utf8'));
      expect(last.size, `writers heard of in ${loadMs} ms`).toBeGreaterThan(0);
      const store = await SqliteStore.open({ directory });
      const acknowledged = Math.max(...[...last.values()].map((a) => a.revision));
      expect(await store.currentRevision()).toBeGreaterThanOrEqual(acknowledged);
      expect(acknowledged).toBeGreaterThan(newest);
      newest = await store.currentRevision();
      await expectNothingLost(store, last);
      await store.close();
    }
  }, 60_000);

  it('keeps a second one off its data for as long as it lives', async () => {
    const directory = join(root, 'shared');
    const child = await startWriter(directory, join(root, 'shared.log'));
    await expect(SqliteStore.open({ directory })).rejects.toThrow(DataDirectoryInUseError);
    await kill(child);
    const store = await SqliteStore.open({ directory });
    await store.close();
  });
});

describe('a storage thread that dies', () => {
  it('fails what is pending, ends the watches, and comes back with all that was acknowledged', async () => {
    const store = await SqliteStore.open({
      directory: join(root, 'thread'),
      workerUrl: new URL('./mortal-storage-thread.ts', import.meta.url),
    });
    expect(await put(store, '/r/a', 'one')).toBe(2);
    const watcher = new RecordingWatcher();
    store.watch('/r/', 2, watcher);
    const pending = [store.get('/die'), put(store, '/r/b', 'unknown')];
    const outcomes = await Promise.allSettled(pending);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: expect.any(StoreUnavailableError) });
    expect(watcher.error).toBeInstanceOf(StoreUnavailableError);
    await expect(store.get('/r/a')).rejects.toThrow('the storage thread died');
    let back = false;
    await until(() => {
      store.currentRevision().then(
        () => {
          back = true;
        },
        () => {},
      );
      return back;
    });
    expect((await store.get('/r/a'))?.value.toString()).toBe('one');
    const events: StoreEvent[] = [];
    store.watch('/r/', 1, { onEvents: (some) => events.push(...some), onProgress: () => {}, onError: () => {} });
    await until(() => events.length > 0);
    expect(events[0]).toMatchObject({ key: '/r/a', revision: 2 });
    expect(await put(store, '/r/c', 'later')).toBe(3);
    await store.close();
  });

  it('lets go of its file when it is closed while it comes back', async () => {
    const directory = join(root, 'closed');
    for (let waitMs = 40; waitMs < 130; waitMs += 10) {
      const store = await SqliteStore.open({
        directory,
        workerUrl: new URL('./mortal-storage-thread.ts', import.meta.url),
      });
      await expect(store.get('/die')).rejects.toThrow(StoreUnavailableError);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      await store.close();
    }
    const store = await SqliteStore.open({ directory });
    await store.close();
  });
});
