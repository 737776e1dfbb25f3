import type { Random } from '../random.ts';

/** Parts of patterns: mostly good, some that are good only here or there, some that never are. */
const ATOMS = [
  ...'abbcck',
  ...'KSé😀ſ\u212a-0 \n',
  '.',
  '.',
  '^',
  '$',
  '\\A',
  '\\z',
  '\\b',
  '\\B',
  '\\d',
  '\\D',
  '\\w',
  '\\W',
  '\\s',
  '\\S',
  '\\pL',
  '\\PL',
  '\\p{Greek}',
  '\\p{^Greek}',
  '\\P{Lu}',
  '\\pN',
  '\\p{Any}',
  '\\p{Letter}',
  '\\.',
  '\\n',
  '\\x41',
  '\\x{1F600}',
  '\\141',
  '\\Qa.b\\E',
  '\\Q',
  '(?:)',
  '()',
];
const BROKEN = [
  ...'{}[]()*+?|\\',
  '\\C',
  '\\8',
  '\\1',
  '\\x{',
  '\\x4',
  '\\xg',
  '\\x{110000}',
  '\\pX',
  '\\p{Foo}',
  '\\p{Gr',
  '\\p{Old_Italic}',
  '\\E',
  '\\Z',
  '\\é',
  '(?',
  '(?i',
  '(?z)',
  '(?i-)',
  '(?--i)',
  '(?P',
  '(?P<',
  '(?P<n',
  '(?P<>',
  '(?P<n n>',
  '(?<',
  '(?<n',
  '(?=',
  '[[:foo:]]',
  '[z-a]',
  '[a-\\d]',
  '[[:alpha:',
  '{1001}',
  '{2,1}',
  '{,5}',
  '{01}',
  '{1',
  '{999999999999}',
  '\ud800',
];
const REPETITIONS = [
  '*',
  '+',
  '?',
  '*?',
  '+?',
  '??',
  '{2}',
  '{0}',
  '{1}',
  '{0,1}',
  '{1,3}',
  '{2,}',
  '{0,}?',
  '{2,3}?',
  '{3}',
  '{2,40}',
  '{12}',
  '{7,}?',
];
const GROUPS = ['(', '(', '(?:', '(?:', '(?i:', '(?s:', '(?m:', '(?U:', '(?-i:', '(?im-s:', '(?P<n>', '(?<n>'];
const FLAGS = ['(?i)', '(?s)', '(?m)', '(?U)', '(?-i)', '(?i-s)', '(?m-i)'];
const CLASS_ITEMS = [
  ...'abckKsé😀^.-]0 \n',
  'a-c',
  'a-z',
  'A-Z',
  '0-9',
  '\\d',
  '\\W',
  '\\pL',
  '\\P{Greek}',
  '\\p{Lu}',
  '[:alpha:]',
  '[:^space:]',
  '[:word:]',
  '\\]',
  '\\-',
  '\\x{3b1}-\\x{3c9}',
  'α-ω',
  '\\n',
  '&-k',
];

/** Parts in parts. */
const DEPTH_MAX = 4;
const LENGTH_MAX = 4;

/** A pattern with all of RE2's syntax, which is broken somewhere with the chance given. */
export function randomPattern(random: Random, brokenness: number): string {
  const pattern = alternatives(random, random.between(1, DEPTH_MAX));
  if (!random.chance(brokenness)) return pattern;
  const characters = [...pattern];
  const at = random.between(0, characters.length);
  characters.splice(at, random.between(0, 2), random.pick(BROKEN));
  return characters.join('');
}

function alternatives(random: Random, depth: number): string {
  const count = random.chance(0.6) ? 1 : random.between(2, LENGTH_MAX);
  // Those that begin alike are joined.
  const common = random.chance(0.3) ? repeatedAtom(random, depth) : '';
  return Array.from({ length: count }, () => common + sequence(random, depth)).join('|');
}

function sequence(random: Random, depth: number): string {
  const parts = Array.from({ length: random.between(0, LENGTH_MAX) }, () => repeatedAtom(random, depth));
  if (random.chance(0.08)) parts.splice(random.between(0, parts.length), 0, random.pick(FLAGS));
  return parts.join('');
}

function repeatedAtom(random: Random, depth: number): string {
  return atom(random, depth) + (random.chance(0.35) ? random.pick(REPETITIONS) : '');
}

function atom(random: Random, depth: number): string {
  if (depth > 0 && random.chance(0.3)) return `${random.pick(GROUPS)}${alternatives(random, depth - 1)})`;
  if (random.chance(0.2)) return characterClass(random);
  return random.chance(0.6) ? random.pick(ATOMS.slice(0, 6)) : random.pick(ATOMS);
}

function characterClass(random: Random): string {
  const items = Array.from({ length: random.between(1, 3) }, () => random.pick(CLASS_ITEMS));
  return `[${random.chance(0.25) ? '^' : ''}${items.join('')}]`;
}

const TEXT_PARTS = [
  ...'aaabbbcck',
  ...'ABCKS',
  'ſ',
  '\u212a',
  'é',
  '😀',
  'α',
  'Ω',
  '.',
  '-',
  '0',
  '9',
  ' ',
  '\n',
  '\ud800',
  '\ufffd',
  ']',
  '^',
  '_',
];

/** A text of what patterns speak of. */
export function randomText(random: Random, partsMax: number): string {
  return Array.from({ length: random.between(0, partsMax) }, () => random.pick(TEXT_PARTS)).join('');
}
