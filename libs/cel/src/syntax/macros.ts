import {
  ACCUMULATOR,
  type CallNode,
  type Expr,
  type FoldKind,
  type FoldNode,
  type IdentNode,
  LEGACY_ACCUMULATOR,
} from './ast.ts';

/** A macro was called with arguments that it cannot take. */
export class MacroError {
  readonly offset: number;
  readonly message: string;
  constructor(offset: number, message: string) {
    this.offset = offset;
    this.message = message;
  }
}

/** How many nodes the macros of an expression may still copy. */
export interface CopyBudget {
  left: number;
}

/** A call that may be one of a macro. */
export interface MacroCall {
  readonly offset: number;
  readonly name: string;
  readonly target: Expr | undefined;
  readonly args: Expr[];
  readonly copies: CopyBudget;
}

/** Builds nodes that all stand at the macro's own position. */
class NodeFactory {
  readonly offset: number;
  constructor(offset: number) {
    this.offset = offset;
  }
  literal(value: boolean | number): Expr {
    return { kind: 'literal', offset: this.offset, value };
  }
  ident(name: string): IdentNode {
    return { kind: 'ident', offset: this.offset, name };
  }
  accumulator(): IdentNode {
    return this.ident(ACCUMULATOR);
  }
  list(...elements: Expr[]): Expr {
    return { kind: 'list', offset: this.offset, elements, optional: new Set() };
  }
  call(name: string, ...args: Expr[]): CallNode {
    return { kind: 'call', offset: this.offset, function: name, args };
  }
  memberCall(name: string, target: Expr): CallNode {
    return { kind: 'call', offset: this.offset, function: name, target, args: [] };
  }
}

interface FoldVars {
  readonly range: Expr;
  readonly iterVar: string;
  readonly iterVar2: string | undefined;
}

function iterationVariable(arg: Expr, complaint: string): string {
  if (arg.kind !== 'ident') throw new MacroError(arg.offset, complaint);
  return arg.name;
}

function rejectAccumulator(name: string, arg: Expr): void {
  if (name === ACCUMULATOR || name === LEGACY_ACCUMULATOR) {
    throw new MacroError(arg.offset, 'iteration variable overwrites accumulator variable');
  }
}

function oneVariable(range: Expr, args: Expr[], complaint: string): FoldVars {
  const iterVar = iterationVariable(args[0]!, complaint);
  rejectAccumulator(iterVar, args[0]!);
  return { range, iterVar, iterVar2: undefined };
}

function twoVariables(range: Expr, args: Expr[]): FoldVars {
  const iterVar = iterationVariable(args[0]!, 'argument must be a simple name');
  const iterVar2 = iterationVariable(args[1]!, 'argument must be a simple name');
  if (iterVar === iterVar2) throw new MacroError(args[1]!.offset, `duplicate variable name: ${iterVar}`);
  rejectAccumulator(iterVar, args[0]!);
  rejectAccumulator(iterVar2, args[1]!);
  return { range, iterVar, iterVar2 };
}

function quantifier(make: NodeFactory, kind: 'all' | 'exists' | 'existsOne', vars: FoldVars, predicate: Expr): Expr {
  const accu = () => make.accumulator();
  const common = {
    kind: 'fold',
    offset: make.offset,
    ...vars,
    accuVar: ACCUMULATOR,
    predicate,
    transform: undefined,
  } as const;
  if (kind === 'all') {
    return {
      ...common,
      foldKind: kind,
      init: make.literal(true),
      condition: make.call('@not_strictly_false', accu()),
      step: make.call('_&&_', accu(), predicate),
      result: accu(),
    };
  }
  if (kind === 'exists') {
    return {
      ...common,
      foldKind: kind,
      init: make.literal(false),
      condition: make.call('@not_strictly_false', make.call('!_', accu())),
      step: make.call('_||_', accu(), predicate),
      result: accu(),
    };
  }
  return {
    ...common,
    foldKind: kind,
    init: make.literal(0),
    condition: make.literal(true),
    step: make.call('_?_:_', predicate, make.call('_+_', accu(), make.literal(1)), accu()),
    result: make.call('_==_', accu(), make.literal(1)),
  };
}

/** A fold that appends to a list or inserts into a map, for each element or only where `predicate` holds. */
function collection(
  make: NodeFactory,
  foldKind: FoldKind,
  vars: FoldVars,
  { init, append, predicate, transform }: { init: Expr; append: Expr; predicate: Expr | undefined; transform: Expr },
): Expr {
  const step = predicate === undefined ? append : make.call('_?_:_', predicate, append, make.accumulator());
  return {
    kind: 'fold',
    offset: make.offset,
    foldKind,
    ...vars,
    accuVar: ACCUMULATOR,
    init,
    condition: make.literal(true),
    step,
    result: make.accumulator(),
    predicate,
    transform,
  };
}

function mapOrFilter(make: NodeFactory, name: string, range: Expr, args: Expr[]): Expr {
  const vars = oneVariable(range, args, 'argument is not an identifier');
  const isFilter = name === 'filter';
  const predicate = isFilter || args.length === 3 ? args[1] : undefined;
  const transform = isFilter ? args[0]! : args.at(-1)!;
  const append = make.call('_+_', make.accumulator(), make.list(transform));
  return collection(make, isFilter ? 'filter' : 'map', vars, { init: make.list(), append, predicate, transform });
}

function transformation(make: NodeFactory, name: string, range: Expr, args: Expr[]): Expr {
  const vars = twoVariables(range, args);
  const transform = args.at(-1)!;
  const predicate = args.length === 4 ? args[2] : undefined;
  if (name === 'transformList') {
    const append = make.call('_+_', make.accumulator(), make.list(transform));
    return collection(make, 'transformList', vars, { init: make.list(), append, predicate, transform });
  }
  const init: Expr = { kind: 'map', offset: make.offset, entries: [] };
  const append =
    name === 'transformMap'
      ? make.call('cel.@mapInsert', make.accumulator(), make.ident(vars.iterVar), transform)
      : make.call('cel.@mapInsert', make.accumulator(), transform);
  return collection(make, name as FoldKind, vars, { init, append, predicate, transform });
}

const SORT_INPUT = '@__sortBy_input__';

/** `list.sortBy(e, key)`: the list bound to a variable, sorted by the list of keys mapped from it. */
function sortBy(make: NodeFactory, target: Expr, args: Expr[]): Expr {
  if (target.kind === 'literal' || target.kind === 'map' || target.kind === 'struct') {
    throw new MacroError(
      target.offset,
      'sortBy can only be applied to a list, identifier, comprehension, call or select expression',
    );
  }
  const keys = mapOrFilter(make, 'map', make.ident(SORT_INPUT), args);
  const input = make.ident(SORT_INPUT);
  const call: CallNode = {
    kind: 'call',
    offset: make.offset,
    function: '@sortByAssociatedKeys',
    target: input,
    args: [keys],
  };
  return bindVariable(make, SORT_INPUT, target, call);
}

/** A variable that is computed at its first use: a fold over nothing, whose accumulator it is. */
function bindVariable(make: NodeFactory, variable: string, init: Expr, result: Expr): Expr {
  return {
    kind: 'fold',
    offset: make.offset,
    foldKind: 'bind',
    range: make.list(),
    iterVar: '#unused',
    iterVar2: undefined,
    accuVar: variable,
    init,
    condition: make.literal(false),
    step: make.ident(variable),
    result,
    predicate: undefined,
    transform: undefined,
  };
}

/** Copies a tree; throws when macros have copied too much of the expression already. */
function copyOf(node: Expr, copies: CopyBudget): Expr {
  if (copies.left-- <= 0) throw new MacroError(node.offset, 'expression grows too large by its macros');
  const copy = (child: Expr) => copyOf(child, copies);
  switch (node.kind) {
    case 'literal':
    case 'ident':
      return { ...node };
    case 'select':
      return { ...node, operand: copy(node.operand) };
    case 'call': {
      const args = node.args.map(copy);
      return node.target === undefined ? { ...node, args } : { ...node, target: copy(node.target), args };
    }
    case 'list':
      return { ...node, elements: node.elements.map(copy) };
    case 'map':
      return { ...node, entries: node.entries.map((e) => ({ ...e, key: copy(e.key), value: copy(e.value) })) };
    case 'struct':
      return { ...node, fields: node.fields.map((field) => ({ ...field, value: copy(field.value) })) };
    case 'fold':
      return copyFold(node, copy);
  }
}

/** The macro's arguments stand in its expansion: both must be the same copies. */
function copyFold(node: FoldNode, copy: (child: Expr) => Expr): FoldNode {
  const seen = new Map<Expr, Expr>();
  const once = (child: Expr): Expr => {
    const known = seen.get(child);
    if (known !== undefined) return known;
    const made = child === node.step || child.kind === 'call' || child.kind === 'list' ? copyStep(child) : copy(child);
    seen.set(child, made);
    return made;
  };
  const copyStep = (child: Expr): Expr => {
    if (child === node.predicate || child === node.transform) return copy(child);
    if (child.kind === 'list') return { ...child, elements: child.elements.map(once) };
    if (child.kind !== 'call' || child.offset !== node.offset) return copy(child);
    return child.target === undefined
      ? { ...child, args: child.args.map(once) }
      : { ...child, target: once(child.target), args: child.args.map(once) };
  };
  return {
    ...node,
    range: copy(node.range),
    init: copy(node.init),
    condition: copy(node.condition),
    step: once(node.step),
    result: copy(node.result),
    predicate: node.predicate && once(node.predicate),
    transform: node.transform && once(node.transform),
  };
}

function optionalMap(make: NodeFactory, name: string, target: Expr, args: Expr[], copies: CopyBudget): Expr {
  const variable = iterationVariable(args[0]!, `${name}() variable name must be a simple identifier`);
  const bound = bindVariable(make, variable, make.memberCall('value', copyOf(target, copies)), args[1]!);
  const whenPresent = name === 'optMap' ? make.call('optional.of', bound) : bound;
  return make.call('_?_:_', make.memberCall('hasValue', target), whenPresent, make.call('optional.none'));
}

function expandMember(make: NodeFactory, { name, args, copies }: MacroCall, target: Expr): Expr | undefined {
  const count = args.length;
  const two = count === 3;
  switch (name) {
    case 'all':
    case 'exists':
    case 'exists_one':
    case 'existsOne': {
      if (count !== 2 && !two) return undefined;
      if (count === 2 && name === 'existsOne') return undefined; // Kubernetes has it with two variables only
      const kind = name === 'exists_one' ? 'existsOne' : name;
      const vars = two ? twoVariables(target, args) : oneVariable(target, args, 'argument must be a simple name');
      return quantifier(make, kind, vars, args.at(-1)!);
    }
    case 'map':
      return count === 2 || two ? mapOrFilter(make, name, target, args) : undefined;
    case 'filter':
      return count === 2 ? mapOrFilter(make, name, target, args) : undefined;
    case 'transformList':
    case 'transformMap':
    case 'transformMapEntry':
      return two || count === 4 ? transformation(make, name, target, args) : undefined;
    case 'sortBy':
      return count === 2 ? sortBy(make, target, args) : undefined;
    case 'optMap':
    case 'optFlatMap':
      return count === 2 ? optionalMap(make, name, target, args, copies) : undefined;
    default:
      return undefined;
  }
}

/**
 * Expands the call if its name and number of arguments are those of a macro of the Kubernetes environment, else gives
 * undefined. Throws `MacroError` for arguments of the wrong form. Expansions are those of cel-go: types and costs follow
 * from them.
 */
export function expandMacro(macro: MacroCall): Expr | undefined {
  const { offset, name, target, args } = macro;
  const make = new NodeFactory(offset);
  if (target !== undefined) return expandMember(make, macro, target);
  if (name !== 'has' || args.length !== 1) return undefined;
  const select = args[0]!;
  if (select.kind !== 'select') throw new MacroError(select.offset, 'invalid argument to has() macro');
  return { kind: 'select', offset, operand: select.operand, field: select.field, testOnly: true };
}
