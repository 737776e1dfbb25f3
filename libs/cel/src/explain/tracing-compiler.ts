import type { Frame } from '../compile/frame.ts';
import type { Binding } from '../compile/node-compiler.ts';
import type { Expr, FoldNode } from '../syntax/ast.ts';
import type { Tracked, TrackedRun } from '../track/tracked.ts';
import { TrackedCompiler } from '../track/tracked-compiler.ts';
import type { CelError } from '../values/cel-error.ts';
import type { Val } from '../values/value.ts';
import type { Recorder } from './trace.ts';

type Evaluate = (run: () => Val | CelError) => Val | CelError;

/**
 * Compiles an expression so that a recorder sees what each of its nodes gives. Chains of selections are evaluated step
 * by step and not as a whole, so an evaluation costs more than it does elsewhere; it gives the same.
 */
export class TracingCompiler extends TrackedCompiler {
  /** Nodes that are the same in every evaluation. */
  readonly constants = new Map<Expr, Val>();
  private readonly recorder: Recorder;
  /** What is done around nodes that have a part in a fold. */
  private readonly roles = new Map<Expr, Evaluate>();

  constructor(variables: ReadonlyMap<string, Binding>, recorder: Recorder) {
    super(variables);
    this.recorder = recorder;
  }

  override node(node: Expr): Tracked {
    const tracked = super.node(node);
    const { constant } = tracked;
    if (constant !== undefined) {
      this.constants.set(node, constant.value);
      return tracked;
    }
    const { recorder } = this;
    let { run } = tracked;
    if (node.span !== undefined) run = around(run, (evaluate) => recorder.node(node, evaluate));
    const role = this.roles.get(node);
    return { run: role === undefined ? run : around(run, role) };
  }

  protected override fold(node: FoldNode): Tracked {
    const { recorder } = this;
    this.roles.set(node.range, (run) => recorder.range(run));
    this.roles.set(node.step, (run) => recorder.step(run));
    if (node.foldKind === 'bind') this.roles.set(node.init, (run) => recorder.init(node, run));
    const { run } = super.fold(node);
    return { run: around(run, (evaluate) => recorder.fold(node, this.constants.get(node.range), evaluate)) };
  }
}

function around(run: TrackedRun, evaluate: Evaluate): TrackedRun {
  return (frame: Frame) => evaluate(() => run(frame));
}
