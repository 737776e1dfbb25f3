import { Limits } from './limits.ts';
import { type ReadClass, readBracketClass, readEscapedClass } from './parse-class.ts';
import { readEscape } from './parse-escape.ts';
import { readGroup } from './parse-group.ts';
import { PROBLEM, syntaxError } from './syntax-error.ts';
import {
  ANY,
  ANY_BUT_NEWLINE,
  DOT_TAKES_NEWLINE,
  FOLD_CASE,
  LAZY,
  LINE_END,
  LINE_START,
  NO_WORD_BOUNDARY,
  ONE_LINE,
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
import { TreeBuilder } from './tree-builder.ts';
import { type Spend, WorkMeter } from './work-meter.ts';

/** A count may be so high. */
const COUNT_MAX = 1000;
/** Of one part of a pattern, such as a character or a parenthesis, with the node made for it. */
const STEPS_PER_PART = 400;

/** Of putting a range in its place among those of a class. */
const STEPS_PER_RANGE = 3;
/** Of looking for characters of another case. */
const STEPS_FOR_CASES = 8000;

const COUNTS = /\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*)?)?\}/y;

/**
 * Parses a pattern as Go's regexp.Compile does: the same patterns are refused, with the same words.
 * @throws Re2SyntaxError and what `spend` throws
 */
export function parseRegex(pattern: string, spend?: Spend): SyntaxNode {
  const meter = new WorkMeter(spend);
  const tree = new Parser(pattern.toWellFormed(), meter).parse();
  meter.report();
  return tree;
}

class Parser {
  readonly #pattern: string;
  readonly #meter: WorkMeter;
  readonly #builder: TreeBuilder;
  #at = 0;

  constructor(pattern: string, meter: WorkMeter) {
    this.#pattern = pattern;
    this.#meter = meter;
    this.#builder = new TreeBuilder(new Limits(pattern, meter), meter);
  }

  parse(): SyntaxNode {
    let repetitionAt = -1;
    while (this.#at < this.#pattern.length) {
      const at = this.#at;
      this.#meter.add(STEPS_PER_PART);
      repetitionAt = this.#readPart(repetitionAt) ? at : -1;
    }
    const tree = this.#builder.finish();
    if (tree === undefined) throw syntaxError(PROBLEM.parenthesis, this.#pattern);
    return tree;
  }

  /** Reads the next part; true if it is a repetition. The part before was one if `repetitionAt` is not negative. */
  #readPart(repetitionAt: number): boolean {
    const builder = this.#builder;
    const char = this.#pattern[this.#at];
    switch (char) {
      case '(':
        this.#openGroup();
        return false;
      case ')':
        if (!builder.closeGroup()) throw syntaxError(PROBLEM.unexpectedParenthesis, this.#pattern);
        break;
      case '|':
        builder.bar();
        break;
      case '^':
        builder.add(this.#has(ONE_LINE) ? TEXT_START : LINE_START);
        break;
      case '$':
        builder.add(this.#has(ONE_LINE) ? TEXT_END : LINE_END);
        break;
      case '.':
        builder.add(this.#has(DOT_TAKES_NEWLINE) ? ANY : ANY_BUT_NEWLINE);
        break;
      case '[': {
        this.#addClass(readBracketClass(this.#pattern, this.#at, this.#has(FOLD_CASE)));
        return false;
      }
      case '*':
        return this.#repeat(STAR, 0, 0, this.#at + 1, repetitionAt);
      case '+':
        return this.#repeat(PLUS, 0, 0, this.#at + 1, repetitionAt);
      case '?':
        return this.#repeat(QUEST, 0, 0, this.#at + 1, repetitionAt);
      case '{':
        return this.#readCounts(repetitionAt);
      case '\\':
        this.#readEscape();
        return false;
      default:
        this.#literal(this.#at);
        return false;
    }
    this.#at++;
    return false;
  }

  #has(flag: number): boolean {
    return (this.#builder.flags & flag) !== 0;
  }

  #literal(at: number): void {
    const code = this.#pattern.codePointAt(at)!; // inside
    this.#at = at + (code > 0xffff ? 2 : 1);
    this.#builder.literal(code);
  }

  #openGroup(): void {
    if (this.#pattern[this.#at + 1] !== '?') {
      this.#builder.openGroup({ captures: true });
      this.#at++;
      return;
    }
    const { opens, flags, end } = readGroup(this.#pattern, this.#at, this.#builder.flags);
    if (opens !== undefined) this.#builder.openGroup({ captures: opens === 'named' });
    this.#builder.flags = flags;
    this.#at = end;
  }

  /** Counts that are none are plain characters. */
  #readCounts(repetitionAt: number): boolean {
    COUNTS.lastIndex = this.#at;
    const match = COUNTS.exec(this.#pattern);
    if (match === null) {
      this.#literal(this.#at);
      return false;
    }
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === undefined ? UNBOUNDED : Number(match[3]);
    if (min > COUNT_MAX || max > COUNT_MAX || (max !== UNBOUNDED && min > max)) {
      throw syntaxError(PROBLEM.repeatCount, match[0]);
    }
    return this.#repeat(REPEAT, min, max, COUNTS.lastIndex, repetitionAt);
  }

  #repeat(op: number, min: number, max: number, end: number, repetitionAt: number): boolean {
    const isSwapped = this.#pattern[end] === '?';
    const at = this.#at;
    this.#at = isSwapped ? end + 1 : end;
    const quote = (from: number) => this.#pattern.slice(from, this.#at);
    if (repetitionAt >= 0) throw syntaxError(PROBLEM.repeatRepeat, quote(repetitionAt));
    const flags = isSwapped ? this.#builder.flags ^ LAZY : this.#builder.flags;
    const isRepeated = this.#builder.repeat(op, min, max, flags);
    if (isRepeated === false) throw syntaxError(PROBLEM.nothingToRepeat, quote(at));
    if (isRepeated === 'too often') throw syntaxError(PROBLEM.repeatCount, quote(at));
    return true;
  }

  #readEscape(): void {
    const builder = this.#builder;
    const letter = this.#pattern[this.#at + 1];
    switch (letter) {
      case 'A':
        builder.add(TEXT_START);
        break;
      case 'z':
        builder.add(TEXT_END);
        break;
      case 'b':
        builder.add(WORD_BOUNDARY);
        break;
      case 'B':
        builder.add(NO_WORD_BOUNDARY);
        break;
      case 'Q':
        this.#readQuoted();
        return;
      default:
        this.#readCharacters();
        return;
    }
    this.#at += 2;
  }

  /** Up to `\E` or the end all are plain characters. */
  #readQuoted(): void {
    const close = this.#pattern.indexOf('\\E', this.#at + 2);
    const end = close < 0 ? this.#pattern.length : close;
    this.#at += 2;
    while (this.#at < end) {
      this.#meter.add(STEPS_PER_PART);
      this.#literal(this.#at);
    }
    this.#at = close < 0 ? end : end + 2;
  }

  /** An escape that stands for a class or a character. */
  #readCharacters(): void {
    const known = readEscapedClass(this.#pattern, this.#at, this.#has(FOLD_CASE));
    if (known === undefined) {
      const { char, end } = readEscape(this.#pattern, this.#at);
      this.#builder.literalEscape(char);
      this.#at = end;
      return;
    }
    this.#addClass(known);
  }

  #addClass({ set, end }: ReadClass): void {
    const casesSteps = this.#has(FOLD_CASE) ? STEPS_FOR_CASES : 0;
    this.#meter.add(set.length * STEPS_PER_RANGE + (end - this.#at) * STEPS_PER_PART + casesSteps);
    this.#builder.addClass(set);
    this.#at = end;
  }
}
