import { type HostileExpression, LIMIT, numbers } from './hostile-expression.ts';

const letters = (count: number) => 'a'.repeat(count);
const times = numbers(100_000);
const emptyTexts = numbers(900_000).map(() => '');
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

/** Expressions that cost little, over values that make them take long: found out once, done in linear time, or stopped. */
export const CHEAP_WORK: readonly HostileExpression[] = [
  // What is found out once:
  {
    name: 'lengths',
    source: 'times.all(i, s.size() > 0)',
    values: () => ({ times: numbers(10_000), s: emoji }),
    outcome: 'true',
  },
  {
    name: 'characters',
    source: "times.all(i, s.charAt(600000) != '')",
    values: () => ({ times: numbers(60_000), s: emoji }),
    outcome: 'true',
  },
  {
    name: 'parts',
    source: 'times.all(i, s.substring(600000).size() > 0)',
    values: () => ({ times: numbers(12), s: emoji }),
    outcome: 'true',
  },
  {
    name: 'numbers',
    source: 'times.all(i, int(s) == 1)',
    values: () => ({ times, s: `${'0'.repeat(2_000_000)}1` }),
    outcome: 'true',
  },
  {
    name: 'queries',
    source: 'optional.of(url(s)).optMap(u, times.all(i, u.getQuery().size() > 0)).value()',
    values: () => ({ times: numbers(50_000), s: `http://a/?${'a=b&'.repeat(200_000)}` }),
    outcome: 'true',
  },
  // What takes linear time:
  {
    name: 'spaces inside',
    source: "s.trim() != ''",
    values: () => ({ s: `a${' '.repeat(2_900_000)}a` }),
    outcome: 'true',
  },
  {
    name: 'no double',
    source: 'double(s) > 0.0 || true',
    values: () => ({ s: `${'1'.repeat(2_000_000)}x` }),
    outcome: 'true',
  },
  { name: 'no quantity', source: 'isQuantity(s)', values: () => ({ s: `${'1'.repeat(900_000)}x` }), outcome: 'false' },
  {
    name: 'a search',
    source: 's.indexOf(t) > 0',
    values: () => ({ s: letters(1_500_000), t: `${letters(700_000)}b` }),
    outcome: 'false',
  },
  {
    name: 'a search from the end',
    source: 's.lastIndexOf(t) > 0',
    values: () => ({ s: letters(1_500_000), t: `b${letters(700_000)}` }),
    outcome: 'false',
  },
  {
    name: 'a replacement',
    source: "s.replace(t, 'x').size() > 0",
    values: () => ({ s: letters(1_400_000), t: `${letters(700_000)}b` }),
    outcome: 'true',
  },
  {
    name: 'quotes',
    source: 'strings.quote(s).size() > 0',
    values: () => ({ s: '"'.repeat(1_000_000) }),
    outcome: 'true',
  },
  { name: 'a path', source: 'isURL(s)', values: () => ({ s: `http://a/${'%41'.repeat(900_000)}` }), outcome: 'true' },
  {
    name: 'no address',
    source: '[1, 2, 3, 4, 5, 6].all(i, !isIP(s))',
    values: () => ({ s: `${'\n'.repeat(1_400_000)}.` }),
    outcome: 'true',
  },
  {
    name: 'zones',
    source: "times.all(i, times.all(j, timestamp(0).getHours('Europe/Berlin') >= 0))",
    values: () => ({ times: numbers(1000) }),
    outcome: LIMIT,
  },
  {
    name: 'many digits',
    source: "times.all(i, '%.99f'.format([1e308 * 1e-308]) != '')",
    values: () => ({ times: numbers(50_000) }),
    outcome: 'true',
  },
  // What is stopped:
  {
    name: 'texts in lists',
    source: 'times.all(i, [s] != [t])',
    values: () => ({ times, s: `${letters(1_400_000)}b`, t: `${letters(1_400_000)}c` }),
    outcome: LIMIT,
  },
  {
    name: 'membership of long texts',
    source: 'times.all(i, !(s in l))',
    values: () => ({ times, s: `${letters(1_000_000)}b`, l: [`${letters(1_000_000)}c`] }),
    outcome: LIMIT,
  },
  {
    name: 'texts of one length',
    source: 'times.all(i, l.all(s, s.size() > 0))',
    values: () => ({ times, l: ['b', 'c', 'd'].map((end) => 'é'.repeat(400_000) + end) }),
    outcome: LIMIT,
  },
  {
    name: 'long keys',
    source: "times.all(i, !(s in {'a': 1}))",
    values: () => ({ times, s: letters(2_900_000) }),
    outcome: LIMIT,
  },
  {
    name: 'the order of empty texts',
    source: 'times.all(i, l.isSorted())',
    values: () => ({ times, l: emptyTexts }),
    outcome: LIMIT,
  },
  {
    name: 'joining empty texts',
    source: "times.all(i, l.join('') == '')",
    values: () => ({ times, l: emptyTexts }),
    outcome: LIMIT,
  },
  {
    name: 'looking for one',
    source: 'times.all(i, l.exists_one(x, false) == false)',
    values: () => ({ times, l: emptyTexts }),
    outcome: LIMIT,
  },
  {
    name: 'filters',
    source: 'times.all(i, l.filter(x, false).size() == 0)',
    values: () => ({ times, l: emptyTexts }),
    outcome: LIMIT,
  },
  {
    name: 'parts of lists',
    source: 'times.all(i, l.flatten(0).size() > 0)',
    values: () => ({ times, l: emptyTexts }),
    outcome: LIMIT,
  },
  {
    name: 'sets of lists',
    source: 'sets.intersects(l, m)',
    values: () => ({
      l: numbers(900).map((i) => [numbers(100), i]),
      m: numbers(900).map((i) => [numbers(100), -1 - i]),
    }),
    outcome: LIMIT,
  },
  {
    name: 'printed lists',
    source: "times.all(i, '%s'.format([l]) != '')",
    values: () => ({ times, l: emptyTexts }),
    outcome: LIMIT,
  },
  {
    name: 'printed texts',
    source: `'${'%s'.repeat(20_000)}'.format([${'s,'.repeat(20_000)}]) == ''`,
    values: () => ({ s: letters(2_900_000) }),
    outcome: LIMIT,
  },
  {
    name: 'growing texts',
    source: 's.replace("a", t).size() > 0',
    values: () => ({ s: letters(1_000_000), t: letters(1000) }),
    outcome: LIMIT,
  },
  {
    name: 'durations',
    source: "times.all(i, duration(s) >= duration('0s') || true)",
    values: () => ({ times, s: '0h'.repeat(1_400_000) }),
    outcome: LIMIT,
  },
  {
    name: 'hosts',
    source: "optional.of(url(s)).optMap(u, times.all(i, u.getHostname() != '')).value()",
    values: () => ({ times, s: `http://${letters(2_000_000)}:80/` }),
    outcome: LIMIT,
  },
  {
    name: 'versions',
    source: 'optional.of(semver(s)).optMap(v, times.all(i, v.compareTo(v) == 0)).value()',
    values: () => ({ times, s: `1.2.3-${'a.'.repeat(200_000)}a` }),
    outcome: LIMIT,
  },
  {
    name: 'amounts',
    source: "optional.of(quantity(s)).optMap(q, times.all(i, q.isGreaterThan(quantity('1')))).value()",
    values: () => ({ times, s: '1'.repeat(400_000) }),
    outcome: LIMIT,
  },
  {
    name: 'hours in zones',
    source: "times.all(i, timestamp(i * 3600).getHours('Europe/Berlin') >= 0)",
    values: () => ({ times }),
    outcome: LIMIT,
  },
  {
    name: 'zones that are none',
    source: 'l.all(z, timestamp(0).getHours(z) == 0 || true)',
    values: () => ({ l: times.map((i) => `Europe/B${i}`) }),
    outcome: LIMIT,
  },
  { name: 'equality of lists that double', source: nested(40, ['x', 'y'], 'x40 == y40'), outcome: LIMIT },
  { name: 'membership of lists that double', source: nested(40, ['x', 'y'], 'x40 in [y40]'), outcome: LIMIT },
  { name: 'texts of lists that double', source: nested(40, ['x'], "'%s'.format([x40]) == ''"), outcome: LIMIT },
  { name: 'flattening lists that double', source: nested(40, ['x'], 'x40.flatten(50).size() > 0'), outcome: LIMIT },
  // Patterns:
  {
    name: 'patterns with many states, none of them taken',
    source: "l.all(p, 'abc'.matches(p) || true)",
    values: () => ({ l: numbers(60).map((i) => '(a|b|c{1,1000})'.repeat(50) + i) }),
    outcome: 'true',
  },
  {
    name: 'many patterns',
    source: "l.all(p, 'abc'.matches(p) || true)",
    values: () => ({ l: numbers(20_000).map((i) => `(\\w{1,100}|${i})\\b`) }),
    outcome: LIMIT,
  },
  {
    name: 'patterns with large classes',
    source: "l.all(p, 'abc'.matches(p) || true)",
    values: () => ({ l: numbers(20_000).map((i) => `${'\\pL\\pL\\pN'.repeat(20)}${i}`) }),
    outcome: LIMIT,
  },
  {
    name: 'the largest pattern, met',
    source: 's.matches(p)',
    values: () => ({ s: unordered, p: '(a|b|c{1,1000})'.repeat(1600) }),
    outcome: LIMIT,
  },
  {
    name: 'the largest pattern',
    source: `s.matches('${'(a|b|c{1,1000})'.repeat(1600)}')`,
    values: () => ({ s: unordered }),
    outcome: LIMIT,
  },
  {
    name: 'counts in counts',
    source: `s.matches('${'((a{1,100}b?){1,10}c?)'.repeat(1500)}$')`,
    values: () => ({ s: unordered }),
    outcome: LIMIT,
  },
  {
    name: 'a search for the largest pattern',
    source: `s.find('${'([a-z]?)'.repeat(10_000)}1').size() > 0`,
    values: () => ({ s: unordered }),
    outcome: LIMIT,
  },
  {
    name: 'sets of states that come again',
    source: "s.matches('[ab]*a[ab]{900}[0-9]')",
    values: () => ({ s: 'abba'.repeat(400_000) }),
    outcome: 'false',
  },
  {
    name: 'many states',
    source: "s.matches('[ab]*a[ab]{900}[0-9]')",
    values: () => ({ s: unordered }),
    outcome: LIMIT,
  },
  {
    name: 'states of a pattern that is met',
    source: 's.matches(p)',
    values: () => ({ s: unordered, p: '[ab]*a[ab]{900}[0-9]' }),
    outcome: LIMIT,
  },
  {
    name: 'matches that look far',
    source: "s.findAll('a.*b|a').size() > 0",
    values: () => ({ s: letters(1_000_000) }),
    outcome: LIMIT,
  },
];
