import { normalizeInt } from '../values/int.ts';
import { CelDouble, CelUint, type Val } from '../values/value.ts';
import type { EntryNode, Expr, FieldNode } from './ast.ts';
import { type Token, tokenize } from './lexer.ts';
import { expandMacro, MacroError } from './macros.ts';
import type { SourceIssue } from './source-issue.ts';
import { unescapeBytes, unescapeString } from './unescape.ts';

/** As cel-go: how deep expressions in brackets nest, and how high operators stand over one another. */
const MAX_DEPTH = 250;
/** As cel-go: the longest expression, in code points. */
const MAX_CODE_POINTS = 100_000;
/** optMap looks at its target twice, so chains of it would grow without bound; cel-go lets them. */
const MAX_COPIED_NODES = 50_000;
const MIN_INT = -(2n ** 63n);
const MAX_INT = 2n ** 63n - 1n;
const MAX_UINT = 2n ** 64n - 1n;

const RESERVED = new Set(
  'as break const continue else false for function if import in let loop package namespace null return true var void while'.split(
    ' ',
  ),
);
/** What may begin an expression, in the order in which messages list tokens; some places allow `also` others. */
function expressionStart(...also: readonly string[]): string {
  const signs = ['[', ']', '{', '}', '(', ')', '.', ',', '-', '!', '?'];
  const shown = signs.filter((sign) => '[{(.-!'.includes(sign) || also.includes(sign)).map((sign) => `'${sign}'`);
  const words = "'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER";
  return `{${shown.join(', ')}, ${words}}`;
}
const OPERAND_FOLLOWERS = new Set([
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
const RELATION = 1;
const SUM = 2;
const PRODUCT = 3;

/** How tightly the operators between two operands bind, and the functions that they call. */
const BINDINGS: Record<string, { readonly strength: number; readonly name: string }> = {
  '<': { strength: RELATION, name: '_<_' },
  '<=': { strength: RELATION, name: '_<=_' },
  '>': { strength: RELATION, name: '_>_' },
  '>=': { strength: RELATION, name: '_>=_' },
  '==': { strength: RELATION, name: '_==_' },
  '!=': { strength: RELATION, name: '_!=_' },
  in: { strength: RELATION, name: '@in' },
  '+': { strength: SUM, name: '_+_' },
  '-': { strength: SUM, name: '_-_' },
  '*': { strength: PRODUCT, name: '_*_' },
  '/': { strength: PRODUCT, name: '_/_' },
  '%': { strength: PRODUCT, name: '_%_' },
};

/** How much was open when a grammar rule began. */
interface Mark {
  readonly depth: number;
  readonly closers: number;
  readonly relation: number;
  readonly calc: number;
}

/** Thrown to leave the parser for good; the issue is already recorded. */
class Abandon {}

/** Thrown to leave a grammar rule that cannot go on; the rule that catches it looks for a token to go on with. */
class Unparsable {}

/** As cel-go: how often parsing goes on after an error. */
const MAX_RECOVERIES = 30;
const NO_TOKENS: ReadonlySet<string> = new Set();
const SELECTORS: ReadonlySet<string> = new Set(['.', '[']);
const OPERATORS: ReadonlySet<string> = new Set([...OPERAND_FOLLOWERS].filter((text) => !SELECTORS.has(text)));

class Parser {
  private readonly source: string;
  private readonly issues: SourceIssue[];
  private readonly tokens: Token[];
  private readonly keepSpans: boolean;
  private at = 0;
  private depth = 0;
  /** How many nodes macros may still copy. */
  private readonly copies = { left: MAX_COPIED_NODES };
  /** How many operands on the right of an operator are being read. */
  private readonly rightOperands = { relation: 0, calc: 0 };
  /** How many operators, selections and calls stand in one another in what was read of the current construct. */
  private height = 0;
  /** True from an error until the next token that fits: what goes wrong in between is not reported. */
  private recovering = false;
  private recoveries = 0;
  private lastRecovery = -1;
  /** What may end the construct being read, innermost last. */
  private readonly closers: (readonly string[])[] = [['<EOF>']];

  constructor(source: string, issues: SourceIssue[], { spans }: ParseOptions) {
    this.source = source;
    this.issues = issues;
    this.keepSpans = spans === true;
    this.tokens = tokenize(source, issues);
  }

  parse(): Expr {
    const expr = this.expression();
    try {
      this.match('<EOF>');
    } catch (error) {
      this.recover(error, NO_TOKENS, this.mark());
    }
    if (this.height > MAX_DEPTH) this.report(-1, 'max recursion depth exceeded');
    return expr;
  }

  private get token(): Token {
    return this.tokens[this.at]!; // the last token is `end` and never passed
  }

  private get following(): Token {
    return this.tokens[Math.min(this.at + 1, this.tokens.length - 1)]!; // as above
  }

  private isOp(text: string): boolean {
    return this.token.kind === 'op' && this.token.text === text;
  }

  private take(): Token {
    const token = this.token;
    if (token.kind !== 'end') this.at++;
    this.recovering = false;
    return token;
  }

  /** The node, with its span if that is wanted: from the token numbered `first` to the last one taken. */
  private spanning(node: Expr, first: number): Expr {
    if (!this.keepSpans || this.at <= first) return node;
    const last = this.tokens[this.at - 1]!; // some were taken
    node.span = { start: this.tokens[first]!.offset, end: last.offset + last.text.length };
    return node;
  }

  private report(offset: number, message: string): void {
    this.issues.push({ offset, message });
  }

  private syntaxError(message: string): void {
    if (!this.recovering) this.report(this.token.offset, `Syntax error: ${message}`);
    this.recovering = true;
  }

  private unparsable(message: string): never {
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
  private recover(error: unknown, followers: ReadonlySet<string>, mark: Mark): Expr {
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

  private mark(): Mark {
    const { relation, calc } = this.rightOperands;
    return { depth: this.depth, closers: this.closers.length, relation, calc };
  }

  private endsRule(followers: ReadonlySet<string>): boolean {
    const { kind, text } = this.token;
    return kind === 'op' && (followers.has(text) || this.closers.some((closers) => closers.includes(text)));
  }

  /** Takes the token `text`; forgives one token too many or one missing, as the reference grammar's recovery does. */
  private match(text: string): Token {
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

  private enter(): void {
    this.depth++;
    this.limitDepth(this.depth + Math.max(this.rightOperands.relation, this.rightOperands.calc));
  }

  private limitDepth(depth: number): void {
    if (depth <= MAX_DEPTH) return;
    this.report(-1, `expression recursion limit exceeded: ${MAX_DEPTH}`);
    throw new Abandon();
  }

  // One bracket of an expression takes as few stack frames as can be: expression, logical twice, climb, unary, member,
  // primary. 250 of them must fit into a stack on which others stand already.
  private expression(): Expr {
    const mark = this.mark();
    const around = this.height;
    const first = this.at;
    this.height = 0;
    let expr: Expr;
    try {
      this.enter();
      expr = this.logical('||', '_||_');
      if (this.isOp('?')) expr = this.spanning(this.conditional(expr), first);
      this.depth--;
    } catch (error) {
      expr = this.recover(error, NO_TOKENS, mark);
    }
    this.height = Math.max(around, this.height);
    return expr;
  }

  private conditional(condition: Expr): Expr {
    const { offset } = this.take();
    this.closers.push([':']);
    const whenTrue = this.logical('||', '_||_');
    this.match(':');
    this.closers.pop();
    const whenFalse = this.expression();
    this.height++;
    return this.call(offset, '_?_:_', undefined, [condition, whenTrue, whenFalse]);
  }

  /** `a || b || c` or `a && b && c`: a balanced tree, so that long chains stay shallow. */
  private logical(operator: '||' | '&&', name: string): Expr {
    const first = this.at;
    const terms = [operator === '||' ? this.logical('&&', '_&&_') : this.climb(RELATION)];
    const offsets: number[] = [];
    while (this.isOp(operator)) {
      offsets.push(this.take().offset);
      terms.push(operator === '||' ? this.logical('&&', '_&&_') : this.climb(RELATION));
    }
    if (terms.length === 1) return terms[0]!; // just checked
    return this.spanning(this.balanced(name, terms, offsets, 0, offsets.length - 1), first);
  }

  private balanced(name: string, terms: Expr[], offsets: number[], low: number, high: number): Expr {
    const middle = (low + high + 1) >> 1;
    const left = middle === low ? terms[middle]! : this.balanced(name, terms, offsets, low, middle - 1);
    const right = middle === high ? terms[middle + 1]! : this.balanced(name, terms, offsets, middle + 1, high);
    return { kind: 'call', offset: offsets[middle]!, function: name, args: [left, right] };
  }

  /** Reads operators that bind at least as tightly as `least`, from left to right. */
  private climb(least: number): Expr {
    const around = this.height;
    const first = this.at;
    this.height = 0;
    let left = this.unary();
    for (;;) {
      const operator = this.token;
      const binding =
        operator.kind === 'op' && Object.hasOwn(BINDINGS, operator.text) ? BINDINGS[operator.text] : undefined;
      if (binding === undefined || binding.strength < least) break;
      this.take();
      // In the grammar an operand on the right is the same rule again, as is the expression around it.
      const rule = binding.strength === RELATION ? 'relation' : 'calc';
      this.limitDepth(this.depth + ++this.rightOperands[rule]);
      const right = this.climb(binding.strength + 1);
      this.rightOperands[rule]--;
      this.height++;
      left = this.spanning(this.call(operator.offset, binding.name, undefined, [left, right]), first);
    }
    this.height = Math.max(around, this.height);
    return left;
  }

  private unary(): Expr {
    const mark = this.mark();
    try {
      return this.signed();
    } catch (error) {
      return this.recover(error, OPERATORS, mark);
    }
  }

  private signed(): Expr {
    this.requireExpressionStart();
    if (!this.startsExpression(this.token)) this.unparsable(`mismatched input '${this.token.text}'`);
    if (this.isOp('!')) return this.repeated('!', '!_');
    const isSignedNumber = this.following.kind === 'int' || this.following.kind === 'float';
    if (this.isOp('-') && !isSignedNumber) return this.repeated('-', '-_');
    return this.member();
  }

  private repeated(sign: string, name: string): Expr {
    const { offset } = this.token;
    const first = this.at;
    let count = 0;
    for (; this.isOp(sign); count++) {
      const number = this.following.kind === 'int' || this.following.kind === 'float';
      if (sign === '-' && number && count % 2 === 0 && count > 0) break;
      this.take();
    }
    const operand = this.member();
    return count % 2 === 0 ? operand : this.spanning(this.call(offset, name, undefined, [operand]), first);
  }

  /** Demands that an expression begins here, or one of the signs `also`; forgives one token too many. */
  private requireExpressionStart(...also: readonly string[]): void {
    const fits = (token: Token) => this.startsExpression(token) || (token.kind === 'op' && also.includes(token.text));
    if (this.recovering || fits(this.token)) return;
    this.requireOneOf(expressionStart(...also), fits);
  }

  /** Demands a token that fits, which the current one does not; forgives one token too many. */
  private requireOneOf(wanted: string, fits: (token: Token) => boolean): void {
    const { text, kind } = this.token;
    if (kind !== 'end' && fits(this.following)) {
      this.syntaxError(`extraneous input '${text}' expecting ${wanted}`);
      this.take();
      return;
    }
    this.unparsable(`mismatched input '${text}' expecting ${wanted}`);
  }

  private startsExpression(token: Token): boolean {
    if (token.kind === 'op') return '[{(.-!'.includes(token.text) && token.text.length === 1;
    return token.kind !== 'end' && token.kind !== 'escapedIdent';
  }

  private member(): Expr {
    const around = this.height;
    const first = this.at;
    this.height = 0;
    const mark = this.mark();
    let operand: Expr;
    try {
      operand = this.primary();
    } catch (error) {
      operand = this.recover(error, OPERAND_FOLLOWERS, mark);
    }
    while (this.isOp('.') || this.isOp('[')) {
      const selects = this.isOp('.');
      try {
        operand = this.spanning(selects ? this.selection(operand) : this.index(operand), first);
      } catch (error) {
        const lost = this.recover(error, OPERATORS, mark);
        if (!selects) operand = lost;
      }
      this.height++;
    }
    this.height = Math.max(around, this.height);
    return operand;
  }

  private selection(operand: Expr): Expr {
    const dot = this.take();
    const optional = this.isOp('?');
    if (optional) this.take();
    if (optional && !namesField(this.token)) this.requireOneOf('{IDENTIFIER, ESC_IDENTIFIER}', namesField);
    const name = this.token;
    if (!namesField(name)) this.noField(dot, optional);
    this.take();
    const field = name.kind === 'ident' ? name.text : name.text.slice(1, -1);
    if (optional) {
      const key: Expr = { kind: 'literal', offset: name.offset, value: field };
      return { kind: 'call', offset: dot.offset, function: '_?._', args: [operand, key] };
    }
    if (name.kind === 'ident' && this.isOp('(')) return this.callOf(name.text, operand);
    return { kind: 'select', offset: dot.offset, operand, field, testOnly: false };
  }

  private noField(dot: Token, optional: boolean): never {
    const { text, kind } = this.token;
    if (!optional && (text === 'true' || text === 'false' || text === 'null')) {
      return this.unparsable(`mismatched input '${text}' expecting IDENTIFIER`);
    }
    const read = this.source.slice(dot.offset, kind === 'end' ? this.source.length : this.token.offset + text.length);
    return this.unparsable(`no viable alternative at input '${read}'`);
  }

  private index(operand: Expr): Expr {
    const { offset } = this.take();
    this.requireExpressionStart('?');
    const optional = this.isOp('?');
    if (optional) this.take();
    this.closers.push([']']);
    const key = this.expression();
    this.match(']');
    this.closers.pop();
    return { kind: 'call', offset, function: optional ? '_[?_]' : '_[_]', args: [operand, key] };
  }

  /** A call from its opening parenthesis on. Arguments that end badly still have to suit a macro. */
  private callOf(name: string, target: Expr | undefined): Expr {
    const { offset } = this.token;
    const args: Expr[] = [];
    try {
      this.callArguments(args);
    } catch (error) {
      if (error instanceof Unparsable && args.length > 0) this.call(offset, name, target, args);
      throw error;
    }
    return this.call(offset, name, target, args);
  }

  private callArguments(args: Expr[]): void {
    this.take();
    this.requireExpressionStart(')');
    this.closers.push([')', ',']);
    if (!this.isOp(')')) {
      args.push(this.expression());
      while (this.isOp(',')) {
        this.take();
        args.push(this.expression());
      }
    }
    this.match(')');
    this.closers.pop();
  }

  private primary(): Expr {
    const token = this.token;
    const first = this.at;
    if (this.isOp('(')) {
      this.take();
      this.closers.push([')']);
      const inner = this.expression();
      this.match(')');
      this.closers.pop();
      return inner;
    }
    if (this.isOp('[')) return this.spanning(this.list(), first);
    if (this.isOp('{')) return this.spanning(this.map(), first);
    if (this.isOp('.') || (token.kind === 'ident' && !isKeyword(token))) return this.spanning(this.name(), first);
    return this.spanning(this.literal(), first);
  }

  private name(): Expr {
    const leading = this.isOp('.') ? this.take() : undefined;
    const token = this.token;
    if (token.kind !== 'ident' || isKeyword(token)) this.noField(leading ?? token, false);
    const struct = this.structName();
    if (struct !== undefined) return this.struct(struct, leading !== undefined);
    this.take();
    const name = leading === undefined ? token.text : `.${token.text}`;
    if (RESERVED.has(token.text)) {
      if (this.isOp('(')) this.callArguments([]);
      this.report((leading ?? token).offset, `reserved identifier: ${token.text}`);
      return { kind: 'ident', offset: token.offset, name: '<error>' };
    }
    if (this.isOp('(')) return this.callOf(name, undefined);
    return { kind: 'ident', offset: token.offset, name };
  }

  /** The identifiers of `a.b.C{…}` when that is what comes next. */
  private structName(): Token[] | undefined {
    const names = [this.token];
    let look = this.at + 1;
    while (this.tokens[look]?.text === '.' && this.tokens[look + 1]?.kind === 'ident') {
      names.push(this.tokens[look + 1]!); // just checked
      look += 2;
    }
    return this.tokens[look]?.text === '{' && this.tokens[look]?.kind === 'op' ? names : undefined;
  }

  private struct(names: Token[], leadingDot: boolean): Expr {
    this.at += names.length * 2 - 1;
    const { offset } = this.take();
    const typeName = (leadingDot ? '.' : '') + names.map((name) => name.text).join('.');
    const fields: FieldNode[] = [];
    this.closers.push(['}', ',']);
    if (!this.isOp('}') && !this.isOp(',')) {
      fields.push(this.field());
      while (this.isOp(',') && startsField(this.following)) {
        this.take();
        fields.push(this.field());
      }
    }
    this.endList('}');
    this.closers.pop();
    return { kind: 'struct', offset, typeName, fields };
  }

  private field(): FieldNode {
    const optional = this.isOp('?');
    if (optional) this.take();
    const name = this.token;
    if (!namesField(name)) {
      const wanted = optional ? '{IDENTIFIER, ESC_IDENTIFIER}' : "{'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}";
      this.unparsable(`mismatched input '${name.text}' expecting ${wanted}`);
    }
    this.take();
    const colon = this.match(':');
    const value = this.expression();
    return { offset: colon.offset, name: name.kind === 'ident' ? name.text : name.text.slice(1, -1), value, optional };
  }

  private list(): Expr {
    const { offset } = this.take();
    this.requireExpressionStart('?', ',', ']');
    const elements: Expr[] = [];
    const optional: number[] = [];
    this.closers.push([']', ',']);
    if (!this.isOp(']') && !this.isOp(',')) {
      this.element(elements, optional);
      while (this.isOp(',') && this.startsElement(this.following)) {
        this.take();
        this.element(elements, optional);
      }
    }
    this.endList(']');
    this.closers.pop();
    return { kind: 'list', offset, elements, optional };
  }

  private startsElement(token: Token): boolean {
    return this.startsExpression(token) || (token.kind === 'op' && token.text === '?');
  }

  private element(elements: Expr[], optional: number[]): void {
    if (this.isOp('?')) {
      this.take();
      optional.push(elements.length);
    }
    elements.push(this.expression());
  }

  /** A last comma may stand before the closing sign. */
  private endList(close: string): void {
    const fits = (token: Token) => token.kind === 'op' && (token.text === close || token.text === ',');
    if (!this.recovering && !fits(this.token)) this.requireOneOf(`{'${close}', ','}`, fits);
    if (this.isOp(',')) this.take();
    this.match(close);
  }

  private map(): Expr {
    const { offset } = this.take();
    this.requireExpressionStart('?', ',', '}');
    const entries: EntryNode[] = [];
    this.closers.push(['}', ',', ':']);
    if (!this.isOp('}') && !this.isOp(',')) {
      entries.push(this.entry());
      while (this.isOp(',') && this.startsElement(this.following)) {
        this.take();
        entries.push(this.entry());
      }
    }
    this.endList('}');
    this.closers.pop();
    return { kind: 'map', offset, entries };
  }

  private entry(): EntryNode {
    const optional = this.isOp('?');
    if (optional) this.take();
    const key = this.expression();
    const colon = this.match(':');
    return { offset: colon.offset, key, value: this.expression(), optional };
  }

  private literal(): Expr {
    const first = this.take();
    const negative = first.kind === 'op' && first.text === '-';
    const token = negative ? this.take() : first;
    const { offset } = first;
    return { kind: 'literal', offset, value: this.literalValue(token, negative, offset) };
  }

  private literalValue(token: Token, negative: boolean, offset: number): Val {
    switch (token.kind) {
      case 'int': {
        const value = negative ? -BigInt(token.text) : BigInt(token.text);
        if (value >= MIN_INT && value <= MAX_INT) return normalizeInt(value);
        this.report(offset, 'invalid int literal');
        return 0;
      }
      case 'uint': {
        const value = BigInt(token.text.slice(0, -1));
        if (value > MAX_UINT) this.report(offset, 'invalid uint literal');
        return new CelUint(value);
      }
      case 'float': {
        const value = Number(token.text);
        if (!Number.isFinite(value)) this.report(offset, 'invalid double literal');
        return new CelDouble(negative ? -value : value);
      }
      case 'string':
        return this.unescaped(unescapeString(token.text), offset) ?? token.text;
      case 'bytes':
        return this.unescaped(unescapeBytes(token.text.slice(1)), offset) ?? new Uint8Array();
      default:
        return token.text === 'null' ? null : token.text === 'true';
    }
  }

  private unescaped<T>(result: { value: T } | { error: string }, offset: number): T | undefined {
    if ('value' in result) return result.value;
    this.report(offset, result.error);
    return undefined;
  }

  private call(offset: number, name: string, target: Expr | undefined, args: Expr[]): Expr {
    try {
      const expanded = expandMacro({ offset, name, target, args, copies: this.copies });
      if (expanded !== undefined) return expanded;
    } catch (error) {
      if (!(error instanceof MacroError)) throw error;
      this.report(error.offset, error.message);
      return { kind: 'literal', offset, value: null };
    }
    return target === undefined
      ? { kind: 'call', offset, function: name, args }
      : { kind: 'call', offset, function: name, target, args };
  }
}

function namesField(token: Token): boolean {
  return token.kind === 'escapedIdent' || (token.kind === 'ident' && !isKeyword(token));
}

function startsField(token: Token): boolean {
  return namesField(token) || (token.kind === 'op' && token.text === '?');
}

function isKeyword(token: Token): boolean {
  return token.kind === 'ident' && (token.text === 'true' || token.text === 'false' || token.text === 'null');
}

export interface ParseOptions {
  /** Whether nodes tell where they stand in the source. */
  readonly spans?: boolean;
}

/**
 * Parses a CEL expression and expands its macros.
 * In: the source text. Out: the tree, or the issues that make it no expression, worded as cel-go words them.
 */
export function parseExpression(
  source: string,
  options: ParseOptions = {},
): { expr: Expr } | { issues: SourceIssue[] } {
  const issues: SourceIssue[] = [];
  const size = [...source].length;
  if (size > MAX_CODE_POINTS) {
    const message = `expression code point size exceeds limit: size: ${size}, limit ${MAX_CODE_POINTS}`;
    return { issues: [{ offset: -1, message }] };
  }
  try {
    const expr = new Parser(source, issues, options).parse();
    return issues.length === 0 ? { expr } : { issues };
  } catch (error) {
    if (error instanceof Abandon) return { issues };
    throw error;
  }
}
