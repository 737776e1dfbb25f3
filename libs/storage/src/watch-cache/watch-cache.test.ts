import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemoryStore } from '../memory/memory-store.ts';
import { CompactedError, type Store, StoreUnavailableError, type StoreWatch, type StoreWatcher } from '../store.ts';
import { put, remove, until } from '../store-contract.ts';
import { RecordingSink } from './recording-sink.ts';
import { TooLargeRevisionError, TooOldError } from './revision-error.ts';
import { WatchCache } from './watch-cache.ts';

const PREFIX = '/registry/example.com/widgets/';

describe('a watch cache', () => {
  let store: MemoryStore;
  let cache: WatchCache;
  beforeEach(() => {
    store = new MemoryStore();
    cache = new WatchCache(store, PREFIX, { freshTimeoutMs: 250 });
  });
  afterEach(async () => {
    cache.close(new Error('test over'));
    await store.close();
  });

  const add = (name: string, value = name) => put(store, PREFIX + name, value);

  describe('reading', () => {
    it('loads on first use what the store holds', async () => {
      await add('ns1/a');
      expect(cache.ready).toBe(false);
      expect(cache.peek('ns1/a')).toBeUndefined();
      const object = await cache.get('ns1/a');
      expect(object).toMatchObject({ key: 'ns1/a', namespace: 'ns1', name: 'a', revision: 2, createRevision: 2 });
      expect(object?.value.toString()).toBe('ns1/a');
      expect(cache.ready).toBe(true);
      expect(cache.stats()).toMatchObject({ loaded: true, objects: 1 });
    });

    it('sees the latest commit of any prefix at once, and its writer may peek', async () => {
      await cache.ensureReady();
      await add('ns1/a');
      expect(cache.peek('ns1/a')?.revision).toBe(2);
      await put(store, '/registry/other/x', 'x');
      expect((await cache.read({ match: 'latest' })).revision).toBe(3);
    });

    it('lists namespaces in key order, in pages, with counts', async () => {
      for (const name of ['b/2', 'a/1', 'b/1', 'a-b/1', 'b/3', 'b0/1']) await add(name);
      const view = await cache.read();
      const keys = (range = {}) => [...view.scan(range)].map((o) => o.key);
      expect(keys()).toEqual(['a-b/1', 'a/1', 'b/1', 'b/2', 'b/3', 'b0/1']);
      expect(keys({ namespace: 'b' })).toEqual(['b/1', 'b/2', 'b/3']);
      expect(keys({ namespace: 'b', after: 'b/1' })).toEqual(['b/2', 'b/3']);
      expect(keys({ namespace: 'b', after: 'a/7' })).toEqual(['b/1', 'b/2', 'b/3']);
      expect(keys({ after: 'b/3' })).toEqual(['b0/1']);
      expect(view.count({ namespace: 'b', after: 'b/1' })).toBe(2);
      expect(view.count({ namespace: 'none' })).toBe(0);
    });

    it('never changes a view that was handed out', async () => {
      await add('a');
      const view = await cache.read();
      await add('b');
      await remove(store, `${PREFIX}a`, 2);
      expect([...view.scan()].map((o) => o.key)).toEqual(['a']);
      expect([...(await cache.read()).scan()].map((o) => o.key)).toEqual(['b']);
    });

    it('reads a past revision from a kept page, or else from the store, sharing unchanged objects', async () => {
      await add('a');
      await add('b');
      const page = await cache.read();
      cache.keepForPaging(page);
      await put(store, `${PREFIX}b`, 'new', 3);
      const paged = await cache.read({ match: 'exact', revision: 3 });
      expect(paged.tree).toBe(page.tree);
      const older = await cache.read({ match: 'exact', revision: 2 });
      expect(older.revision).toBe(2);
      expect([...older.scan()].map((o) => o.key)).toEqual(['a']);
      expect(older.get('a')).toBe(cache.peek('a'));
      const now = await cache.read({ match: 'exact', revision: 4 });
      expect(now.get('b')?.value.toString()).toBe('new');
    });

    it('tells when a past revision has been compacted', async () => {
      await cache.ensureReady();
      await add('a');
      await add('b');
      await store.compact(3);
      await expect(cache.read({ match: 'exact', revision: 2 })).rejects.toThrow(CompactedError);
      expect((await cache.read({ match: 'exact', revision: 3 })).count()).toBe(2);
    });

    it('waits for a revision that is to come, then gives up as kube-apiserver does', async () => {
      const waiting = cache.get('a', { match: 'notOlderThan', revision: 3 });
      await add('x');
      await put(store, `${PREFIX}a`, 'v');
      expect((await waiting)?.revision).toBe(3);
      const tooLarge = cache.read({ match: 'exact', revision: 99 });
      await expect(tooLarge).rejects.toThrow(TooLargeRevisionError);
      await expect(tooLarge).rejects.toMatchObject({
        status: {
          code: 504,
          reason: 'Timeout',
          message: 'Timeout: Too large resource version: 99, current: 3',
          details: { causes: [{ reason: 'ResourceVersionTooLarge' }], retryAfterSeconds: 1 },
        },
      });
    });
  });

  describe('watching', () => {
    it('from the state: what is there, then what happens', async () => {
      await add('ns1/a');
      await add('ns2/a');
      const sink = new RecordingSink();
      const watch = await cache.subscribe({ from: 'state', match: { match: 'latest' } }, {}, sink);
      expect(sink.seen).toEqual(['STATE@3 ns1/a ns2/a']);
      await put(store, `${PREFIX}ns1/a`, 'new', 2);
      await remove(store, `${PREFIX}ns2/a`, 3);
      expect(sink.seen.slice(1)).toEqual(['MODIFIED ns1/a=new@4 was ns1/a', 'DELETED ns2/a=ns2/a@5 was ns2/a']);
      await put(store, '/registry/other/x', 'x');
      expect(watch.progress()).toBe(6);
      watch.unsubscribe();
      watch.unsubscribe();
      await add('ns1/b');
      expect(sink.seen).toHaveLength(3);
      expect(cache.stats().subscribers).toBe(0);
    });

    it('from a revision: what happened since, also before the cache was first used', async () => {
      await add('a');
      await add('b');
      const sink = new RecordingSink();
      await cache.subscribe({ from: 'revision', revision: 2 }, {}, sink);
      expect(sink.seen).toEqual(['ADDED b=b@3']);
      await add('c');
      expect(sink.seen).toEqual(['ADDED b=b@3', 'ADDED c=c@4']);
    });

    it('from a revision before the cache: 410', async () => {
      await add('a');
      const later = new WatchCache(store, PREFIX);
      const refused = later.subscribe({ from: 'revision', revision: 1 }, {}, new RecordingSink());
      await expect(refused).rejects.toThrow(TooOldError);
      await expect(refused).rejects.toMatchObject({
        status: { code: 410, reason: 'Expired', message: 'too old resource version: 1 (2)' },
      });
      later.close(new Error('test over'));
    });

    it('from a revision to come: nothing up to it', async () => {
      const sink = new RecordingSink();
      await cache.subscribe({ from: 'revision', revision: 3 }, {}, sink);
      for (const name of ['a', 'b', 'c']) await add(name);
      expect(sink.seen).toEqual(['ADDED c=c@4']);
    });

    it('from now: nothing of the past', async () => {
      await add('a');
      const sink = new RecordingSink();
      await cache.subscribe({ from: 'now' }, {}, sink);
      await add('b');
      expect(sink.seen).toEqual(['ADDED b=b@3']);
    });

    it('hears only of its namespace or object, and shares one batch within a scope', async () => {
      const all = [new RecordingSink(), new RecordingSink()];
      const ns1 = [new RecordingSink(), new RecordingSink()];
      const one = new RecordingSink();
      for (const sink of all) await cache.subscribe({ from: 'now' }, {}, sink);
      for (const sink of ns1) await cache.subscribe({ from: 'now' }, { namespace: 'ns1' }, sink);
      await cache.subscribe({ from: 'state', match: { match: 'any' } }, { key: 'ns1/a' }, one);
      await add('ns1/a');
      await add('ns2/a');
      await add('ns1/ab');
      expect(all[0]!.seen).toHaveLength(3);
      expect(ns1[0]!.seen).toEqual(['ADDED ns1/a=ns1/a@2', 'ADDED ns1/ab=ns1/ab@4']);
      expect(one.seen).toEqual(['STATE@1', 'ADDED ns1/a=ns1/a@2']);
      expect(all[1]!.batches).toEqual(all[0]!.batches);
      expect(all[1]!.batches[0]).toBe(all[0]!.batches[0]);
      expect(ns1[0]!.batches[0]).toBe(ns1[1]!.batches[0]);
      expect(ns1[0]!.batches[0]).toBe(all[0]!.batches[0]);
    });

    it('passes the hint of the writer on to what is derived, also of the deleted object', async () => {
      const sink = new RecordingSink();
      await cache.subscribe({ from: 'now' }, {}, sink);
      await store.commit({ key: `${PREFIX}a`, expectedModRevision: 0, value: Buffer.from('a'), hint: 'generation 1' });
      cache.peek('a')!.derived = { wire: 'bytes' };
      await remove(store, `${PREFIX}a`, 2);
      expect(sink.batches[1]!.events[0]!.object).toMatchObject({
        revision: 3,
        createRevision: 2,
        derived: 'generation 1',
      });
    });

    it('does not let one sink that throws disturb the others or the writer', async () => {
      const broken = new RecordingSink();
      broken.onEvents = () => {
        throw new Error('broken sink');
      };
      const sound = new RecordingSink();
      await cache.subscribe({ from: 'now' }, {}, broken);
      await cache.subscribe({ from: 'now' }, {}, sound);
      await add('a');
      await add('b');
      expect(broken.ended?.message).toBe('broken sink');
      expect(sound.seen).toHaveLength(2);
    });
  });

  describe('when nobody needs it', () => {
    it('gives its memory back, but not under a watcher, and loads again on the next read', async () => {
      await add('a');
      const sink = new RecordingSink();
      const watch = await cache.subscribe({ from: 'now' }, {}, sink);
      expect(cache.dropIfUnwatched()).toBe(false);
      watch.unsubscribe();
      expect(cache.dropIfUnwatched()).toBe(true);
      expect(cache.stats()).toMatchObject({ loaded: false, objects: 0 });
      await add('b');
      expect((await cache.get('b'))?.revision).toBe(3);
    });

    it('does so by itself after a while without use', async () => {
      const idle = new WatchCache(store, PREFIX, { idleMs: 10 });
      await idle.ensureReady();
      await until(() => !idle.stats().loaded);
      idle.close(new Error('test over'));
    });

    it('ends its watchers when it is closed', async () => {
      const sink = new RecordingSink();
      await cache.subscribe({ from: 'now' }, { namespace: 'ns1' }, sink);
      cache.close(new Error('gone'));
      expect(sink.ended?.message).toBe('gone');
      await expect(cache.read()).rejects.toThrow(StoreUnavailableError);
    });
  });

  describe('when the store is lost', () => {
    /** A store whose connection can be cut, over one that goes on. */
    class CuttableStore implements Store {
      readonly inner = new MemoryStore();
      cut = false;
      #watchers = new Set<{ watch: StoreWatch; watcher: StoreWatcher }>();
      #check(): void {
        if (this.cut) throw new StoreUnavailableError('connection lost');
      }
      async get(key: string) {
        this.#check();
        return this.inner.get(key);
      }
      async list(prefix: string, options = {}) {
        this.#check();
        return this.inner.list(prefix, options);
      }
      async currentRevision() {
        this.#check();
        return this.inner.currentRevision();
      }
      commit: Store['commit'] = (request) => this.inner.commit(request);
      compact: Store['compact'] = (revision) => this.inner.compact(revision);
      close: Store['close'] = () => this.inner.close();
      watch(prefix: string, after: number, watcher: StoreWatcher): StoreWatch {
        this.#check();
        const watch = this.inner.watch(prefix, after, watcher);
        this.#watchers.add({ watch, watcher });
        return watch;
      }
      disconnect(): void {
        this.cut = true;
        for (const { watch, watcher } of this.#watchers) {
          watch.close();
          watcher.onError(new StoreUnavailableError('connection lost'));
        }
        this.#watchers.clear();
      }
    }

    it('goes on answering from memory, and catches up without a gap when the store is back', async () => {
      const lossy = new CuttableStore();
      const cached = new WatchCache(lossy, PREFIX);
      await put(lossy, `${PREFIX}a`, 'a');
      const sink = new RecordingSink();
      await cached.subscribe({ from: 'now' }, {}, sink);
      lossy.disconnect();
      expect(cached.ready).toBe(false);
      await put(lossy, `${PREFIX}b`, 'b');
      expect((await cached.get('a', { match: 'any' }))?.revision).toBe(2);
      expect((await cached.get('a', { match: 'notOlderThan', revision: 2 }))?.revision).toBe(2);
      await expect(cached.get('a')).rejects.toThrow(StoreUnavailableError);
      lossy.cut = false;
      await until(() => cached.ready);
      expect((await cached.get('b'))?.revision).toBe(3);
      expect(sink.seen).toEqual(['ADDED b=b@3']);
      expect(sink.ended).toBeUndefined();
      cached.close(new Error('test over'));
    });

    it('ends the watches and loads anew if the store has forgotten what came meanwhile', async () => {
      const lossy = new CuttableStore();
      const cached = new WatchCache(lossy, PREFIX);
      const sink = new RecordingSink();
      await cached.subscribe({ from: 'now' }, {}, sink);
      lossy.disconnect();
      await put(lossy, `${PREFIX}a`, 'a');
      await put(lossy, `${PREFIX}b`, 'b');
      await lossy.compact(3);
      lossy.cut = false;
      await until(() => sink.ended !== undefined);
      expect(sink.ended).toBeInstanceOf(CompactedError);
      expect((await cached.read()).count()).toBe(2);
      cached.close(new Error('test over'));
    });
  });
});
