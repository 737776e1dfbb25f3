import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Engine } from './engine.ts';
import { findAll } from './find-all.ts';
import { toLinearRegExp } from './native.ts';
import { parseRegex } from './parser.ts';
import { compileRe2, validatePattern } from './re2.ts';
import { Re2SyntaxError } from './syntax-error.ts';
import { WorkMeter } from './work-meter.ts';

interface Recorded {
  readonly texts: readonly string[];
  readonly patterns: readonly {
    readonly pattern: string;
    readonly error?: string;
    readonly matches?: string;
    readonly found?: readonly (readonly string[])[];
  }[];
  readonly large: readonly { readonly parts: readonly (readonly [string, number])[]; readonly error: string }[];
}

/** By test/differential/regex/record-patterns.ts, from Go. */
const { texts, patterns, large }: Recorded = JSON.parse(
  readFileSync(new URL('../transcripts/patterns.json', import.meta.url), 'utf8'),
);

function engineOf(pattern: string): Engine {
  return new Engine(parseRegex(pattern), new WorkMeter(undefined));
}

function testByEngine(engine: Engine, text: string): boolean {
  return engine.matches(text, new WorkMeter(undefined));
}

function findByEngine(engine: Engine, text: string): string[] {
  return findAll(text, -1, (from) => engine.find(text, from, new WorkMeter(undefined)));
}

describe('patterns', () => {
  it.each(patterns)('$pattern does what it does in Go', ({ pattern, error, matches, found }) => {
    expect(validatePattern(pattern)).toBe(error ?? '');
    if (error !== undefined) {
      expect(() => compileRe2(pattern)).toThrow(new Re2SyntaxError(error));
      return;
    }
    const compiled = compileRe2(pattern);
    const engine = engineOf(pattern);
    const bits = (test: (text: string) => boolean) => texts.map((text) => (test(text) ? 1 : 0)).join('');
    expect(bits((text) => compiled.matches(text))).toBe(matches);
    expect(bits((text) => testByEngine(engine, text))).toBe(matches);
    const matching = texts.filter((_, i) => matches![i] === '1'); // a good pattern has both
    expect(matching.map((text) => compiled.find(text, -1))).toEqual(found);
    expect(matching.map((text) => findByEngine(engine, text))).toEqual(found);
    for (const [i, text] of matching.entries()) expect(compiled.find(text, 2)).toEqual(found![i]!.slice(0, 2)); // as many
  });

  it('near the limits are taken or refused as in Go', () => {
    for (const { parts, error } of large) {
      const pattern = parts.map(([text, times]) => text.repeat(times)).join('');
      expect(validatePattern(pattern), JSON.stringify(parts)).toBe(error === '' ? '' : `${error}: \`${pattern}\``);
    }
  });

  it.each([
    ['^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$', true],
    ['^(\\d+)(Ki|Mi|Gi)?$', true],
    ['^\\S+$', true],
    ['foo|bar', true],
    ['\\bfoo\\b', true],
    ['(?i)^hello$', true],
    ['^\\p{Greek}+$', false],
    ['^(a+)+$', false],
    ['^(a|a)*$', true],
    ['^(a|ab)*$', true],
    ['^(a|[ab]b)*$', true],
    ['^(a|[ab]+)*$', false],
    ['\\Ba', true],
    ['\\B', false],
    ['(?m)^$', false],
    ['^(a*)*$', false],
    ['^.*a.*a.*$', false],
    ['a*b', false],
    ['[0-9]+%', false],
    ['^(?:[-a-z0-9]|%[0-9a-f]{2})+$', true],
    ['^(?:[a-f]|[0-9a-f]{2})+$', false],
  ])('%s is matched natively: %s', (pattern, native) => {
    expect(toLinearRegExp(parseRegex(pattern)) !== undefined).toBe(native);
  });

  it('see characters beyond the basic plane as one', () => {
    for (const pattern of ['[^b]a$', '.a$', '^.a$', '(.a)$', '[^\\n]{2}$']) {
      expect(compileRe2(pattern).matches('😀a'), pattern).toBe(true);
      expect(compileRe2(`^(?:${pattern.replace('^', '')})`).matches('😀😀a'), pattern).toBe(false);
    }
  });

  it('read half of a surrogate pair as Go does what it gets for it', () => {
    for (const pattern of ['^\ufffd$', '^[\ufffc-\ufffe]$', '^\ud800$', '^[^a]$', '^\\W$']) {
      for (const text of ['\ufffd', '\ud800', '\udc00']) {
        expect(compileRe2(pattern).matches(text), pattern).toBe(true);
        expect(testByEngine(engineOf(pattern), text), pattern).toBe(true);
      }
    }
    expect(compileRe2('^[\\x{D800}-\\x{DFFF}]$').matches('\ud800')).toBe(false);
    expect(validatePattern('(\ud800')).toBe('error parsing regexp: missing closing ): `(\ufffd`');
  });

  it('mean the same natively and in the engine', () => {
    const atom = fc.constantFrom(
      ...['a', 'b', '.', '[a-c]', '[^a]', '\\d', '\\w', '\\s', '\\.', '(a|b)', '(?:ab)', 'é', '\\W', '-'],
      ...['\\b', '\\B', '(?i:k)', '[é-ü]', '(?m:^)', '(?m:$)', '(?:abc|abd|a)'],
    );
    const quantifier = fc.constantFrom(
      '',
      '',
      '',
      '*',
      '+',
      '?',
      '{2}',
      '{1,3}',
      '{0,2}',
      '{2,}',
      '*?',
      '??',
      '{1,3}?',
    );
    const piece = fc.tuple(atom, quantifier).map(([a, q]) => a + q);
    const body = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));
    const pattern = fc
      .tuple(fc.constantFrom('', '^'), fc.array(body, { minLength: 1, maxLength: 2 }), fc.constantFrom('', '$'))
      .map(([start, bodies, end]) => `${start}(${bodies.join('|')})${end}`);
    const unit = fc.constantFrom('a', 'b', 'c', 'd', 'k', '\u212a', '0', '.', '-', '\n', ' ', 'é', '😀', '\ud800');
    const text = fc.string({ unit, maxLength: 8 });
    let native = 0;
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 5, maxLength: 10 }), (source, samples) => {
        if (toLinearRegExp(parseRegex(source)) === undefined) return;
        native++;
        const compiled = compileRe2(source);
        const engine = engineOf(source);
        for (const sample of samples) {
          expect(compiled.matches(sample)).toBe(testByEngine(engine, sample));
          expect(compiled.find(sample, -1)).toEqual(findByEngine(engine, sample));
        }
      }),
      { numRuns: 1000, verbose: 1 },
    );
    expect(native).toBeGreaterThan(50);
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
    for (const limit of [-1, 2, 1, 0]) {
      expect(compileRe2(pattern).find('baaac😀a', limit)).toEqual(limit < 0 ? found : found.slice(0, limit));
    }
  });
});
