import type { EntryNode, Expr, FieldNode } from './ast.ts';
import { type Token, tokenize } from './lexer.ts';
import { literalValue } from './literal-value.ts';
import { expandMacro, MacroError } from './macros.ts';
import type { SourceIssue } from './source-issue.ts';
import { Abandon, MAX_DEPTH, OPERAND_FOLLOWERS, OPERATORS, TokenStream, Unparsable } from './token-stream.ts';

/** As cel-go: the longest expression, in code points. */
const MAX_CODE_POINTS = 100_000;
/** optMap looks at its target twice, so chains of it would grow without bound; cel-go lets them. */
const MAX_COPIED_NODES = 50_000;

const RESERVED = new Set(
  'as break const continue else false for function if import in let loop package namespace null return true var void while'.split(
    ' ',
  ),
);
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

const NO_TOKENS: ReadonlySet<string> = new Set();

class Parser extends TokenStream {
  private readonly source: string;
  /** How many nodes macros may still copy. */
  private readonly copies = { left: MAX_COPIED_NODES };

  constructor(source: string, issues: SourceIssue[], { spans }: ParseOptions) {
    super(tokenize(source, issues), issues, spans === true);
    this.source = source;
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
    return { kind: 'literal', offset, value: literalValue(token, negative, (message) => this.report(offset, message)) };
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
