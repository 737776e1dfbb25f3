import type { CharSet } from './char-set.ts';
import { factorAlternatives } from './factor.ts';
import { type Limits, type Measure, measureChanged } from './limits.ts';
import { mergeCharacters, settleClass } from './merge-characters.ts';
import { NodePool } from './node-pool.ts';
import {
  ALTERNATE,
  CLASS,
  CONCAT,
  EMPTY,
  FOLD_CASE,
  GROUP,
  isOneCharacter,
  LEFT_PAREN,
  LITERAL,
  ONE_LINE,
  REPEAT,
  type SyntaxNode,
  settleParts,
  VERTICAL_BAR,
} from './syntax-node.ts';
import { nextInCase } from './unicode.ts';
import type { WorkMeter } from './work-meter.ts';

/** Repetitions in one another may make so many copies of a part at most. */
const COPIES_MAX = 1000;
/** Parts of a node that are not gone through again when others come to it. */
const LONG = 256;

/**
 * Makes the tree of a pattern from its parts as they are read. What is not finished lies on a stack: parts to be joined,
 * alternatives that lie under a bar, and parentheses that are open.
 *
 *     a(b|cd      a  (  b  |  c  d
 *     a(b|cd)     a  (b|cd)            where the last is one node
 *
 * Texts grow, alternatives of one character become a class, and what alternatives begin with in common is taken out of
 * them, all as in Go: what is too large and too deep depends on it.
 */
export class TreeBuilder {
  flags = ONE_LINE;
  readonly #stack: SyntaxNode[] = [];
  readonly #limits: Limits;
  readonly #meter: WorkMeter;
  readonly #pool: NodePool;

  constructor(limits: Limits, meter: WorkMeter) {
    this.#limits = limits;
    this.#meter = meter;
    this.#pool = new NodePool(limits);
  }

  literal(char: number): void {
    const node = this.#pool.take(LITERAL, this.flags);
    node.characters = [(this.flags & FOLD_CASE) !== 0 ? lowestInCase(char) : char];
    this.#limits.addCharacters(1);
    this.#push(node);
  }

  /** A character that is escaped: for it Go makes a node more, and puts it back. */
  literalEscape(char: number): void {
    this.#pool.putBack(this.#pool.take(CLASS, this.flags));
    this.literal(char);
  }

  /** A node without parts. */
  add(op: number): void {
    this.#push(this.#pool.take(op, this.flags));
  }

  addClass(set: CharSet): void {
    const node = this.#pool.take(CLASS, this.flags);
    node.set = set;
    this.#pushClass(node);
  }

  openGroup({ captures }: { captures: boolean }): void {
    const node = this.#pool.take(LEFT_PAREN, this.flags);
    node.captures = captures;
    this.#push(node);
  }

  /** Repeats what came last; false if that cannot be repeated, 'too often' if there come to be too many copies. */
  repeat(op: number, min: number, max: number, flags: number): boolean | 'too often' {
    const stack = this.#stack;
    const sub = stack.at(-1);
    if (sub === undefined || sub.op >= LEFT_PAREN) return false;
    settleParts(sub);
    const node = this.#pool.take(op, flags);
    node.min = min;
    node.max = max;
    node.subs = [sub];
    stack[stack.length - 1] = node;
    this.#limits.check(node, stack);
    return op === REPEAT && (min >= 2 || max >= 2) && !repeatsAtMost(node, COPIES_MAX) ? 'too often' : true;
  }

  bar(): void {
    this.#concat();
    if (!this.#sinkBar()) this.add(VERTICAL_BAR);
  }

  /** False if no group is open. */
  closeGroup(): boolean {
    this.#endAlternatives();
    const stack = this.#stack;
    const open = stack.at(-2);
    if (open?.op !== LEFT_PAREN) return false;
    const inner = stack.pop()!; // there are two
    stack.pop();
    this.flags = open.flags;
    if (open.captures) {
      settleParts(inner);
      open.op = GROUP;
      open.subs = [inner];
      this.#push(open);
    } else this.#pushAgain(inner);
    return true;
  }

  /** The tree; undefined if a group is open still. */
  finish(): SyntaxNode | undefined {
    this.#endAlternatives();
    const [tree] = this.#stack;
    if (tree === undefined || this.#stack.length > 1) return undefined;
    settleParts(tree);
    return tree;
  }

  #push(node: SyntaxNode, measured?: Measure): void {
    this.#joinTexts();
    this.#stack.push(node);
    this.#limits.check(node, this.#stack, measured);
  }

  /** A node that has been on the stack: it counts once more. Go measures it anew; that matters for texts, which grow. */
  #pushAgain(node: SyntaxNode): void {
    this.#pushWhole(node, node.subs.length >= LONG ? node : undefined);
  }

  #pushWhole(node: SyntaxNode, measured?: Measure): void {
    if (node.op === CLASS) {
      this.#pushClass(node);
      return;
    }
    this.#limits.addCharacters(node.characters.length);
    this.#push(node, measured);
  }

  /** A class of one character, in one case or in both, is a text. */
  #pushClass(node: SyntaxNode): void {
    const { set } = node;
    this.#limits.addCharacters(set.length);
    const isOne = set.length === 2 && set[0] === set[1];
    if (!isOne && !isTwoCases(set)) {
      this.#push(node);
      return;
    }
    const flags = isOne ? this.flags & ~FOLD_CASE : this.flags | FOLD_CASE;
    if (this.#joinTexts(set[0], flags)) return;
    node.op = LITERAL;
    node.characters = [set[0]!]; // has been looked at
    node.flags = flags;
    this.#stack.push(node);
    this.#limits.check(node, this.#stack);
  }

  /**
   * Appends the text on top of the stack to one below it: no operator can reach it any more. Its node is used for the
   * character, if one is given; true if it was.
   */
  #joinTexts(char?: number, flags = 0): boolean {
    const stack = this.#stack;
    const top = stack.at(-1);
    const below = stack.at(-2);
    if (top?.op !== LITERAL || below?.op !== LITERAL || ((top.flags ^ below.flags) & FOLD_CASE) !== 0) return false;
    for (const one of top.characters) below.characters.push(one);
    if (char !== undefined) {
      top.characters = [char];
      top.flags = flags;
      return true;
    }
    stack.pop();
    this.#pool.putBack(top);
    return false;
  }

  /** Makes all above the last bar or parenthesis one. */
  #concat(): void {
    this.#joinTexts();
    const subs = this.#popUnfinished();
    if (subs.length === 0) this.#pushWhole(this.#pool.take(EMPTY, 0));
    else this.#collapse(subs, CONCAT);
  }

  #endAlternatives(): void {
    this.#concat();
    if (this.#sinkBar()) this.#stack.pop();
    const subs = this.#popUnfinished();
    settleClass(subs.at(-1)!); // there is one, for `#concat` has left one
    this.#collapse(subs, ALTERNATE);
  }

  #popUnfinished(): SyntaxNode[] {
    const stack = this.#stack;
    let from = stack.length;
    while (from > 0 && stack[from - 1]!.op < LEFT_PAREN) from--;
    return stack.splice(from);
  }

  /** Makes parts one. Those that are of the same kind give theirs. */
  #collapse(subs: SyntaxNode[], op: number): void {
    if (subs.length === 1) {
      this.#pushAgain(subs[0]!); // just counted
      return;
    }
    const node = this.#pool.take(op, 0);
    const long = subs.findIndex((sub) => sub.op === op && sub.subs.length >= LONG);
    for (const [i, sub] of subs.entries()) if (i !== long) settleParts(sub);
    if (long >= 0) {
      this.#pushWhole(node, this.#extend(node, subs, long));
      return;
    }
    node.subs = this.#pool.flattened(subs, op);
    if (op === ALTERNATE) node.subs = this.#factor(node.subs);
    this.#pushWhole(op === ALTERNATE ? this.#pool.unwrapped(node) : node);
  }

  /**
   * As many groups in one another can make a list longer and longer, a long one is not gone through again: it is
   * taken over, with what comes before and after it. Of its alternatives only the outer ones are factored again.
   */
  #extend(node: SyntaxNode, subs: readonly SyntaxNode[], long: number): Measure {
    const { op } = node;
    const { subs: list, earlier: known, size, height } = subs[long]!; // has been found
    const earlier = known.length === 0 ? [] : known;
    let before = this.#pool.flattened(subs.slice(0, long), op);
    this.#pool.putBack(subs[long]!);
    let after = this.#pool.flattened(subs.slice(long + 1), op);
    const removed: Measure[] = [];
    if (op === ALTERNATE && before.length > 0) {
      before = this.#factor([...before, edge(earlier.pop() ?? list.shift()!, removed)]); // long
    }
    if (op === ALTERNATE && after.length > 0) after = this.#factor([edge(list.pop()!, removed), ...after]);
    for (let i = before.length - 1; i >= 0; i--) earlier.push(before[i]!); // inside
    for (const later of after) list.push(later);
    node.subs = list;
    node.earlier = earlier;
    return measureChanged({ op, size, height }, { added: [...before, ...after], removed });
  }

  #factor(alternatives: readonly SyntaxNode[]): SyntaxNode[] {
    const shop = { pool: this.#pool, limits: this.#limits, stack: this.#stack, meter: this.#meter };
    return factorAlternatives(alternatives, shop);
  }

  /** The alternative on top goes below the bar that is under it, if there is one; two that are one character are merged. */
  #sinkBar(): boolean {
    const stack = this.#stack;
    const top = stack.at(-1)!; // `#concat` has left one
    if (stack.at(-2)?.op !== VERTICAL_BAR) return false;
    const place = stack.length - 3;
    const before = stack[place]!; // a bar has something before it
    if (isOneCharacter(top) && isOneCharacter(before)) {
      const [more, less] = top.op > before.op ? [top, before] : [before, top];
      stack[place] = more;
      mergeCharacters(more, less);
      this.#pool.putBack(less);
      stack.pop();
      return true;
    }
    settleClass(before);
    stack[stack.length - 1] = stack[stack.length - 2]!;
    stack[stack.length - 2] = top;
    return true;
  }
}

/** What a node at the edge of a list measures before it is changed. */
function edge(node: SyntaxNode, removed: Measure[]): SyntaxNode {
  removed.push({ size: node.size, height: node.height });
  return node;
}

function lowestInCase(char: number): number {
  let lowest = char;
  for (let other = nextInCase(char); other !== char; other = nextInCase(other)) lowest = Math.min(lowest, other);
  return lowest;
}

/** `[Aa]` and the like. */
function isTwoCases(set: CharSet): boolean {
  const [first, last] = [set[0]!, set[set.length - 1]!];
  const isTwo = set.length === 4 ? first === set[1] && set[2] === last : set.length === 2 && first + 1 === last;
  return isTwo && nextInCase(first) === last && nextInCase(last) === first;
}

/** Whether there are no more than so many copies of any part. A count takes from what is left for those in it. */
function repeatsAtMost(node: SyntaxNode, copies: number): boolean {
  let left = copies;
  if (node.op === REPEAT) {
    if (node.max === 0) return true;
    const count = node.max < 0 ? node.min : node.max;
    if (count > left) return false;
    if (count > 0) left = Math.floor(left / count);
  }
  return node.subs.every((sub) => repeatsAtMost(sub, left));
}
