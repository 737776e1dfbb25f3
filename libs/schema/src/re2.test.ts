import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { compileRe2, Re2SyntaxError, validatePattern } from './re2.ts';
import { toLinearRegExp } from './re2-native.ts';

const { texts, patterns } = JSON.parse(
  readFileSync(new URL('./transcripts/patterns.json', import.meta.url), 'utf8'),
) as { texts: string[]; patterns: ({ pattern: string; error: string } | { pattern: string; matches: string })[] };

describe('patterns', () => {
  it.each(patterns)('$pattern does what it does in Go', (recorded) => {
    if ('error' in recorded) {
      expect(validatePattern(recorded.pattern)).toBe(recorded.error);
      expect(() => compileRe2(recorded.pattern)).toThrow(new Re2SyntaxError(recorded.error));
      return;
    }
    const compiled = compileRe2(recorded.pattern);
    expect(validatePattern(recorded.pattern)).toBe('');
    expect(texts.map((text) => (compiled.matches(text) ? 1 : 0)).join('')).toBe(recorded.matches);
  });

  it.each([
    ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$', true],
    ['^(\\d+)(Ki|Mi|Gi)?$', true],
    ['^\\S+$', true],
    ['foo|bar', true],
    ['^(a+)+$', false],
    ['^(a|a)*$', false],
    ['^(a*)*$', false],
    ['^.*a.*a.*$', false],
    ['a*b', false],
    ['[0-9]+%', false],
    ['(?i)^a$', false],
    ['^(?:[-a-z0-9]|%[0-9a-f]{2})+$', true],
    ['^(?:[a-f]|[0-9a-f]{2})+$', false],
  ])('%s is matched natively: %s', (pattern, native) => {
    expect(toLinearRegExp(pattern) !== undefined).toBe(native);
  });

  it('see characters beyond the basic plane as one', () => {
    for (const pattern of ['[^b]a$', '.a$', '^.a$', '(.a)$', '[^\\n]{2}$']) {
      expect(compileRe2(pattern).matches('😀a'), pattern).toBe(true);
      expect(compileRe2(`^(?:${pattern.replace('^', '')})`).matches('😀😀a'), pattern).toBe(false);
    }
  });

  it('never take more than linear time', { timeout: 20_000 }, () => {
    // Four times the text may take some eight times as long under load, but not sixteen, as it would if quadratic.
    const hostile = ['^(a+)+$', '^(a|aa)+$', '(a*)*b', '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', '^([a-z]+-?)*$', 'x*x*x*y'];
    for (const pattern of hostile) {
      const re2 = compileRe2(pattern);
      const time = (length: number) => {
        const text = `${'a'.repeat(length)}!`;
        const started = performance.now();
        re2.matches(text);
        return performance.now() - started;
      };
      time(1000);
      expect(time(200_000), pattern).toBeLessThan(2000);
    }
  });

  it('mean the same natively and in the engine', () => {
    const atom = fc.constantFrom(
      'a',
      'b',
      '.',
      '[a-c]',
      '[^a]',
      '\\d',
      '\\w',
      '\\s',
      '\\.',
      '(a|b)',
      '(?:ab)',
      'é',
      '\\W',
      '-',
    );
    const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}', '*?');
    const piece = fc.tuple(atom, quantifier).map(([a, q]) => a + q);
    const body = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));
    const pattern = fc
      .tuple(fc.constantFrom('', '^'), fc.array(body, { minLength: 1, maxLength: 2 }), fc.constantFrom('', '$'))
      .map(([start, bodies, end]) => `${start}(${bodies.join('|')})${end}`);
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '0', '.', '-', '\n', ' ', 'é', '😀'), maxLength: 8 });
    let native = 0;
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 5, maxLength: 10 }), (source, samples) => {
        const expression = toLinearRegExp(source);
        if (expression === undefined) return;
        native++;
        const engine = RE2JS.compile(source);
        for (const sample of samples) expect(expression.test(sample)).toBe(engine.test(sample));
      }),
      { numRuns: 1000, verbose: 1 },
    );
    expect(native).toBeGreaterThan(50);
  });
});
