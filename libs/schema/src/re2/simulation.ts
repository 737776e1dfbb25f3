import { type Alphabet, EDGE, NEWLINE, WORD } from './alphabet.ts';
import { type CharSet, hasCodePoint } from './char-set.ts';
import { AGAIN, ASSERT, ENTER, MATCH, type Program, READ, type Repetition, SPLIT } from './program.ts';
import { LINE_END, LINE_START, NO_WORD_BOUNDARY, TEXT_END, TEXT_START, WORD_BOUNDARY } from './syntax-node.ts';
import type { WorkMeter } from './work-meter.ts';

/** States on a page of marks, as a power of two. */
const PAGE_BITS = 12;
const PAGE_MASK = (1 << PAGE_BITS) - 1;
/** Pages of 32 KiB: 64 MiB. A pattern that is in more states at once is given up. */
const PAGES_MAX = 2048;
/** Pages, and numbers in a list, that are kept when a text is done: a megabyte or so. */
const PAGES_KEPT = 32;
const LIST_KEPT = 1 << 15;
/** Numbers in a list to begin with. */
const LIST_SIZE = 256;
const MARK_MAX = 0x7fffffff;
const ASCII_WORDS = 4;
/** Of looking at one state. */
const STEPS_PER_STATE = 30;
/** States that are looked at before their work is told. */
const LOOKS_PER_REPORT = 10_000;

/** What all simulations work with: only one is at work at a time. */
const marks: (Int32Array | undefined)[] = [];
let pages = 0;
let mark = 0;
let stack = new Int32Array(LIST_SIZE);
let states = new Int32Array(LIST_SIZE);
let others = new Int32Array(LIST_SIZE);

/** Lets go of what a large pattern needed. */
export function shrinkSimulations(): void {
  if (pages > PAGES_KEPT) {
    marks.length = 0;
    pages = 0;
  }
  if (stack.length > LIST_KEPT) stack = new Int32Array(LIST_SIZE);
  if (states.length > LIST_KEPT) states = new Int32Array(LIST_SIZE);
  if (others.length > LIST_KEPT) others = new Int32Array(LIST_SIZE);
}

/** How a match is looked for: whether there is one, or where the preferred one ends, or the longest. */
export type Preference = 'any' | 'first' | 'longest';

/** The states that a program is in at once, one character after the other. */
export class Simulation {
  /** How many states there are after a step, and whether a match ended before its character. */
  count = 0;
  matched = false;
  readonly #program: Program;
  readonly #alphabet: Alphabet;
  readonly #sets: readonly CharSet[];
  readonly #ascii: Int32Array;
  readonly #goesOn: boolean;

  constructor(program: Program, sets: readonly CharSet[], alphabet: Alphabet, preference: Preference) {
    this.#program = program;
    this.#alphabet = alphabet;
    this.#sets = sets;
    this.#ascii = asciiBits(sets);
    this.#goesOn = preference === 'longest';
  }

  /** The states after the last step, by preference; other steps write over them, if they are not kept. */
  get result(): Int32Array {
    return states;
  }

  /** Keeps the result while the next step reads it. */
  keepResult(): Int32Array {
    [states, others] = [others, states];
    return others;
  }

  /**
   * Reads a symbol in the states `list[from]` to `list[to - 1]`, where `before` stands before it. Afterwards `result` has
   * the states behind it.
   */
  step(list: Int32Array, from: number, to: number, before: number, symbol: number, meter: WorkMeter): void {
    this.count = 0;
    this.matched = false;
    if (++mark === MARK_MAX) forgetMarks();
    const after = this.#alphabet.kinds[symbol]!; // symbols have both
    const codePoint = this.#alphabet.samples[symbol]!;
    let looks = 0;
    for (let i = from; i < to; i++) {
      looks += this.#follow(list[i]!, before, after, codePoint, meter); // inside
      if (this.matched && !this.#goesOn) break;
    }
    meter.add(looks * STEPS_PER_STATE);
  }

  /** Goes from a state to all that read a character, those first that are preferred; gives at how many it has looked. */
  #follow(from: number, before: number, after: number, codePoint: number, meter: WorkMeter): number {
    const { ops, outs, args, bases, copyBits, repetitions } = this.#program;
    const copyMask = (1 << copyBits) - 1;
    let state = from;
    let waiting = 0;
    let looks = 0;
    for (;;) {
      const at = state >> copyBits;
      const copy = state & copyMask;
      let next = -1;
      // Where two ways may go on, one of them comes later.
      let later = -1;
      looks++;
      if (markVisited(bases[at]! + copy, meter)) {
        switch (ops[at]) {
          case READ:
            if (codePoint >= 0 && this.#reads(args[at]!, codePoint)) this.#reach(outs[at]!, copy, meter);
            break;
          case SPLIT:
            next = (outs[at]! << copyBits) | copy;
            later = (args[at]! << copyBits) | copy;
            break;
          case ASSERT:
            if (holds(args[at]!, before, after)) next = (outs[at]! << copyBits) | copy;
            break;
          case ENTER:
            next = (outs[at]! << copyBits) | (copy * repetitions[args[at]!]!.copies);
            break;
          case AGAIN: {
            const repetition = repetitions[args[at]!]!; // the program has it
            const number = copy % repetition.copies;
            const leave = (outs[at]! << copyBits) | ((copy - number) / repetition.copies);
            const repeat = repeated(repetition, number, copy, copyBits);
            const mayLeave = number + 1 >= repetition.min;
            next = repeat >= 0 && !(repetition.isLazy && mayLeave) ? repeat : leave;
            if (mayLeave && repeat >= 0) later = repetition.isLazy ? repeat : leave;
            break;
          }
          case MATCH:
            this.matched = true;
            if (!this.#goesOn) return looks;
            break;
          default: // FAIL
        }
      }
      if (later >= 0) {
        if (waiting === stack.length) stack = doubled(stack);
        stack[waiting++] = later;
      }
      if (next >= 0) state = next;
      else if (waiting > 0)
        state = stack[--waiting]!; // there is one
      else return looks;
      if (looks === LOOKS_PER_REPORT) {
        meter.add(looks * STEPS_PER_STATE);
        looks = 0;
      }
    }
  }

  #reads(set: number, codePoint: number): boolean {
    if (codePoint >= 128) return hasCodePoint(this.#sets[set]!, codePoint);
    return ((this.#ascii[set * ASCII_WORDS + (codePoint >> 5)]! >> (codePoint & 31)) & 1) !== 0;
  }

  /** Adds the state behind a character that was read, once. */
  #reach(at: number, copy: number, meter: WorkMeter): void {
    const { bases, copyBits } = this.#program;
    const number = bases[at]! + copy;
    const page = pageOf(number, meter);
    const place = ((number & PAGE_MASK) << 1) | 1;
    if (page[place] === mark) return;
    page[place] = mark;
    if (this.count === states.length) states = doubled(states);
    states[this.count++] = (at << copyBits) | copy;
  }
}

/** Where a repetition goes on after copy `number` of its part, -1 if it does not. */
function repeated({ copies, isUnbounded, body }: Repetition, number: number, copy: number, copyBits: number): number {
  if (number + 1 < copies) return (body << copyBits) | (copy + 1);
  return isUnbounded ? (body << copyBits) | copy : -1;
}

function holds(assertion: number, before: number, after: number): boolean {
  switch (assertion) {
    case TEXT_START:
      return before === EDGE;
    case TEXT_END:
      return after === EDGE;
    case LINE_START:
      return before === EDGE || before === NEWLINE;
    case LINE_END:
      return after === EDGE || after === NEWLINE;
    case WORD_BOUNDARY:
      return (before === WORD) !== (after === WORD);
    case NO_WORD_BOUNDARY:
      return (before === WORD) === (after === WORD);
    default:
      return false;
  }
}

/** True if the state has not been looked at in this step. */
function markVisited(number: number, meter: WorkMeter): boolean {
  const page = pageOf(number, meter);
  const place = (number & PAGE_MASK) << 1;
  if (page[place] === mark) return false;
  page[place] = mark;
  return true;
}

function pageOf(number: number, meter: WorkMeter): Int32Array {
  return marks[number >>> PAGE_BITS] ?? newPage(number >>> PAGE_BITS, meter);
}

function newPage(index: number, meter: WorkMeter): Int32Array {
  if (pages === PAGES_MAX) meter.giveUp();
  const page = new Int32Array(2 << PAGE_BITS);
  marks[index] = page;
  pages++;
  return page;
}

function forgetMarks(): void {
  for (const page of marks) page?.fill(0);
  mark = 1;
}

function doubled(list: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(list.length * 2);
  larger.set(list);
  return larger;
}

/** Which ASCII characters are in each set, 32 in a number. */
function asciiBits(sets: readonly CharSet[]): Int32Array {
  const bits = new Int32Array(sets.length * ASCII_WORDS);
  for (const [index, set] of sets.entries()) {
    for (let i = 0; i < set.length && set[i]! < 128; i += 2) {
      const last = Math.min(set[i + 1]!, 127);
      for (let code = set[i]!; code <= last; code++) bits[index * ASCII_WORDS + (code >> 5)]! |= 1 << (code & 31);
    }
  }
  return bits;
}
