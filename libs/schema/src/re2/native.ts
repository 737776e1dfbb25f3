import { ALL_BUT_NEWLINE, type CharSet, FULL_SET, hasCodePoint } from './char-set.ts';
import { isAnchored } from './program.ts';
import {
  ALTERNATE,
  ANY,
  ANY_BUT_NEWLINE,
  CLASS,
  CONCAT,
  EMPTY,
  FOLD_CASE,
  GROUP,
  isOneCharacter,
  LAZY,
  LINE_END,
  LINE_START,
  LITERAL,
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

/*
 * When JavaScript's own regular expressions, which backtrack, take no more than linear time.
 *
 * A backtracking matcher walks every path through the pattern's automaton (Glushkov's: one state for each character of
 * the pattern) that the text allows. If no state can be reached at the same place of the text on two paths, it takes at
 * most (states × length) steps. So: two different states reached by one text must never step to a common state.
 *
 *     ^[a-z]([-a-z]*[a-z])?$   "ab": the second letter is in the loop or the last, but only the loop goes on: good
 *     ^(a+)+$                  the loop's "a" follows "a" in two ways: not good, left to the engine
 *     [0-9]+%                  not anchored: "12" starts at 1 or 2, both in the same state: left to the engine
 *
 * Assertions are taken to hold wherever they stand, which can only add paths.
 */

/** States of patterns worth analysing. */
const STATES_MAX = 300;
/** Repetitions that are told apart; where there may be more, each may follow each. */
const COPIES_MAX = 8;
/** Pairs of states looked at before a pattern is left to the engine. */
const PAIRS_MAX = 2000;
/** Comparisons of two states before a pattern is left to the engine: some ten nanoseconds each. */
const COMPARISONS_MAX = 50_000;
/** Ranges of a class: larger ones take JavaScript long to compile, and to match. */
const RANGES_MAX = 32;

const SURROGATES_FIRST = 0xd800;
const SURROGATES_LAST = 0xdfff;
/** What Go reads for half of a surrogate pair. */
const REPLACEMENT = 0xfffd;

class Ambiguous extends Error {}

/** A native expression that matches the same texts in linear time as a tree does; undefined if that can't be shown. */
export function toLinearRegExp(tree: SyntaxNode): RegExp | undefined {
  try {
    const automaton = new Automaton();
    automaton.build(tree);
    if (!automaton.isUnambiguous()) return undefined;
  } catch (error) {
    if (error instanceof Ambiguous) return undefined;
    throw error;
  }
  // Not `u`: there V8 14 takes a class for one UTF-16 unit when it looks for a match before `$` (`/[^b]a$/u` misses "😀a").
  return new RegExp(source(tree), 'v');
}

/** Which ASCII characters are in a set, a bit for each, and whether any others may be. */
type Outline = readonly [number, number, number, number, number];

function outlineOf(set: CharSet): Outline {
  const outline: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  for (let i = 0; i < set.length; i += 2) {
    const last = set[i + 1]!; // ranges are pairs
    for (let code = set[i]!; code <= last && code < 128; code++) outline[code >> 5]! |= 1 << (code & 31); // four words
    if (last >= 128) outline[4] = 1;
  }
  return outline;
}

function overlaps(a: Outline, b: Outline): boolean {
  return ((a[0] & b[0]) | (a[1] & b[1]) | (a[2] & b[2]) | (a[3] & b[3]) | (a[4] & b[4])) !== 0;
}

const EVERYTHING: Outline = [-1, -1, -1, -1, 1];
/** The state before the first character. */
const START = 0;

/** Positions at the edges of a part of the pattern. */
interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly nullable: boolean;
}

const NOTHING: Part = { first: [], last: [], nullable: true };

class Automaton {
  readonly #outlines: Outline[] = [EVERYTHING];
  readonly #follow: number[][] = [[]];
  #compared = 0;
  #holdsBetweenHalves = false;

  build(tree: SyntaxNode): void {
    const part = this.#part(tree);
    // An empty match between the halves of a surrogate pair is none for Go.
    if (part.nullable && this.#holdsBetweenHalves) throw new Ambiguous();
    // A search that may begin anywhere: as if any text could come before.
    if (!isAnchored(tree)) this.#connect([START], [START]);
    this.#connect([START], part.first);
  }

  /** No pair of different states that one text reaches steps to a common state. */
  isUnambiguous(): boolean {
    const seen = new Set<number>();
    const queue: [number, number][] = [];
    const visit = (p: number, q: number) => {
      const id = Math.min(p, q) * STATES_MAX + Math.max(p, q);
      if (seen.has(id)) return;
      seen.add(id);
      queue.push([p, q]);
    };
    for (const targets of this.#follow) this.#overlapping(targets, targets, (p, q) => p === q || visit(p, q));
    for (const [p, q] of queue) {
      if (seen.size > PAIRS_MAX) return false;
      let merged = false;
      this.#overlapping(this.#follow[p]!, this.#follow[q]!, (a, b) => {
        if (a === b) merged = true;
        else visit(a, b);
      });
      if (merged) return false;
    }
    return true;
  }

  #overlapping(from: readonly number[], to: readonly number[], found: (p: number, q: number) => void): void {
    this.#compare(from.length * to.length);
    for (const p of from) for (const q of to) if (overlaps(this.#outlines[p]!, this.#outlines[q]!)) found(p, q);
  }

  #compare(count: number): void {
    this.#compared += count;
    if (this.#compared > COMPARISONS_MAX) throw new Ambiguous();
  }

  #connect(from: readonly number[], to: readonly number[]): void {
    for (const p of from) {
      const targets = this.#follow[p]!; // every state has a list
      this.#compare(targets.length * to.length);
      for (const q of to) {
        if (targets.includes(q)) throw new Ambiguous();
        targets.push(q);
      }
    }
  }

  #part(node: SyntaxNode): Part {
    const { op, subs } = node;
    switch (op) {
      case LITERAL:
        return node.characters
          .map((_, i) => this.#character(literalSet(node, i)))
          .reduce((a, b) => this.#inSequence(a, b));
      case CLASS:
        if (node.set.length > 2 * RANGES_MAX) throw new Ambiguous();
        return this.#character(node.set);
      case ANY:
        return this.#character(FULL_SET);
      case ANY_BUT_NEWLINE:
        return this.#character(ALL_BUT_NEWLINE);
      case GROUP:
        return this.#part(subs[0]!);
      case STAR:
      case PLUS:
      case QUEST:
      case REPEAT:
        return this.#repeat(subs[0]!, ...countsOf(node));
      case ALTERNATE:
        return alternativesOf(subs.map((sub) => this.#part(sub)));
      case CONCAT:
        return subs.map((sub) => this.#part(sub)).reduce((a, b) => this.#inSequence(a, b));
      case LINE_START:
      case LINE_END:
      case NO_WORD_BOUNDARY:
        this.#holdsBetweenHalves = true;
        return NOTHING;
      default:
        return NOTHING;
    }
  }

  #character(set: CharSet): Part {
    const state = this.#outlines.length;
    if (state >= STATES_MAX) throw new Ambiguous();
    this.#outlines.push(outlineOf(set));
    this.#follow.push([]);
    return { first: [state], last: [state], nullable: false };
  }

  #repeat(sub: SyntaxNode, min: number, max: number): Part {
    if (max > 1 && max <= COPIES_MAX) return this.#copies(sub, min, max);
    const part = this.#part(sub);
    if (max > 1) {
      if (part.nullable) throw new Ambiguous();
      this.#connect(part.last, part.first);
    } else if (part.nullable && min === 0) throw new Ambiguous();
    return { ...part, nullable: part.nullable || min === 0 };
  }

  /** `x{2,3}` as `xx(x)?`: after the second, not as after the first, the text may go on. */
  #copies(sub: SyntaxNode, min: number, max: number): Part {
    let rest: Part | undefined;
    for (let copy = max; copy > 0; copy--) {
      const part = this.#part(sub);
      if (part.nullable) throw new Ambiguous();
      const whole = rest === undefined ? part : this.#inSequence(part, rest);
      rest = copy > min ? { ...whole, nullable: true } : whole;
    }
    return rest!; // there is at least one copy
  }

  #inSequence(a: Part, b: Part): Part {
    this.#connect(a.last, b.first);
    return {
      first: a.nullable ? [...a.first, ...b.first] : a.first,
      last: b.nullable ? [...a.last, ...b.last] : b.last,
      nullable: a.nullable && b.nullable,
    };
  }
}

/** Two alternatives that may both be empty are two ways to go on: ambiguous. */
function alternativesOf(parts: readonly Part[]): Part {
  if (parts.filter((part) => part.nullable).length > 1) throw new Ambiguous();
  return {
    first: parts.flatMap((part) => part.first),
    last: parts.flatMap((part) => part.last),
    nullable: parts.some((part) => part.nullable),
  };
}

function countsOf({ op, min, max }: SyntaxNode): [min: number, max: number] {
  if (op === STAR) return [0, Number.POSITIVE_INFINITY];
  if (op === PLUS) return [1, Number.POSITIVE_INFINITY];
  if (op === QUEST) return [0, 1];
  return [min, max === UNBOUNDED ? Number.POSITIVE_INFINITY : max];
}

function literalSet({ characters, flags }: SyntaxNode, at: number): CharSet {
  const char = characters[at]!; // inside
  const orbit = (flags & FOLD_CASE) !== 0 ? caseOrbit(char) : undefined;
  return Int32Array.from((orbit ?? [char]).flatMap((one) => [one, one]));
}

/** JavaScript's spelling, made from the sets so that it can't be read differently. */
function source(node: SyntaxNode): string {
  const { op, subs } = node;
  switch (op) {
    case EMPTY:
      return '';
    case LITERAL:
      return node.characters.map((_, i) => classSource(literalSet(node, i))).join('');
    case CLASS:
      return classSource(node.set);
    case ANY:
      return classSource(FULL_SET);
    case ANY_BUT_NEWLINE:
      return classSource(ALL_BUT_NEWLINE);
    case GROUP:
      return `(?:${source(subs[0]!)})`;
    case STAR:
    case PLUS:
    case QUEST:
    case REPEAT:
      return repeatable(subs[0]!) + quantifier(...countsOf(node)) + ((node.flags & LAZY) === 0 ? '' : '?');
    case CONCAT:
      return subs.map(grouped).join('');
    case ALTERNATE:
      return subs.map(source).join('|');
    default:
      return ASSERTIONS[op]!; // all others are assertions
  }
}

const ASSERTIONS: Readonly<Record<number, string>> = {
  [TEXT_START]: '^',
  [TEXT_END]: '$',
  [LINE_START]: '(?<![^\\n])',
  [LINE_END]: '(?![^\\n])',
  [WORD_BOUNDARY]: '\\b',
  [NO_WORD_BOUNDARY]: '\\B',
};

/** What a quantifier may follow: a character or a group. */
function repeatable(node: SyntaxNode): string {
  return isOneCharacter(node) ? source(node) : `(?:${source(node)})`;
}

/** What may stand in a sequence. */
function grouped(node: SyntaxNode): string {
  const { op } = node;
  const needsNoGroup = isOneCharacter(node) || op === LITERAL || op === GROUP || ASSERTIONS[op] !== undefined;
  return needsNoGroup ? source(node) : `(?:${source(node)})`;
}

function quantifier(min: number, max: number): string {
  if (!Number.isFinite(max)) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

/** Halves of surrogate pairs are in it if the character is that Go reads for them. */
function classSource(set: CharSet): string {
  if (set.length === 2 && set[0] === set[1] && set[0] !== REPLACEMENT) return escaped(set[0]!);
  let ranges = '';
  const add = (first: number, last: number) => {
    if (first <= last) ranges += first === last ? escaped(first) : `${escaped(first)}-${escaped(last)}`;
  };
  for (let i = 0; i < set.length; i += 2) {
    const [first, last] = [set[i]!, set[i + 1]!]; // ranges are pairs
    add(first, Math.min(last, SURROGATES_FIRST - 1));
    add(Math.max(first, SURROGATES_LAST + 1), last);
  }
  if (hasCodePoint(set, REPLACEMENT)) add(SURROGATES_FIRST, SURROGATES_LAST);
  return `[${ranges}]`;
}

function escaped(code: number): string {
  return `\\u{${code.toString(16)}}`;
}
