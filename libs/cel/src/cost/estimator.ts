import type { CelType } from '../check/cel-type.ts';
import type { DeclType } from '../check/decl-type.ts';
import { ACCUMULATOR, type CallNode, type Expr, type FoldNode, LEGACY_ACCUMULATOR } from '../syntax/ast.ts';
import { codePointLength } from '../values/long-text.ts';
import { estimateCall } from './call-estimate.ts';
import { type Estimate, fixed, MAX_COST, ONE, plus, scaled, times, UNKNOWN_SIZE, union, ZERO } from './estimate.ts';
import { Path } from './path.ts';
import type { CallEstimate, SchemaSizes, SizedNode } from './sized-node.ts';

const LIST_BASE = fixed(10);
const MAP_BASE = fixed(30);
const STRUCT_BASE = fixed(40);

/** Sizes of what a list or map holds, when the expression itself tells. */
interface EntrySize {
  readonly container: 'list' | 'map';
  readonly key: Estimate;
  readonly value: Estimate;
}

interface LocalVariable {
  readonly path: Path;
  readonly size: Estimate | undefined;
  readonly entry: EntrySize | undefined;
}

/** Estimates sizes and costs from a checked tree and the bounds of the schema. Follows cel-go's checker/cost.go. */
export class CostEstimator implements SchemaSizes {
  private readonly root: DeclType;
  private readonly paths = new Map<Expr, Path>();
  private readonly sizes = new Map<Expr, Estimate>();
  private readonly entries = new Map<Expr, EntrySize>();
  private readonly locals = new Map<string, LocalVariable[]>();

  constructor(root: DeclType) {
    this.root = root;
  }

  cost(node: Expr): Estimate {
    switch (node.kind) {
      case 'literal':
        return ZERO;
      case 'ident':
        this.paths.set(node, this.local(node.name)?.path ?? Path.of(node.name));
        return ONE;
      case 'select':
        return this.select(node);
      case 'call':
        return this.call(node);
      case 'list':
        return this.list(node);
      case 'map':
        return this.map(node);
      case 'struct':
        return node.fields.reduce((sum, field) => plus(sum, this.cost(field.value)), STRUCT_BASE);
      case 'fold':
        return node.foldKind === 'bind' ? this.bind(node) : this.fold(node);
    }
  }

  /** Bounds of a part of a document, from its schema. */
  schemaSize(path: Path): Estimate | undefined {
    if (path.length === 0) return undefined;
    let decl: DeclType | undefined = this.root;
    for (const step of path.steps().slice(1)) {
      if (step === '@items' || step === '@values') decl = decl.element;
      else if (step === '@keys') return decl.kind === 'map' ? ZERO : undefined;
      else decl = decl.fields?.get(step)?.type;
      if (decl === undefined) return undefined;
    }
    return { min: 0, max: decl.maxElements };
  }

  private local(name: string): LocalVariable | undefined {
    return this.locals.get(name)?.at(-1);
  }

  private push(name: string, variable: LocalVariable): void {
    const stack = this.locals.get(name);
    if (stack === undefined) this.locals.set(name, [variable]);
    else stack.push(variable);
  }

  private pop(name: string): void {
    this.locals.get(name)?.pop();
  }

  private pathOf(node: Expr): Path {
    if (node.kind === 'ident') {
      const variable = this.local(node.name);
      if (variable !== undefined) return variable.path;
    }
    return this.paths.get(node) ?? Path.NONE;
  }

  private sized(node: Expr): SizedNode {
    const path = this.pathOf(node);
    const [variable] = path.steps();
    const isAccumulator = variable === ACCUMULATOR || variable === LEGACY_ACCUMULATOR;
    return { node, type: node.type!, path: isAccumulator ? Path.NONE : path, size: this.sizeOf(node) }; // a checked tree
  }

  private sizeOf(node: Expr): Estimate | undefined {
    const known = this.sizes.get(node) ?? literalSize(node);
    if (known !== undefined) return known;
    const fromSchema = this.schemaSize(this.pathOf(node));
    if (fromSchema !== undefined) {
      this.sizes.set(node, fromSchema);
      return fromSchema;
    }
    if (isFixedSize(node.type!)) return ONE; // a checked tree
    return node.kind === 'ident' ? this.local(node.name)?.size : undefined;
  }

  private sizeOrUnknown(node: Expr): Estimate {
    return this.sizeOf(node) ?? UNKNOWN_SIZE;
  }

  private entryOf(node: Expr): EntrySize | undefined {
    const known = this.entries.get(node);
    if (known !== undefined) return known;
    return node.kind === 'ident' ? this.local(node.name)?.entry : undefined;
  }

  private copySizes(to: Expr, from: Expr): void {
    const size = this.sizeOf(from);
    if (size !== undefined) this.sizes.set(to, size);
    const entry = this.entryOf(from);
    if (entry !== undefined) this.entries.set(to, entry);
  }

  private select(node: Extract<Expr, { kind: 'select' }>): Estimate {
    if (node.resolved !== undefined) {
      this.paths.set(node, Path.of(node.resolved.name));
      return ONE;
    }
    const operand = this.cost(node.operand);
    if (node.testOnly) return operand;
    const kind = node.operand.type!.kind; // a checked tree
    const steps = kind === 'map' || kind === 'struct' || kind === 'param' ? plus(operand, ONE) : operand;
    this.paths.set(node, this.pathOf(node.operand).append(node.field));
    return steps;
  }

  private call(node: CallNode): Estimate {
    if (node.function === 'dyn') {
      const cost = plus(ONE, this.cost(node.args[0]!)); // dyn has one argument
      this.copySizes(node, node.args[0]!);
      return cost;
    }
    const argCosts: Estimate[] = [];
    const args: SizedNode[] = [];
    for (const arg of node.args) {
      argCosts.push(this.cost(arg));
      args.push(this.sized(arg)); // before the next argument may overwrite its path
    }
    const targetCost = node.target === undefined ? ZERO : this.cost(node.target);
    const target = node.target === undefined ? undefined : this.sized(node.target);
    let cost: Estimate = { min: MAX_COST, max: 0 };
    let size: Estimate | undefined;
    for (const overload of node.overloads ?? []) {
      const estimate = this.overload(node, overload, target, args, argCosts);
      cost = union(cost, estimate.cost);
      if (estimate.size !== undefined) size = size === undefined ? estimate.size : union(size, estimate.size);
      if (overload === 'index_list' || overload === 'index_map') {
        const container = node.args[0]!; // indexing has two arguments
        size = this.entryOf(container)?.value;
        const step = overload === 'index_list' ? '@items' : '@values';
        this.paths.set(node, this.pathOf(container).append(step));
      }
      size ??= this.sizeOf(node);
    }
    if (size !== undefined) this.sizes.set(node, size);
    return plus(targetCost, cost);
  }

  private overload(
    node: CallNode,
    overload: string,
    target: SizedNode | undefined,
    args: readonly SizedNode[],
    argCosts: readonly Estimate[],
  ): CallEstimate {
    if (overload === 'logical_and' || overload === 'logical_or') {
      const [left, right] = argCosts as [Estimate, Estimate];
      return { cost: { min: left.min, max: plus(left, right).max } };
    }
    if (overload === 'conditional') return this.conditional(node, argCosts);
    const all = argCosts.reduce(plus, ZERO);
    const special = this.concatenation(node, overload) ?? estimateCall(this, node.function, overload, target, args);
    if (special === undefined) return { cost: plus(ONE, all) };
    return { cost: plus(special.cost, all), size: special.size };
  }

  private conditional(node: CallNode, [test, whenTrue, whenFalse]: readonly Estimate[]): CallEstimate {
    const [, first, second] = node.args as [Expr, Expr, Expr];
    const entry = unionEntries(this.entryOf(first), this.entryOf(second));
    if (entry !== undefined) this.entries.set(node, entry);
    return {
      cost: plus(test!, union(whenTrue!, whenFalse!)), // three arguments
      size: union(this.sizeOrUnknown(first), this.sizeOrUnknown(second)),
    };
  }

  private concatenation(node: CallNode, overload: string): CallEstimate | undefined {
    if (overload !== 'add_string' && overload !== 'add_bytes' && overload !== 'add_list') return undefined;
    const [left, right] = node.args as [Expr, Expr];
    const size = plus(this.sizeOrUnknown(left), this.sizeOrUnknown(right));
    const entry = unionEntries(this.entryOf(left), this.entryOf(right));
    if (entry !== undefined) this.entries.set(node, entry);
    return { cost: overload === 'add_list' ? ONE : scaled(size, 0.1), size };
  }

  private list(node: Extract<Expr, { kind: 'list' }>): Estimate {
    let sum = LIST_BASE;
    let value: Estimate = { min: node.elements.length === 0 ? 0 : MAX_COST, max: 0 };
    for (const element of node.elements) {
      sum = plus(sum, this.cost(element));
      value = union(value, this.sizeOrUnknown(element));
    }
    this.entries.set(node, { container: 'list', key: ONE, value });
    return sum;
  }

  private map(node: Extract<Expr, { kind: 'map' }>): Estimate {
    let sum = MAP_BASE;
    const least = node.entries.length === 0 ? 0 : MAX_COST;
    let key: Estimate = { min: least, max: 0 };
    let value: Estimate = { min: least, max: 0 };
    for (const entry of node.entries) {
      sum = plus(plus(sum, this.cost(entry.key)), this.cost(entry.value));
      key = union(key, this.sizeOrUnknown(entry.key));
      value = union(value, this.sizeOrUnknown(entry.value));
    }
    this.entries.set(node, { container: 'map', key, value });
    return sum;
  }

  private pushElement(name: string, range: Expr, part: 'key' | 'value' | 'single'): void {
    const entry = this.entryOf(range);
    const container = entry?.container ?? range.type!.kind; // a checked tree
    const isList = container === 'list';
    const usesValue = part === 'value' || (part === 'single' && isList);
    const step = usesValue ? (isList ? '@items' : '@values') : isList ? '@indices' : '@keys';
    const size = usesValue ? entry?.value : entry?.key;
    this.push(name, { path: this.pathOf(range).append(step), size, entry: undefined });
  }

  private pushAccumulator(name: string, init: Expr): void {
    this.push(name, { path: this.pathOf(init), size: this.sizeOf(init), entry: this.entryOf(init) });
  }

  private fold(node: FoldNode): Estimate {
    let sum = plus(this.cost(node.range), this.cost(node.init));
    this.pushAccumulator(node.accuVar, node.init);
    if (node.iterVar2 === undefined) this.pushElement(node.iterVar, node.range, 'single');
    else {
      this.pushElement(node.iterVar, node.range, 'key');
      this.pushElement(node.iterVar2, node.range, 'value');
    }
    const round = plus(this.cost(node.condition), this.cost(node.step));
    this.pop(node.iterVar);
    if (node.iterVar2 !== undefined) this.pop(node.iterVar2);
    sum = plus(sum, this.cost(node.result));
    this.pop(node.accuVar);
    const rounds = this.sizeOrUnknown(node.range);
    if (node.init.kind === 'literal') {
      const size = this.sizeOf(node.init);
      if (size !== undefined) this.sizes.set(node, size);
    } else {
      this.sizes.set(node, rounds);
      const entry = this.entryOf(node.step);
      if (entry !== undefined) this.entries.set(node, entry);
    }
    return plus(sum, times(rounds, round));
  }

  private bind(node: FoldNode): Estimate {
    const before = plus(this.cost(node.range), this.cost(node.init));
    this.pushAccumulator(node.accuVar, node.init);
    const result = this.cost(node.result);
    this.pop(node.accuVar);
    this.copySizes(node, node.result);
    return plus(before, result);
  }
}

function unionEntries(a: EntrySize | undefined, b: EntrySize | undefined): EntrySize | undefined {
  if (a === undefined || b === undefined) return undefined;
  return { container: a.container, key: union(a.key, b.key), value: union(a.value, b.value) };
}

function literalSize(node: Expr): Estimate | undefined {
  switch (node.kind) {
    case 'literal':
      if (typeof node.value === 'string') return fixed(codePointLength(node.value));
      return node.value instanceof Uint8Array ? fixed(node.value.length) : ONE;
    case 'list':
      return fixed(node.elements.length);
    case 'map':
      return fixed(node.entries.length);
    default:
      return undefined;
  }
}

function isFixedSize(type: CelType): boolean {
  switch (type.kind) {
    case 'bool':
    case 'double':
    case 'duration':
    case 'int':
    case 'timestamp':
    case 'uint':
      return true;
    case 'opaque':
      return type.name === 'optional_type' && isFixedSize(type.params[0]!); // optionals have a parameter
    default:
      return false;
  }
}
