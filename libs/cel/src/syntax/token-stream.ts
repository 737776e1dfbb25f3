import type { Expr } from './ast.ts';
import type { Token } from './lexer.ts';
import type { SourceIssue } from './source-issue.ts';

/** As cel-go: how deep expressions in brackets nest, and how high operators stand over one another. */
export const MAX_DEPTH = 250;

/** What may begin an expression, in the order in which messages list tokens; some places allow `also` others. */
function expressionStart(...also: readonly string[]): string {
  const signs = ['[', ']', '{', '}', '(', ')', '.', ',', '-', '!', '?'];
  const shown = signs.filter((sign) => '[{(.-!'.includes(sign) || also.includes(sign)).map((sign) => `'${sign}'`);
  const words = "'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER";
  return `{${shown.join(', ')}, ${words}}`;
}
/** What may follow an operand. */
export const OPERAND_FOLLOWERS: ReadonlySet<string> = new Set([
  '==',
  '!=',
  'in',
  '<',
  '<=',
  '>=',
  '>',
  '&&',
  '||',
  '[',
  '.',
  '-',
  '?',
  '+',
  '*',
  '/',
  '%',
]);
const SELECTORS: ReadonlySet<string> = new Set(['.', '[']);
/** Those of them that are operators. */
export const OPERATORS: ReadonlySet<string> = new Set([...OPERAND_FOLLOWERS].filter((text) => !SELECTORS.has(text)));

/** How much was open when a grammar rule began. */
export interface Mark {
  readonly depth: number;
  readonly closers: number;
  readonly relation: number;
  readonly calc: number;
}

/** Thrown to leave the parser for good; the issue is already recorded. */
export class Abandon {}

/** Thrown to leave a grammar rule that cannot go on; the rule that catches it looks for a token to go on with. */
export class Unparsable {}

/** As cel-go: how often parsing goes on after an error. */
const MAX_RECOVERIES = 30;

/**
 * The tokens of an expression, and what the reference grammar's recovery needs to know while they are taken: the errors
 * so far, how deep constructs nest, and what may end each of them.
 */
export abstract class TokenStream {
  private readonly issues: SourceIssue[];
  protected readonly tokens: Token[];
  private readonly keepSpans: boolean;
  protected at = 0;
  protected depth = 0;
  /** How many operands on the right of an operator are being read. */
  protected readonly rightOperands = { relation: 0, calc: 0 };
  /** How many operators, selections and calls stand in one another in what was read of the current construct. */
  protected height = 0;
  /** True from an error until the next token that fits: what goes wrong in between is not reported. */
  protected recovering = false;
  private recoveries = 0;
  private lastRecovery = -1;
  /** What may end the construct being read, innermost last. */
  protected readonly closers: (readonly string[])[] = [['<EOF>']];

  constructor(tokens: Token[], issues: SourceIssue[], keepSpans: boolean) {
    this.tokens = tokens;
    this.issues = issues;
    this.keepSpans = keepSpans;
  }

  protected get token(): Token {
    return this.tokens[this.at]!; // the last token is `end` and never passed
  }

  protected get following(): Token {
    return this.tokens[Math.min(this.at + 1, this.tokens.length - 1)]!; // as above
  }

  protected isOp(text: string): boolean {
    return this.token.kind === 'op' && this.token.text === text;
  }

  protected take(): Token {
    const token = this.token;
    if (token.kind !== 'end') this.at++;
    this.recovering = false;
    return token;
  }

  /** The node, with its span if that is wanted: from the token numbered `first` to the last one taken. */
  protected spanning(node: Expr, first: number): Expr {
    if (!this.keepSpans || this.at <= first) return node;
    const last = this.tokens[this.at - 1]!; // some were taken
    node.span = { start: this.tokens[first]!.offset, end: last.offset + last.text.length };
    return node;
  }

  protected report(offset: number, message: string): void {
    this.issues.push({ offset, message });
  }

  private syntaxError(message: string): void {
    if (!this.recovering) this.report(this.token.offset, `Syntax error: ${message}`);
    this.recovering = true;
  }

  protected unparsable(message: string): never {
    this.syntaxError(message);
    throw new Unparsable();
  }

  private countRecovery(): void {
    if (this.recoveries++ < MAX_RECOVERIES) return;
    this.report(this.token.offset, `Syntax error: error recovery attempt limit exceeded: ${MAX_RECOVERIES}`);
    throw new Abandon();
  }

  /**
   * Goes on after a grammar rule has failed: skips to a token of `followers` or one that ends a construct around it.
   * `mark` is the state in which the rule began.
   */
  protected recover(error: unknown, followers: ReadonlySet<string>, mark: Mark): Expr {
    if (!(error instanceof Unparsable)) throw error;
    this.depth = mark.depth;
    this.closers.length = mark.closers;
    this.rightOperands.relation = mark.relation;
    this.rightOperands.calc = mark.calc;
    this.countRecovery();
    if (this.lastRecovery === this.at && this.token.kind !== 'end') this.at++;
    this.lastRecovery = this.at;
    while (this.token.kind !== 'end' && !this.endsRule(followers)) this.at++;
    return { kind: 'literal', offset: this.token.offset, value: null };
  }

  protected mark(): Mark {
    const { relation, calc } = this.rightOperands;
    return { depth: this.depth, closers: this.closers.length, relation, calc };
  }

  private endsRule(followers: ReadonlySet<string>): boolean {
    const { kind, text } = this.token;
    return kind === 'op' && (followers.has(text) || this.closers.some((closers) => closers.includes(text)));
  }

  /** Takes the token `text`; forgives one token too many or one missing, as the reference grammar's recovery does. */
  protected match(text: string): Token {
    const token = this.token;
    const fits = text === '<EOF>' ? token.kind === 'end' : token.kind === 'op' && token.text === text;
    if (fits) return this.take();
    const wanted = text === '<EOF>' ? '<EOF>' : `'${text}'`;
    this.countRecovery();
    if (this.following.text === text && token.kind !== 'end') {
      this.syntaxError(`extraneous input '${token.text}' expecting ${wanted}`);
      this.take();
      return this.take();
    }
    if (this.mayFollowMissing(token, text)) {
      this.syntaxError(`missing ${wanted} at '${token.text}'`);
      return token;
    }
    return this.unparsable(`mismatched input '${token.text}' expecting ${wanted}`);
  }

  private mayFollowMissing(token: Token, text: string): boolean {
    if (text === ':') return this.startsExpression(token);
    if (text !== ')' && text !== ']' && text !== '}') return false;
    if (token.kind === 'op' && OPERAND_FOLLOWERS.has(token.text)) return true;
    return this.closers.at(-2)?.includes(token.text) ?? false;
  }

  protected enter(): void {
    this.depth++;
    this.limitDepth(this.depth + Math.max(this.rightOperands.relation, this.rightOperands.calc));
  }

  protected limitDepth(depth: number): void {
    if (depth <= MAX_DEPTH) return;
    this.report(-1, `expression recursion limit exceeded: ${MAX_DEPTH}`);
    throw new Abandon();
  }

  /** Demands that an expression begins here, or one of the signs `also`; forgives one token too many. */
  protected requireExpressionStart(...also: readonly string[]): void {
    const fits = (token: Token) => this.startsExpression(token) || (token.kind === 'op' && also.includes(token.text));
    if (this.recovering || fits(this.token)) return;
    this.requireOneOf(expressionStart(...also), fits);
  }

  /** Demands a token that fits, which the current one does not; forgives one token too many. */
  protected requireOneOf(wanted: string, fits: (token: Token) => boolean): void {
    const { text, kind } = this.token;
    if (kind !== 'end' && fits(this.following)) {
      this.syntaxError(`extraneous input '${text}' expecting ${wanted}`);
      this.take();
      return;
    }
    this.unparsable(`mismatched input '${text}' expecting ${wanted}`);
  }

  protected startsExpression(token: Token): boolean {
    if (token.kind === 'op') return '[{(.-!'.includes(token.text) && token.text.length === 1;
    return token.kind !== 'end' && token.kind !== 'escapedIdent';
  }
}
