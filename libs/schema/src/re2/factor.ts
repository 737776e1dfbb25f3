import { sameSet } from './char-set.ts';
import { HEIGHT_MAX, type Limits, measureShortened } from './limits.ts';
import { mergeCharacters, settleClass } from './merge-characters.ts';
import type { NodePool } from './node-pool.ts';
import {
  ALTERNATE,
  CLASS,
  CONCAT,
  EMPTY,
  FOLD_CASE,
  isOneCharacter,
  LAZY,
  LITERAL,
  NO_CHARACTERS,
  REPEAT,
  type SyntaxNode,
} from './syntax-node.ts';
import type { WorkMeter } from './work-meter.ts';

/** Of comparing an alternative with its neighbours. */
const STEPS_PER_ALTERNATIVE = 60;

/** What factoring needs of the builder of the tree. */
export interface Workshop {
  readonly pool: NodePool;
  readonly limits: Limits;
  readonly stack: readonly SyntaxNode[];
  readonly meter: WorkMeter;
}

/**
 * Takes out what neighbours among alternatives begin with in common, and merges those of one character:
 *
 *     abc|abd|xy|x.  ->  ab(c|d)|x(y|.)  ->  ab[cd]|x(?:y|.)
 */
export function factorAlternatives(alternatives: readonly SyntaxNode[], shop: Workshop, depth = 0): SyntaxNode[] {
  if (alternatives.length < 2) return [...alternatives];
  // Each level is a node in the one before.
  shop.meter.add(alternatives.length * STEPS_PER_ALTERNATIVE);
  if (depth > HEIGHT_MAX) throw shop.limits.tooDeep();
  const byText = factorTexts(alternatives, shop, depth);
  const byClass = factorClasses(byText, shop, depth);
  return withoutRepeatedEmpty(mergeNeighbours(byClass, shop.pool));
}

/** Alternatives that begin with the same text. */
function factorTexts(alternatives: readonly SyntaxNode[], shop: Workshop, depth: number): SyntaxNode[] {
  const out: SyntaxNode[] = [];
  let start = 0;
  let text: readonly number[] = NO_CHARACTERS;
  let length = 0;
  let flags = 0;
  for (let i = 0; i <= alternatives.length; i++) {
    const leading = i < alternatives.length ? leadingText(alternatives[i]!) : undefined;
    const leadingFlags = (leading?.flags ?? 0) & FOLD_CASE;
    if (leading !== undefined && i > start && leadingFlags === flags) {
      const same = commonLength(text, length, leading.characters);
      if (same > 0) {
        length = same;
        continue;
      }
    }
    if (i === start + 1) out.push(alternatives[start]!);
    else if (i > start) {
      const prefix = shop.pool.take(LITERAL, flags);
      prefix.characters = text.slice(0, length);
      const rests = alternatives.slice(start, i).map((alternative) => withoutText(alternative, length, shop));
      out.push(prefixed(prefix, rests, shop, depth));
    }
    start = i;
    text = leading?.characters ?? NO_CHARACTERS;
    length = text.length;
    flags = leadingFlags;
  }
  return out;
}

/** Alternatives that begin with the same class, or so many characters of one. */
function factorClasses(alternatives: readonly SyntaxNode[], shop: Workshop, depth: number): SyntaxNode[] {
  const out: SyntaxNode[] = [];
  let start = 0;
  let first: SyntaxNode | undefined;
  for (let i = 0; i <= alternatives.length; i++) {
    const leading = i < alternatives.length ? leadingNode(alternatives[i]!) : undefined;
    if (first !== undefined && leading !== undefined && isFixedClass(first) && sameClass(first, leading)) continue;
    if (i === start + 1) out.push(alternatives[start]!);
    else if (i > start) {
      const rests = alternatives
        .slice(start, i)
        .map((alternative, at) => withoutFirst(alternative, shop, { keepsFirst: at === 0 }));
      out.push(prefixed(first!, rests, shop, depth)); // a run has one
    }
    start = i;
    first = leading;
  }
  return out;
}

/** A beginning and what may follow it. */
function prefixed(prefix: SyntaxNode, rests: SyntaxNode[], shop: Workshop, depth: number): SyntaxNode {
  const rest = shop.pool.take(ALTERNATE, 0);
  rest.subs = factorAlternatives(shop.pool.flattened(rests, ALTERNATE), shop, depth + 1);
  const suffix = shop.pool.unwrapped(rest);
  const node = shop.pool.take(CONCAT, 0);
  node.subs = [prefix, suffix];
  return node;
}

/** Runs of single characters become a class. */
function mergeNeighbours(alternatives: readonly SyntaxNode[], pool: NodePool): SyntaxNode[] {
  const out: SyntaxNode[] = [];
  let run: SyntaxNode[] = [];
  for (const alternative of alternatives) {
    if (isOneCharacter(alternative)) {
      run.push(alternative);
      continue;
    }
    endRun(run, out, pool);
    run = [];
    out.push(alternative);
  }
  endRun(run, out, pool);
  return out;
}

function endRun(run: SyntaxNode[], out: SyntaxNode[], pool: NodePool): void {
  if (run.length < 2) {
    out.push(...run);
    return;
  }
  // The highest takes in the others; it changes places with the first.
  let highest = 0;
  for (let i = 1; i < run.length; i++) if (isHigher(run[i]!, run[highest]!)) highest = i;
  const node = run[highest]!;
  run[highest] = run[0]!;
  for (let i = 1; i < run.length; i++) {
    mergeCharacters(node, run[i]!);
    pool.putBack(run[i]!);
  }
  settleClass(node);
  out.push(node);
}

function isHigher(a: SyntaxNode, b: SyntaxNode): boolean {
  return a.op > b.op || (a.op === b.op && charactersOf(a) > charactersOf(b));
}

function charactersOf(node: SyntaxNode): number {
  return node.op === CLASS ? node.set.length : node.characters.length;
}

function withoutRepeatedEmpty(alternatives: readonly SyntaxNode[]): SyntaxNode[] {
  return alternatives.filter((node, i) => node.op !== EMPTY || alternatives[i + 1]?.op !== EMPTY);
}

function leadingText(node: SyntaxNode): SyntaxNode | undefined {
  const leading = node.op === CONCAT ? node.subs[0]! : node; // concatenations are never empty
  return leading.op === LITERAL ? leading : undefined;
}

function commonLength(a: readonly number[], aLength: number, b: readonly number[]): number {
  const most = Math.min(aLength, b.length);
  let same = 0;
  while (same < most && a[same] === b[same]) same++;
  return same;
}

function withoutText(node: SyntaxNode, length: number, shop: Workshop): SyntaxNode {
  const rest = afterText(node, length, shop.pool);
  shop.limits.check(rest, shop.stack);
  return rest;
}

function afterText(node: SyntaxNode, length: number, pool: NodePool): SyntaxNode {
  if (node.op !== CONCAT) {
    node.characters = node.characters.slice(length);
    if (node.characters.length === 0) node.op = EMPTY;
    return node;
  }
  const first = afterText(node.subs[0]!, length, pool);
  if (first.op !== EMPTY) return node;
  pool.putBack(first);
  return withoutLeading(node, pool);
}

function withoutFirst(node: SyntaxNode, shop: Workshop, { keepsFirst }: { keepsFirst: boolean }): SyntaxNode {
  const measured = node.subs.length > 2 ? measureShortened(node) : undefined;
  const rest = afterFirst(node, shop.pool, keepsFirst);
  shop.limits.check(rest, shop.stack, node === rest ? measured : undefined);
  return rest;
}

function afterFirst(node: SyntaxNode, pool: NodePool, keepsFirst: boolean): SyntaxNode {
  if (!keepsFirst) pool.putBack(node.op === CONCAT ? node.subs[0]! : node);
  return node.op === CONCAT ? withoutLeading(node, pool) : pool.take(EMPTY, 0);
}

/** A concatenation without its first; of two only the other is left. */
function withoutLeading(node: SyntaxNode, pool: NodePool): SyntaxNode {
  node.subs.shift();
  return pool.unwrapped(node);
}

function leadingNode(node: SyntaxNode): SyntaxNode | undefined {
  const leading = node.op === CONCAT ? node.subs[0]! : node;
  return leading.op === EMPTY ? undefined : leading;
}

function isFixedClass(node: SyntaxNode): boolean {
  return isOneCharacter(node) || (node.op === REPEAT && node.min === node.max && isOneCharacter(node.subs[0]!));
}

function sameClass(a: SyntaxNode, b: SyntaxNode): boolean {
  if (a.op !== b.op) return false;
  if (a.op === REPEAT) {
    const sameCounts = a.min === b.min && a.max === b.max && ((a.flags ^ b.flags) & LAZY) === 0;
    return sameCounts && sameClass(a.subs[0]!, b.subs[0]!);
  }
  if (a.op !== LITERAL && a.op !== CLASS) return true;
  if (((a.flags ^ b.flags) & FOLD_CASE) !== 0) return false;
  return a.op === CLASS
    ? sameSet(a.set, b.set)
    : commonLength(a.characters, a.characters.length, b.characters) === a.characters.length &&
        a.characters.length === b.characters.length;
}
