import { PROBLEM, type Re2SyntaxError, syntaxError } from './syntax-error.ts';
import {
  ALTERNATE,
  CONCAT,
  GROUP,
  LITERAL,
  PLUS,
  QUEST,
  REPEAT,
  STAR,
  type SyntaxNode,
  UNBOUNDED,
  UNKNOWN,
} from './syntax-node.ts';
import type { WorkMeter } from './work-meter.ts';

/** Instructions of the largest program that Go builds: 128 MiB of them. */
const SIZE_MAX = 3_355_443;
/** Numbers of all ranges of characters that Go holds: 128 MiB of them. */
const CHARACTERS_MAX = 33_554_432;
/** Of looking at a part of a node. */
const STEPS_PER_PART = 5;
/** Nodes in nodes. */
export const HEIGHT_MAX = 1000;

/**
 * How large a pattern becomes, told as Go tells it. Go finds the size and the height of a node when it puts that on its
 * stack, and only once there may be too much of them. What it has found it keeps: for a text it is the size of its first
 * character, so that `(abc[0-9]){1000}`, which has some 4000 instructions, may count as 2000. That decides what is refused:
 *
 *     (abcdefghijklmnopqrstuvwxyz[0-9]){1000} 400 times: 11 million instructions, and a good pattern
 */
export class Limits {
  readonly #pattern: string;
  readonly #meter: WorkMeter;
  #nodes = 0;
  #characters = 0;
  /** Of all repetitions, whether in one another or not. */
  #repeats = 1;
  #knowsSizes = false;
  #knowsHeights = false;

  constructor(pattern: string, meter: WorkMeter) {
    this.#pattern = pattern;
    this.#meter = meter;
  }

  addNode(): void {
    this.#nodes++;
  }

  addCharacters(count: number): void {
    this.#characters += count;
  }

  /**
   * Finds the size and the height of a node that comes on the stack, if they are not measured already.
   * @throws Re2SyntaxError if there is too much of it, or of all
   */
  check(node: SyntaxNode, stack: readonly SyntaxNode[], measured = NOT_MEASURED): void {
    if (this.#characters > CHARACTERS_MAX) throw this.#tooLarge();
    if (this.#mindsSizes(node)) {
      if (!this.#knowsSizes) {
        this.#knowsSizes = true;
        for (const other of stack) this.#checkSize(other, UNKNOWN);
      }
      this.#checkSize(node, measured.size);
    }
    if (this.#nodes < HEIGHT_MAX) return;
    if (!this.#knowsHeights) {
      this.#knowsHeights = true;
      for (const other of stack) this.#checkHeight(other, UNKNOWN);
    }
    this.#checkHeight(node, measured.height);
  }

  #mindsSizes(node: SyntaxNode): boolean {
    if (this.#knowsSizes) return true;
    if (node.op === REPEAT) {
      const count = Math.max(1, node.max === UNBOUNDED ? node.min : node.max);
      this.#repeats = count > Math.floor(SIZE_MAX / this.#repeats) ? SIZE_MAX : this.#repeats * count;
    }
    return this.#nodes >= Math.floor(SIZE_MAX / this.#repeats);
  }

  #checkSize(node: SyntaxNode, measured: number): void {
    if (measured === UNKNOWN) this.#meter.add(node.subs.length * STEPS_PER_PART);
    node.size = measured === UNKNOWN ? sizeNow(node) : measured;
    if (node.size > SIZE_MAX) throw this.#tooLarge();
  }

  #checkHeight(node: SyntaxNode, measured: number): void {
    if (measured === UNKNOWN) this.#meter.add(node.subs.length * STEPS_PER_PART);
    node.height = measured === UNKNOWN ? heightNow(node) : measured;
    if (node.height > HEIGHT_MAX) throw this.tooDeep();
  }

  #tooLarge(): Re2SyntaxError {
    return syntaxError(PROBLEM.large, this.#pattern);
  }

  tooDeep(): Re2SyntaxError {
    return syntaxError(PROBLEM.nesting, this.#pattern);
  }
}

/** What is known of a node before it is looked at. */
export interface Measure {
  readonly size: number;
  readonly height: number;
}

const NOT_MEASURED: Measure = { size: UNKNOWN, height: UNKNOWN };

/** A node of many parts, and what came to it and went from it: its parts need not be looked at again. */
export function measureChanged(
  { op, size, height }: Measure & { readonly op: number },
  { added, removed }: { readonly added: readonly SyntaxNode[]; readonly removed: readonly Measure[] },
): Measure {
  const sum = (parts: readonly Measure[]) => parts.reduce((all, part) => all + part.size, 0);
  const bars = op === ALTERNATE ? added.length - removed.length : 0;
  const measures = added.map((node) => ({
    size: size === UNKNOWN ? 0 : sizeOf(node),
    height: height === UNKNOWN ? 0 : heightOf(node),
  }));
  return {
    size: size === UNKNOWN ? UNKNOWN : size + sum(measures) - sum(removed) + bars,
    height: height === UNKNOWN ? UNKNOWN : measures.reduce((most, part) => Math.max(most, 1 + part.height), height),
  };
}

/** A concatenation of many parts without its first. */
export function measureShortened({ size, height, subs }: SyntaxNode): Measure {
  const [lost, first] = subs as [SyntaxNode, SyntaxNode]; // many
  const isKnown = size !== UNKNOWN && lost.size !== UNKNOWN;
  const staysHigh = height > 1 + lost.height || (lost.height !== UNKNOWN && first.height >= lost.height);
  return { size: isKnown ? size - lost.size : UNKNOWN, height: staysHigh ? height : UNKNOWN };
}

function sizeOf(node: SyntaxNode): number {
  if (node.size === UNKNOWN) node.size = sizeNow(node);
  return node.size;
}

function sizeNow(node: SyntaxNode): number {
  return Math.max(1, instructions(node));
}

function instructions(node: SyntaxNode): number {
  const { op, subs } = node;
  switch (op) {
    case LITERAL:
      return node.characters.length;
    case GROUP:
    case STAR:
      return 2 + sizeOf(subs[0]!);
    case PLUS:
    case QUEST:
      return 1 + sizeOf(subs[0]!);
    case REPEAT:
      return repeatedSize(sizeOf(subs[0]!), node.min, node.max);
    case CONCAT:
    case ALTERNATE: {
      let size = op === ALTERNATE ? Math.max(0, subs.length + node.earlier.length - 1) : 0;
      for (const sub of subs) size += sizeOf(sub);
      for (const sub of node.earlier) size += sizeOf(sub);
      return size;
    }
    default:
      return 1;
  }
}

/** `x{2,5}` is `xx(x(x(x)?)?)?`, and `x{2,}` is `xx+`. */
function repeatedSize(size: number, min: number, max: number): number {
  if (max === UNBOUNDED) return min === 0 ? 2 + size : 1 + min * size;
  return max * size + (max - min);
}

function heightOf(node: SyntaxNode): number {
  if (node.height === UNKNOWN) node.height = heightNow(node);
  return node.height;
}

function heightNow(node: SyntaxNode): number {
  let height = 1;
  for (const sub of node.subs) height = Math.max(height, 1 + heightOf(sub));
  for (const sub of node.earlier) height = Math.max(height, 1 + heightOf(sub));
  return height;
}
