import type { Random } from '../random.ts';

const PARTS = [
  'a',
  'abc',
  'abcdefghij',
  '.',
  '[a-z]',
  '\\pL',
  '(ab)',
  '(a|b)',
  '(a|bc|bd)',
  '(?:ab|ac|[xy]z|[xy])',
  'x*',
  '(?:ab.)+',
  'c{3}',
  '(?:de[fg]){5}',
  '\\.',
  '(?i)k',
];
/** Copies of a part that is repeated by counts: from these on size is watched. */
const COUNTS = [1, 2, 10, 100, 500, 1000];
const SIZE_MAX = 3_355_443;

/** A pattern whose size, height or number of characters is near what Go refuses. */
export function largePattern(random: Random): string {
  const limit = random.fraction();
  if (limit < 0.25) return nested(random, random.between(990, 1010));
  if (limit < 0.35) return alike(random);
  if (limit < 0.45) return flattened(random);
  const count = random.pick(COUNTS);
  const part = Array.from({ length: random.between(1, 4) }, () => random.pick(PARTS)).join('');
  const inner = part.includes('{') && count > 100 ? 'ab.' : part;
  const once = `(?:${inner}){${count}}`;
  const before = random.pick(PARTS).repeat(random.between(0, 1200));
  // Near the limit by one measure or another; Go counts texts less than they are.
  const each = count * random.pick([1, 2, 3, 5, 7, inner.length]);
  const times = Math.round((SIZE_MAX / each) * random.pick([0.5, 0.9, 0.99, 1, 1.01, 1.1]));
  return before + once.repeat(Math.min(times, Math.ceil(400_000 / once.length)));
}

/** Groups in groups, or repetitions, which are as deep. */
function nested(random: Random, depth: number): string {
  const inside = random.pick(['', 'a', 'a|b.', '[a-z]{2}']);
  const [open, close] = random.pick([
    ['(', ')'],
    ['(?:a|b.', ')*'],
    ['(?:', 'x)?'],
    ['(x', '|y)'],
  ] as const);
  return random.pick(PARTS).repeat(random.between(0, 3)) + open.repeat(depth) + inside + close.repeat(depth);
}

/** Alternatives that begin with more and more in common: to take it out makes a deep tree. */
function alike(random: Random): string {
  const step = random.pick(['a', 'ab', '.', '[ab]']);
  const depth = random.between(10, 600);
  return Array.from({ length: depth }, (_, i) => step.repeat(i + 1) + random.pick(['', 'x', 'y*'])).join('|');
}

/** Groups in groups that make one long list, of which a repetition makes many copies. */
function flattened(random: Random): string {
  const groups = random.between(250, 700);
  const join = random.pick(['', '|', '|', 'd|']);
  const part = () => random.pick(['a.', 'b', '[xy]', '(c)', 'ab', 'x{3}', 'c*?d']);
  let inside = `(a{1000}){1}(?:b{1000}){1}${part()}`;
  for (let i = 0; i < groups; i++) {
    inside = random.chance(0.5) ? `(?:${inside}${join}${part()})` : `(?:${part()}${join}${inside})`;
  }
  // Some are refused for their own size, some for what stands behind them.
  const once = `(?:${inside})x{900}`.repeat(random.between(1, 60));
  return `${once}(?:${'a{1000}b'.repeat(random.between(1000, 3400))})`;
}
