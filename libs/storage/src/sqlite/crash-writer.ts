/**
 * A process to be killed while it writes: `node crash-writer.ts <directory> <log>`. Each writer owns a key, counts up in it,
 * and appends `<writer> <count> <revision>` to the log for each write that the store has acknowledged.
 */
import { openSync, writeSync } from 'node:fs';
import { SqliteStore } from './sqlite-store.ts';

const WRITERS = 24;
/** Deletes its key now and then, so that there are deletes under way too. */
const DELETE_EVERY = 7;

export function crashKey(writer: number): string {
  return `/registry/crash/${writer}`;
}

/** A value that shows if it is torn: its count, many times, and an end. */
export function crashValue(count: number): Buffer {
  return Buffer.from(`${`${count} `.repeat(1 + (count % 400))}end`);
}

async function write(store: SqliteStore, writer: number, log: number): Promise<never> {
  const key = crashKey(writer);
  const found = await store.get(key);
  let revision = found?.modRevision ?? 0;
  for (let count = found === undefined ? 0 : Number.parseInt(found.value.toString(), 10); ; ) {
    count++;
    const value = count % DELETE_EVERY === 0 && revision > 0 ? undefined : crashValue(count);
    const result = await store.commit({ key, expectedModRevision: revision, value });
    if (!result.committed) throw new Error(`conflict at ${key}`);
    revision = value === undefined ? 0 : result.revision;
    writeSync(log, `${writer} ${value === undefined ? 'deleted' : count} ${result.revision}\n`);
  }
}

if (import.meta.main) {
  const log = openSync(process.argv[3]!, 'a');
  const store = await SqliteStore.open({ directory: process.argv[2]! });
  setInterval(async () => store.compact((await store.currentRevision()) - 50).catch(() => {}), 30);
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(store, writer, log)));
}
