import type { Expr } from '../syntax/ast.ts';
import type { TrackedRun } from '../track/tracked.ts';
import { TrackedCompiler } from '../track/tracked-compiler.ts';
import { CelError, CostLimitExceeded, InternalError } from '../values/cel-error.ts';
import { beginMetering, endMetering, unmetered } from '../values/uncharged-work.ts';
import type { Val } from '../values/value.ts';
import { valScript } from './code.ts';
import { Compiler } from './compiler.ts';
import { Frame, type Run } from './frame.ts';
import type { Binding } from './node-compiler.ts';
import { ScriptWriter } from './script-writer.ts';

/** Why an evaluation gave no value. */
export type Failure = CelError | CostLimitExceeded | InternalError;

/** How an evaluation ended, and what it cost. */
export type Outcome =
  | { readonly value: Val; readonly cost: number }
  | { readonly failure: Failure; readonly cost: number };

interface TrackedProgram {
  readonly run: TrackedRun;
  readonly slotCount: number;
}

/** What evaluations have to cost together, each of them 1 more, until a script is made. To make one takes some 200 µs. */
const COST_OF_SCRIPT = 5000;
/** The script of a larger tree would take the engine milliseconds to compile; what it is of spends its time elsewhere. */
const MAX_SCRIPT_NODES = 200;

/**
 * An expression ready to run, in two forms. The fast one leaves off at the first error, wherever it is. What such an
 * evaluation gives and costs is then found by the tracked one, which begins anew; it is made when it is first needed. So
 * the fast form need not know what cel-go charges for what has failed, only for what has not. It is made of closures, and
 * becomes one function when it is used much.
 */
export class Program {
  /** How many variables a frame needs room for. */
  readonly slotCount: number;
  private run: Run<Val>;
  /** How much more evaluations have to cost until a script is worth its compilation. */
  private untilScript: number;
  private readonly root: Expr;
  private readonly variables: ReadonlyMap<string, Binding>;
  private tracked: TrackedProgram | undefined;

  /** Throws `CelError` for a constant part that cannot be computed. The tree is a checked one. */
  constructor(root: Expr, variables: ReadonlyMap<string, Binding>) {
    const compiler = new Compiler(variables);
    this.run = compiler.compileVal(root);
    this.slotCount = compiler.slotCount;
    this.untilScript = compiler.nodeCount > MAX_SCRIPT_NODES ? 0 : COST_OF_SCRIPT;
    this.root = root;
    this.variables = variables;
  }

  /** Evaluates over the variables that lie in the frame's first slots, metered by itself if nothing around it is. */
  evaluate(frame: Frame): Outcome {
    const isOutermost = beginMetering();
    frame.cost = 0;
    try {
      const value = this.run(frame);
      frame.charge(0);
      const { cost } = frame;
      if (this.untilScript > 0) this.warm(cost);
      return { value, cost };
    } catch (error) {
      if (error instanceof CostLimitExceeded) return { failure: error, cost: frame.cost };
      if (this.untilScript > 0) this.warm(frame.cost);
      if (isTooMuch(error)) return { failure: new CostLimitExceeded(), cost: frame.cost };
      // A document that is not as its schema says (it may be older than that) trips code that relies on types.
      if (!isFailure(error) && !(error instanceof TypeError) && !(error instanceof SyntaxError)) throw error;
      return this.evaluateTracked(frame);
    } finally {
      if (isOutermost) endMetering();
    }
  }

  private warm(cost: number): void {
    this.untilScript -= 1 + cost;
    if (this.untilScript > 0) return;
    const writer = new ScriptWriter();
    const compiler = new Compiler(this.variables, writer);
    this.run = unmetered(() => writer.finish(valScript(compiler.compile(this.root), writer)));
  }

  private evaluateTracked({ slots, limit, authorizer }: Frame): Outcome {
    this.tracked ??= this.track();
    const values: unknown[] = new Array(this.tracked.slotCount).fill(undefined);
    for (let slot = 0; slot < this.variables.size; slot++) values[slot] = slots[slot];
    const frame = new Frame(values, limit);
    frame.authorizer = authorizer;
    try {
      const value = this.tracked.run(frame);
      return value instanceof CelError ? { failure: value, cost: frame.cost } : { value, cost: frame.cost };
    } catch (error) {
      if (isTooMuch(error)) return { failure: new CostLimitExceeded(), cost: frame.cost };
      if (!isFailure(error)) throw error;
      return { failure: error, cost: frame.cost };
    }
  }

  private track(): TrackedProgram {
    const compiler = new TrackedCompiler(this.variables);
    const { run } = compiler.node(this.root);
    return { run, slotCount: compiler.slotCount };
  }
}

const TOO_MUCH = /call stack|string length|array length|BigInt size/i;

/**
 * Whether a value was too much for the engine: some thousand lists in lists take as many calls to print, compare or flatten,
 * and texts and lists cannot be of any length.
 */
function isTooMuch(error: unknown): boolean {
  return error instanceof RangeError && TOO_MUCH.test(error.message);
}

/** Whether what was thrown ends an evaluation, and not the server. */
export function isFailure(error: unknown): error is Failure {
  return error instanceof CelError || error instanceof CostLimitExceeded || error instanceof InternalError;
}
