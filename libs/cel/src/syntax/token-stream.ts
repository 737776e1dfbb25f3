import type { Expr } from './ast.ts';
import { type Token, tokenize } from './lexer.ts';
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

/** What may come behind a construct that is being read. */
export interface Closers {
  readonly signs: readonly string[];
  /** What an expression may go on with after the construct that the signs close. */
  readonly goOn?: ReadonlySet<string>;
}

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
export class Unparsable {
  /** Which decision of the grammar failed. */
  readonly decision: string;
  /** What the rule had read that it can stand for. */
  partial: Expr | undefined;
  constructor(decision: string) {
    this.decision = decision;
  }
}

/** As cel-go: how often parsing goes on after an error. */
const MAX_RECOVERIES = 30;

/**
 * The tokens of an expression, and what the reference grammar's recovery needs to know while they are taken: the errors
 * so far, how deep constructs nest, and what may end each of them.
 */
export abstract class TokenStream {
  private readonly source: string;
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
  protected readonly closers: Closers[] = [{ signs: ['<EOF>'] }];
  /** The decisions that failed since a token fitted last. */
  private readonly failedDecisions = new Set<string>();

  constructor(source: string, issues: SourceIssue[], { spans }: { spans: boolean }) {
    this.source = source;
    this.issues = issues;
    this.tokens = tokenize(source, issues);
    this.keepSpans = spans;
  }

  protected get token(): Token {
    return this.tokens[this.at]!; // the last token is `end` and never passed
  }

  protected get following(): Token {
    return this.tokens[Math.min(this.at + 1, this.tokens.length - 1)]!; // as above
  }

  protected isOp(text: string): boolean {
    return isOperator(this.token, text);
  }

  protected take(): Token {
    const token = this.token;
    if (token.kind !== 'end') this.at++;
    if (this.recovering) this.failedDecisions.clear();
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

  protected unparsable(message: string, decision: string): never {
    this.syntaxError(message);
    throw new Unparsable(decision);
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
    // The same decision at the same token fails again: only without that token there is a way on.
    const again = this.lastRecovery === this.at && this.failedDecisions.has(error.decision);
    if (again && this.token.kind !== 'end') this.at++;
    this.lastRecovery = this.at;
    this.failedDecisions.add(error.decision);
    while (this.token.kind !== 'end' && !this.endsRule(followers)) this.at++;
    return { kind: 'literal', offset: this.token.offset, value: null };
  }

  protected mark(): Mark {
    const { relation, calc } = this.rightOperands;
    return { depth: this.depth, closers: this.closers.length, relation, calc };
  }

  private endsRule(followers: ReadonlySet<string>): boolean {
    const { kind, text } = this.token;
    if (kind !== 'op') return false;
    return followers.has(text) || this.closers.some(({ signs, goOn }) => signs.includes(text) || goOn?.has(text));
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
    return this.unparsable(`mismatched input '${token.text}' expecting ${wanted}`, `match ${text}`);
  }

  private mayFollowMissing(token: Token, text: string): boolean {
    if (text === ':') return this.startsExpression(token);
    if (text !== ')' && text !== ']' && text !== '}') return false;
    if (token.kind === 'op' && OPERAND_FOLLOWERS.has(token.text)) return true;
    return this.closers.at(-2)?.signs.includes(token.text) ?? false;
  }

  /** Behind signs, all that begins no operand is left out up to what does, or ends the construct. */
  protected skipToOperand(sign: string): void {
    const fits = (token: Token) => this.startsOperand(token) || isOperator(token, sign);
    if (this.recovering || fits(this.token)) return;
    const wanted = sign === '!' ? expressionStart() : expressionStart().replace(", '!'", '');
    this.syntaxError(`extraneous input '${this.token.text}' expecting ${wanted}`);
    while (this.token.kind !== 'end' && !fits(this.token) && !this.endsRule(OPERATORS)) this.at++;
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
    this.unparsable(`mismatched input '${text}' expecting ${wanted}`, `one of ${wanted}`);
  }

  /** What may stand behind a minus. */
  protected startsOperand(token: Token): boolean {
    return this.startsExpression(token) && token.text !== '!';
  }

  protected startsExpression(token: Token): boolean {
    if (token.kind === 'op') return '[{(.-!'.includes(token.text) && token.text.length === 1;
    return token.kind !== 'end' && token.kind !== 'escapedIdent';
  }

  /** Demands that a name, or whatever else fits, stands behind the dot at which the parser is. */
  protected requireName(fits: (token: Token) => boolean, decision: string): void {
    const name = this.following;
    if (fits(name)) return;
    if (!isKeyword(name)) this.noAlternative(this.at + 1, decision);
    this.take();
    this.unparsable(`mismatched input '${name.text}' expecting IDENTIFIER`, `${decision} name`);
  }

  /** A decision that starts at the current token fails at the token numbered `failed`. */
  protected noAlternative(failed: number, decision: string): never {
    const read = this.textOf(this.at, failed);
    const start = this.at;
    this.at = failed;
    this.syntaxError(`no viable alternative at input '${read}'`);
    this.at = start;
    throw new Unparsable(decision);
  }

  /** The source from one token to another, without what is no token. */
  private textOf(from: number, to: number): string {
    let text = '';
    let end = this.tokens[from]!.offset;
    for (const { kind, offset, text: shown } of this.tokens.slice(from, to + 1)) {
      const between = this.source.slice(end, offset);
      if (between.trim() === '') text += between;
      if (kind === 'end') break;
      text += shown;
      end = offset + shown.length;
    }
    return text;
  }
}

/** Whether a token is the operator or sign. */
export function isOperator({ kind, text }: Token, wanted: string): boolean {
  return kind === 'op' && text === wanted;
}

/** Whether a token is a literal in the form of a name. */
export function isKeyword(token: Token): boolean {
  return token.kind === 'ident' && (token.text === 'true' || token.text === 'false' || token.text === 'null');
}
