import type { CelType } from './check/cel-type.ts';
import { checkTypes } from './check/checker.ts';
import { type ExpressionAge, functionsFor } from './check/declarations.ts';
import { ANY_DECL } from './check/declare-schema.ts';
import { patchStruct } from './check/patch-types.ts';
import { validateLiterals } from './check/validators.ts';
import { Frame } from './compile/frame.ts';
import type { Binding } from './compile/node-compiler.ts';
import { Program } from './compile/program.ts';
import type { Authorizer } from './functions/authorization.ts';
import type { Expr } from './syntax/ast.ts';
import { parseExpression } from './syntax/parser.ts';
import { formatIssues } from './syntax/source-issue.ts';
import { CelError } from './values/cel-error.ts';
import type { Val } from './values/value.ts';

/** What an expression is compiled with. */
export interface ExpressionEnvironment {
  /** Types of the variables, by their names, which may have dots. */
  readonly variables: ReadonlyMap<string, CelType>;
  /** Variables whose values are given as JSON, which no schema has to describe. */
  readonly documents?: ReadonlySet<string>;
  /** Structs that expressions may name, beside those of the language. */
  readonly structs?: (name: string) => CelType | undefined;
  /** Whether there are `Object{…}`, `JSONPatch{…}` and `jsonpatch.escapeKey`. */
  readonly makesPatches?: boolean;
  /** Kubernetes forbids lists and maps that mix types; the language does not. */
  readonly literals: 'homogeneous' | 'mixed';
  readonly age: ExpressionAge;
}

export interface EvaluationOptions {
  /** The evaluation ends when it has cost more. */
  readonly costLimit: number;
  readonly authorizer?: Authorizer | undefined;
}

export type Evaluation =
  | { readonly value: Val; readonly cost: number }
  | { readonly error: string; readonly cost: number };

/** A compiled expression. Evaluations share nothing. */
export class Expression {
  readonly type: CelType;
  private readonly names: readonly string[];
  private readonly program: Program;

  constructor(type: CelType, names: readonly string[], program: Program) {
    this.type = type;
    this.names = names;
    this.program = program;
  }

  /** Evaluates over the values of variables: JSON for documents, else what CEL has for their types. */
  evaluate(values: Readonly<Record<string, unknown>>, options: EvaluationOptions): Evaluation {
    const inOrder = this.names.map((name) => (Object.hasOwn(values, name) ? values[name] : undefined));
    return this.evaluateInOrder(inOrder, options);
  }

  /** As `evaluate`, over values in the order of the environment's variables. */
  evaluateInOrder(values: readonly unknown[], { costLimit, authorizer }: EvaluationOptions): Evaluation {
    const slots: unknown[] = new Array(this.program.slotCount);
    for (let i = 0; i < slots.length; i++) slots[i] = values[i];
    const frame = new Frame(slots, costLimit);
    frame.authorizer = authorizer;
    const outcome = this.program.evaluate(frame);
    return 'value' in outcome ? outcome : { error: outcome.failure.message, cost: outcome.cost };
  }
}

/** Parses and checks an expression; gives the tree, or what is wrong with it, as cel-go prints it. */
export function checkSource(source: string, env: ExpressionEnvironment): { root: Expr } | { issues: string } {
  const parsed = parseExpression(source);
  if ('issues' in parsed) return { issues: formatIssues(source, parsed.issues) };
  const root = parsed.expr;
  const { variables, age, structs, makesPatches = false } = env;
  const issues = checkTypes(root, {
    variables,
    functions: functionsFor(age, { makesPatches }),
    structs: (name) => structs?.(name) ?? (makesPatches ? patchStruct(name) : undefined),
    mixedLiterals: true,
  });
  if (issues.length === 0 && env.literals === 'homogeneous') issues.push(...validateLiterals(root));
  return issues.length > 0 ? { issues: formatIssues(source, issues) } : { root };
}

/** Makes a checked tree ready to run; gives the error of a part that can never be computed. */
export function instantiate(
  root: Expr,
  { variables, documents }: ExpressionEnvironment,
): Expression | { readonly error: string } {
  const names = [...variables.keys()];
  const bindings = names.map((name, slot): [string, Binding] => {
    const type = variables.get(name)!; // its own key
    const isDocument = documents?.has(name) ?? false;
    return [name, { slot, type, rep: isDocument ? 'json' : 'val', decl: isDocument ? ANY_DECL : undefined }];
  });
  try {
    return new Expression(root.type!, names, new Program(root, new Map(bindings))); // a checked tree
  } catch (error) {
    if (error instanceof CelError) return { error: `program instantiation failed: ${error.message}` };
    throw error;
  }
}

/** Compiles an expression over any variables; gives what is wrong with it when it is not sound. */
export function compileExpression(
  source: string,
  env: ExpressionEnvironment,
): Expression | { readonly issues: string } {
  const checked = checkSource(source, env);
  if ('issues' in checked) return checked;
  const expression = instantiate(checked.root, env);
  return expression instanceof Expression ? expression : { issues: expression.error };
}
