import { type CharSet, CODE_POINT_MAX, hasCodePoint } from './char-set.ts';

/** What stands beside a place in a text, as far as assertions ask. */
export const OTHER = 0;
export const WORD = 1;
export const NEWLINE = 2;
/** The text ends there. */
export const EDGE = 3;

/** The symbol that is read at the end of a text. */
export const END = 0;
/** The code point of no character. */
const NONE = -1;

const ASCII_SIZE = 128;
const WORD_CHARACTERS: CharSet = Int32Array.of(0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a);
const NEWLINES: CharSet = Int32Array.of(10, 10);

/** Sets that are told apart by bits of one number. */
const SIGNATURE_SETS_MAX = 30;
/** Symbols that are kept; when there are more, those beyond ASCII are forgotten. */
const SYMBOLS_MAX = 1024;
/** Characters beyond ASCII whose symbol is remembered. */
const REMEMBERED_MAX = 4096;

/** What a pattern asks of the characters beside a place. */
export interface Neighbours {
  readonly words: boolean;
  readonly lines: boolean;
}

/**
 * Tells characters apart as far as a pattern does: those that are in the same of its sets are one symbol. For `[a-c]x|é` there
 * are four: a to c, x, é, and all others. What is beyond ASCII is looked at when it is met.
 */
export class Alphabet {
  /** Symbols of the ASCII characters. */
  readonly ascii = new Uint16Array(ASCII_SIZE);
  /** By symbol: one of its characters, and what it is to its neighbours. */
  readonly samples: number[] = [NONE];
  readonly kinds: number[] = [EDGE];
  /** Grows by one each time when symbols change their meaning. */
  generation = 0;
  readonly #beyond: readonly CharSet[];
  readonly #asciiSymbols: number;
  readonly #bySignature = new Map<number, number>();
  readonly #remembered = new Map<number, number>();

  constructor(sets: readonly CharSet[], neighbours: Neighbours) {
    const groups = new Partition();
    for (const set of sets) groups.split(set);
    if (neighbours.words) groups.split(WORD_CHARACTERS);
    if (neighbours.lines) groups.split(NEWLINES);
    const symbolOfGroup = new Map<number, number>();
    for (let code = 0; code < ASCII_SIZE; code++) {
      const group = groups.of(code);
      let symbol = symbolOfGroup.get(group);
      if (symbol === undefined) {
        const isWord = neighbours.words && hasCodePoint(WORD_CHARACTERS, code);
        symbol = this.#addSymbol(code, isWord ? WORD : neighbours.lines && code === 10 ? NEWLINE : OTHER);
        symbolOfGroup.set(group, symbol);
      }
      this.ascii[code] = symbol;
    }
    this.#asciiSymbols = this.samples.length;
    this.#beyond = sets.filter(isPartlyBeyondAscii);
  }

  get size(): number {
    return this.samples.length;
  }

  /** The symbol of a character beyond ASCII. */
  symbolOf(codePoint: number): number {
    const known = this.#remembered.get(codePoint);
    if (known !== undefined) return known;
    if (this.#remembered.size === REMEMBERED_MAX) this.#remembered.clear();
    const signature = this.#signatureOf(codePoint);
    let symbol = this.#bySignature.get(signature);
    if (symbol === undefined) {
      if (this.size === SYMBOLS_MAX) this.#forget();
      symbol = this.#addSymbol(codePoint, OTHER);
      this.#bySignature.set(signature, symbol);
    }
    this.#remembered.set(codePoint, symbol);
    return symbol;
  }

  /** With too many sets each character is one of its own. */
  #signatureOf(codePoint: number): number {
    if (this.#beyond.length > SIGNATURE_SETS_MAX) return codePoint;
    let signature = 0;
    for (const set of this.#beyond) signature = signature * 2 + (hasCodePoint(set, codePoint) ? 1 : 0);
    return signature;
  }

  #addSymbol(sample: number, kind: number): number {
    this.kinds.push(kind);
    return this.samples.push(sample) - 1;
  }

  #forget(): void {
    this.samples.length = this.#asciiSymbols;
    this.kinds.length = this.#asciiSymbols;
    this.#bySignature.clear();
    this.#remembered.clear();
    this.generation++;
  }
}

/** Whether some characters beyond ASCII are in it and others are not. */
function isPartlyBeyondAscii(set: CharSet): boolean {
  const last = set.length - 1;
  if (last < 0 || set[last]! < ASCII_SIZE) return false;
  return set[last] !== CODE_POINT_MAX || set[last - 1]! > ASCII_SIZE;
}

/** Groups of ASCII characters, which sets split. */
class Partition {
  readonly #groups = new Uint8Array(ASCII_SIZE);
  readonly #sizes: number[] = [ASCII_SIZE];

  of(code: number): number {
    return this.#groups[code]!; // ASCII
  }

  split(set: CharSet): void {
    if (this.#sizes.length === ASCII_SIZE || set.length === 0 || set[0]! >= ASCII_SIZE) return;
    const inside = new Uint8Array(this.#sizes.length);
    eachAscii(set, (code) => void inside[this.of(code)]!++);
    const renamed = new Map<number, number>();
    eachAscii(set, (code) => {
      const group = this.of(code);
      if (inside[group] === this.#sizes[group]) return;
      let to = renamed.get(group);
      if (to === undefined) {
        to = this.#sizes.push(inside[group]!) - 1;
        renamed.set(group, to);
      }
      this.#groups[code] = to;
    });
    for (const group of renamed.keys()) this.#sizes[group]! -= inside[group]!;
  }
}

function eachAscii(set: CharSet, visit: (code: number) => void): void {
  for (let i = 0; i < set.length && set[i]! < ASCII_SIZE; i += 2) {
    const last = Math.min(set[i + 1]!, ASCII_SIZE - 1);
    for (let code = set[i]!; code <= last; code++) visit(code);
  }
}
