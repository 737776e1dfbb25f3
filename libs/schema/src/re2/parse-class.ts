import { type CharSet, CharSetBuilder, complement } from './char-set.ts';
import { namedClass } from './named-classes.ts';
import { type ReadCharacter, readEscape } from './parse-escape.ts';
import { PROBLEM, syntaxError } from './syntax-error.ts';
import { unicodeClass, withOtherCases } from './unicode.ts';

/** A class, and where the pattern goes on after it. */
export interface ReadClass {
  readonly set: CharSet;
  readonly end: number;
}

/**
 * Reads `[a-z\d]`, whose bracket stands at `at`.
 * @throws Re2SyntaxError
 */
export function readBracketClass(pattern: string, at: number, caseless: boolean): ReadClass {
  const isNegated = pattern[at + 1] === '^';
  const from = at + (isNegated ? 2 : 1);
  const named = new CharSetBuilder();
  const plain = new CharSetBuilder();
  let end = from;
  // As the first, `]` is a character.
  while (end >= pattern.length || pattern[end] !== ']' || end === from) {
    const item = readClassByName(pattern, end, caseless);
    if (item !== undefined) {
      named.addSet(item.set);
      end = item.end;
    } else end = readRange(pattern, at, end, plain);
  }
  const set = plain.build();
  named.addSet(caseless ? withOtherCases(set) : set);
  const whole = named.build();
  return { set: isNegated ? complement(whole) : whole, end: end + 1 };
}

/** `a` or `a-z`, added to `set`; gives where it ends. */
function readRange(pattern: string, classAt: number, at: number, set: CharSetBuilder): number {
  const first = readClassCharacter(pattern, classAt, at);
  let last = first;
  if (pattern[first.end] === '-' && first.end + 1 < pattern.length && pattern[first.end + 1] !== ']') {
    last = readClassCharacter(pattern, classAt, first.end + 1);
    if (last.char < first.char) throw syntaxError(PROBLEM.class, pattern.slice(at, last.end));
  }
  set.add(first.char, last.char);
  return last.end;
}

function readClassCharacter(pattern: string, classAt: number, at: number): ReadCharacter {
  const char = pattern.codePointAt(at);
  if (char === undefined) throw syntaxError(PROBLEM.bracket, pattern.slice(classAt));
  if (char === 0x5c) return readEscape(pattern, at);
  return { char, end: at + (char > 0xffff ? 2 : 1) };
}

function readClassByName(pattern: string, at: number, caseless: boolean): ReadClass | undefined {
  if (pattern[at] === '\\') return readEscapedClass(pattern, at, caseless);
  if (pattern[at] !== '[' || pattern[at + 1] !== ':') return undefined;
  const close = pattern.indexOf(':]', at + 2);
  if (close < 0) return undefined;
  const name = pattern.slice(at, close + 2);
  const set = namedClass(name, { caseless });
  if (set === undefined) throw syntaxError(PROBLEM.class, name);
  return { set, end: close + 2 };
}

/**
 * Reads `\d`, `\pL`, `\p{Greek}` or the like, whose backslash stands at `at`; undefined if it is another escape.
 * @throws Re2SyntaxError for a class that is not known
 */
export function readEscapedClass(pattern: string, at: number, caseless: boolean): ReadClass | undefined {
  const letter = pattern[at + 1];
  if (letter === 'p' || letter === 'P') return readUnicodeClass(pattern, at, caseless);
  const set = letter === undefined ? undefined : namedClass(`\\${letter}`, { caseless });
  return set === undefined ? undefined : { set, end: at + 2 };
}

function readUnicodeClass(pattern: string, at: number, caseless: boolean): ReadClass {
  const first = pattern.codePointAt(at + 2);
  const isBraced = first === 0x7b;
  const close = isBraced ? pattern.indexOf('}', at) : at + 2;
  if (close < 0) throw syntaxError(PROBLEM.class, pattern.slice(at));
  const end = isBraced ? close + 1 : at + 2 + (first === undefined ? 0 : first > 0xffff ? 2 : 1);
  const name = isBraced ? pattern.slice(at + 3, close) : pattern.slice(at + 2, end);
  const isNegatedInside = name.startsWith('^');
  const set = unicodeClass(isNegatedInside ? name.slice(1) : name, { caseless });
  if (set === undefined) throw syntaxError(PROBLEM.class, pattern.slice(at, end));
  return { set: (pattern[at + 1] === 'P') === isNegatedInside ? set : complement(set), end };
}
