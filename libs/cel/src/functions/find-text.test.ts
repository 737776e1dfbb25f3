import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findText, findTextBackwards, splitText } from './find-text.ts';

/** Texts of so few letters that they nearly repeat themselves, some of them too long for V8's own search. */
const text = fc
  .tuple(fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 6 }), fc.integer({ min: 0, max: 800 }))
  .map(([part, times]) => part.repeat(times));
const longText = text.map((part) => part + 'a'.repeat(2000));
const longPart = text.map((part) => `${'a'.repeat(700)}${part.slice(0, 50)}`);

describe('a search that is linear', () => {
  it('finds what V8 finds, from both ends', () => {
    fc.assert(
      fc.property(longText, longPart, fc.nat(3000), (where, what, from) => {
        expect(findText(where, what, from)).toBe(where.indexOf(what, from));
        expect(findTextBackwards(where, what, from)).toBe(where.lastIndexOf(what, from));
        expect(splitText(where, what)).toEqual(where.split(what));
      }),
    );
  });
});
