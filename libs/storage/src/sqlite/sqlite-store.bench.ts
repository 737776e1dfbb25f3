/**
 * node libs/storage/src/sqlite/sqlite-store.bench.ts [directory]
 *
 * Durable writes as the event loop sees them: throughput, latency, and CPU of the main thread per commit; opening; a
 * full list; compaction under load. Figures are of this machine and its disk: compare runs, not machines.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteStore } from './sqlite-store.ts';

const OBJECTS = 5_000;
const VALUE = Buffer.alloc(1_000, 'x');
const directory = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'bench-store-'));
const keys = Array.from({ length: OBJECTS }, (_, i) => `/registry/example.com/widgets/ns-${i % 50}/widget-${i}`);
const revisions = new Map<string, number>();
let delivered = 0;

async function write(store: SqliteStore, key: string): Promise<void> {
  const result = await store.commit({ key, expectedModRevision: revisions.get(key) ?? 0, value: VALUE });
  if (!result.committed) throw new Error(`conflict at ${key}`);
  revisions.set(key, result.revision);
}

function percentile(sorted: readonly number[], part: number): string {
  return (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(2);
}

/** `writers` clients, each with one write under way, on their own keys. */
async function writeLoad(store: SqliteStore, name: string, writers: number, total: number): Promise<void> {
  const latencies: number[] = [];
  let started = 0;
  const startMs = performance.now();
  const cpuBefore = process.threadCpuUsage();
  const client = async (number: number) => {
    for (let i = number; started < total; i += writers) {
      started++;
      const at = performance.now();
      await write(store, keys[i % OBJECTS]!);
      latencies.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, i) => client(i)));
  const cpu = process.threadCpuUsage(cpuBefore);
  const perSecond = Math.round((latencies.length / (performance.now() - startMs)) * 1_000);
  latencies.sort((a, b) => a - b);
  const cpuEach = ((cpu.user + cpu.system) / latencies.length).toFixed(1);
  console.log(
    `${name}: ${perSecond} writes/s, main thread ${cpuEach} µs each, latency ms p50 ${percentile(latencies, 0.5)} p99 ${percentile(latencies, 0.99)} max ${latencies.at(-1)!.toFixed(1)}`,
  );
}

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startMs = performance.now();
  const result = await work();
  console.log(`${name}: ${(performance.now() - startMs).toFixed(1)} ms`);
  return result;
}

let store = await timed('open, new', () => SqliteStore.open({ directory }));
store.watch('/registry/example.com/widgets/', 1, {
  onEvents: (events) => {
    delivered += events.length;
  },
  onProgress: () => {},
  onError: () => {},
});
await writeLoad(store, 'warm-up, 64 writers', 64, 20_000);
await writeLoad(store, '1 writer', 1, 2_000);
await writeLoad(store, '64 writers', 64, 60_000);
await writeLoad(store, '512 writers', 512, 60_000);
const compacting = timed('compaction', async () => store.compact(await store.currentRevision()));
await writeLoad(store, '8 writers during a compaction', 8, 5_000);
await compacting;
const list = await timed(`list of ${OBJECTS}`, () => store.list('/registry/example.com/widgets/'));
if (list.entries.length !== OBJECTS || delivered !== list.revision - 1) throw new Error('lost something');
await timed('close', () => store.close());
store = await timed('open, existing', () => SqliteStore.open({ directory }));
await store.close();
rmSync(directory, { recursive: true });
