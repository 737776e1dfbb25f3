import { isObjectType } from '../check/patch-types.ts';
import { asVal } from '../compile/code.ts';
import { addEntry, addItem, LIST_COST, MAP_COST } from '../compile/literal.ts';
import type { Binding } from '../compile/node-compiler.ts';
import { addField, STRUCT_COST } from '../compile/struct.ts';
import type { CallNode, Expr, FoldNode, IdentNode, ListNode, MapNode, SelectNode, StructNode } from '../syntax/ast.ts';
import { attempt, CelError, noSuchOverload } from '../values/cel-error.ts';
import { MapValue } from '../values/map-value.ts';
import { makeStruct } from '../values/patch-values.ts';
import { spend } from '../values/uncharged-work.ts';
import { CelOptional, type Val } from '../values/value.ts';
import {
  type Attribute,
  ConditionalAttribute,
  computedQualifier,
  constantQualifier,
  OperandAttribute,
  objectQualifier,
  presenceQualifier,
  type Qualifier,
} from './attribute.ts';
import type { Tracked, TrackedRun } from './tracked.ts';
import { trackCall } from './tracked-call.ts';
import { lazyAccumulator, trackFold } from './tracked-fold.ts';

function constant(value: Val): Tracked {
  return { run: () => value, constant: { value } };
}

function chain(attribute: Attribute): Tracked {
  return {
    attribute,
    run: (frame) => {
      const value = attribute.resolve(frame);
      frame.charge(attribute.cost);
      return value;
    },
  };
}

/** The chain that goes on from a node. */
function attributeOf(tracked: Tracked): Attribute {
  return tracked.attribute ?? new OperandAttribute(tracked.run);
}

/**
 * Turns a checked tree into closures that do step by step what cel-go's interpreter does, and charge at each step what
 * its cost tracker charges: macros run as their expansions, and a node whose part has failed still costs what it costs
 * there. Slower than the code of `Compiler`, which knows only evaluations in which nothing fails.
 */
export class TrackedCompiler {
  private readonly variables = new Map<string, TrackedRun>();
  private slots: number;

  constructor(variables: ReadonlyMap<string, Binding>) {
    for (const [name, binding] of variables) {
      const { slot, type, rep, decl } = binding;
      const read = asVal({ type, rep, decl, run: (frame) => frame.slots[slot] });
      this.variables.set(name, (frame) => attempt(() => read(frame)));
    }
    this.slots = variables.size;
  }

  /** How many variables the code needs room for. */
  get slotCount(): number {
    return this.slots;
  }

  node(node: Expr): Tracked {
    switch (node.kind) {
      case 'literal':
        return constant(node.value);
      case 'ident':
        return this.ident(node);
      case 'select':
        return node.resolved === undefined ? this.select(node) : this.ident(node.resolved);
      case 'call':
        return this.call(node);
      case 'list':
        return this.list(node);
      case 'map':
        return this.map(node);
      case 'struct':
        return this.struct(node);
      case 'fold':
        return this.fold(node);
    }
  }

  private ident(node: IdentNode): Tracked {
    if (node.constant !== undefined) return constant(node.constant);
    const variable = this.variables.get(node.name);
    if (variable === undefined) throw new CelError(`no such attribute(s): ${node.name}`);
    return chain(new OperandAttribute(variable));
  }

  private select(node: SelectNode): Tracked {
    const attribute = attributeOf(this.node(node.operand));
    attribute.add(fieldQualifier(node));
    if (!node.testOnly) return chain(attribute);
    return {
      attribute,
      run: (frame) => {
        const value = attribute.resolve(frame);
        frame.charge(attribute.cost - 1); // Kubernetes lets presence tests cost their steps alone
        return value instanceof CelOptional ? value.value !== undefined : value;
      },
    };
  }

  private call(node: CallNode): Tracked {
    const args = (node.target === undefined ? node.args : [node.target, ...node.args]).map((arg) => this.node(arg));
    const [first, second, third] = args as [Tracked, Tracked, Tracked]; // as many as the operator takes
    switch (node.function) {
      case '_?_:_':
        return chain(new ConditionalAttribute(first.run, attributeOf(second), attributeOf(third)));
      case '_&&_':
        return { run: logical(first.run, second.run, false) };
      case '_||_':
        return { run: logical(first.run, second.run, true) };
      case '_[_]':
        return index(first, second, { optional: false });
      case '_[?_]':
      case '_?._':
        return index(first, second, { optional: true });
      case 'or':
      case 'orValue':
        return { run: optionalOr(first.run, second.run, { keepsOptional: node.function === 'or' }) };
      default:
        return trackCall(node, args);
    }
  }

  private list({ elements, optional }: ListNode): Tracked {
    const items = elements.map((element) => this.node(element));
    const fixed = items.flatMap((item) => (item.constant === undefined ? [] : [item.constant.value]));
    if (optional.size === 0 && fixed.length === items.length) return constant(fixed);
    const build: TrackedRun = (frame) => {
      const values: Val[] = [];
      for (const [i, item] of items.entries()) {
        const value = item.run(frame);
        if (value instanceof CelError) return value;
        const problem = attempt(() => addItem(values, value, { optional: optional.has(i) }));
        if (problem instanceof CelError) return problem;
      }
      return values;
    };
    return { run: charged(build, LIST_COST) };
  }

  private map(node: MapNode): Tracked {
    const entries = node.entries.map(({ key, value, optional }) => {
      return { key: this.node(key), value: this.node(value), optional };
    });
    const build: TrackedRun = (frame) => {
      const map = new MapValue();
      for (const { key, value, optional } of entries) {
        const name = key.run(frame);
        if (name instanceof CelError) return name;
        const member = value.run(frame);
        if (member instanceof CelError) return member;
        const problem = attempt(() => addEntry(map, name, member, { optional }));
        if (problem instanceof CelError) return problem;
      }
      return map;
    };
    const fixed = entries.every((e) => e.key.constant !== undefined && e.value.constant !== undefined && !e.optional);
    if (!fixed) return { run: charged(build, MAP_COST) };
    const map = new MapValue();
    for (const { key, value } of entries) map.set(key.constant!.value, value.constant!.value); // just checked
    return constant(map);
  }

  private struct(node: StructNode): Tracked {
    const fields = node.fields.map(({ name, value, optional }) => ({ name, run: this.node(value).run, optional }));
    const build: TrackedRun = (frame) => {
      const values = new Map<string, Val>();
      for (const { name, run, optional } of fields) {
        const value = run(frame);
        if (value instanceof CelError) return value;
        const problem = attempt(() => addField(values, name, value, { optional }));
        if (problem instanceof CelError) return problem;
      }
      return attempt(() => makeStruct(node.typeName, values));
    };
    return { run: charged(build, STRUCT_COST) };
  }

  protected fold(node: FoldNode): Tracked {
    const range = this.node(node.range).run;
    const init = this.node(node.init).run;
    const slots = { accumulator: this.slots++, first: this.slots++, second: this.slots++ };
    const outer = new Map(this.variables);
    this.variables.set(node.iterVar, (frame) => frame.slots[slots.first] as Val);
    if (node.iterVar2 !== undefined) this.variables.set(node.iterVar2, (frame) => frame.slots[slots.second] as Val);
    this.variables.set(node.accuVar, lazyAccumulator(slots.accumulator, init));
    const condition = this.node(node.condition).run;
    const step = this.node(node.step).run;
    this.restore(outer);
    this.variables.set(node.accuVar, lazyAccumulator(slots.accumulator, init));
    const result = this.node(node.result).run;
    this.restore(outer);
    return { run: trackFold({ range, condition, step, result, slots, two: node.iterVar2 !== undefined }) };
  }

  private restore(variables: ReadonlyMap<string, TrackedRun>): void {
    this.variables.clear();
    for (const [name, run] of variables) this.variables.set(name, run);
  }
}

function fieldQualifier({ operand, field, testOnly }: SelectNode): Qualifier {
  if (isObjectType(operand.type!)) return objectQualifier(field, { testOnly }); // the tree is checked
  return testOnly ? presenceQualifier(field) : constantQualifier(field, { optional: false });
}

function charged(build: TrackedRun, cost: number): TrackedRun {
  return (frame) => {
    const value = build(frame);
    frame.charge(cost);
    return value;
  };
}

/** Of making an error that may be absorbed. */
const STEPS_PER_FAILURE = 5000;

/** `&&` (decided by false) or `||` (decided by true). An error on one side gives way to a decision on the other. */
function logical(left: TrackedRun, right: TrackedRun, decisive: boolean): TrackedRun {
  return (frame) => {
    let failure: CelError | undefined;
    for (const side of [left, right]) {
      const verdict = side(frame);
      if (verdict === decisive) return decisive;
      if (verdict === !decisive) continue;
      spend(STEPS_PER_FAILURE);
      failure ??= verdict instanceof CelError ? verdict : noSuchOverload();
    }
    return failure ?? !decisive;
  };
}

function optionalOr(left: TrackedRun, right: TrackedRun, { keepsOptional }: { keepsOptional: boolean }): TrackedRun {
  return (frame) => {
    const value = left(frame);
    if (value instanceof CelError) return value;
    if (!(value instanceof CelOptional)) return noSuchOverload();
    if (value.value === undefined) return right(frame);
    return keepsOptional ? value : value.value;
  };
}

function index(base: Tracked, key: Tracked, { optional }: { optional: boolean }): Tracked {
  const attribute = attributeOf(base);
  attribute.add(indexQualifier(key, optional));
  return chain(attribute);
}

function indexQualifier(key: Tracked, optional: boolean): Qualifier {
  if (key.constant !== undefined) return constantQualifier(key.constant.value, { optional });
  const { attribute } = key;
  const run: TrackedRun = attribute === undefined ? key.run : (frame) => attribute.resolve(frame);
  return computedQualifier(run, { optional });
}
