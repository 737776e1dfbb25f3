import { hash } from 'node:crypto';
import type { JsonValue } from '#machinery';
import type { ValidationRule } from '#schema';
import { type CelType, optionalOf } from '../check/cel-type.ts';
import { checkTypes, ruleEnvironment } from '../check/checker.ts';
import { declText } from '../check/decl-text.ts';
import type { DeclType } from '../check/decl-type.ts';
import { type ExpressionAge, functionsFor } from '../check/declarations.ts';
import { DeclNaming, uniqueTypeName } from '../check/declare-schema.ts';
import { validateLiterals } from '../check/validators.ts';
import { representation } from '../compile/code.ts';
import { Frame } from '../compile/frame.ts';
import type { Binding } from '../compile/node-compiler.ts';
import { type Outcome, Program } from '../compile/program.ts';
import type { Units } from '../cost/estimate.ts';
import { CostEstimator } from '../cost/estimator.ts';
import { childrenOf, type Expr } from '../syntax/ast.ts';
import { type ParseOptions, parseExpression } from '../syntax/parser.ts';
import { formatIssues } from '../syntax/source-issue.ts';
import { CelError } from '../values/cel-error.ts';
import { wrapJson } from '../values/schema-value.ts';
import { CelOptional, NONE } from '../values/value.ts';

/** The most that one evaluation of a rule or a messageExpression may cost, as kube-apiserver has it. */
export const PER_CALL_COST_LIMIT = 1_000_000;

const SELF_SLOT = 0;
const OLD_SELF_SLOT = 1;

/** An expression that is sound: checked, with its types in the tree. */
export interface CheckedExpression {
  readonly root: Expr;
  readonly usesOldSelf: boolean;
  /** How many nodes the tree has, those that macros made included. */
  readonly size: number;
}

/** What is wrong with an expression, as a CRD's rejection words it. */
export interface ExpressionError {
  readonly error: string;
}

/** Where an expression stands: the declaration of `self`, and how `oldSelf` is offered. */
export interface RuleScope {
  readonly decl: DeclType;
  readonly optionalOldSelf: boolean;
}

/** What a declaration takes in memory, by the length of its text; measured on the rules of 220 real CRDs. */
const BYTES_PER_DECL_CHARACTER = 9;

/** What expressions over one declaration have in common, made when it is needed. */
export class ScopeTypes {
  private readonly decl: DeclType;
  private selfType: CelType | undefined;
  private digest: { readonly key: string; readonly bytes: number } | undefined;

  constructor(decl: DeclType) {
    this.decl = decl;
  }

  get self(): CelType {
    this.selfType ??= new DeclNaming().celType(this.decl, uniqueTypeName('selfType'));
    return this.selfType;
  }

  /** The same for equal declarations only. */
  get key(): string {
    return this.digested().key;
  }

  /** About how much memory the declaration takes. */
  get bytes(): number {
    return this.digested().bytes;
  }

  private digested(): { readonly key: string; readonly bytes: number } {
    if (this.digest === undefined) {
      const text = declText(this.decl);
      this.digest = { key: hash('sha256', text, 'base64'), bytes: text.length * BYTES_PER_DECL_CHARACTER };
    }
    return this.digest;
  }
}

function visitNodes(node: Expr, visit: (node: Expr) => void): void {
  visit(node);
  for (const child of childrenOf(node)) visitNodes(child, visit);
}

const RULES = { makesPatches: false } as const;

/** Whether a checked expression may mean something else when it is older or newer: by the functions that it calls. */
export function dependsOnAge(root: Expr): boolean {
  const [all, compatible] = [functionsFor('stored', RULES), functionsFor('new', RULES)];
  const overloads = (functions: typeof all, name: string) => functions.get(name)?.overloads.length;
  let depends = false;
  visitNodes(root, (node) => {
    if (node.kind !== 'call') return;
    depends ||= overloads(all, node.function) !== overloads(compatible, node.function);
  });
  return depends;
}

/** Parses and checks an expression whose value must be of `wanted` kind. */
export function checkExpression(
  source: string,
  scope: RuleScope,
  types: ScopeTypes,
  wanted: 'bool' | 'string',
  age: ExpressionAge,
  options: ParseOptions = {},
): CheckedExpression | ExpressionError {
  const lead = wanted === 'bool' ? 'compilation failed: ' : 'messageExpression compilation failed: ';
  const parsed = parseExpression(source, options);
  if ('issues' in parsed) return { error: lead + formatIssues(source, parsed.issues) };
  const root = parsed.expr;
  const oldSelf = scope.optionalOldSelf ? optionalOf(types.self) : types.self;
  const issues = checkTypes(root, ruleEnvironment(types.self, oldSelf, age));
  if (issues.length === 0) issues.push(...validateLiterals(root));
  if (issues.length > 0) return { error: lead + formatIssues(source, issues) };
  if (root.type?.kind !== wanted) {
    return {
      error:
        wanted === 'bool' ? 'cel expression must evaluate to a bool' : 'messageExpression must evaluate to a string',
    };
  }
  let [usesOldSelf, size] = [false, 0];
  visitNodes(root, (node) => {
    size++;
    usesOldSelf ||= node.kind === 'ident' && node.name === 'oldSelf';
  });
  return { root, usesOldSelf, size };
}

/** The most that an evaluation of a checked expression may cost, by the bounds of the schema. */
export function estimateCost(expression: CheckedExpression, decl: DeclType): Units {
  return new CostEstimator(decl).cost(expression.root).max;
}

/** `self` and `oldSelf`, as a compiler takes them. */
export function ruleVariables({ root }: CheckedExpression, scope: RuleScope): ReadonlyMap<string, Binding> {
  const type = root.type!; // a checked tree
  const direct = { type, rep: representation(scope.decl), decl: scope.decl } as const;
  const old = scope.optionalOldSelf ? ({ type, rep: 'val', decl: undefined } as const) : direct;
  return new Map<string, Binding>([
    ['self', { ...direct, slot: SELF_SLOT }],
    ['oldSelf', { ...old, slot: OLD_SELF_SLOT }],
  ]);
}

/** Gives the variables of `ruleVariables` their values in a frame. */
export function setVariables(
  { slots }: Frame,
  scope: RuleScope,
  self: JsonValue,
  oldSelf: JsonValue | undefined,
): void {
  slots[SELF_SLOT] = self;
  slots[OLD_SELF_SLOT] = scope.optionalOldSelf ? optionalJson(scope.decl, oldSelf) : oldSelf;
}

function optionalJson(decl: DeclType, json: JsonValue | undefined): CelOptional {
  return json === undefined || json === null ? NONE : new CelOptional(wrapJson(decl, json));
}

/**
 * An expression ready to run. Many may share it: it holds one frame, which every evaluation uses anew, for evaluations
 * call nothing that could begin another.
 */
export class RuleProgram {
  private readonly scope: RuleScope;
  private readonly program: Program;
  private readonly frame: Frame;

  constructor(expression: CheckedExpression, scope: RuleScope) {
    this.scope = scope;
    this.program = new Program(expression.root, ruleVariables(expression, scope));
    this.frame = new Frame(new Array(this.program.slotCount).fill(undefined), PER_CALL_COST_LIMIT);
  }

  /** Evaluates over a value and the one it replaces. */
  evaluate(self: JsonValue, oldSelf: JsonValue | undefined): Outcome {
    const { frame } = this;
    setVariables(frame, this.scope, self, oldSelf);
    try {
      return this.program.evaluate(frame);
    } finally {
      // Nothing of a document outlives its evaluation; for so few slots a loop is faster than fill().
      const { slots } = frame;
      for (let slot = 0; slot < slots.length; slot++) slots[slot] = undefined;
    }
  }
}

/** Compiles a checked expression; gives the error of a constant part that cannot be computed. */
export function makeProgram(expression: CheckedExpression, scope: RuleScope): RuleProgram | ExpressionError {
  try {
    return new RuleProgram(expression, scope);
  } catch (error) {
    if (error instanceof CelError) return { error: error.message };
    throw error;
  }
}

/** How messages name a rule. */
export function ruleLabel(rule: ValidationRule): string {
  return rule.message ? rule.message.trim() : rule.rule.trim();
}
