import { describe, expect, it } from 'vitest';
import { MemoryStore } from '#storage';
import { checkStore } from './store-check.ts';

describe('the health of a store', () => {
  it('is good when it answers', async () => {
    const store = new MemoryStore();
    await expect(checkStore(store)).resolves.toBeUndefined();
    await store.close();
  });

  it('is bad when it fails or is silent', async () => {
    await expect(checkStore({ get: () => Promise.reject(new Error('disk I/O error')) })).rejects.toThrow(
      'disk I/O error',
    );
    await expect(checkStore({ get: () => new Promise(() => {}) }, 20)).rejects.toThrow(
      'the store has not answered within 20 ms',
    );
  });
});
