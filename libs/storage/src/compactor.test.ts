import { afterEach, describe, expect, it } from 'vitest';
import { Compactor } from './compactor.ts';
import { MemoryStore } from './memory/memory-store.ts';
import { CompactedError, StoreUnavailableError } from './store.ts';
import { put, until } from './store-contract.ts';

describe('background compaction', () => {
  const store = new MemoryStore();
  let compactor: Compactor | undefined;
  afterEach(() => compactor?.stop());
  const readable = (revision: number) =>
    store.list('/r/', { revision }).then(
      () => true,
      (error: Error) => {
        expect(error).toBeInstanceOf(CompactedError);
        return false;
      },
    );

  it('keeps what is younger than the retention, and no more than a round older', async () => {
    compactor = new Compactor(store, { intervalMs: 0, retentionMs: 100 });
    await compactor.tick(0); // marks revision 1
    await put(store, '/r/a', 'v');
    await compactor.tick(60); // marks revision 2
    await put(store, '/r/b', 'v');
    expect(await readable(1)).toBe(true);
    await compactor.tick(120); // the mark of 0 is old enough, marks revision 3
    expect(await readable(1)).toBe(true);
    await compactor.tick(170); // the mark of 60 is
    expect([await readable(1), await readable(2), await readable(3)]).toEqual([false, true, true]);
    await compactor.tick(1_000);
    expect([await readable(2), await readable(3)]).toEqual([false, true]);
  });

  it('runs by itself', async () => {
    const before = await store.currentRevision();
    compactor = new Compactor(store, { intervalMs: 5, retentionMs: 1 });
    await put(store, '/r/c', 'v');
    let gone = false;
    await until(() => {
      void readable(before).then((is) => {
        gone = !is;
      });
      return gone;
    });
  });

  it('tells of errors, but not of a store that is away', async () => {
    const errors: Error[] = [];
    const broken = new MemoryStore();
    compactor = new Compactor(broken, { intervalMs: 0, retentionMs: 0, onError: (error) => errors.push(error) });
    broken.currentRevision = () => Promise.reject(new Error('odd'));
    await compactor.tick(0);
    broken.currentRevision = () => Promise.reject(new StoreUnavailableError('away'));
    await compactor.tick(1);
    expect(errors.map((error) => error.message)).toEqual(['odd']);
  });
});
