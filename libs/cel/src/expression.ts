import type { CelType } from './check/cel-type.ts';
import { checkTypes } from './check/checker.ts';
import { type ExpressionAge, functionsFor } from './check/declarations.ts';
import { DeclNaming } from './check/declare-schema.ts';
import { validateLiterals } from './check/validators.ts';
import { Frame } from './compile/frame.ts';
import type { Binding } from './compile/node-compiler.ts';
import { Program } from './compile/program.ts';
import type { Authorizer } from './functions/authorization.ts';
import { parseExpression } from './syntax/parser.ts';
import { formatIssues } from './syntax/source-issue.ts';
import { CelError } from './values/cel-error.ts';
import type { Val } from './values/value.ts';

/** What an expression is compiled with. */
export interface ExpressionEnvironment {
  /** Types of the variables, by their names, which may have dots. */
  readonly variables: ReadonlyMap<string, CelType>;
  /** Kubernetes forbids lists and maps that mix types; the language does not. */
  readonly literals: 'homogeneous' | 'mixed';
  readonly age: ExpressionAge;
}

export interface EvaluationOptions {
  /** The evaluation ends when it has cost more. */
  readonly costLimit: number;
  readonly authorizer?: Authorizer;
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

  evaluate(values: Readonly<Record<string, Val>>, { costLimit, authorizer }: EvaluationOptions): Evaluation {
    const slots: unknown[] = new Array(this.program.slotCount).fill(undefined);
    this.names.forEach((name, i) => {
      slots[i] = Object.hasOwn(values, name) ? values[name] : undefined;
    });
    const frame = new Frame(slots, costLimit);
    frame.authorizer = authorizer;
    const outcome = this.program.evaluate(frame);
    return 'value' in outcome ? outcome : { error: outcome.failure.message, cost: outcome.cost };
  }
}

/** Compiles an expression over any variables; gives what is wrong with it, as cel-go prints it, when it is not sound. */
export function compileExpression(
  source: string,
  env: ExpressionEnvironment,
): Expression | { readonly issues: string } {
  const parsed = parseExpression(source);
  if ('issues' in parsed) return { issues: formatIssues(source, parsed.issues) };
  const root = parsed.expr;
  const { variables, age } = env;
  const checkEnvironment = { variables, functions: functionsFor(age), naming: new DeclNaming(), mixedLiterals: true };
  const issues = checkTypes(root, checkEnvironment);
  if (issues.length === 0 && env.literals === 'homogeneous') issues.push(...validateLiterals(root));
  if (issues.length > 0) return { issues: formatIssues(source, issues) };
  const names = [...env.variables.keys()];
  const bindings = names.map((name, slot): [string, Binding] => [
    name,
    { slot, type: env.variables.get(name)!, rep: 'val', decl: undefined }, // its own key
  ]);
  try {
    return new Expression(root.type!, names, new Program(root, new Map(bindings))); // a checked tree
  } catch (error) {
    if (error instanceof CelError) return { issues: `program instantiation failed: ${error.message}` };
    throw error;
  }
}
