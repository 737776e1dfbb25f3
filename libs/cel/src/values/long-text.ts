import { currentFindings, spend, spendSince } from './uncharged-work.ts';

/** Texts of so many UTF-16 units are counted at every use; to look a longer one up is cheaper. */
const SHORT_UNITS = 256;
/** How many long texts are remembered: each evaluation that matters looks at few of them, again and again. */
const MAX_REMEMBERED = 8;
const STEPS_TO_COUNT_UNIT = 3;
/** Code points between two places that are known. */
const STRIDE = 64;

/** A text with what is known of it: CEL counts code points, JavaScript UTF-16 units. */
export class LongText {
  readonly text: string;
  /** In code points. */
  readonly length: number;
  /** What the text was parsed to. */
  parsed: { readonly by: unknown; readonly value: unknown } | undefined;
  private places: Uint32Array | undefined;

  constructor(text: string) {
    this.text = text;
    this.length = isShort(text) ? countCodePoints(text) : countInLong(text);
  }

  /** The UTF-16 unit at which the code point of an index begins; the index is not past the end. */
  unitAt(index: number): number {
    if (this.length === this.text.length) return index;
    this.places ??= knownPlaces(this.text, this.length);
    let unit = this.places[Math.floor(index / STRIDE)]!; // there is one for each stride
    for (let left = index % STRIDE; left > 0; left--) unit += unitsAt(this.text, unit);
    return unit;
  }

  /** The index of the code point that begins at a unit. */
  indexOfUnit(unit: number): number {
    if (this.length === this.text.length) return unit;
    this.places ??= knownPlaces(this.text, this.length);
    let [low, high] = [0, this.places.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.places[middle]! <= unit)
        low = middle; // middle is inside
      else high = middle - 1;
    }
    return low * STRIDE + countUpTo(this.text, this.places[low]!, unit); // low too
  }
}

function unitsAt(text: string, unit: number): number {
  return text.codePointAt(unit)! > 0xffff ? 2 : 1; // the caller is inside the text
}

function knownPlaces(text: string, length: number): Uint32Array {
  spend(text.length);
  const places = new Uint32Array(Math.floor(length / STRIDE) + 1);
  let unit = 0;
  for (let index = 0; index < length; index++) {
    if (index % STRIDE === 0) places[index / STRIDE] = unit;
    unit += unitsAt(text, unit);
  }
  if (length % STRIDE === 0) places[length / STRIDE] = unit;
  return places;
}

const SURROGATE_PAIR = /[\ud800-\udbff][\udc00-\udfff]/;

/** To look at so many units takes no longer than to ask a pattern. */
const FEW_UNITS = 16;

/** V8 knows of most texts that no unit of them is beyond Latin-1, and answers the pattern without looking at any. */
function countCodePoints(text: string): number {
  if (text.length <= FEW_UNITS) return countUpTo(text, 0, text.length);
  return SURROGATE_PAIR.test(text) ? countUpTo(text, 0, text.length) : text.length;
}

/** Code points between two units. */
function countUpTo(text: string, from: number, to: number): number {
  let length = to - from;
  for (let i = from; i < to - 1; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next <= 0xdfff) {
        length--;
        i++;
      }
    }
  }
  return length;
}

/** As `countCodePoints`: to read many units out of a string takes several times as long as to copy them first. */
function countInLong(text: string): number {
  if (!SURROGATE_PAIR.test(text)) return text.length;
  const bytes = Buffer.from(text, 'utf16le');
  let pairs = 0;
  let afterHigh = false;
  for (let i = 1; i < bytes.length; i += 2) {
    const kind = bytes[i]! & 0xfc; // inside
    if (afterHigh && kind === 0xdc) pairs++;
    afterHigh = kind === 0xd8;
  }
  return text.length - pairs;
}

/** The text with what is known of it, remembered if it is long. */
export function textOf(text: string): LongText {
  const remembered = currentFindings()?.texts;
  if (remembered === undefined || isShort(text)) return new LongText(text);
  const at = indexAmong(remembered, text);
  const found = remembered[at] ?? new LongText(text);
  if (at !== 0) {
    if (at > 0) remembered.splice(at, 1);
    else spend(text.length * STEPS_TO_COUNT_UNIT);
    remembered.unshift(found);
    if (remembered.length > MAX_REMEMBERED) remembered.pop();
  }
  return found;
}

/** Whether two equal texts are one, or are compared to the end, only the clock can tell. */
function indexAmong(remembered: readonly LongText[], text: string): number {
  const start = performance.now();
  const at = remembered.findIndex((candidate) => candidate.text === text);
  spendSince(start, text.length);
  return at;
}

/** Whether a text is so short that to compare or count it costs nothing that matters. */
export function isShort(text: string): boolean {
  return text.length <= SHORT_UNITS;
}

/** Code points of a string: what CEL means by its size. */
export function codePointLength(text: string): number {
  return isShort(text) ? countCodePoints(text) : textOf(text).length;
}

/** Reads a value out of a text; `stepsPerUnit` is what it takes for each unit of it. */
export interface Parser<T> {
  readonly stepsPerUnit: number;
  readonly parse: (text: string) => T;
}

/** What a parser makes of a text; of a long one that is met again, without doing it again. */
export function parsedOnce<T>(text: string, parser: Parser<T>): T {
  if (isShort(text)) return parser.parse(text);
  const known = textOf(text);
  if (known.parsed?.by !== parser) {
    spend(text.length * parser.stepsPerUnit);
    known.parsed = { by: parser, value: parser.parse(text) };
  }
  return known.parsed!.value as T; // just set, by this parser
}

/** Whether two strings are the same, however long they are. */
export function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  if (isShort(a)) return a === b;
  const start = performance.now();
  const same = a === b;
  spendSince(start, a.length);
  return same;
}
