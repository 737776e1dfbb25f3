import { type Alphabet, EDGE, END, OTHER } from './alphabet.ts';
import type { CharSet } from './char-set.ts';
import type { Program } from './program.ts';
import { type Preference, Simulation } from './simulation.ts';
import type { WorkMeter } from './work-meter.ts';

/*
 * Sets of states of a program, each in a row of a table that tells by symbol where it goes: found out when it is first needed,
 * looked up from then on. The table and the sets are small; when they are full all is forgotten and begins anew. A set that
 * is too large to be kept is worked out at each character.
 *
 *     a+b        row 3: {a+}   a -> row 4   else row 3
 *                row 4: {a+, b}   a -> row 4   b -> matched   else row 3
 *
 * A row is known by where it begins in the table. What the table says is twice that, and one more if there is something about
 * the row: a match has just ended, or none can come any more. It is 0 where nothing is known yet.
 */

/** Numbers in the table and in the sets at most, 256 KiB each; the rows of the widest alphabet must fit. */
const TABLE_MAX = 1 << 16;
const SETS_MAX = 1 << 16;
/** To begin with. */
const TABLE_FIRST = 256;
const SETS_FIRST = 256;
const BUCKETS_FIRST = 32;
/** States of the largest set that is kept. */
const SET_MAX = SETS_MAX / 8;
/** Before the states of a set: what stands before them, whether a match has just ended, how many there are. */
const HEADER = 3;
/** Sets up to this size are sorted in place, faster than by a view on them. */
const FEW = 24;
/** Of sorting and keeping a state. */
const STEPS_PER_STATE = 15;

/** This row is for a set that is not kept. Nothing is ever known of it. */
const LOOSE = 0;
/** Nothing can match any more; and that where a match has just ended. */
const DEAD = 1;
const DEAD_MATCHED = 2;
const ROWS_FIXED = 3;

export interface DfaOptions {
  readonly program: Program;
  readonly sets: readonly CharSet[];
  readonly alphabet: Alphabet;
  readonly preference: Preference;
  /** The instruction with which it starts. */
  readonly start: number;
  /** Whether an assertion asks what stands beside a place. */
  readonly looksAside: boolean;
}

export class Dfa {
  /** What `next` has found out so far; another one after each call that changes it. */
  table = new Int32Array(TABLE_FIRST);
  /** Of a row in the table. */
  stride = 0;
  readonly #alphabet: Alphabet;
  readonly #simulation: Simulation;
  readonly #start: Int32Array;
  readonly #preference: Preference;
  readonly #looksAside: boolean;
  #alphabetGeneration = 0;
  /** How often all was forgotten. */
  #generation = 0;
  #sets = new Int32Array(SETS_FIRST);
  #setsEnd = 0;
  /** By what is before: the row in which a search begins; 0 where that is not known. */
  readonly #starts = new Int32Array(EDGE + 1);
  /** By row: where its set begins, and that set's hash. */
  readonly #places: number[] = [];
  readonly #hashes: number[] = [];
  /** Rows by hash; 0 for none. */
  #buckets = new Int32Array(BUCKETS_FIRST);
  /** The set that is not kept. */
  #loose: Int32Array = new Int32Array(0);
  #looseCount = 0;
  #looseBefore = OTHER;
  #looseMatched = false;

  constructor({ program, sets, alphabet, preference, start, looksAside }: DfaOptions) {
    this.#alphabet = alphabet;
    this.#simulation = new Simulation(program, sets, alphabet, preference);
    this.#start = Int32Array.of(start << program.copyBits);
    this.#preference = preference;
    this.#looksAside = looksAside;
    this.#forget();
  }

  get bytes(): number {
    return 4 * (this.table.length + this.#sets.length + this.#buckets.length) + 16 * this.#places.length;
  }

  /** The row in which a search begins behind what is `before`. */
  startBehind(before: number, meter: WorkMeter): number {
    if (!this.knowsAlphabet()) this.#forget();
    const known = this.#starts[before]!; // it has all
    if (known !== 0) return known;
    const offset = this.#rowOf(this.#start, 1, this.#looksAside ? before : OTHER, false, meter) * this.stride;
    this.#starts[before] = offset;
    return offset;
  }

  /** Finds out what the table will say of a symbol in a row. */
  next(offset: number, symbol: number, meter: WorkMeter): number {
    const row = offset / this.stride;
    this.#step(row, symbol, meter);
    const generation = this.#generation;
    const target = this.#target(symbol, meter);
    const isSpecial = target === DEAD || this.hasMatched(target * this.stride);
    const code = target * this.stride * 2 + (isSpecial ? 1 : 0);
    // In the loose row, and for a loose set, nothing is known the next time.
    if (row !== LOOSE && target !== LOOSE && generation === this.#generation) this.table[offset + symbol] = code;
    return code;
  }

  isDead(offset: number): boolean {
    return offset === DEAD * this.stride || offset === DEAD_MATCHED * this.stride;
  }

  /** Whether a match has ended before the last symbol. */
  hasMatched(offset: number): boolean {
    const row = offset / this.stride;
    if (row === LOOSE) return this.#looseMatched;
    return row === DEAD_MATCHED || (row !== DEAD && this.#sets[this.#places[row]! + 1] === 1);
  }

  /** Whether the table has a place for each symbol, and they mean what they did. */
  knowsAlphabet(): boolean {
    return this.#alphabet.size <= this.stride && this.#alphabet.generation === this.#alphabetGeneration;
  }

  /** Learns the alphabet anew; gives the row in which the set of a row is then. */
  learnAlphabet(offset: number): number {
    const row = offset / this.stride;
    if (row >= ROWS_FIXED) {
      const place = this.#places[row]!; // these rows have one
      const count = this.#sets[place + 2]!;
      this.#keepLoose(this.#sets.slice(place + HEADER, place + HEADER + count), count, this.#sets[place]!, false);
    }
    this.#forget();
    return row < ROWS_FIXED ? row * this.stride : LOOSE;
  }

  #step(row: number, symbol: number, meter: WorkMeter): void {
    if (row === LOOSE) {
      this.#simulation.step(this.#loose, 0, this.#looseCount, this.#looseBefore, symbol, meter);
      return;
    }
    const place = this.#places[row]!; // rows have one
    const from = place + HEADER;
    this.#simulation.step(this.#sets, from, from + this.#sets[place + 2]!, this.#sets[place]!, symbol, meter);
  }

  /** The row for the set after a step. */
  #target(symbol: number, meter: WorkMeter): number {
    const { count, matched, result } = this.#simulation;
    if (count === 0 || symbol === END || (matched && this.#preference === 'any')) return matched ? DEAD_MATCHED : DEAD;
    meter.add(count * STEPS_PER_STATE);
    if (this.#preference !== 'first') sort(result, count);
    const before = this.#looksAside ? this.#alphabet.kinds[symbol]! : OTHER; // symbols have one
    return this.#rowOf(result, count, before, matched, meter);
  }

  #rowOf(list: Int32Array, count: number, before: number, matched: boolean, meter: WorkMeter): number {
    if (count > SET_MAX) {
      this.#keepLoose(list === this.#start ? list : this.#simulation.keepResult(), count, before, matched);
      return LOOSE;
    }
    const hash = hashOf(list, count, before, matched);
    return this.#find(hash, list, count, before, matched) ?? this.#addRow(hash, list, count, before, matched, meter);
  }

  #keepLoose(list: Int32Array, count: number, before: number, matched: boolean): void {
    this.#loose = list;
    this.#looseCount = count;
    this.#looseBefore = before;
    this.#looseMatched = matched;
  }

  #find(hash: number, list: Int32Array, count: number, before: number, matched: boolean): number | undefined {
    const mask = this.#buckets.length - 1;
    for (let bucket = hash & mask; this.#buckets[bucket] !== 0; bucket = (bucket + 1) & mask) {
      const row = this.#buckets[bucket]!; // inside
      if (this.#hashes[row] === hash && this.#isSet(row, list, count, before, matched)) return row;
    }
    return undefined;
  }

  #isSet(row: number, list: Int32Array, count: number, before: number, matched: boolean): boolean {
    const sets = this.#sets;
    const place = this.#places[row]!; // rows have one
    if (sets[place] !== before || sets[place + 1] !== Number(matched) || sets[place + 2] !== count) return false;
    for (let i = 0; i < count; i++) if (sets[place + HEADER + i] !== list[i]) return false;
    return true;
  }

  #addRow(hash: number, list: Int32Array, count: number, before: number, matched: boolean, meter: WorkMeter): number {
    const needed = HEADER + count;
    const isFull = (this.#places.length + 1) * this.stride > TABLE_MAX || this.#setsEnd + needed > SETS_MAX;
    if (isFull) {
      meter.add(this.table.length + this.#sets.length);
      this.#forget();
    }
    const row = this.#places.length;
    if ((row + 1) * this.stride > this.table.length) this.table = grown(this.table, (row + 1) * this.stride);
    if (this.#setsEnd + needed > this.#sets.length) this.#sets = grown(this.#sets, this.#setsEnd + needed);
    const place = this.#setsEnd;
    const sets = this.#sets;
    sets[place] = before;
    sets[place + 1] = Number(matched);
    sets[place + 2] = count;
    for (let i = 0; i < count; i++) sets[place + HEADER + i] = list[i]!; // inside
    this.#setsEnd = place + needed;
    this.#places.push(place);
    this.#hashes.push(hash);
    this.#addToBuckets(row);
    return row;
  }

  #addToBuckets(row: number): void {
    if (row * 2 > this.#buckets.length) {
      this.#buckets = new Int32Array(this.#buckets.length * 2);
      for (let other = ROWS_FIXED; other < row; other++) this.#putInBucket(other);
    }
    this.#putInBucket(row);
  }

  #putInBucket(row: number): void {
    const mask = this.#buckets.length - 1;
    let bucket = this.#hashes[row]! & mask; // rows have one
    while (this.#buckets[bucket] !== 0) bucket = (bucket + 1) & mask;
    this.#buckets[bucket] = row;
  }

  /** Begins anew, with a table as wide as the alphabet is now. */
  #forget(): void {
    const { size, generation } = this.#alphabet;
    // Some room for symbols that are still to be met.
    if (size > this.stride) this.stride = this.stride === 0 ? size + 1 : 2 * size;
    this.#alphabetGeneration = generation;
    this.#generation++;
    this.table.fill(0);
    if (this.table.length < ROWS_FIXED * this.stride) this.table = grown(this.table, ROWS_FIXED * this.stride);
    this.#buckets.fill(0);
    this.#places.length = 0;
    this.#hashes.length = 0;
    for (let row = 0; row < ROWS_FIXED; row++) {
      this.#places.push(0);
      this.#hashes.push(0);
    }
    this.#setsEnd = 0;
    this.#starts.fill(0);
  }
}

function hashOf(list: Int32Array, count: number, before: number, matched: boolean): number {
  let hash = before * 2 + Number(matched);
  for (let i = 0; i < count; i++) {
    hash = Math.imul(hash ^ list[i]!, 0x9e3779b1); // inside
    hash ^= hash >>> 15;
  }
  return hash >>> 1;
}

function sort(list: Int32Array, count: number): void {
  if (count > FEW) {
    list.subarray(0, count).sort();
    return;
  }
  for (let i = 1; i < count; i++) {
    const state = list[i]!; // inside
    let at = i;
    for (; at > 0 && list[at - 1]! > state; at--) list[at] = list[at - 1]!;
    list[at] = state;
  }
}

function grown(numbers: Int32Array<ArrayBuffer>, needed: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(needed, 2 * numbers.length));
  larger.set(numbers);
  return larger;
}
