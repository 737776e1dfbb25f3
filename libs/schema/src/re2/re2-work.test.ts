import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { processorTime, SLACK } from '../../../../test/support/processor-time.ts';
import { compileRe2 } from './re2.ts';

class Enough extends Error {}

/** Steps are about nanoseconds. What there is to do until it is done or takes so many steps: whether it came to an end, and in which time. */
function bounded(stepsMax: number, work: (spend: (steps: number) => void) => void) {
  let steps = 0;
  const { result: done, ms } = processorTime(() => {
    try {
      work((more) => {
        steps += more;
        if (steps > stepsMax) throw new Enough();
      });
      return true;
    } catch (error) {
      if (!(error instanceof Enough)) throw error;
      return false;
    }
  });
  return { done, steps, ms };
}

/** Each is about 100,000 characters long, as the longest CEL expression. */
function filled(part: string): string {
  return part.repeat(Math.floor(100_000 / part.length));
}

const distinct = (count: number, part: (char: string) => string) =>
  Array.from({ length: count }, (_, i) => part(String.fromCodePoint(0x4e00 + i))).join('');

const HOSTILE: readonly (readonly [name: string, pattern: string])[] = [
  ['counted alternatives', '(a|b|c{1,1000})'.repeat(1600)],
  ['counts in counts', '((a{1,100}b?){1,10}c?)'.repeat(1500)],
  ['optional parts', filled('([a-z]?)')],
  ['loops', filled('(a*b)*')],
  ['any characters', filled('.')],
  ['a long text', filled('abcdefgh')],
  ['large classes', '\\pL'.repeat(25_000)],
  ['large classes that differ', distinct(12_000, (char) => `[\\pL${char}0]`)],
  ['classes of both cases', `(?i)${distinct(9000, (char) => `[B-𞥃${char}]`)}`],
  ['many alternatives', filled('abc|').slice(0, -1)],
  ['many characters', distinct(20_000, (char) => `${char}|`)],
  ['alternatives that begin alike', Array.from({ length: 440 }, (_, i) => 'a'.repeat(i + 1)).join('|')],
  ['alternatives of one beginning', `${filled('.').slice(50_000)}|${filled('.').slice(50_000)}`],
  ['sequences in sequences', `${'(?:'.repeat(14_000)}a.${'b.)'.repeat(14_000)}`],
  ['sequences in sequences, at their end', `${'(?:a.'.repeat(12_000)}b${')'.repeat(12_000)}`],
  ['alternatives in alternatives', `${'(?:'.repeat(12_000)}a.${'|b.)|c.)'.repeat(6000)}`],
  ['alternatives in alternatives, at their end', `${'(?:a.|(?:b.|'.repeat(6000)}c.${')'.repeat(12_000)}`],
  ['open groups', '('.repeat(100_000)],
];

describe('patterns, however large,', { retry: 2 }, () => {
  it.each(HOSTILE)('are checked fast: %s', (_, pattern) => {
    const { ms } = bounded(Number.POSITIVE_INFINITY, () => {
      try {
        compileRe2(pattern);
      } catch {
        // Whether it is a good one is not the question.
      }
    });
    expect(ms).toBeLessThan(SLACK * 150);
  });

  const text = 'abcab cabbage '.repeat(20_000);
  const good = HOSTILE.filter(([, pattern]) => {
    try {
      compileRe2(pattern);
      return true;
    } catch {
      return false;
    }
  });
  it.each(good)('are compiled and matched as long as they may: %s', (_, pattern) => {
    const stepsMax = 50_000_000;
    const { ms } = bounded(stepsMax, (spend) => {
      const regex = compileRe2(pattern, spend);
      regex.matches(text, spend);
      regex.find(text, -1, spend);
    });
    expect(ms).toBeLessThan(SLACK * (stepsMax / 1e6 + 10));
  });
});

/** Without any order, so that there are always new states. */
function lettersAB(length: number): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state & 0x10000) === 0 ? 'a' : 'b';
  }).join('');
}

describe('matching', () => {
  it.each(['^(a+)+$', '^(a|aa)+$', '(a*)*b', '^([a-z]+-?)*$', 'x*x*x*y', '(?:a?){1000}b', 'a.*b|c'])(
    'takes steps in proportion to the text: %s',
    (pattern) => {
      const steps = (length: number) =>
        bounded(Number.POSITIVE_INFINITY, (spend) => void compileRe2(pattern).matches(`${'a'.repeat(length)}!`, spend))
          .steps;
      expect(steps(400_000)).toBeLessThan(5 * steps(100_000) + 1_000_000);
    },
  );

  it('can be stopped at any time', { retry: 2 }, () => {
    const slow = compileRe2('[ab]*a[ab]{900}[0-9]');
    const text = lettersAB(400_000);
    bounded(100_000_000, (spend) => void slow.matches(text, spend)); // Compiled by the engine before it is measured.
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30_000_000 }), (stepsMax) => {
        const { done, ms } = bounded(stepsMax, (spend) => void slow.matches(text, spend));
        expect(done).toBe(false);
        expect(ms).toBeLessThan(SLACK * (stepsMax / 1e6 + 10));
        expect(slow.matches(`${'abba'.repeat(300)}7`)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('forgets what it has found out when that takes too much memory, and goes on', () => {
    const regex = compileRe2('[ab]*a[ab]{12}c');
    const text = lettersAB(300_000);
    expect(regex.matches(text)).toBe(false);
    expect(regex.matches(`${text}a${'b'.repeat(12)}c`)).toBe(true);
    expect(regex.find(`${text}a${'b'.repeat(12)}c`, -1)).toHaveLength(1);
  });

  it('can be in more states at once than are kept', () => {
    const regex = compileRe2(`^${'(?:[ab]?[ab]?){500}'.repeat(20)}[0-9]$`);
    expect(regex.matches(`${lettersAB(50)}1`)).toBe(true);
    expect(regex.matches(`${lettersAB(50)}c1`)).toBe(false);
    expect(regex.find(`${lettersAB(20)}1`, -1)).toEqual([`${lettersAB(20)}1`]);
  });

  it('tells any number of characters apart', () => {
    const classes = Array.from({ length: 40 }, (_, i) => `[${String.fromCodePoint(0x400 + i, 0x500 + i)}]x`).join('|');
    const regex = compileRe2(`(?:${classes})+y`);
    const all = Array.from({ length: 3000 }, (_, i) => String.fromCodePoint(0x400 + i)).join('');
    expect(regex.matches(all)).toBe(false);
    expect(regex.find(`${all}\u0403x\u0507xy`, -1)).toEqual(['\u0403x\u0507xy']);
  });
});
