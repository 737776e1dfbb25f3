import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CompactedError, FutureRevisionError, type Store, type StoreEvent, StoreUnavailableError } from './store.ts';

/** Records what a watch is told, in words: `+key=value@revision`, `-key@revision`. */
export class RecordingWatcher {
  readonly seen: string[] = [];
  readonly batches: number[] = [];
  progress = 0;
  error: Error | undefined;
  onEvents(events: readonly StoreEvent[]): void {
    this.batches.push(events.length);
    for (const event of events) {
      this.seen.push(
        event.value ? `+${event.key}=${event.value}@${event.revision}` : `-${event.key}@${event.revision}`,
      );
    }
  }
  onProgress(revision: number): void {
    this.progress = revision;
  }
  onError(error: Error): void {
    this.error = error;
  }
}

/** Writes a text and returns its revision; throws when the key is at another one. */
export async function put(store: Store, key: string, value: string, expectedModRevision = 0): Promise<number> {
  const result = await store.commit({ key, expectedModRevision, value: Buffer.from(value) });
  if (!result.committed) throw new Error(`${key} is at ${result.current?.modRevision}, not ${expectedModRevision}`);
  return result.revision;
}

/** Deletes a key and returns the revision; throws when the key is at another one. */
export async function remove(store: Store, key: string, expectedModRevision: number): Promise<number> {
  const result = await store.commit({ key, expectedModRevision, value: undefined });
  if (!result.committed) throw new Error(`${key} is at ${result.current?.modRevision}, not ${expectedModRevision}`);
  return result.revision;
}

/** Waits for a condition; throws when it does not come true in time. */
export async function until(condition: () => boolean, timeoutMs = 5_000): Promise<void> {
  for (const deadline = Date.now() + timeoutMs; !condition(); ) {
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function listed(store: Store, prefix: string, options = {}): Promise<string> {
  const list = await store.list(prefix, options);
  const text = list.entries.map((e) => `${e.key}=${e.value}@${e.createRevision}..${e.modRevision}`).join(' ');
  return `${list.revision}: ${text}${list.more ? ' …' : ''}`;
}

/** What every backend has to do; `open` gives an empty store. */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(`the ${name} store`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('starts at revision 1 and gives each write the next one', async () => {
      expect(await store.currentRevision()).toBe(1);
      expect(await put(store, '/r/a', '1')).toBe(2);
      expect(await put(store, '/r/b', '2')).toBe(3);
      expect(await put(store, '/r/a', '3', 2)).toBe(4);
      expect(await remove(store, '/r/b', 3)).toBe(5);
      expect(await store.currentRevision()).toBe(5);
    });

    it('reads what was written last, with the revision of creation and of the last write', async () => {
      await put(store, '/r/a', 'one');
      await put(store, '/r/a', 'two', 2);
      const entry = await store.get('/r/a');
      expect(entry).toEqual({ key: '/r/a', value: Buffer.from('two'), createRevision: 2, modRevision: 3 });
      expect(await store.get('/r/')).toBeUndefined();
      await remove(store, '/r/a', 3);
      expect(await store.get('/r/a')).toBeUndefined();
      await put(store, '/r/a', 'anew');
      expect(await store.get('/r/a')).toMatchObject({ createRevision: 5, modRevision: 5 });
    });

    it('keeps empty and binary values as they are', async () => {
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
      await store.commit({ key: '/r/bytes', expectedModRevision: 0, value: bytes });
      await store.commit({ key: '/r/empty', expectedModRevision: 0, value: Buffer.alloc(0) });
      expect((await store.get('/r/bytes'))?.value).toEqual(bytes);
      expect((await store.get('/r/empty'))?.value).toEqual(Buffer.alloc(0));
      expect((await store.list('/r/')).entries).toHaveLength(2);
    });

    it('refuses a commit that expects another state, says what the state is, and writes nothing', async () => {
      await put(store, '/r/a', 'one');
      const request = { key: '/r/a', value: Buffer.from('x') };
      const current = { key: '/r/a', value: Buffer.from('one'), createRevision: 2, modRevision: 2 };
      expect(await store.commit({ ...request, expectedModRevision: 0 })).toEqual({ committed: false, current });
      expect(await store.commit({ ...request, expectedModRevision: 7 })).toEqual({ committed: false, current });
      expect(await store.commit({ key: '/r/no', value: request.value, expectedModRevision: 2 })).toEqual({
        committed: false,
        current: undefined,
      });
      expect(await store.commit({ key: '/r/no', value: undefined, expectedModRevision: 0 })).toEqual({
        committed: false,
        current: undefined,
      });
      expect(await store.currentRevision()).toBe(2);
    });

    it('lets one of many that write the same key at once win', async () => {
      const attempts = Array.from({ length: 50 }, (_, i) =>
        store.commit({ key: '/r/a', expectedModRevision: 0, value: Buffer.from(String(i)) }),
      );
      const results = await Promise.all(attempts);
      expect(results.filter((r) => r.committed)).toHaveLength(1);
      for (const result of results) if (!result.committed) expect(result.current?.modRevision).toBe(2);
    });

    it('lists a prefix in the order of UTF-8 bytes, in pages, at any revision', async () => {
      for (const key of ['/r/b', '/r/\u{1f600}', '/r/\uffff', '/r/a', '/s/x', '/r', '/r0']) await put(store, key, 'v');
      await put(store, '/r/a', 'w', 5);
      await remove(store, '/r/b', 2);
      expect(await listed(store, '/r/')).toBe('10: /r/a=w@5..9 /r/\uffff=v@4..4 /r/\u{1f600}=v@3..3');
      expect(await listed(store, '/r/', { limit: 2 })).toBe('10: /r/a=w@5..9 /r/\uffff=v@4..4 …');
      expect(await listed(store, '/r/', { limit: 2, after: '/r/\uffff' })).toBe('10: /r/\u{1f600}=v@3..3');
      expect(await listed(store, '/r/', { limit: 3 })).toBe('10: /r/a=w@5..9 /r/\uffff=v@4..4 /r/\u{1f600}=v@3..3');
      expect(await listed(store, '/r/', { revision: 5, limit: 2 })).toBe('5: /r/a=v@5..5 /r/b=v@2..2 …');
      expect(await listed(store, '/r/', { revision: 9, limit: 1, after: '/r/a' })).toBe('9: /r/b=v@2..2 …');
      expect(await listed(store, '/s/')).toBe('10: /s/x=v@6..6');
      expect((await store.list('')).entries).toHaveLength(6);
      await expect(store.list('/r/', { revision: 11 })).rejects.toThrow(FutureRevisionError);
    });

    it('tells a watch of its prefix, before the commit resolves, with the hint of the writer', async () => {
      const watcher = new RecordingWatcher();
      const hints: unknown[] = [];
      store.watch('/r/', 1, watcher);
      const hintWatcher = new RecordingWatcher();
      hintWatcher.onEvents = (events) => {
        hints.push(...events.map((e) => e.hint));
      };
      store.watch('/r', 1, hintWatcher);
      let seenAtOnce = 0;
      const value = Buffer.from('v');
      await store.commit({ key: '/r/a', expectedModRevision: 0, value, hint: 'h' }).then(() => {
        seenAtOnce = watcher.seen.length;
      });
      expect(seenAtOnce).toBe(1);
      await put(store, '/s/a', 'v');
      await put(store, '/r/a', 'w', 2);
      await remove(store, '/r/a', 4);
      expect(watcher.seen).toEqual(['+/r/a=v@2', '+/r/a=w@4', '-/r/a@5']);
      expect(hints).toEqual(['h', undefined, undefined]);
    });

    it('replays the past of a watch, then goes on without a gap or a repeat', async () => {
      for (let i = 0; i < 20; i++) await put(store, `/r/${i}`, 'v');
      await remove(store, '/r/7', 9);
      const watcher = new RecordingWatcher();
      store.watch('/r/', 15, watcher);
      expect(watcher.seen).toEqual([]);
      const writes = Array.from({ length: 20 }, (_, i) => put(store, `/r/new${i}`, 'v'));
      await Promise.all(writes);
      await until(() => watcher.seen.length >= 27);
      const revisions = watcher.seen.map((text) => Number(text.split('@')[1]));
      expect(revisions).toEqual(Array.from({ length: 27 }, (_, i) => 16 + i));
      expect(watcher.seen[6]).toBe('-/r/7@22');
    });

    it('answers a request for progress once all before it is delivered', async () => {
      await put(store, '/r/a', 'v');
      await put(store, '/s/a', 'v');
      const watcher = new RecordingWatcher();
      const watch = store.watch('/r/', 1, watcher);
      watch.requestProgress();
      await until(() => watcher.progress > 0);
      expect(watcher.seen).toEqual(['+/r/a=v@2']);
      expect(watcher.progress).toBe(3);
      await put(store, '/s/b', 'v');
      watch.requestProgress();
      await until(() => watcher.progress > 3);
      expect(watcher.progress).toBe(4);
    });

    it('calls a closed watch no more', async () => {
      const watcher = new RecordingWatcher();
      const watch = store.watch('/r/', 1, watcher);
      await put(store, '/r/a', 'v');
      watch.close();
      watch.requestProgress();
      await put(store, '/r/b', 'v');
      expect(watcher.seen).toEqual(['+/r/a=v@2']);
      expect(watcher.progress).toBe(0);
      expect(watcher.error).toBeUndefined();
    });

    it('forgets what was superseded before a compaction, and nothing else', async () => {
      for (let i = 0; i < 5; i++) await put(store, '/r/a', String(i), i === 0 ? 0 : i + 1);
      await put(store, '/r/b', 'gone');
      await remove(store, '/r/b', 7);
      await put(store, '/r/c', 'kept');
      await store.compact(8);
      expect(await listed(store, '/r/', { revision: 8 })).toBe('8: /r/a=4@2..6');
      expect(await listed(store, '/r/')).toBe('9: /r/a=4@2..6 /r/c=kept@9..9');
      await expect(store.list('/r/', { revision: 7 })).rejects.toThrow(CompactedError);
      const late = new RecordingWatcher();
      store.watch('/r/', 7, late);
      await until(() => late.error !== undefined);
      expect(late.error).toBeInstanceOf(CompactedError);
      const inTime = new RecordingWatcher();
      store.watch('/r/', 8, inTime);
      await until(() => inTime.seen.length > 0);
      expect(inTime.seen).toEqual(['+/r/c=kept@9']);
      await store.compact(5);
      await expect(store.list('/r/', { revision: 7 })).rejects.toThrow(CompactedError);
      await expect(store.compact(100)).rejects.toThrow(FutureRevisionError);
      expect(await put(store, '/r/b', 'back')).toBe(10);
    });

    it('ends watches and refuses everything when it is closed', async () => {
      const watcher = new RecordingWatcher();
      store.watch('/r/', 1, watcher);
      const pending = put(store, '/r/a', 'v');
      await store.close();
      await expect(pending).resolves.toBe(2);
      expect(watcher.seen).toEqual(['+/r/a=v@2']);
      expect(watcher.error).toBeInstanceOf(StoreUnavailableError);
      await expect(put(store, '/r/a', 'v')).rejects.toThrow(StoreUnavailableError);
      await expect(store.get('/r/a')).rejects.toThrow(StoreUnavailableError);
      await expect(store.list('/r/')).rejects.toThrow(StoreUnavailableError);
      expect(() => store.watch('/r/', 1, watcher)).toThrow(StoreUnavailableError);
    });
  });
}
