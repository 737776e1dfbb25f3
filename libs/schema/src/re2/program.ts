import { ALL_BUT_NEWLINE, type CharSet, FULL_SET } from './char-set.ts';
import {
  ALTERNATE,
  ANY,
  ANY_BUT_NEWLINE,
  CLASS,
  CONCAT,
  EMPTY,
  FOLD_CASE,
  GROUP,
  LAZY,
  LINE_END,
  LINE_START,
  LITERAL,
  NO_MATCH,
  NO_WORD_BOUNDARY,
  PLUS,
  QUEST,
  REPEAT,
  STAR,
  type SyntaxNode,
  TEXT_END,
  TEXT_START,
  UNBOUNDED,
  WORD_BOUNDARY,
} from './syntax-node.ts';
import { caseOrbit } from './unicode.ts';
import type { WorkMeter } from './work-meter.ts';

/*
 * A pattern as instructions of a machine that is in many states at once. Nothing is copied for a counted repetition: its
 * part stands there once, and a state is an instruction with the number of the copy that it is in. Repetitions in one
 * another make one number of it, that of the outer one times the copies of the inner one:
 *
 *     (?:a{3}b){5}     in the 2nd of three, in the 4th of five (from 0): copy 4 * 3 + 2
 *
 * There are at most 1000 copies of any part, so that the number takes ten bits.
 */

/** Goes on if the next character is of a set. */
export const READ = 0;
/** Goes on at two places, at the first by preference. */
export const SPLIT = 1;
/** Goes on if something holds here. */
export const ASSERT = 2;
/** Begins a counted repetition, with its first copy. */
export const ENTER = 3;
/** Ends a copy of a counted repetition: the next comes, or what follows. */
export const AGAIN = 4;
export const MATCH = 5;
export const FAIL = 6;

/** A state, with its copy, must be a number of 32 bits. Only patterns of more than two million characters have more. */
const STATES_MAX = 2 ** 31;

/** Of making one instruction. */
const STEPS_PER_INSTRUCTION = 150;

/** A counted repetition. */
export interface Repetition {
  /** Copies of its part. The last one is repeated without end if there is no bound. */
  readonly copies: number;
  readonly min: number;
  readonly isUnbounded: boolean;
  readonly isLazy: boolean;
  /** Where a copy begins. */
  readonly body: number;
}

export interface Program {
  readonly ops: Uint8Array;
  /** Where it goes on. */
  readonly outs: Int32Array;
  /** Of `READ` its set, of `SPLIT` the second place, of `ASSERT` what must hold, of `ENTER` and `AGAIN` the repetition. */
  readonly args: Int32Array;
  /** The number of states of all instructions before one. */
  readonly bases: Int32Array;
  readonly repetitions: readonly Repetition[];
  /** Bits of a state that tell the copy; the others tell the instruction. */
  readonly copyBits: number;
  /** Where a match begins. */
  readonly start: number;
  /** Where the search for a match begins that may begin anywhere. */
  readonly search: number;
}

/** The sets of characters that a pattern names, each once. */
export class SetTable {
  readonly sets: CharSet[] = [];
  readonly #bySet = new Map<CharSet, number>();
  readonly #byCharacter = new Map<number, number>();

  ofSet(set: CharSet): number {
    let index = this.#bySet.get(set);
    if (index === undefined) {
      index = this.sets.push(set) - 1;
      this.#bySet.set(set, index);
    }
    return index;
  }

  ofCharacter(char: number, { caseless }: { caseless: boolean }): number {
    const orbit = caseless ? caseOrbit(char) : undefined;
    const key = orbit === undefined ? char : -char;
    let index = this.#byCharacter.get(key);
    if (index === undefined) {
      index = this.sets.push(Int32Array.from((orbit ?? [char]).flatMap((one) => [one, one]))) - 1;
      this.#byCharacter.set(key, index);
    }
    return index;
  }
}

export interface Compilation {
  readonly sets: SetTable;
  readonly meter: WorkMeter;
  /** Whether texts are read from their end. */
  readonly isBackward: boolean;
}

/** Makes the program of a tree, in time linear in the tree. */
export function compileProgram(tree: SyntaxNode, compilation: Compilation): Program {
  return new Compiler(compilation).compile(tree);
}

/** Whether a match can only begin where the text does. */
export function isAnchored({ op, subs, min }: SyntaxNode): boolean {
  switch (op) {
    case TEXT_START:
      return true;
    case GROUP:
    case PLUS:
    case CONCAT:
      return isAnchored(subs[0]!); // these have one
    case REPEAT:
      return min > 0 && isAnchored(subs[0]!);
    case ALTERNATE:
      return subs.every(isAnchored);
    default:
      return false;
  }
}

/** Whether a part can match the empty text, as far as Go sees that: assertions count as empty. */
function isNullable({ op, subs, min, max }: SyntaxNode): boolean {
  switch (op) {
    case LITERAL:
    case CLASS:
    case ANY:
    case ANY_BUT_NEWLINE:
    case NO_MATCH:
      return false;
    case GROUP:
    case PLUS:
      return isNullable(subs[0]!);
    case REPEAT:
      return min === 0 || max === 0 || isNullable(subs[0]!);
    case CONCAT:
      return subs.every(isNullable);
    case ALTERNATE:
      return subs.some(isNullable);
    default:
      return true;
  }
}

class Compiler {
  readonly #sets: SetTable;
  readonly #meter: WorkMeter;
  readonly #isBackward: boolean;
  readonly #ops: number[] = [];
  readonly #outs: number[] = [];
  readonly #args: number[] = [];
  /** Copies of each instruction. */
  readonly #copies: number[] = [];
  readonly #repetitions: Repetition[] = [];
  /** Copies of what is being compiled. */
  #multiplicity = 1;
  #multiplicityMax = 1;

  constructor({ sets, meter, isBackward }: Compilation) {
    this.#sets = sets;
    this.#meter = meter;
    this.#isBackward = isBackward;
  }

  compile(tree: SyntaxNode): Program {
    const start = this.#part(tree, this.#add(MATCH, 0, 0));
    const search = this.#isBackward || isAnchored(tree) ? start : this.#anywhere(start);
    const copyBits = Math.ceil(Math.log2(this.#multiplicityMax));
    if (this.#ops.length * 2 ** copyBits > STATES_MAX) this.#meter.giveUp();
    return {
      start,
      search,
      ops: Uint8Array.from(this.#ops),
      outs: Int32Array.from(this.#outs),
      args: Int32Array.from(this.#args),
      bases: sumsBefore(this.#copies),
      repetitions: this.#repetitions,
      copyBits,
    };
  }

  /** Adds an instruction, gives its place. */
  #add(op: number, out: number, arg: number): number {
    this.#meter.add(STEPS_PER_INSTRUCTION);
    this.#outs.push(out);
    this.#args.push(arg);
    this.#copies.push(this.#multiplicity);
    return this.#ops.push(op) - 1;
  }

  /** Compiles a part that goes on at `next`, gives where it begins. */
  #part(node: SyntaxNode, next: number): number {
    const { op, subs } = node;
    const isLazy = (node.flags & LAZY) !== 0;
    switch (op) {
      case NO_MATCH:
        return this.#add(FAIL, 0, 0);
      case EMPTY:
        return next;
      case LITERAL:
        return this.#text(node, next);
      case CLASS:
        return this.#add(READ, next, this.#sets.ofSet(node.set));
      case ANY:
        return this.#add(READ, next, this.#sets.ofSet(FULL_SET));
      case ANY_BUT_NEWLINE:
        return this.#add(READ, next, this.#sets.ofSet(ALL_BUT_NEWLINE));
      case GROUP:
        return this.#part(subs[0]!, next);
      case STAR:
        return this.#star(subs[0]!, next, isLazy);
      case PLUS:
        return this.#plus(subs[0]!, next, isLazy);
      case QUEST:
        return this.#maybe(this.#part(subs[0]!, next), next, isLazy);
      case REPEAT:
        return this.#repeat(node, next, isLazy);
      case CONCAT:
        return this.#sequence(subs, next);
      case ALTERNATE: {
        let entry = this.#part(subs.at(-1)!, next); // it has some
        for (let i = subs.length - 2; i >= 0; i--) entry = this.#add(SPLIT, this.#part(subs[i]!, next), entry);
        return entry;
      }
      default:
        return this.#add(ASSERT, next, this.#isBackward ? mirrored(op) : op);
    }
  }

  #text({ characters, flags }: SyntaxNode, next: number): number {
    const caseless = (flags & FOLD_CASE) !== 0;
    const { length } = characters;
    let entry = next;
    for (let i = 0; i < length; i++) {
      const char = characters[this.#isBackward ? i : length - 1 - i]!; // inside
      entry = this.#add(READ, entry, this.#sets.ofCharacter(char, { caseless }));
    }
    return entry;
  }

  #sequence(subs: readonly SyntaxNode[], next: number): number {
    const { length } = subs;
    let entry = next;
    for (let i = 0; i < length; i++) entry = this.#part(subs[this.#isBackward ? i : length - 1 - i]!, entry);
    return entry;
  }

  #maybe(entry: number, next: number, isLazy: boolean): number {
    return isLazy ? this.#add(SPLIT, next, entry) : this.#add(SPLIT, entry, next);
  }

  /** What may be empty is tried once by preference before it is left out. */
  #star(sub: SyntaxNode, next: number, isLazy: boolean): number {
    if (isNullable(sub)) return this.#maybe(this.#plus(sub, next, isLazy), next, isLazy);
    const loop = this.#add(SPLIT, next, next);
    this.#setPreferred(loop, this.#part(sub, loop), isLazy);
    return loop;
  }

  #plus(sub: SyntaxNode, next: number, isLazy: boolean): number {
    const loop = this.#add(SPLIT, next, next);
    const entry = this.#part(sub, loop);
    this.#setPreferred(loop, entry, isLazy);
    return entry;
  }

  #setPreferred(split: number, entry: number, isLazy: boolean): void {
    if (isLazy) this.#args[split] = entry;
    else this.#outs[split] = entry;
  }

  #repeat({ subs, min, max }: SyntaxNode, next: number, isLazy: boolean): number {
    const sub = subs[0]!; // it has one
    if (max === 0) return next;
    const copies = max === UNBOUNDED ? min : max;
    if (copies === 0) return this.#star(sub, next, isLazy);
    if (copies === 1) {
      if (max === UNBOUNDED) return this.#plus(sub, next, isLazy);
      const once = this.#part(sub, next);
      return min === 0 ? this.#maybe(once, next, isLazy) : once;
    }
    const enter = this.#copied(sub, next, { copies, min, isUnbounded: max === UNBOUNDED, isLazy });
    return min === 0 ? this.#maybe(enter, next, isLazy) : enter;
  }

  #copied(sub: SyntaxNode, next: number, repetition: Omit<Repetition, 'body'>): number {
    const index = this.#repetitions.push({ ...repetition, body: 0 }) - 1;
    const outside = this.#multiplicity;
    this.#multiplicity *= repetition.copies;
    this.#multiplicityMax = Math.max(this.#multiplicityMax, this.#multiplicity);
    const body = this.#part(sub, this.#add(AGAIN, next, index));
    this.#multiplicity = outside;
    this.#repetitions[index] = { ...repetition, body };
    return this.#add(ENTER, body, index);
  }

  #anywhere(start: number): number {
    const search = this.#add(SPLIT, start, 0);
    this.#args[search] = this.#add(READ, search, this.#sets.ofSet(FULL_SET));
    return search;
  }
}

function mirrored(assertion: number): number {
  switch (assertion) {
    case TEXT_START:
      return TEXT_END;
    case TEXT_END:
      return TEXT_START;
    case LINE_START:
      return LINE_END;
    case LINE_END:
      return LINE_START;
    default:
      return assertion === WORD_BOUNDARY ? WORD_BOUNDARY : NO_WORD_BOUNDARY;
  }
}

function sumsBefore(counts: readonly number[]): Int32Array {
  const sums = new Int32Array(counts.length);
  for (let i = 1; i < counts.length; i++) sums[i] = sums[i - 1]! + counts[i - 1]!;
  return sums;
}
