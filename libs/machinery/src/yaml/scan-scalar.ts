import { isBlank, isBreak, type YamlCursor } from './cursor.ts';
import { scannerError } from './error.ts';

/** Blanks and breaks between two parts of a scalar, which become part of it if another part follows. */
class Gap {
  #blanks = '';
  #firstBreak = '';
  #otherBreaks = '';
  /** Whether a line has ended: what follows is indentation. */
  hasBreak = false;

  /** Passes all blanks and breaks. No tab may stand left of the column `indent`. */
  take(cursor: YamlCursor, indent: number): void {
    for (;;) {
      const code = cursor.code();
      if (isBlank(code)) {
        if (!this.hasBreak) this.#blanks += cursor.char();
        else if (cursor.column < indent && cursor.char() === '\t') {
          throw scannerError('found a tab character that violates indentation', cursor.line);
        }
        cursor.position++;
      } else if (!isBreak(code)) return;
      else if (this.hasBreak) this.#otherBreaks += cursor.takeBreak();
      else {
        this.#firstBreak = cursor.takeBreak();
        this.hasBreak = true;
      }
    }
  }

  /** Passes a break that was escaped, and so is none. */
  takeEscapedBreak(cursor: YamlCursor): void {
    cursor.takeBreak();
    this.hasBreak = true;
  }

  /** What the gap is in the scalar: one break is a space, of more the first is left out. Empties the gap. */
  fold(): string {
    const folded = this.hasBreak ? foldBreaks(this.#firstBreak, this.#otherBreaks) : this.#blanks;
    this.#blanks = '';
    this.#firstBreak = '';
    this.#otherBreaks = '';
    this.hasBreak = false;
    return folded;
  }
}

function foldBreaks(first: string, others: string): string {
  return first === '\n' ? others || ' ' : first + others;
}

const COLON = 0x3a;
const FLOW_INDICATORS: ReadonlySet<number> = new Set([...',?[]{}'].map((char) => char.charCodeAt(0)));

/**
 * A scalar without quotes. `indent` is the column that its further lines have to reach outside of flow collections.
 * Says whether it was followed by a line break, after which a key may stand.
 */
export function scanPlain(
  cursor: YamlCursor,
  indent: number,
  isInFlow: boolean,
): { value: string; atNewLine: boolean } {
  const gap = new Gap();
  let value = '';
  while (!cursor.isAtDocumentMark() && cursor.char() !== '#') {
    const start = cursor.position;
    while (!endsPlain(cursor, isInFlow)) cursor.position++;
    if (cursor.position > start) value += gap.fold() + cursor.text.slice(start, cursor.position);
    if (cursor.isAtEnd || !cursor.isAtSeparator()) break;
    gap.take(cursor, indent);
    if (!isInFlow && cursor.column < indent) break;
  }
  return { value, atNewLine: gap.hasBreak };
}

function endsPlain(cursor: YamlCursor, isInFlow: boolean): boolean {
  if (cursor.isAtSeparator()) return true;
  const code = cursor.code();
  return code === COLON ? cursor.isAtSeparator(1) : isInFlow && FLOW_INDICATORS.has(code);
}

const REST = { "'": /[^'\n\r\x85\u2028\u2029]*/y, '"': /[^"\\\n\r\x85\u2028\u2029]*/y };
const PART = { "'": /[^' \t\n\r\x85\u2028\u2029]*/y, '"': /[^"\\ \t\n\r\x85\u2028\u2029]*/y };

/** A scalar in quotes, at the first of which the cursor stands. */
export function scanQuoted(cursor: YamlCursor): string {
  const quote = cursor.char() as "'" | '"';
  cursor.position++;
  // Most are on one line, without escapes.
  let value = cursor.take(REST[quote]);
  if (isClosing(cursor, quote)) {
    cursor.position++;
    return value;
  }
  cursor.position -= value.length;
  value = '';
  const gap = new Gap();
  for (;;) {
    if (cursor.isAtDocumentMark()) throw scannerError('found unexpected document indicator', cursor.line);
    if (cursor.isAtEnd) throw scannerError('found unexpected end of stream', cursor.line);
    value += takeParts(cursor, quote, gap);
    if (isClosing(cursor, quote)) {
      cursor.position++;
      return value;
    }
    gap.take(cursor, 0);
    value += gap.fold();
  }
}

/** Everything up to the closing quote, a blank or a break; an escaped break is left to the gap. */
function takeParts(cursor: YamlCursor, quote: "'" | '"', gap: Gap): string {
  let value = '';
  for (;;) {
    value += cursor.take(PART[quote]);
    if (cursor.isAtSeparator() || isClosing(cursor, quote)) return value;
    if (quote === "'") {
      value += quote;
      cursor.position += 2;
    } else if (isBreak(cursor.code(1))) {
      cursor.position++;
      gap.takeEscapedBreak(cursor);
      return value;
    } else value += takeEscape(cursor);
  }
}

function isClosing(cursor: YamlCursor, quote: "'" | '"'): boolean {
  return cursor.char() === quote && (quote === '"' || cursor.char(1) !== quote);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['N', '\x85'],
  ['_', '\xa0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);
const DIGITS: ReadonlyMap<string, RegExp> = new Map([
  ['x', /[0-9a-fA-F]{2}/y],
  ['u', /[0-9a-fA-F]{4}/y],
  ['U', /[0-9a-fA-F]{8}/y],
]);

function takeEscape(cursor: YamlCursor): string {
  const char = cursor.char(1);
  const digits = DIGITS.get(char);
  const simple = ESCAPES.get(char);
  if (digits === undefined && simple === undefined) throw scannerError('found unknown escape character', cursor.line);
  cursor.position += 2;
  if (simple !== undefined) return simple;
  const hex = cursor.take(digits!); // one of both is there
  if (hex === '') throw scannerError('did not find expected hexdecimal number', cursor.line);
  const code = Number.parseInt(hex, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
    throw scannerError('found invalid Unicode character escape code', cursor.line);
  }
  return String.fromCodePoint(code);
}

const LINE = /[^\n\r\x85\u2028\u2029]*/y;

/** A block scalar, at the `|` or `>` of which the cursor stands; `parentIndent` is the column of what it belongs to, or -1. */
export function scanBlock(cursor: YamlCursor, parentIndent: number): string {
  const isLiteral = cursor.char() === '|';
  cursor.position++;
  const { chomping, increment } = takeBlockHeader(cursor);
  let indent = increment === 0 ? 0 : Math.max(parentIndent, 0) + increment;
  let breaks = takeBlockBreaks(cursor, indent);
  if (indent === 0) indent = Math.max(breaks.columnMax, parentIndent + 1, 1);
  let value = '';
  let lineBreak = '';
  let wasIndentedMore = false;
  while (cursor.column === indent && !cursor.isAtEnd) {
    const isIndentedMore = isBlank(cursor.code());
    const isFolded = !isLiteral && !wasIndentedMore && !isIndentedMore && lineBreak === '\n';
    value += isFolded ? foldBreaks(lineBreak, breaks.text) : lineBreak + breaks.text;
    value += cursor.take(LINE);
    lineBreak = cursor.takeBreak();
    wasIndentedMore = isIndentedMore;
    breaks = takeBlockBreaks(cursor, indent);
  }
  if (chomping === '-') return value;
  return chomping === '+' ? value + lineBreak + breaks.text : value + lineBreak;
}

function takeBlockHeader(cursor: YamlCursor): { chomping: string; increment: number } {
  let chomping = cursor.take(/[-+]?/y);
  const digit = cursor.char();
  if (digit === '0') throw scannerError('found an indentation indicator equal to 0', cursor.line);
  const increment = Number(cursor.take(/[1-9]?/y));
  if (chomping === '' && increment > 0) chomping = cursor.take(/[-+]?/y);
  cursor.takeRestOfLine();
  return { chomping, increment };
}

/** Passes empty lines, and the indentation of the line after them; an `indent` of 0 is not known yet. */
function takeBlockBreaks(cursor: YamlCursor, indent: number): { text: string; columnMax: number } {
  let text = '';
  let columnMax = 0;
  for (;;) {
    while ((indent === 0 || cursor.column < indent) && cursor.char() === ' ') cursor.position++;
    columnMax = Math.max(columnMax, cursor.column);
    if ((indent === 0 || cursor.column < indent) && cursor.char() === '\t') {
      throw scannerError('found a tab character where an indentation space is expected', cursor.line);
    }
    const lineBreak = cursor.takeBreak();
    if (lineBreak === '') return { text, columnMax };
    text += lineBreak;
  }
}
