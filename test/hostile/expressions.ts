import { type HostileExpression, inside, LIMIT, numbers } from './hostile-expression.ts';

const BRACKETS = 'ERROR: <input>:-1:0: expression recursion limit exceeded: 250';
const OPERATORS = 'ERROR: <input>:-1:0: max recursion depth exceeded';

/** `n` variables, each the sum of the one before with itself. */
function doubling(n: number, start: string, end: string): string {
  let source = `x${n}${end}`;
  for (let i = n; i > 0; i--) {
    const before = i === 1 ? start : `x${i - 1}`;
    source = `optional.of(${before} + ${before}).optMap(x${i}, ${source}).value()`;
  }
  return source;
}

/** Expressions that are hostile by what they say: refused, or stopped within their cost. */
export const HOSTILE_EXPRESSIONS: readonly HostileExpression[] = [
  { name: 'brackets', source: `${'('.repeat(90_000)}1`, outcome: BRACKETS },
  { name: 'lists in lists', source: `${'['.repeat(40_000)}${']'.repeat(40_000)}`, outcome: BRACKETS },
  { name: 'a long sum', source: `1${'+1'.repeat(49_000)}`, outcome: OPERATORS },
  { name: 'a long chain of fields', source: `a${'.a'.repeat(49_000)}`, outcome: OPERATORS },
  { name: 'a long conjunction', source: `true${'&&true'.repeat(16_000)}`, outcome: 'true' },
  { name: 'many signs', source: `${'!'.repeat(99_000)}true`, outcome: 'true' },
  {
    name: 'too much text',
    source: ' '.repeat(100_001),
    outcome: 'ERROR: <input>:-1:0: expression code point size exceeds limit: size: 100001, limit 100000',
  },
  {
    name: 'loops in loops',
    source: 'a.all(x, a.all(y, a.all(z, a.all(w, true))))',
    values: () => ({ a: numbers(1000) }),
    outcome: LIMIT,
  },
  {
    name: 'a range of a million',
    source: 'lists.range(n).all(x, true)',
    values: () => ({ n: 1_000_000 }),
    outcome: LIMIT,
  },
  { name: 'lists that double', source: doubling(50, '[1]', '.size() == 1125899906842624'), outcome: 'true' },
  { name: 'looping over lists that double', source: doubling(50, '[1]', '.all(x, x == 1)'), outcome: LIMIT },
  { name: 'joining lists that double', source: doubling(50, "['']", ".join('') == ''"), outcome: LIMIT },
  { name: 'texts that double', source: doubling(50, "'aaaaaaaaaaa'", '.size() == 1'), outcome: LIMIT },
  {
    name: 'texts of no type that double',
    source: doubling(50, 's', '.size() == 1'),
    values: () => ({ s: 'aaaaaaaaaaa' }),
    outcome: LIMIT,
  },
  {
    name: 'looking at the sum of texts of no type',
    source: doubling(24, 's', ".startsWith('b')"),
    values: () => ({ s: 'aaaaaaaaaaa' }),
    outcome: LIMIT,
  },
  {
    name: 'bytes of no type that double',
    source: doubling(50, 'b', '.size() == 1'),
    values: () => ({ b: new Uint8Array(8) }),
    outcome: LIMIT,
  },
  {
    name: 'printing lists in lists',
    source: "'%s'.format([l]) == ''",
    values: () => ({ l: inside(5000) }),
    outcome: LIMIT,
  },
  {
    name: 'replacements that grow',
    source: "s.replace('a', s).size() > 1",
    values: () => ({ s: 'a'.repeat(1_000_000) }),
    outcome: LIMIT,
  },
  {
    name: 'a regex that would backtrack',
    source: "s.matches('^(a+)+$')",
    values: () => ({ s: `${'a'.repeat(50_000)}b` }),
    outcome: 'false',
  },
  { name: 'a huge pattern', source: 's.matches(s)', values: () => ({ s: '(a|b)*'.repeat(50_000) }), outcome: LIMIT },
  {
    name: 'chains of macros that look at their target twice',
    source: `optional.of([1])${'.optMap(x, x + x)'.repeat(40)}.value().size() == 1`,
    outcome: 'ERROR: <input>:1:75: expression grows too large by its macros',
  },
  { name: 'sorting', source: 'lists.range(3000).sort().size() > 0', outcome: LIMIT },
  { name: 'an object prototype', source: "{'a': 1}.__proto__ == 1", outcome: 'no such key: __proto__' },
  { name: 'an inherited name', source: "{'a': 1}.constructor == 1", outcome: 'no such key: constructor' },
];
