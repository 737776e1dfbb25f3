import { type CharacterSet, overlaps, parsePlainRegex, type RegexNode } from './re2-syntax.ts';

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
 */

/** States of patterns worth analysing. */
const STATES_MAX = 300;
/** Repetitions that are told apart; where there may be more, each may follow each. */
const COPIES_MAX = 8;
/** Pairs of states looked at before a pattern is left to the engine: a few microseconds each. */
const PAIRS_MAX = 2000;

/** Positions at the edges of a part of the pattern. */
interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly nullable: boolean;
}

/** Comparisons of two states before a pattern is left to the engine: some ten nanoseconds each. */
const COMPARISONS_MAX = 50_000;

class Ambiguous extends Error {}

/** The pattern as a native expression that matches the same texts in linear time; undefined if that can't be shown. */
export function toLinearRegExp(pattern: string): RegExp | undefined {
  const node = parsePlainRegex(pattern);
  if (node === undefined || !isLinear(node)) return undefined;
  // Not `u`: there V8 14 takes a class for one UTF-16 unit when it looks for a match before `$` (`/[^b]a$/u` misses "😀a").
  return new RegExp(source(node), 'v');
}

function isLinear(node: RegexNode): boolean {
  try {
    const automaton = new Automaton();
    automaton.build(node, isAnchored(node));
    return automaton.isUnambiguous();
  } catch (error) {
    if (error instanceof Ambiguous) return false;
    throw error;
  }
}

function isAnchored(node: RegexNode): boolean {
  if (node.kind === 'start') return true;
  if (node.kind === 'alternatives') return node.items.every(isAnchored);
  return node.kind === 'sequence' && isAnchored(node.items[0]!); // sequences are never empty
}

const EVERYTHING: CharacterSet = [-1, -1, -1, -1, 1];
/** The state before the first character. */
const START = 0;

class Automaton {
  readonly #sets: CharacterSet[] = [EVERYTHING];
  readonly #follow: number[][] = [[]];
  #compared = 0;

  build(node: RegexNode, anchored: boolean): void {
    const part = this.#part(node);
    // A search that may begin anywhere: as if any text could come before.
    if (!anchored) this.#connect([START], [START]);
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
    for (const p of from) for (const q of to) if (overlaps(this.#sets[p]!, this.#sets[q]!)) found(p, q);
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

  #part(node: RegexNode): Part {
    switch (node.kind) {
      case 'empty':
      case 'start':
      case 'end':
        return { first: [], last: [], nullable: true };
      case 'character':
        return this.#character(node.set);
      case 'repeat':
        return this.#repeat(node);
      case 'alternatives':
        return alternativesOf(node.items.map((item) => this.#part(item)));
      case 'sequence':
        return node.items.map((item) => this.#part(item)).reduce((a, b) => this.#inSequence(a, b));
    }
  }

  #character(set: CharacterSet): Part {
    const state = this.#sets.length;
    if (state >= STATES_MAX) throw new Ambiguous();
    this.#sets.push(set);
    this.#follow.push([]);
    return { first: [state], last: [state], nullable: false };
  }

  #repeat(node: RegexNode & { kind: 'repeat' }): Part {
    if (node.max > 1 && node.max <= COPIES_MAX) return this.#copies(node);
    const part = this.#part(node.item);
    if (node.max > 1) {
      if (part.nullable) throw new Ambiguous();
      this.#connect(part.last, part.first);
    } else if (part.nullable && node.min === 0) throw new Ambiguous();
    return { ...part, nullable: part.nullable || node.min === 0 };
  }

  /** `x{2,3}` as `xx(x)?`: after the second, not as after the first, the text may go on. */
  #copies({ item, min, max }: RegexNode & { kind: 'repeat' }): Part {
    let rest: Part | undefined;
    for (let copy = max; copy > 0; copy--) {
      const part = this.#part(item);
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

/** JavaScript's spelling, made from the sets so that it can't be read differently. */
function source(node: RegexNode): string {
  switch (node.kind) {
    case 'empty':
      return '';
    case 'start':
      return '^';
    case 'end':
      return '$';
    case 'character':
      return node.literal === '' ? classSource(node.set) : `\\u{${node.literal.codePointAt(0)!.toString(16)}}`; // not empty
    case 'sequence':
      return node.items.map(grouped).join('');
    case 'alternatives':
      return node.items.map(source).join('|');
    case 'repeat':
      return grouped(node.item) + quantifier(node.min, node.max);
  }
}

function grouped(node: RegexNode): string {
  const text = source(node);
  return node.kind === 'character' || node.kind === 'start' || node.kind === 'end' ? text : `(?:${text})`;
}

function quantifier(min: number, max: number): string {
  if (!Number.isFinite(max)) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

function classSource(set: CharacterSet): string {
  let ranges = '';
  for (let code = 0; code < 128; code++) {
    if (!hasCode(set, code)) continue;
    const from = code;
    while (code + 1 < 128 && hasCode(set, code + 1)) code++;
    ranges += from === code ? escaped(from) : `${escaped(from)}-${escaped(code)}`;
  }
  return `[${ranges}${set[4] === 0 ? '' : '\\P{ASCII}'}]`;
}

function hasCode(set: CharacterSet, code: number): boolean {
  return (set[code >> 5]! & (1 << (code & 31))) !== 0; // ASCII: four words
}

function escaped(code: number): string {
  return `\\x${code.toString(16).padStart(2, '0')}`;
}
