import { type CharSet, type CharSetBuilder, EMPTY_SET } from './char-set.ts';

/*
 * A pattern as a tree. Operators are numbers whose order matters: of two that stand for one character, the higher takes
 * the other in.
 */

export const NO_MATCH = 1;
export const EMPTY = 2;
/** One character after the other. */
export const LITERAL = 3;
/** One character of a set. */
export const CLASS = 4;
export const ANY_BUT_NEWLINE = 5;
export const ANY = 6;
export const LINE_START = 7;
export const LINE_END = 8;
export const TEXT_START = 9;
export const TEXT_END = 10;
export const WORD_BOUNDARY = 11;
export const NO_WORD_BOUNDARY = 12;
export const GROUP = 13;
export const STAR = 14;
export const PLUS = 15;
export const QUEST = 16;
/** With counts. */
export const REPEAT = 17;
export const CONCAT = 18;
export const ALTERNATE = 19;
/** From here on they are only on the parser's stack. */
export const LEFT_PAREN = 128;
export const VERTICAL_BAR = 129;

export const FOLD_CASE = 1;
export const DOT_TAKES_NEWLINE = 2;
/** `^` and `$` mean the text, not its lines. */
export const ONE_LINE = 4;
export const LAZY = 8;
export const ALL_FLAGS = FOLD_CASE | DOT_TAKES_NEWLINE | ONE_LINE | LAZY;

/** The count of repetitions that has no bound. */
export const UNBOUNDED = -1;
export const UNKNOWN = -1;

/** A part of a pattern. */
export class SyntaxNode {
  op: number;
  flags = 0;
  /** Of `REPEAT`. */
  min = 0;
  max = 0;
  /** A parenthesis that captures: it makes a node of its own. */
  captures = false;
  /** Of `LITERAL`. With `FOLD_CASE` the lowest of all that differ by case. */
  characters: number[] = NO_CHARACTERS;
  /** Of `CLASS`. */
  set: CharSet = EMPTY_SET;
  /** Of a `CLASS` that takes in others: what its set will be. */
  growing: CharSetBuilder | undefined = undefined;
  subs: SyntaxNode[] = NO_SUBS;
  /** Parts before these that were put there one by one, the first of all last; see `settleParts`. */
  earlier: SyntaxNode[] = NO_SUBS;
  /** As far as they are known; see limits.ts. */
  size = UNKNOWN;
  height = UNKNOWN;

  constructor(op: number, flags: number) {
    this.op = op;
    this.flags = flags;
  }
}

export const NO_SUBS: SyntaxNode[] = [];
export const NO_CHARACTERS: number[] = [];

/** Puts parts that came before others in their place: to do so each time would move all others each time. */
export function settleParts(node: SyntaxNode): void {
  if (node.earlier.length === 0) return;
  node.subs = [...node.earlier.reverse(), ...node.subs];
  node.earlier = NO_SUBS;
}

/** Whether a node stands for one character. */
export function isOneCharacter(node: SyntaxNode): boolean {
  switch (node.op) {
    case LITERAL:
      return node.characters.length === 1;
    case CLASS:
    case ANY_BUT_NEWLINE:
    case ANY:
      return true;
    default:
      return false;
  }
}
