import { CODE_POINT_MAX } from './char-set.ts';
import { PROBLEM, syntaxError } from './syntax-error.ts';

/** A character, and where the pattern goes on after it. */
export interface ReadCharacter {
  readonly char: number;
  readonly end: number;
}

const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const WORD_CHARACTER = /^[0-9A-Za-z]$/;
const OCTAL_DIGITS_MAX = 3;

/**
 * Reads an escape that stands for one character: `\n`, `\.`, `\x41`, `\x{1F600}`, `\012`.
 * @throws Re2SyntaxError
 */
export function readEscape(pattern: string, at: number): ReadCharacter {
  const code = pattern.codePointAt(at + 1);
  if (code === undefined) throw syntaxError(PROBLEM.slash, '');
  const char = String.fromCodePoint(code);
  const end = at + 1 + char.length;
  if (char === 'x') return readHex(pattern, at, end);
  if (char >= '0' && char <= '7') return readOctal(pattern, at, end);
  const control = CONTROLS[char];
  if (control !== undefined) return { char: control, end };
  if (code >= 0x80 || WORD_CHARACTER.test(char)) throw badEscape(pattern, at, end);
  return { char: code, end };
}

/** A digit alone would refer to a group. */
function readOctal(pattern: string, at: number, afterDigit: number): ReadCharacter {
  let char = octalDigit(pattern, afterDigit - 1);
  let end = afterDigit;
  if (char !== 0 && octalDigit(pattern, end) < 0) throw badEscape(pattern, at, end);
  for (; end < at + 1 + OCTAL_DIGITS_MAX && octalDigit(pattern, end) >= 0; end++) {
    char = char * 8 + octalDigit(pattern, end);
  }
  return { char, end };
}

function octalDigit(pattern: string, at: number): number {
  const digit = pattern.charCodeAt(at) - 0x30;
  return digit >= 0 && digit <= 7 ? digit : -1;
}

function readHex(pattern: string, at: number, afterX: number): ReadCharacter {
  if (afterX === pattern.length) throw badEscape(pattern, at, afterX);
  if (pattern[afterX] === '{') return readBracedHex(pattern, at, afterX + 1);
  const second = endOfCharacter(pattern, afterX);
  // What is quoted ends with the second character, whatever the two are; there is none behind the last.
  const end = endOfCharacter(pattern, second);
  const high = hexDigit(pattern, afterX);
  const low = hexDigit(pattern, second);
  if (high < 0 || low < 0) throw badEscape(pattern, at, end);
  return { char: high * 16 + low, end };
}

function readBracedHex(pattern: string, at: number, from: number): ReadCharacter {
  let char = 0;
  let end = from;
  for (;;) {
    if (end >= pattern.length) throw badEscape(pattern, at, end);
    if (pattern[end] === '}' && end > from) return { char, end: end + 1 };
    const digit = hexDigit(pattern, end);
    end = endOfCharacter(pattern, end);
    char = char * 16 + digit;
    if (digit < 0 || char > CODE_POINT_MAX) throw badEscape(pattern, at, end);
  }
}

function hexDigit(pattern: string, at: number): number {
  const digit = pattern[at] ?? '';
  return /^[0-9A-Fa-f]$/.test(digit) ? Number.parseInt(digit, 16) : -1;
}

function endOfCharacter(pattern: string, at: number): number {
  return at + ((pattern.codePointAt(at) ?? 0) > 0xffff ? 2 : at < pattern.length ? 1 : 0);
}

function badEscape(pattern: string, at: number, end: number) {
  return syntaxError(PROBLEM.escape, pattern.slice(at, end));
}
