const SURROGATES_START = 0xd800;
const SURROGATES_END = 0xe000;

/**
 * Orders keys as their UTF-8 bytes are ordered (etcd's and SQLite's order). UTF-16 code units agree with that except
 * that surrogate pairs, which stand for the highest code points, sort below U+E000–U+FFFF.
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return x >= SURROGATES_START && y >= SURROGATES_START ? rank(x) - rank(y) : x - y;
  }
  return a.length - b.length;
}

function rank(codeUnit: number): number {
  return codeUnit < SURROGATES_END ? codeUnit + 0x10000 : codeUnit;
}

/** The least key above all that start with `prefix`; undefined if there is none (the empty prefix). */
export function prefixEnd(prefix: string): string | undefined {
  const points = Array.from(prefix);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const next = last.codePointAt(0)! + 1; // Array.from yields no empty strings
    if (next > 0x10ffff) continue;
    const skipped = next >= SURROGATES_START && next < SURROGATES_END ? SURROGATES_END : next;
    return points.join('') + String.fromCodePoint(skipped);
  }
  return undefined;
}
