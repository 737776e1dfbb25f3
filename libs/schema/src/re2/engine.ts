import { Alphabet } from './alphabet.ts';
import { Dfa } from './dfa.ts';
import { ASSERT, compileProgram, isAnchored, type Program, SetTable } from './program.ts';
import { requiredTexts } from './required-texts.ts';
import { NO_MATCH, searchBackward, searchForward } from './search.ts';
import type { Preference } from './simulation.ts';
import { LINE_END, LINE_START, NO_WORD_BOUNDARY, type SyntaxNode, WORD_BOUNDARY } from './syntax-node.ts';
import type { WorkMeter } from './work-meter.ts';

/** Where a match begins and ends. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Of passing a unit of a text in search of a short one. */
const STEPS_PER_UNIT = 2;
/** Of an engine with its first table, however small; of looking at an instruction once more; of finding out which characters a set tells apart. */
const STEPS_TO_BUILD = 40_000;
const STEPS_PER_INSTRUCTION = 10;
const STEPS_PER_SET = 1000;
/** With its part of the tree. */
const BYTES_PER_INSTRUCTION = 250;

/**
 * Matches any pattern in time linear in the text: what a program goes through is kept in tables as it is found out. To say
 * whether there is a match takes one table; for where it is another tells where it ends, and a third, of the pattern read
 * backward, where it begins.
 */
export class Engine {
  readonly #tree: SyntaxNode;
  readonly #sets = new SetTable();
  readonly #program: Program;
  readonly #alphabet: Alphabet;
  readonly #isAnchored: boolean;
  readonly #looksAside: boolean;
  readonly #required: readonly string[];
  readonly #ownBytes: number;
  #any: Dfa | undefined;
  #first: Dfa | undefined;
  #backward: Dfa | undefined;

  constructor(tree: SyntaxNode, meter: WorkMeter) {
    this.#tree = tree;
    this.#program = compileProgram(tree, { sets: this.#sets, meter, isBackward: false });
    const { ops } = this.#program;
    meter.add(STEPS_TO_BUILD + ops.length * STEPS_PER_INSTRUCTION + this.#sets.sets.length * STEPS_PER_SET);
    const assertions = assertionsOf(this.#program);
    this.#isAnchored = isAnchored(tree);
    this.#required = requiredTexts(tree);
    this.#looksAside = assertions.size > 0;
    const words = assertions.has(WORD_BOUNDARY) || assertions.has(NO_WORD_BOUNDARY);
    const lines = assertions.has(LINE_START) || assertions.has(LINE_END);
    this.#alphabet = new Alphabet(this.#sets.sets, { words, lines });
    const setBytes = this.#sets.sets.reduce((sum, { byteLength }) => sum + byteLength, 0);
    this.#ownBytes = setBytes + ops.length * BYTES_PER_INSTRUCTION;
  }

  /** About the memory that it takes now. */
  get bytes(): number {
    const tables = (this.#any?.bytes ?? 0) + (this.#first?.bytes ?? 0) + (this.#backward?.bytes ?? 0);
    return tables + this.#ownBytes;
  }

  /** Whether there is a match anywhere. */
  matches(text: string, meter: WorkMeter): boolean {
    if (this.#lacksRequired(text, 0, meter)) return false;
    this.#any ??= this.#dfa(this.#program, this.#program.search, 'any');
    const end = searchForward(this.#any, this.#alphabet, text, 0, meter);
    return end !== NO_MATCH;
  }

  /** The first match that begins at `from` or later, which is the one that Go prefers. */
  find(text: string, from: number, meter: WorkMeter): Span | undefined {
    if ((this.#isAnchored && from > 0) || this.#lacksRequired(text, from, meter)) return undefined;
    this.#first ??= this.#dfa(this.#program, this.#program.search, 'first');
    const end = searchForward(this.#first, this.#alphabet, text, from, meter);
    if (end === NO_MATCH) return undefined;
    this.#backward ??= this.#backwardDfa(meter);
    const start = searchBackward(this.#backward, this.#alphabet, text, { from: end, to: from }, meter);
    return { start, end };
  }

  #lacksRequired(text: string, from: number, meter: WorkMeter): boolean {
    for (const required of this.#required) {
      const at = text.indexOf(required, from);
      meter.add(((at < 0 ? text.length : at) - from) * STEPS_PER_UNIT);
      if (at < 0) return true;
    }
    return false;
  }

  #dfa(program: Program, start: number, preference: Preference): Dfa {
    const { sets } = this.#sets;
    return new Dfa({ program, sets, alphabet: this.#alphabet, preference, start, looksAside: this.#looksAside });
  }

  #backwardDfa(meter: WorkMeter): Dfa {
    const program = compileProgram(this.#tree, { sets: this.#sets, meter, isBackward: true });
    return this.#dfa(program, program.start, 'longest');
  }
}

function assertionsOf({ ops, args }: Program): ReadonlySet<number> {
  const found = new Set<number>();
  for (let i = 0; i < ops.length; i++) if (ops[i] === ASSERT) found.add(args[i]!); // inside
  return found;
}
