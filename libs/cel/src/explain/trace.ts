import type { Expr, FoldNode } from '../syntax/ast.ts';
import { CelError } from '../values/cel-error.ts';
import type { Val } from '../values/value.ts';

/** How many evaluations of nodes are remembered at a time; beyond it, only what they give is. */
const TRACES_MAX = 20_000;
/** How many elements of a loop are remembered of each sort: deciding ones, failing ones, others. */
const ITERATIONS_MAX = 4;

/** What an evaluation of a node gave; it has the shape of an error where nothing absorbs that. */
export type TracedValue = Val | CelError | { readonly message: string; readonly ended: true };

/** One evaluation of a node that stands in the source, or of a loop's step. */
export interface Trace {
  readonly node: Expr;
  readonly scope: Scope | undefined;
  /** The evaluations within it, in their order. */
  readonly parts: Trace[];
  /** The loops that it ran itself; macros may make more than one. */
  readonly loops: Loop[];
  /** Undefined until it ended. */
  value: TracedValue | undefined;
  /** How many traces it consists of. */
  size: number;
  /** Whether parts were left out. */
  cut: boolean;
}

/** One evaluation of a fold. */
export interface Loop {
  readonly fold: FoldNode;
  readonly owner: Trace;
  readonly outer: Scope | undefined;
  range: TracedValue | undefined;
  /** Of a fold that binds a variable: the evaluation of the variable, once that was needed. */
  init: Trace | undefined;
  visited: number;
  /** Whether it ended without a value. */
  failed: boolean;
  readonly steps: Readonly<Record<Sort, IterationTrace[]>>;
}

/** Steps whose predicate holds, or breaks `all`; steps in which something failed; and the rest. */
type Sort = 'deciding' | 'failing' | 'other';

export interface IterationTrace {
  readonly index: number;
  readonly trace: Trace;
}

/** The variables that a loop or a binding adds: those of the element at `index`. */
export interface Scope {
  readonly loop: Loop;
  readonly index: number;
  readonly outer: Scope | undefined;
}

/** Whether an evaluation gave no value. */
export function isError(
  value: TracedValue | undefined,
): value is CelError | { readonly message: string; readonly ended: true } {
  return value instanceof CelError || (typeof value === 'object' && value !== null && 'ended' in value);
}

/** Remembers one evaluation of an expression. */
export class Recorder {
  readonly root: Trace;
  private current: Trace;
  private scope: Scope | undefined;
  private loop: Loop | undefined;
  private live = 0;

  /** `root` is what the whole expression is a part of. */
  constructor(root: Expr) {
    this.root = { node: root, scope: undefined, parts: [], loops: [], value: undefined, size: 1, cut: false };
    this.current = this.root;
  }

  /** Evaluates a node that stands in the source. */
  node(node: Expr, run: () => Val | CelError): Val | CelError {
    const parent = this.current;
    if (this.live >= TRACES_MAX) {
      parent.cut = true;
      return run();
    }
    const trace = this.begin(node);
    parent.parts.push(trace);
    return this.within(trace, run);
  }

  /** Evaluates a fold, with the range's value if that is a constant. */
  fold(fold: FoldNode, constantRange: Val | undefined, run: () => Val | CelError): Val | CelError {
    const { scope, loop: outer, current: owner } = this;
    const loop: Loop = {
      fold,
      owner,
      outer: scope,
      range: constantRange,
      init: undefined,
      visited: 0,
      failed: true,
      steps: { deciding: [], failing: [], other: [] },
    };
    owner.loops.push(loop);
    this.loop = loop;
    if (fold.foldKind === 'bind') this.scope = { loop, index: -1, outer: scope };
    try {
      const value = run();
      loop.failed = isError(value);
      return value;
    } finally {
      this.loop = outer;
      this.scope = scope;
      this.keepFew(loop);
    }
  }

  /** Evaluates what the loop that was begun last runs over. */
  range(run: () => Val | CelError): Val | CelError {
    const value = run();
    this.loop!.range = value; // a range is evaluated by its fold
    return value;
  }

  /** Evaluates a step of the loop that was begun last. */
  step(run: () => Val | CelError): Val | CelError {
    const loop = this.loop!; // a step is evaluated by its fold
    const { scope, current } = this;
    const index = loop.visited++;
    this.scope = { loop, index, outer: loop.outer };
    const trace = this.begin(loop.fold.step);
    try {
      return this.within(trace, run);
    } finally {
      this.scope = scope;
      current.size -= trace.size;
      this.keep(loop, { index, trace });
    }
  }

  /** Evaluates the variable of a binding, which happens where it is first read. */
  init(fold: FoldNode, run: () => Val | CelError): Val | CelError {
    const { scope, current } = this;
    const before = current.parts.length;
    const binding = bindingScope(fold, scope);
    this.scope = binding?.outer;
    try {
      return run();
    } finally {
      this.scope = scope;
      if (binding !== undefined) binding.loop.init = current.parts[before];
    }
  }

  private begin(node: Expr): Trace {
    this.live++;
    return { node, scope: this.scope, parts: [], loops: [], value: undefined, size: 1, cut: false };
  }

  private within(trace: Trace, run: () => Val | CelError): Val | CelError {
    const parent = this.current;
    this.current = trace;
    try {
      const value = run();
      trace.value = value;
      return value;
    } catch (error) {
      trace.value = { message: (error as { message: string }).message, ended: true };
      throw error;
    } finally {
      this.current = parent;
      parent.size += trace.size;
    }
  }

  private keep(loop: Loop, iteration: IterationTrace): void {
    const sort = loop.steps[sortOf(loop.fold, iteration.trace)];
    if (sort.length < ITERATIONS_MAX) {
      sort.push(iteration);
      loop.owner.size += iteration.trace.size;
    } else this.live -= iteration.trace.size;
  }

  /** Of all sorts together no more are kept than of one; a loop in a loop would remember too much else. */
  private keepFew(loop: Loop): void {
    const { owner } = loop;
    let room = ITERATIONS_MAX;
    for (const sort of byImportance(loop)) {
      for (const { trace } of sort.splice(room)) {
        owner.size -= trace.size;
        this.live -= trace.size;
      }
      room -= sort.length;
    }
  }
}

/** The steps of a loop, those first that have to do with how it ended. */
export function byImportance({ failed, steps }: Loop): IterationTrace[][] {
  const { deciding, failing, other } = steps;
  return failed ? [failing, deciding, other] : [deciding, failing, other];
}

function bindingScope(fold: FoldNode, scope: Scope | undefined): Scope | undefined {
  let at = scope;
  while (at !== undefined && at.loop.fold !== fold) at = at.outer;
  return at;
}

function sortOf(fold: FoldNode, { parts }: Trace): Sort {
  if (parts.some(({ value }) => isError(value))) return 'failing';
  const verdict = parts.find(({ node }) => node === fold.predicate)?.value;
  return verdict === (fold.foldKind !== 'all') ? 'deciding' : 'other';
}
