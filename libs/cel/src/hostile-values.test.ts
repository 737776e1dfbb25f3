import { describe, expect, it } from 'vitest';
import type { JSONSchemaProps } from '#schema';
import { processorTime, SLACK } from '../../../test/support/processor-time.ts';
import { checkRules, compileExpression, compileRules, DYN, RUNTIME_COST_BUDGET } from './index.ts';

/*
 * Work per unit of cost has a bound: some 200 ns for what is charged, and a fifth of a second for all that is not.
 */
const NANOSECONDS_PER_UNIT = 200;
const UNCHARGED_MS = 200;
const COST_LIMIT = 1_000_000;
const LIMIT = 'operation cancelled: actual cost limit exceeded';

function run(source: string, values: Record<string, unknown>): { outcome: string; cost: number; ms: number } {
  const variables = new Map(Object.keys(values).map((name) => [name, DYN]));
  const expression = compileExpression(source, { variables, literals: 'mixed', age: 'stored' });
  if ('issues' in expression) throw new Error(expression.issues);
  const { result, ms } = processorTime(() => expression.evaluate(values, { costLimit: COST_LIMIT }));
  return { outcome: 'error' in result ? result.error : String(result.value), cost: result.cost, ms };
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);
const letters = (count: number) => 'a'.repeat(count);
const times = numbers(100_000);
const emptyTexts = numbers(900_000).map(() => '');
const wide = Object.fromEntries(numbers(150_000).map((i) => [`k${i}`, 'v']));
const unordered = Array.from({ length: 400_000 }, (_, i) =>
  (Math.imul(i, 0x9e3779b1) >>> 13) % 3 === 0 ? 'a' : 'b',
).join('');
const emoji = '😀'.repeat(700_000);

/** Lists of lists of … of one number, each of two that are the same one: 2^n numbers in n lists. */
function nested(depth: number, variables: readonly string[], end: string): string {
  let source = end;
  for (let i = depth; i > 0; i--) {
    for (const name of variables) {
      const inner = i === 1 ? '1' : `${name}${i - 1}`;
      source = `optional.of([${inner}, ${inner}]).optMap(${name}${i}, ${source}).value()`;
    }
  }
  return source;
}

describe('work that costs little has a bound of its own', { retry: 2 }, () => {
  it.each<[name: string, source: string, values: Record<string, unknown>, outcome: string]>([
    // What is found out once:
    ['lengths', 'times.all(i, s.size() > 0)', { times: numbers(10_000), s: emoji }, 'true'],
    ['characters', "times.all(i, s.charAt(600000) != '')", { times: numbers(60_000), s: emoji }, 'true'],
    ['parts', 'times.all(i, s.substring(600000).size() > 0)', { times: numbers(12), s: emoji }, 'true'],
    ['numbers', 'times.all(i, int(s) == 1)', { times, s: `${'0'.repeat(2_000_000)}1` }, 'true'],
    [
      'queries',
      'optional.of(url(s)).optMap(u, times.all(i, u.getQuery().size() > 0)).value()',
      { times: numbers(50_000), s: `http://a/?${'a=b&'.repeat(200_000)}` },
      'true',
    ],
    // What takes linear time:
    ['spaces inside', "s.trim() != ''", { s: `a${' '.repeat(2_900_000)}a` }, 'true'],
    ['no double', 'double(s) > 0.0 || true', { s: `${'1'.repeat(2_000_000)}x` }, 'true'],
    ['no quantity', 'isQuantity(s)', { s: `${'1'.repeat(900_000)}x` }, 'false'],
    ['a search', 's.indexOf(t) > 0', { s: letters(1_500_000), t: `${letters(700_000)}b` }, 'false'],
    ['a search from the end', 's.lastIndexOf(t) > 0', { s: letters(1_500_000), t: `b${letters(700_000)}` }, 'false'],
    ['a replacement', "s.replace(t, 'x').size() > 0", { s: letters(1_400_000), t: `${letters(700_000)}b` }, 'true'],
    ['quotes', 'strings.quote(s).size() > 0', { s: '"'.repeat(1_000_000) }, 'true'],
    ['a path', 'isURL(s)', { s: `http://a/${'%41'.repeat(900_000)}` }, 'true'],
    ['no address', '[1, 2, 3, 4, 5, 6].all(i, !isIP(s))', { s: `${'\n'.repeat(1_400_000)}.` }, 'true'],
    [
      'zones',
      "times.all(i, times.all(j, timestamp(0).getHours('Europe/Berlin') >= 0))",
      { times: numbers(1000) },
      LIMIT,
    ],
    ['many digits', "times.all(i, '%.99f'.format([1e308 * 1e-308]) != '')", { times: numbers(50_000) }, 'true'],
    // What is stopped:
    [
      'texts in lists',
      'times.all(i, [s] != [t])',
      { times, s: `${letters(1_400_000)}b`, t: `${letters(1_400_000)}c` },
      LIMIT,
    ],
    [
      'membership of long texts',
      'times.all(i, !(s in l))',
      { times, s: `${letters(1_000_000)}b`, l: [`${letters(1_000_000)}c`] },
      LIMIT,
    ],
    [
      'texts of one length',
      'times.all(i, l.all(s, s.size() > 0))',
      { times, l: ['b', 'c', 'd'].map((end) => 'é'.repeat(400_000) + end) },
      LIMIT,
    ],
    ['long keys', "times.all(i, !(s in {'a': 1}))", { times, s: letters(2_900_000) }, LIMIT],
    ['the order of empty texts', 'times.all(i, l.isSorted())', { times, l: emptyTexts }, LIMIT],
    ['joining empty texts', "times.all(i, l.join('') == '')", { times, l: emptyTexts }, LIMIT],
    ['looking for one', 'times.all(i, l.exists_one(x, false) == false)', { times, l: emptyTexts }, LIMIT],
    ['filters', 'times.all(i, l.filter(x, false).size() == 0)', { times, l: emptyTexts }, LIMIT],
    ['parts of lists', 'times.all(i, l.flatten(0).size() > 0)', { times, l: emptyTexts }, LIMIT],
    [
      'sets of lists',
      'sets.intersects(l, m)',
      { l: numbers(900).map((i) => [numbers(100), i]), m: numbers(900).map((i) => [numbers(100), -1 - i]) },
      LIMIT,
    ],
    ['printed lists', "times.all(i, '%s'.format([l]) != '')", { times, l: emptyTexts }, LIMIT],
    [
      'printed texts',
      `'${'%s'.repeat(20_000)}'.format([${'s,'.repeat(20_000)}]) == ''`,
      { s: letters(2_900_000) },
      LIMIT,
    ],
    ['growing texts', 's.replace("a", t).size() > 0', { s: letters(1_000_000), t: letters(1000) }, LIMIT],
    ['durations', "times.all(i, duration(s) >= duration('0s') || true)", { times, s: '0h'.repeat(1_400_000) }, LIMIT],
    [
      'hosts',
      "optional.of(url(s)).optMap(u, times.all(i, u.getHostname() != '')).value()",
      { times, s: `http://${letters(2_000_000)}:80/` },
      LIMIT,
    ],
    [
      'versions',
      'optional.of(semver(s)).optMap(v, times.all(i, v.compareTo(v) == 0)).value()',
      { times, s: `1.2.3-${'a.'.repeat(200_000)}a` },
      LIMIT,
    ],
    [
      'amounts',
      "optional.of(quantity(s)).optMap(q, times.all(i, q.isGreaterThan(quantity('1')))).value()",
      { times, s: '1'.repeat(400_000) },
      LIMIT,
    ],
    ['hours in zones', "times.all(i, timestamp(i * 3600).getHours('Europe/Berlin') >= 0)", { times }, LIMIT],
    [
      'zones that are none',
      'l.all(z, timestamp(0).getHours(z) == 0 || true)',
      { l: times.map((i) => `Europe/B${i}`) },
      LIMIT,
    ],
    ['equality of lists that double', nested(40, ['x', 'y'], 'x40 == y40'), {}, LIMIT],
    ['membership of lists that double', nested(40, ['x', 'y'], 'x40 in [y40]'), {}, LIMIT],
    ['texts of lists that double', nested(40, ['x'], "'%s'.format([x40]) == ''"), {}, LIMIT],
    ['flattening lists that double', nested(40, ['x'], 'x40.flatten(50).size() > 0'), {}, LIMIT],
    // Patterns:
    [
      'patterns with many states, none of them taken',
      "l.all(p, 'abc'.matches(p) || true)",
      { l: numbers(60).map((i) => '(a|b|c{1,1000})'.repeat(50) + i) },
      'true',
    ],
    [
      'many patterns',
      "l.all(p, 'abc'.matches(p) || true)",
      { l: numbers(20_000).map((i) => `(\\w{1,100}|${i})\\b`) },
      LIMIT,
    ],
    [
      'patterns with large classes',
      "l.all(p, 'abc'.matches(p) || true)",
      { l: numbers(20_000).map((i) => `${'\\pL\\pL\\pN'.repeat(20)}${i}`) },
      LIMIT,
    ],
    ['the largest pattern, met', 's.matches(p)', { s: unordered, p: '(a|b|c{1,1000})'.repeat(1600) }, LIMIT],
    ['the largest pattern', `s.matches('${'(a|b|c{1,1000})'.repeat(1600)}')`, { s: unordered }, LIMIT],
    ['counts in counts', `s.matches('${'((a{1,100}b?){1,10}c?)'.repeat(1500)}$')`, { s: unordered }, LIMIT],
    ['a search for the largest pattern', `s.find('${'([a-z]?)'.repeat(10_000)}1').size() > 0`, { s: unordered }, LIMIT],
    ['sets of states that come again', "s.matches('[ab]*a[ab]{900}[0-9]')", { s: 'abba'.repeat(400_000) }, 'false'],
    ['many states', "s.matches('[ab]*a[ab]{900}[0-9]')", { s: unordered }, LIMIT],
    ['states of a pattern that is met', 's.matches(p)', { s: unordered, p: '[ab]*a[ab]{900}[0-9]' }, LIMIT],
    ['matches that look far', "s.findAll('a.*b|a').size() > 0", { s: letters(1_000_000) }, LIMIT],
  ])('%s', { timeout: 60_000 }, (_, source, values, outcome) => {
    const result = run(source, values);
    expect(result.outcome).toBe(outcome);
    const charged = (Math.min(result.cost, COST_LIMIT) * NANOSECONDS_PER_UNIT) / 1e6;
    expect(result.ms).toBeLessThan(SLACK * (charged + UNCHARGED_MS));
  });
});

const TEXT: JSONSchemaProps = { type: 'string' };
const TEXTS: JSONSchemaProps = { type: 'array', items: TEXT };
const TEXT_SET: JSONSchemaProps = { ...TEXTS, 'x-kubernetes-list-type': 'set' };
const MAP: JSONSchemaProps = { type: 'object', additionalProperties: TEXT };

describe('rules over documents', { retry: 2 }, () => {
  const names = numbers(200_000).map((i) => `k${i}`);
  it.each<[name: string, rule: string, schema: JSONSchemaProps, value: unknown, stopped: boolean]>([
    ['widths', 'self.a.size() > 0', MAP, wide, false],
    ['loops over names', 'self.a.exists(k, true)', MAP, wide, false],
    ['bytes', 'self.a.size() > 0', { ...TEXT, format: 'byte' }, letters(2_800_000), false],
    ['names', '!(self.a in self)', TEXT, letters(2_800_000), true],
    ['durations', "self.a >= duration('0s')", { ...TEXT, format: 'duration' }, '0h'.repeat(1_300_000), true],
    ['sums of sets', '(self.a + self.a).size() > 0', TEXT_SET, names, true],
    ['equality of sets', 'self.a == self.b', TEXT_SET, names, true],
    ['equality of maps', 'self.a == self.b || true', MAP, wide, true],
    ['parts of lists', 'self.a.slice(0, 1).size() == 1', TEXTS, emptyTexts, true],
  ])('%s', { timeout: 60_000 }, (_, rule, schema, value, stopped) => {
    const other = Array.isArray(value) ? value.toReversed() : typeof value === 'object' ? { ...value, k0: 'w' } : value;
    const rules = compileRules({
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          properties: { times: { type: 'array', items: { type: 'integer' } }, a: schema, b: schema },
          'x-kubernetes-validations': [{ rule: `self.times.all(i, ${rule.replace('in self)', 'in dyn(self))')})` }],
        },
      },
    });
    const object = { spec: { times: numbers(stopped ? 100_000 : 10_000), a: value, b: other } } as never;
    const { result: errors, ms } = processorTime(() => rules!.validate(object, undefined, RUNTIME_COST_BUDGET));
    expect(errors.map((error) => error.message.includes(LIMIT))).toEqual(stopped ? [true] : []);
    expect(ms).toBeLessThan(SLACK * (UNCHARGED_MS * 2));
  });

  it('share what they find out about an object, and the bound', { timeout: 60_000 }, () => {
    const rules = (condition: string) =>
      compileRules({
        type: 'object',
        properties: { a: TEXT, m: MAP },
        'x-kubernetes-validations': numbers(1000).map((i) => ({ rule: `${condition} || self.a.size() == ${i}` })),
      });
    const object = { a: emoji, m: wide };
    const judge = (condition: string) => rules(condition)!.validate(object, undefined, RUNTIME_COST_BUDGET);
    const { result, ms } = processorTime(() => ({
      quick: judge('self.a.size() + self.m.size() > 0'),
      slow: judge("'%s'.format([self.m]).size() > 0"),
    }));
    expect(result.quick).toEqual([]);
    expect(result.slow.at(-1)?.message).toContain(LIMIT);
    expect(ms).toBeLessThan(SLACK * 3 * UNCHARGED_MS);
  });
});

describe('the rules of a CRD are checked in time linear in their length', { retry: 2 }, () => {
  const check = (rules: readonly string[]): number => {
    const properties = {
      a: { ...TEXT, maxLength: 10 },
      l: { type: 'array', maxItems: 10, items: { type: 'integer' } },
    };
    const schema: JSONSchemaProps = {
      type: 'object',
      properties,
      'x-kubernetes-validations': rules.map((rule) => ({ rule })),
    };
    return processorTime(() => checkRules(schema, 'schema')).ms;
  };
  it.each([
    ['a list', `[${'1,'.repeat(49_000)}1].size() > 0`],
    ['lists in a list', `[${'[],'.repeat(33_000)}[]].size() > 0`],
    ['optional elements', `[${'?x,'.repeat(33_000)}?x].size() > 0`],
    ['entries', `{${numbers(9000).map((i) => `${i}: 1`)}}.size() > 0`],
    ['alternatives', `self.a == ''${" || self.a == ''".repeat(6000)}`],
    ['unknown names', `[${'y,\n'.repeat(33_000)}y].size() > 0`],
    ['bad lines', '#\n'.repeat(49_000)],
    ['strings without end', '"a\n'.repeat(33_000)],
    ['digits', `${'1'.repeat(99_000)} > 0`],
    ['escapes', `"${'\\n'.repeat(49_000)}" == self.a`],
    ['brackets', '['.repeat(90_000)],
    [
      'loops',
      numbers(2000)
        .map(() => 'self.l.all(x, x > 0)')
        .join(' && '),
    ],
  ])('%s', (_, source) => {
    expect(check([source])).toBeLessThan(2000);
  });

  it('patterns, which are built when an object needs them', () => {
    const large = numbers(1500).map((i) => `self.a.matches('(\\\\w{1,1000}|${i})\\\\b')`);
    const ambiguous = numbers(500).map((i) => `self.a.matches('^${'[a-z]?'.repeat(60)}${i}$')`);
    expect(check([large.join(' || '), ...ambiguous])).toBeLessThan(2000);
  });

  it.each([
    ['alternatives that are counted', '(a|b|c{1,1000})'.repeat(1600)],
    ['counts in counts', '((a{1,100}b?){1,10}c?)'.repeat(1500)],
    ['optional parts', '([a-z]?)'.repeat(12_000)],
    ['loops', '(a*b)*'.repeat(16_000)],
    ['groups in groups', `${'(?:'.repeat(14_000)}a.${'b.)'.repeat(14_000)}`],
  ])('the largest patterns that Go takes: %s', (_, pattern) => {
    expect(check([`self.a.matches('${pattern}')`])).toBeLessThan(SLACK * 150);
  });

  it('many rules', () => {
    expect(check(numbers(5000).map((i) => `self.l.all(x, x > ${i})`))).toBeLessThan(3000);
  });
});
