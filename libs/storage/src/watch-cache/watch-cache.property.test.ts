import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { MemoryStore } from '../memory/memory-store.ts';
import { SqliteStore } from '../sqlite/sqlite-store.ts';
import type { Store } from '../store.ts';
import { until } from '../store-contract.ts';
import { TooOldError } from './revision-error.ts';
import { type Subscription, WatchCache, type WatchScope } from './watch-cache.ts';
import type { WatchEventBatch } from './watch-event.ts';

const PREFIX = '/registry/example.com/widgets/';

const key = fc.constantFrom('a/1', 'a/2', 'a/3', 'b/1', 'b/2', 'a-b/1', 'c/1');
const scope = fc.constantFrom<WatchScope>({}, { namespace: 'a' }, { namespace: 'b' }, { key: 'a/1' });
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('write' as const), key }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('elsewhere' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('page' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read' as const), at: fc.nat(), after: key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('watch' as const), at: fc.nat(), scope }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const) }) },
);

/** The whole history, kept naively: `states[revision]` maps keys to `value@revision`. */
class Model {
  readonly states: ReadonlyMap<string, string>[] = [new Map(), new Map()];
  readonly events: { key: string; text: string; revision: number }[] = [];

  get revision(): number {
    return this.states.length - 1;
  }
  get current(): ReadonlyMap<string, string> {
    return this.states[this.revision]!;
  }
  change(key: string, value: string | undefined): void {
    const next = new Map(this.current);
    const revision = this.states.length;
    const before = next.get(key);
    if (value === undefined) next.delete(key);
    else next.set(key, `${value}@${revision}`);
    const type = value === undefined ? 'DELETED' : before === undefined ? 'ADDED' : 'MODIFIED';
    const text = `${type} ${key}=${value ?? before!.split('@')[0]}@${revision} was ${before}`;
    this.events.push({ key, text, revision });
    this.states.push(next);
  }
  elsewhere(): void {
    this.states.push(this.current);
  }
  listed(revision: number, after: string): string[] {
    const state = [...this.states[revision]!].map(([k, v]) => `${k}=${v}`).sort();
    return state.filter((text) => text.split('=')[0]! > after);
  }
  eventsAfter(revision: number, scope: WatchScope): string[] {
    return this.events
      .filter((e) => e.revision > revision)
      .filter((e) => scope.key === undefined || e.key === scope.key)
      .filter((e) => scope.namespace === undefined || e.key.startsWith(`${scope.namespace}/`))
      .map((e) => e.text);
  }
}

class Watcher {
  readonly seen: string[] = [];
  onState(): void {
    throw new Error('not asked for');
  }
  onEvents(batch: WatchEventBatch): void {
    for (const { type, object, previous } of batch.events) {
      const was = previous === undefined ? undefined : `${previous.value}@${previous.revision}`;
      this.seen.push(`${type} ${object.key}=${object.value}@${object.revision} was ${was}`);
    }
  }
  onEnd(error: Error): void {
    throw error;
  }
}

const root = mkdtempSync(join(tmpdir(), 'kubernest-cache-'));
afterAll(() => rmSync(root, { recursive: true }));

describe.each<{ name: string; open: () => Promise<Store>; numRuns: number }>([
  { name: 'memory', open: async () => new MemoryStore(), numRuns: 200 },
  { name: 'SQLite', open: () => SqliteStore.open({ directory: mkdtempSync(join(root, 'data-')) }), numRuns: 15 },
])('a watch cache over $name under any sequence of writes, reads, watches and drops', ({ open, numRuns }) => {
  it('answers as the whole history would', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 120, size: 'max' }), async (steps) => {
        const store = await open();
        const cache = new WatchCache(store, PREFIX);
        const model = new Model();
        const watchers: { watcher: Watcher; subscription: Subscription; from: number; scope: WatchScope }[] = [];
        const write = async (key: string, value: string | undefined) => {
          const at = Number(model.current.get(key)?.split('@')[1] ?? 0);
          const buffer = value === undefined ? undefined : Buffer.from(value);
          const result = await store.commit({ key: PREFIX + key, expectedModRevision: at, value: buffer });
          expect(result.committed).toBe(value !== undefined || at > 0);
          if (result.committed) model.change(key, value);
        };
        for (const [i, s] of steps.entries()) {
          if (s.do === 'write') await write(s.key, `v${i}`);
          else if (s.do === 'delete') await write(s.key, undefined);
          else if (s.do === 'drop') cache.dropIfUnwatched();
          else if (s.do === 'elsewhere') {
            await store.commit({ key: `/registry/x/${i}`, expectedModRevision: 0, value: Buffer.from('x') });
            model.elsewhere();
          } else if (s.do === 'page') {
            const view = await cache.read();
            cache.keepForPaging(view);
            expect(view.revision).toBe(model.revision);
          } else if (s.do === 'read') {
            const revision = 1 + (s.at % model.revision);
            const view = await cache.read({ match: 'exact', revision });
            const texts = (after: string) => [...view.scan({ after })].map((o) => `${o.key}=${o.value}@${o.revision}`);
            expect(texts('')).toEqual(model.listed(revision, ''));
            expect(texts(s.after)).toEqual(model.listed(revision, s.after));
            expect(view.count({ after: s.after })).toBe(model.listed(revision, s.after).length);
          } else {
            const from = 1 + (s.at % model.revision);
            const watcher = new Watcher();
            const subscription = await cache.subscribe({ from: 'revision', revision: from }, s.scope, watcher);
            watchers.push({ watcher, subscription, from, scope: s.scope });
          }
        }
        const latest = await cache.read();
        expect([...latest.scan()].map((o) => `${o.key}=${o.value}@${o.revision}`)).toEqual(
          model.listed(model.revision, ''),
        );
        for (const { watcher, from, scope } of watchers) expect(watcher.seen).toEqual(model.eventsAfter(from, scope));
        for (const { subscription } of watchers) subscription.unsubscribe();
        cache.close(new Error('run over'));
        await store.close();
      }),
      { numRuns },
    );
  });
});

describe('a watch cache with a long past', () => {
  it('resumes a watch from whatever its window holds, and refuses what lies before', async () => {
    const store = new MemoryStore();
    let nowMs = 0;
    const cache = new WatchCache(store, PREFIX, { now: () => nowMs });
    await cache.ensureReady();
    for (let i = 0; i < 1_000; i++) {
      nowMs += 1_000; // 75 of these stay fresh
      await store.commit({ key: `${PREFIX}n/${i}`, expectedModRevision: 0, value: Buffer.from('v') });
    }
    await until(() => cache.stats().objects === 1_000);
    expect(cache.stats().windowEvents).toBe(100);
    const watcher = new Watcher();
    await cache.subscribe({ from: 'revision', revision: 901 }, {}, watcher);
    expect(watcher.seen).toHaveLength(100);
    await expect(cache.subscribe({ from: 'revision', revision: 900 }, {}, watcher)).rejects.toThrow(TooOldError);
    cache.dropIfUnwatched();
  });
});
