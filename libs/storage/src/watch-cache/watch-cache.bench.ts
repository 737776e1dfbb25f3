/**
 * node --expose-gc libs/storage/src/watch-cache/watch-cache.bench.ts
 *
 * What the cache itself costs, without HTTP: reading lists, telling watchers, memory per object.
 */
import { MemoryStore } from '../memory/memory-store.ts';
import { WatchCache, type WatchSink } from './watch-cache.ts';
import type { WatchEventBatch } from './watch-event.ts';

const PREFIX = '/registry/example.com/widgets/';
const OBJECTS = 5_000;
const NAMESPACES = 50;
const VALUE = Buffer.from(
  `{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a"},"spec":"${'x'.repeat(900)}"}`,
);

function measure(name: string, times: number, work: () => void): void {
  for (let i = 0; i < times / 10; i++) work();
  const startMs = performance.now();
  for (let i = 0; i < times; i++) work();
  console.log(`${name}: ${(((performance.now() - startMs) * 1_000) / times).toFixed(2)} µs`);
}

class CountingSink implements WatchSink {
  events = 0;
  onState(): void {}
  onEvents(batch: WatchEventBatch): void {
    this.events += batch.events.length;
  }
  onEnd(): void {}
}

const key = (i: number) => `ns-${i % NAMESPACES}/widget-${i}`;
const store = new MemoryStore();
for (let i = 0; i < OBJECTS; i++) await store.commit({ key: PREFIX + key(i), expectedModRevision: 0, value: VALUE });
await store.compact(await store.currentRevision());
globalThis.gc?.();
const heapBefore = process.memoryUsage().heapUsed;
const cache = new WatchCache(store, PREFIX);
await cache.ensureReady();
globalThis.gc?.();
console.log(
  `heap per object beside its bytes: ${Math.round((process.memoryUsage().heapUsed - heapBefore) / OBJECTS)} B`,
);

const view = await cache.read();
let total = 0;
measure(`scan ${OBJECTS}`, 500, () => {
  const cursor = view.scan();
  for (let object = cursor.advance(); object !== undefined; object = cursor.advance()) total += object.value.length;
});
measure('scan one namespace of 100', 5_000, () => {
  const cursor = view.scan({ namespace: 'ns-7' });
  for (let object = cursor.advance(); object !== undefined; object = cursor.advance()) total += object.value.length;
});
measure('count what is left of a page', 20_000, () => {
  total += view.count({ after: key(1_234) });
});
measure('peek', 200_000, () => {
  total += cache.peek(key(4_321))!.revision;
});
const startGets = performance.now();
for (let i = 0; i < 50_000; i++) await cache.get(key(i % OBJECTS));
console.log(`get the latest: ${(((performance.now() - startGets) * 1_000) / 50_000).toFixed(2)} µs`);

async function writeAndWatch(name: string, watchers: number, scopeOf: (i: number) => object): Promise<void> {
  const sinks = Array.from({ length: watchers }, () => new CountingSink());
  const watches = await Promise.all(sinks.map((sink, i) => cache.subscribe({ from: 'now' }, scopeOf(i), sink)));
  const writes = 500;
  const startMs = performance.now();
  for (let i = 0; i < writes; i++) {
    const at = cache.peek(key(i))!.revision;
    await store.commit({ key: PREFIX + key(i), expectedModRevision: at, value: VALUE });
  }
  const tookMs = performance.now() - startMs;
  const delivered = sinks.reduce((sum, sink) => sum + sink.events, 0);
  console.log(`${name}: ${((tookMs * 1_000) / writes).toFixed(1)} µs a write, ${delivered} events delivered`);
  for (const watch of watches) watch.unsubscribe();
}

await writeAndWatch('500 writes, nobody watches', 0, () => ({}));
await writeAndWatch('500 writes, 100 watchers of all', 100, () => ({}));
await writeAndWatch('500 writes, 10,000 watchers of other namespaces', 10_000, (i) => ({ namespace: `other-${i}` }));
await writeAndWatch('500 writes, 10,000 watchers of single objects', 10_000, (i) => ({ key: key(i % OBJECTS) }));
if (total === 0) throw new Error('nothing measured');
cache.close(new Error('over'));
