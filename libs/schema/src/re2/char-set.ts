/** A set of code points: the first and the last of each range in turn, ascending, no two that touch. Never changed. */
export type CharSet = Int32Array;

export const CODE_POINT_MAX = 0x10ffff;
/** More than any code point: two of them fit into one number that is exact. */
const PAIR_BASE = 0x200000;
/** Ranges that are sorted one by one, faster than by numbers made for it. */
const FEW = 16;

export const EMPTY_SET: CharSet = new Int32Array(0);
export const FULL_SET: CharSet = Int32Array.of(0, CODE_POINT_MAX);
export const ALL_BUT_NEWLINE: CharSet = Int32Array.of(0, 9, 11, CODE_POINT_MAX);

/** Collects characters, ranges and whole sets. Takes memory by what it is given, but for each set once. */
export class CharSetBuilder {
  #numbers: number[] = [];
  #sets: Set<CharSet> | undefined;
  #isSorted = true;

  add(first: number, last: number): void {
    const numbers = this.#numbers;
    const end = numbers.length - 1;
    // As most write them: the next range comes after the last, or goes on from it.
    if (end > 0 && first >= numbers[end - 1]! && first <= numbers[end]! + 1) {
      if (last > numbers[end]!) numbers[end] = last;
      return;
    }
    if (end > 0 && first < numbers[end]!) this.#isSorted = false;
    numbers.push(first, last);
  }

  addSet(set: CharSet): void {
    if (set.length <= 2 * FEW) for (let i = 0; i < set.length; i += 2) this.add(set[i]!, set[i + 1]!);
    else {
      this.#sets ??= new Set();
      this.#sets.add(set);
    }
  }

  build(): CharSet {
    let result = this.#isSorted ? Int32Array.from(this.#numbers) : joined(sorted(this.#numbers));
    for (const set of this.#sets ?? []) result = contains(set, result) ? set : union(result, set);
    return result;
  }
}

/** Ranges by their first, and those of one first the longest first. */
function sorted(numbers: number[]): number[] {
  return numbers.length <= 2 * FEW ? sortedFew(numbers) : sortedMany(numbers);
}

function sortedFew(numbers: number[]): number[] {
  for (let i = 2; i < numbers.length; i += 2) {
    const first = numbers[i]!;
    const last = numbers[i + 1]!;
    let at = i;
    for (; at > 0 && numbers[at - 2]! > first; at -= 2) {
      numbers[at] = numbers[at - 2]!;
      numbers[at + 1] = numbers[at - 1]!;
    }
    numbers[at] = first;
    numbers[at + 1] = last;
  }
  return numbers;
}

function sortedMany(numbers: readonly number[]): number[] {
  const pairs = new Float64Array(numbers.length / 2);
  for (let i = 0; i < pairs.length; i++) pairs[i] = numbers[2 * i]! * PAIR_BASE + numbers[2 * i + 1]!;
  const result: number[] = [];
  for (const pair of pairs.sort()) result.push(Math.floor(pair / PAIR_BASE), pair % PAIR_BASE);
  return result;
}

/** Ranges in order, those that touch made one. */
function joined(ranges: number[]): CharSet {
  let end = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    const first = ranges[i]!;
    const last = ranges[i + 1]!;
    if (end > 0 && first <= ranges[end - 1]! + 1) {
      if (last > ranges[end - 1]!) ranges[end - 1] = last;
      continue;
    }
    ranges[end] = first;
    ranges[end + 1] = last;
    end += 2;
  }
  return Int32Array.from(ranges.slice(0, end));
}

/** Whether a few ranges are all in a set. */
function contains(set: CharSet, few: CharSet): boolean {
  if (few.length > 2 * FEW) return false;
  for (let i = 0; i < few.length; i += 2) {
    const at = rangeAt(set, few[i]!);
    if (at === undefined || few[i + 1]! > set[at + 1]!) return false;
  }
  return true;
}

function union(a: CharSet, b: CharSet): CharSet {
  const out = new Int32Array(a.length + b.length);
  let end = 0;
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const fromA = j >= b.length || (i < a.length && a[i]! <= b[j]!);
    const set = fromA ? a : b;
    const at = fromA ? i : j;
    if (fromA) i += 2;
    else j += 2;
    const last = set[at + 1]!;
    if (end > 0 && set[at]! <= out[end - 1]! + 1) {
      if (last > out[end - 1]!) out[end - 1] = last;
      continue;
    }
    out[end++] = set[at]!;
    out[end++] = last;
  }
  return out.slice(0, end);
}

/** All other code points. */
export function complement(set: CharSet): CharSet {
  const out: number[] = [];
  let next = 0;
  for (let i = 0; i < set.length; i += 2) {
    if (set[i]! > next) out.push(next, set[i]! - 1);
    next = set[i + 1]! + 1;
  }
  if (next <= CODE_POINT_MAX) out.push(next, CODE_POINT_MAX);
  return Int32Array.from(out);
}

export function hasCodePoint(set: CharSet, codePoint: number): boolean {
  return rangeAt(set, codePoint) !== undefined;
}

/** Where the range stands that a code point is in. */
function rangeAt(set: CharSet, codePoint: number): number | undefined {
  let low = 0;
  let high = set.length >> 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (codePoint > set[2 * middle + 1]!) low = middle + 1;
    else high = middle;
  }
  return 2 * low < set.length && codePoint >= set[2 * low]! ? 2 * low : undefined;
}

export function sameSet(a: CharSet, b: CharSet): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
