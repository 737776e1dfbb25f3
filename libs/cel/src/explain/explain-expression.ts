import type { JsonValue } from '#machinery';
import { childrenOf, type Expr, type FoldNode } from '../syntax/ast.ts';
import { locate } from '../syntax/source-issue.ts';
import { isMap } from '../values/collections.ts';
import { typeNameOf, type Val, valueType } from '../values/value.ts';
import type { Explanation, IterationExplanation, LoopExplanation } from './explanation.ts';
import { elementAt, type Provenance } from './provenance.ts';
import { shownValue } from './shown-value.ts';
import { byImportance, type IterationTrace, isError, type Loop, type Trace } from './trace.ts';

/** How many parts an expression is explained by. */
const PARTS_MAX = 500;
/** How much of the source is quoted with each, in UTF-16 units. */
const SOURCE_MAX = 1000;

/** Turns what was recorded of an evaluation into what is shown of it. */
export class ExpressionExplainer {
  private readonly source: string;
  private readonly constants: ReadonlyMap<Expr, Val>;
  private readonly provenance: Provenance;
  private room = PARTS_MAX;

  constructor(source: string, constants: ReadonlyMap<Expr, Val>, provenance: Provenance) {
    this.source = source;
    this.constants = constants;
    this.provenance = provenance;
  }

  /** Explains the whole expression; without a trace, as one that was not evaluated. */
  explain(root: Expr, trace: Trace | undefined): Explanation {
    return this.part(root, trace, 'error');
  }

  private part(node: Expr, trace: Trace | undefined, onError: 'error' | 'absorbed'): Explanation {
    const { start, end } = node.span ?? { start: 0, end: this.source.length };
    const { line, column } = locate(this.source, start);
    const source = this.source.slice(start, Math.min(end, start + SOURCE_MAX));
    const where = { source, start, end, line, column: column + 1 };
    this.room--;
    const constant = this.constants.get(node);
    const value = trace?.value ?? constant;
    if (value === undefined) return { ...where, ...NOT_EVALUATED };
    const failed = isError(value);
    const shown = failed ? undefined : shownValue(value);
    const parts = trace === undefined ? [] : this.partsOf(node, trace, failed ? 'error' : 'absorbed');
    const loop = trace === undefined ? undefined : this.loopOf(trace);
    return {
      ...where,
      outcome: failed ? onError : 'value',
      value: shown?.value,
      type: failed ? undefined : typeNameOf(valueType(value)),
      error: failed ? value.message : undefined,
      place: trace === undefined ? undefined : this.provenance.placeOf(trace),
      cut: shown?.cut === true || trace?.cut === true || this.room <= 0,
      parts,
      loop,
    };
  }

  /** The parts of a node. The way to a field says nothing beside the field, unless it does not lead there. */
  private partsOf(node: Expr, trace: Trace, onError: 'error' | 'absorbed'): Explanation[] {
    const operand = operandOf(node);
    if (operand === undefined || isError(trace.value)) return this.collect(childNodes(node), trace, onError);
    const [, ...keys] = childNodes(node);
    const way = isWay(operand) ? traceOf(operand, trace) : undefined;
    const before = way === undefined ? this.collect([operand], trace, onError) : this.partsOf(operand, way, onError);
    return [...before, ...this.collect(keys, trace, onError)];
  }

  /** What stands in the source among the nodes, or in those that macros made of it: once, even if it was copied. */
  private collect(nodes: readonly Expr[], trace: Trace, onError: 'error' | 'absorbed'): Explanation[] {
    const found: Explanation[] = [];
    const seen = new Set<number>();
    const visit = (node: Expr): void => {
      if (this.constants.has(node) || isConstant(node)) return;
      if (node.span === undefined) {
        for (const child of childNodes(node)) visit(child);
        return;
      }
      if (this.room <= 0 || seen.has(node.span.start * this.source.length + node.span.end)) return;
      seen.add(node.span.start * this.source.length + node.span.end);
      found.push(this.part(node, traceOf(node, trace), onError));
    };
    for (const node of nodes) visit(node);
    return found;
  }

  private loopOf(trace: Trace): LoopExplanation | undefined {
    const loop = trace.loops.find(({ fold }) => fold.foldKind !== 'bind');
    if (loop === undefined) return undefined;
    const { fold, visited, failed, steps } = loop;
    const decisive = failed ? steps.failing : steps.deciding;
    return {
      over: loop.range !== undefined && !isError(loop.range) && isMap(loop.range) ? 'map' : 'list',
      variables: fold.iterVar2 === undefined ? [fold.iterVar] : [fold.iterVar, fold.iterVar2],
      visited,
      iterations: byImportance(loop).flatMap((sort) => {
        return sort.map((step) => this.iteration(loop, step, { decides: sort === decisive }));
      }),
    };
  }

  private iteration(
    loop: Loop,
    { index, trace }: IterationTrace,
    { decides }: { decides: boolean },
  ): IterationExplanation {
    const element = elementAt(loop.range, index);
    const key: JsonValue = element === undefined ? index : shownValue(element.key).value;
    const shown = shownValue(element?.value ?? null);
    const parts = this.collect(bodyOf(loop.fold), trace, loop.failed ? 'error' : 'absorbed');
    return { key, ...shown, place: this.provenance.element(loop, index), decides, parts };
  }
}

const NOT_EVALUATED = {
  outcome: 'notEvaluated',
  value: undefined,
  type: undefined,
  error: undefined,
  place: undefined,
  cut: false,
  parts: [],
  loop: undefined,
} as const;

function isConstant(node: Expr): boolean {
  return node.kind === 'literal' || (node.kind === 'ident' && node.constant !== undefined);
}

/** What a filter gives is the element itself: it has no transformation of its own. */
function bodyOf({ foldKind, predicate, transform }: FoldNode): Expr[] {
  return [predicate, foldKind === 'filter' ? undefined : transform].filter((node) => node !== undefined);
}

function childNodes(node: Expr): readonly Expr[] {
  if (node.kind !== 'fold') return childrenOf(node);
  return node.foldKind === 'bind' ? [node.init, node.result] : [node.range];
}

/** What a field or element is taken from. */
function operandOf(node: Expr): Expr | undefined {
  if (node.kind === 'select') return node.operand;
  return node.kind === 'call' && ['_[_]', '_[?_]', '_?._'].includes(node.function) ? node.args[0] : undefined;
}

function isWay(node: Expr): boolean {
  return node.kind === 'ident' || operandOf(node) !== undefined;
}

/** The evaluation of a node within another; the variable of a binding is evaluated where it is first read. */
function traceOf(node: Expr, within: Trace): Trace | undefined {
  const direct = within.parts.find((part) => part.node === node);
  return direct ?? within.loops.find(({ init }) => init?.node === node)?.init;
}
