/*
 * The plain part of RE2's syntax, in which most patterns of schemas are written: literals, classes of ASCII characters,
 * groups, alternatives, repetition, anchors. A pattern that parses here is a good one; about all others (flags, Unicode
 * classes, word boundaries, anything wrong) the full engine decides.
 */

/** A set of characters: one bit for each ASCII character in four words, and one for all that is not ASCII. */
export type CharacterSet = readonly [number, number, number, number, number];

/** A plain pattern as a tree. */
export type RegexNode =
  | { readonly kind: 'empty' }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  /** `literal` is the one character beyond ASCII that is meant, "" if `set` says it all. */
  | { readonly kind: 'character'; readonly set: CharacterSet; readonly literal: string }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'alternatives'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly item: RegexNode; readonly min: number; readonly max: number };

/** Go refuses larger counts, and products of nested ones; what comes near is left to the engine. */
const REPEAT_MAX = 1000;
/** Groups in groups; deeper patterns are left to the engine, which has its own limit. */
const DEPTH_MAX = 50;
/** Length of a pattern worth analysing, in UTF-16 units. */
const PATTERN_LENGTH_MAX = 2000;

const NON_ASCII: CharacterSet = [0, 0, 0, 0, 1];

function setOf(ranges: string): CharacterSet {
  const set: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  for (let i = 0; i < ranges.length; i += 2) addRange(set, ranges.charCodeAt(i), ranges.charCodeAt(i + 1));
  return set;
}

function addRange(set: number[], from: number, to: number): void {
  for (let code = from; code <= to; code++) set[code >> 5]! |= 1 << (code & 31); // ASCII: four words
}

function complement(set: CharacterSet): CharacterSet {
  return [~set[0], ~set[1], ~set[2], ~set[3], 1 - set[4]];
}

function union(a: CharacterSet, b: CharacterSet): CharacterSet {
  return [a[0] | b[0], a[1] | b[1], a[2] | b[2], a[3] | b[3], a[4] | b[4]];
}

/** Whether some character is in both sets. */
export function overlaps(a: CharacterSet, b: CharacterSet): boolean {
  return ((a[0] & b[0]) | (a[1] & b[1]) | (a[2] & b[2]) | (a[3] & b[3]) | (a[4] & b[4])) !== 0;
}

const DIGITS = setOf('09');
const WORD = setOf('09AZ__az');
const SPACE = setOf('\t\n\f\r  ');
const ANY_BUT_NEWLINE = complement(setOf('\n\n'));
const CLASSES: Readonly<Record<string, CharacterSet>> = {
  d: DIGITS,
  D: complement(DIGITS),
  w: WORD,
  W: complement(WORD),
  s: SPACE,
  S: complement(SPACE),
};
const CONTROLS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f', v: '\v', a: '\x07' };
const PUNCTUATION = /^[!-/:-@[-`{-~]$/;

class NotPlain extends Error {}

/** The pattern as a tree; undefined if it is not plain. */
export function parsePlainRegex(pattern: string): RegexNode | undefined {
  if (pattern.length > PATTERN_LENGTH_MAX) return undefined;
  try {
    return new PlainRegexParser(pattern).parse();
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

class PlainRegexParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): RegexNode {
    const node = this.#alternatives();
    if (this.#at < this.#text.length) throw new NotPlain();
    if (countedSize(node) > REPEAT_MAX) throw new NotPlain();
    return node;
  }

  #alternatives(): RegexNode {
    if (++this.#depth > DEPTH_MAX) throw new NotPlain();
    const items = [this.#sequence()];
    while (this.#consume('|')) items.push(this.#sequence());
    this.#depth--;
    return items.length === 1 ? items[0]! : { kind: 'alternatives', items }; // length checked
  }

  #sequence(): RegexNode {
    const items: RegexNode[] = [];
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || char === '|' || char === ')') break;
      items.push(this.#repeated(this.#atom()));
    }
    if (items.length === 0) return { kind: 'empty' };
    return items.length === 1 ? items[0]! : { kind: 'sequence', items }; // length checked
  }

  #repeated(item: RegexNode): RegexNode {
    const counts = this.#counts();
    if (counts === undefined) return item;
    if (item.kind === 'start' || item.kind === 'end' || item.kind === 'empty') throw new NotPlain();
    this.#consume('?'); // whether it matches does not depend on how eagerly
    if (this.#counts() !== undefined) throw new NotPlain();
    return { kind: 'repeat', item, min: counts[0], max: counts[1] };
  }

  #counts(): [number, number] | undefined {
    if (this.#consume('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.#consume('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.#consume('?')) return [0, 1];
    if (this.#text[this.#at] !== '{') return undefined;
    const close = this.#text.indexOf('}', this.#at);
    const match = /^\{(0|[1-9]\d{0,3})(,(0|[1-9]\d{0,3})?)?\}$/.exec(this.#text.slice(this.#at, close + 1));
    if (match === null) throw new NotPlain();
    this.#at = close + 1;
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === undefined ? Number.POSITIVE_INFINITY : Number(match[3]);
    if (min > max || min > REPEAT_MAX || (max > REPEAT_MAX && Number.isFinite(max))) throw new NotPlain();
    return [min, max];
  }

  #atom(): RegexNode {
    const char = this.#next();
    switch (char) {
      case '(':
        return this.#group();
      case '[':
        return { kind: 'character', set: this.#class(), literal: '' };
      case '\\':
        return this.#escape();
      case '.':
        return { kind: 'character', set: ANY_BUT_NEWLINE, literal: '' };
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '*':
      case '+':
      case '?':
      case '{':
        throw new NotPlain();
    }
    return literal(char);
  }

  #group(): RegexNode {
    if (this.#consume('?') && !this.#consume(':')) throw new NotPlain();
    const node = this.#alternatives();
    if (!this.#consume(')')) throw new NotPlain();
    // A group in its own right: what follows repeats all of it.
    return node.kind === 'empty' ? { kind: 'sequence', items: [node] } : node;
  }

  #escape(): RegexNode {
    const char = this.#next();
    if (char === 'A') return { kind: 'start' };
    if (char === 'z') return { kind: 'end' };
    const set = Object.hasOwn(CLASSES, char) ? CLASSES[char] : undefined;
    return set === undefined ? literal(escapedCharacter(char)) : { kind: 'character', set, literal: '' };
  }

  #class(): CharacterSet {
    const negated = this.#consume('^');
    let set: CharacterSet = [0, 0, 0, 0, 0];
    for (let first = true; first || this.#text[this.#at] !== ']'; first = false) set = union(set, this.#classItem());
    this.#at++;
    return negated ? complement(set) : set;
  }

  #classItem(): CharacterSet {
    const from = this.#classCharacter();
    if (typeof from !== 'string') return from;
    const isRange = this.#text[this.#at] === '-' && this.#text[this.#at + 1] !== ']';
    if (!isRange) return setOf(from + from);
    this.#at++;
    const to = this.#classCharacter();
    if (typeof to !== 'string' || to < from || from === '-') throw new NotPlain();
    return setOf(from + to);
  }

  #classCharacter(): CharacterSet | string {
    const char = this.#next();
    if (char === '[' || char > '\x7f') throw new NotPlain();
    if (char !== '\\') return char;
    const escaped = this.#next();
    return Object.hasOwn(CLASSES, escaped) ? CLASSES[escaped]! : escapedCharacter(escaped); // own
  }

  #next(): string {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined || (code >= 0xd800 && code <= 0xdfff)) throw new NotPlain();
    const char = String.fromCodePoint(code);
    this.#at += char.length;
    return char;
  }

  #consume(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }
}

function escapedCharacter(char: string): string {
  if (PUNCTUATION.test(char)) return char;
  if (Object.hasOwn(CONTROLS, char)) return CONTROLS[char]!; // own
  throw new NotPlain();
}

function literal(char: string): RegexNode {
  const ascii = char <= '\x7f';
  return { kind: 'character', set: ascii ? setOf(char + char) : NON_ASCII, literal: ascii ? '' : char };
}

/** The largest product of nested counts. */
function countedSize(node: RegexNode): number {
  if (node.kind === 'repeat') {
    const count = Number.isFinite(node.max) ? node.max : node.min;
    return Math.max(count, 1) * countedSize(node.item);
  }
  if (node.kind === 'sequence' || node.kind === 'alternatives') return Math.max(1, ...node.items.map(countedSize));
  return 1;
}
