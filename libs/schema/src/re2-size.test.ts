import { readFileSync } from 'node:fs';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { compileRe2, validatePattern } from './re2.ts';
import { programSize } from './re2-size.ts';

const { patterns } = JSON.parse(readFileSync(new URL('./transcripts/patterns.json', import.meta.url), 'utf8')) as {
  patterns: { pattern: string; error?: string }[];
};

describe('the size of a program', () => {
  it.each([
    ['abc', 5],
    ['((a{10}){10}){10}', 1222],
    ['[a-z]{1,1000}', 2001],
    ['(a|b|c{1,1000})'.repeat(50), 100_152],
    ['[^]a]{50}', 52],
    ['[[:alpha:]]{70}', 72],
    ['\\x{41}{30}', 32],
    ['a{2,}', 5],
    ['a{,5}', 7],
  ])('%s has %i instructions, as is told without building it', (pattern, instructions) => {
    expect(programSize(pattern)).toBeGreaterThan(instructions - 5);
    expect(programSize(pattern)).toBeLessThan(instructions * 1.3 + 5);
  });

  it('is told well enough of all patterns that are known', () => {
    for (const { pattern } of patterns.filter(
      ({ pattern, error }) => error === undefined && !pattern.includes('(?P<'),
    )) {
      const built = RE2JS.compile(pattern).programSize();
      expect(programSize(pattern), pattern).toBeGreaterThan(built - 5);
      expect(programSize(pattern), pattern).toBeLessThan(built * 3 + 50);
    }
  });

  it.each(['(a|b|c{1,1000})'.repeat(60), '\\pL'.repeat(30_000), `${'(\\w{1000})\\b'.repeat(4000)}`])(
    'that is too large is refused at once, in the words of Go',
    (pattern) => {
      const started = performance.now();
      expect(validatePattern(pattern)).toBe(`error parsing regexp: expression too large: \`${pattern}\``);
      expect(performance.now() - started).toBeLessThan(500);
    },
  );

  it('that nests too deeply is refused in the words of Go', () => {
    const pattern = '('.repeat(1100) + ')'.repeat(1100);
    expect(validatePattern(pattern)).toBe(`error parsing regexp: expression nests too deeply: \`${pattern}\``);
  });
});

describe('a pattern with counts', () => {
  it.each([
    'a{3,2}\\b',
    '(a{500}){3}\\b',
    '(a{500}){2}\\b',
    'a{1001}\\b',
    'a{0}\\b',
    '[a{3}]{2}\\b',
    '\\Q{9,1}\\E\\b',
    'x{2}{3}\\b',
    '{2}\\b',
    '(?i){2}',
    '(?:a{0}){5}b\\b',
    'a{2}*\\b',
    'a{,5}{2}\\b',
    '(\\pL{30}){34}',
    '(\\pL{30}){33}',
    '\\b{3}',
    'a{2',
    '[z-a]{3}\\b',
  ])('%s is as good as re2js finds it by building it', (pattern) => {
    let problem = '';
    try {
      RE2JS.compile(pattern);
    } catch (error) {
      problem = (error as Error).message;
    }
    expect(validatePattern(pattern)).toBe(problem);
  });
});

/** What Go's FindAllString gives. */
describe('matches one after the other', () => {
  it.each([
    ['a*', ['', 'aaa', '', 'a']],
    ['a|', ['', 'a', 'a', 'a', '', 'a']],
    ['$', ['']],
    ['(?:)', ['', '', '', '', '', '', '', '']],
    ['b*|c', ['b', '', '', '', '', '', '']],
    ['[ac]', ['a', 'a', 'a', 'c', 'a']],
    ['a$', ['a']],
  ])('of %s in baaac😀a', (pattern, found) => {
    expect(compileRe2(pattern).find('baaac😀a', -1)).toEqual(found);
    expect(compileRe2(pattern).find('baaac😀a', 2)).toEqual(found.slice(0, 2));
    expect(compileRe2(pattern).find('baaac😀a', 0)).toEqual([]);
  });
});

describe('a matcher that is watched', () => {
  it('can be stopped', () => {
    const slow = compileRe2('[ab]*a[ab]{900}[0-9]');
    let looks = 0;
    const watch = () => {
      if (++looks === 20) throw new RangeError('enough');
    };
    expect(() => slow.matches('abba'.repeat(100_000), watch)).toThrow('enough');
    expect(slow.matches(`${'abba'.repeat(300)}7`)).toBe(true);
  });
});
