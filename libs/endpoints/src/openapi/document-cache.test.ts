import { describe, expect, it } from 'vitest';
import { DocumentCache } from './document-cache.ts';

const MEBIBYTE = 1024 * 1024;

/** Counts how often each document is built. */
function builder(cache: DocumentCache) {
  const builds = new Map<string, number>();
  const get = (key: string, size: number): Buffer =>
    cache.get(key, () => {
      builds.set(key, (builds.get(key) ?? 0) + 1);
      return Buffer.alloc(size);
    });
  return { get, builds };
}

describe('DocumentCache', () => {
  it('builds a document once while it is held', () => {
    const { get, builds } = builder(new DocumentCache());
    expect(get('a', 10)).toBe(get('a', 10));
    expect(builds.get('a')).toBe(1);
  });

  it('lets go of the longest unused documents beyond its bound', () => {
    const { get, builds } = builder(new DocumentCache());
    get('a', 2 * MEBIBYTE);
    get('b', MEBIBYTE);
    get('a', 2 * MEBIBYTE);
    get('c', 2 * MEBIBYTE); // a and c fill the bound, so b must go
    get('a', 2 * MEBIBYTE);
    get('b', MEBIBYTE);
    expect(Object.fromEntries(builds)).toEqual({ a: 1, b: 2, c: 1 });
  });

  it('shares a document that is too large to hold between requests of one moment', () => {
    const { get, builds } = builder(new DocumentCache());
    expect(get('large', 5 * MEBIBYTE)).toBe(get('large', 5 * MEBIBYTE));
    expect(builds.get('large')).toBe(1);
  });
});
