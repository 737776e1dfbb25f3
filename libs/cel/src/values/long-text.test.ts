import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codePointLength, textOf } from './long-text.ts';
import { metered } from './uncharged-work.ts';

const unit = fc.constantFrom('a', 'é', '中', '😀', '\ud83d', '\ude00');
const text = fc.tuple(fc.string({ unit, maxLength: 20 }), fc.nat(60)).map(([part, times]) => part.repeat(times));

describe('a long text', () => {
  it('is counted by code points, and has each at its place', () => {
    fc.assert(
      fc.property(text, fc.nat(), (value, seed) => {
        metered(() => {
          const points = [...value];
          const known = textOf(value);
          expect(codePointLength(value)).toBe(points.length);
          const index = seed % (points.length + 1);
          const at = points.slice(0, index).join('').length;
          expect(known.unitAt(index)).toBe(at);
          expect(known.indexOfUnit(at)).toBe(index);
        });
      }),
    );
  });
});
