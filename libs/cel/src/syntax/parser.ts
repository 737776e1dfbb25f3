import type { CallNode, EntryNode, Expr, FieldNode } from './ast.ts';
import type { Token } from './lexer.ts';
import { literalValue } from './literal-value.ts';
import { expandMacro, MacroError } from './macros.ts';
import { BEFORE_SOURCE, type SourceIssue } from './source-issue.ts';
import {
  Abandon,
  isKeyword,
  isOperator,
  MAX_DEPTH,
  OPERAND_FOLLOWERS,
  OPERATORS,
  TokenStream,
  Unparsable,
} from './token-stream.ts';

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
/** Of most lists: a set for each would take more memory than all else of a short one. */
const NONE_OPTIONAL: ReadonlySet<number> = new Set();

class Parser extends TokenStream {
  /** How many nodes macros may still copy. */
  private readonly copies = { left: MAX_COPIED_NODES };

  constructor(source: string, issues: SourceIssue[], { spans }: ParseOptions) {
    super(source, issues, { spans: spans === true });
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
    let question = -1;
    try {
      this.enter();
      expr = this.logical('||', '_||_');
      question = this.token.offset;
      if (this.isOp('?')) expr = this.spanning(this.conditional(expr), first);
      this.depth--;
    } catch (error) {
      expr = { ...this.recover(error, NO_TOKENS, mark), offset: question };
    }
    this.height = Math.max(around, this.height);
    return expr;
  }

  private conditional(condition: Expr): Expr {
    const { offset } = this.take();
    this.closers.push({ signs: [':'] });
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
    if (!this.startsExpression(this.token)) this.unparsable(`mismatched input '${this.token.text}'`, 'unary');
    if (this.isOp('-') && !this.startsOperand(this.following)) this.noAlternative(this.at + 1, 'unary');
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
    this.skipToOperand(sign);
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
      const lost = this.recover(error, OPERAND_FOLLOWERS, mark);
      const nothing = error instanceof Unparsable && error.decision === 'primary';
      const partial = error instanceof Unparsable ? error.partial : undefined;
      operand = partial ?? (nothing ? { ...lost, offset: BEFORE_SOURCE } : lost);
    }
    while (this.isOp('.') || this.isOp('[')) {
      const selects = this.isOp('.');
      try {
        operand = this.spanning(selects ? this.selection(operand) : this.index(operand), first);
      } catch (error) {
        this.recover(error, OPERATORS, mark);
        if (error instanceof Unparsable) operand = error.partial ?? operand;
        break;
      }
      this.height++;
    }
    this.height = Math.max(around, this.height);
    return operand;
  }

  private selection(operand: Expr): Expr {
    this.requireName((token) => namesField(token) || isOperator(token, '?'), 'member');
    const dot = this.take();
    const optional = this.isOp('?');
    if (optional) this.take();
    if (optional && !namesField(this.token) && !this.forgivesNoName()) {
      const key: Expr = { kind: 'literal', offset: dot.offset, value: null };
      return { kind: 'call', offset: dot.offset, function: '_?._', args: [operand, key] };
    }
    const name = this.take();
    const field = name.kind === 'ident' ? name.text : name.text.slice(1, -1);
    if (optional) {
      const key: Expr = { kind: 'literal', offset: name.offset, value: field };
      return { kind: 'call', offset: dot.offset, function: '_?._', args: [operand, key] };
    }
    if (name.kind === 'ident' && this.isOp('(')) return this.callOf(name.text, operand);
    return { kind: 'select', offset: dot.offset, operand, field, testOnly: false };
  }

  /** Where no name follows `.?`: whether one does behind a token too many. If not, the selection goes on without. */
  private forgivesNoName(): boolean {
    const { offset } = this.token;
    const mark = this.mark();
    try {
      this.requireOneOf('{IDENTIFIER, ESC_IDENTIFIER}', namesField);
      return true;
    } catch (error) {
      this.recover(error, OPERAND_FOLLOWERS, mark);
      this.report(offset, 'unsupported ident kind');
      return false;
    }
  }

  private index(operand: Expr): Expr {
    const { offset } = this.take();
    const call: CallNode = { kind: 'call', offset, function: '_[_]', args: [operand] };
    try {
      this.requireExpressionStart('?');
      if (this.isOp('?')) {
        this.take();
        call.function = '_[?_]';
      }
      this.closers.push({ signs: [']'], goOn: OPERATORS });
      call.args.push(this.expression());
      this.match(']');
    } catch (error) {
      if (error instanceof Unparsable) error.partial = call;
      throw error;
    }
    this.closers.pop();
    return call;
  }

  /** A call from its opening parenthesis on. Arguments that end badly still have to suit a macro. */
  private callOf(name: string, target: Expr | undefined): Expr {
    const { offset } = this.token;
    const args: Expr[] = [];
    try {
      // A call on a target belongs to the rule that selects, and that one ends with an error.
      this.callArguments(args, target === undefined ? OPERAND_FOLLOWERS : OPERATORS);
    } catch (error) {
      if (error instanceof Unparsable) {
        const call: Expr = { kind: 'call', offset, function: name, args };
        error.partial = args.length > 0 ? this.call(offset, name, target, args) : call;
      }
      throw error;
    }
    return this.call(offset, name, target, args);
  }

  private callArguments(args: Expr[], goOn: ReadonlySet<string>): void {
    this.take();
    this.requireExpressionStart(')');
    this.closers.push({ signs: [')', ','], goOn });
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
    const mark = this.mark();
    if (this.isOp('(')) {
      this.take();
      this.closers.push({ signs: [')'], goOn: OPERAND_FOLLOWERS });
      const inner = this.expression();
      try {
        this.match(')');
      } catch (error) {
        this.recover(error, OPERAND_FOLLOWERS, mark);
        return inner;
      }
      this.closers.pop();
      return inner;
    }
    if (this.isOp('[')) return this.spanning(this.list(), first);
    if (this.isOp('{')) return this.spanning(this.map(), first);
    if (this.isOp('.') || (token.kind === 'ident' && !isKeyword(token))) return this.spanning(this.name(), first);
    if (!this.startsOperand(token)) this.noAlternative(this.at, 'primary');
    return this.spanning(this.literal(), first);
  }

  private name(): Expr {
    const dotted = this.isOp('.');
    if (dotted) this.requireName((each) => each.kind === 'ident' && !isKeyword(each), 'primary');
    const leading = dotted ? this.take() : undefined;
    const token = this.token;
    const struct = this.structName();
    if (struct !== undefined) return this.struct(struct, leading !== undefined);
    this.take();
    const name = leading === undefined ? token.text : `.${token.text}`;
    if (RESERVED.has(token.text)) {
      if (this.isOp('(')) this.callArguments([], OPERAND_FOLLOWERS);
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
    this.closers.push({ signs: ['}', ','], goOn: OPERAND_FOLLOWERS });
    if (!this.isOp('}') && !this.isOp(',')) {
      this.members('}', () => fields.push(this.field()), startsField);
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
      this.unparsable(`mismatched input '${name.text}' expecting ${wanted}`, 'field');
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
    let optional: Set<number> | undefined;
    const element = () => {
      if (this.isOp('?')) {
        this.take();
        optional ??= new Set();
        optional.add(elements.length);
      }
      elements.push(this.expression());
    };
    this.closers.push({ signs: [']', ','], goOn: OPERAND_FOLLOWERS });
    if (!this.isOp(']') && !this.isOp(',')) {
      this.members(']', element, (token) => this.startsElement(token));
    }
    this.endList(']');
    this.closers.pop();
    return { kind: 'list', offset, elements, optional: optional ?? NONE_OPTIONAL };
  }

  private startsElement(token: Token): boolean {
    return this.startsExpression(token) || (token.kind === 'op' && token.text === '?');
  }

  /** What stands between commas, up to one behind which `starts` does not hold. After an error the list may still be closed. */
  private members(close: string, read: () => void, starts: (token: Token) => boolean): void {
    const mark = this.mark();
    try {
      read();
      while (this.isOp(',') && starts(this.following)) {
        this.take();
        read();
      }
    } catch (error) {
      this.recover(error, new Set([',', close]), mark);
    }
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
    this.closers.push({ signs: ['}', ','], goOn: OPERAND_FOLLOWERS });
    if (!this.isOp('}') && !this.isOp(',')) {
      this.members(
        '}',
        () => entries.push(this.entry()),
        (token) => this.startsElement(token),
      );
    }
    this.endList('}');
    this.closers.pop();
    return { kind: 'map', offset, entries };
  }

  private entry(): EntryNode {
    const optional = this.isOp('?');
    if (optional) this.take();
    this.closers.push({ signs: [':'] });
    const key = this.expression();
    const colon = this.match(':');
    this.closers.pop();
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
      return { kind: 'literal', offset: error.offset, value: null };
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
