import { BOOL, optionalValueType } from '../check/cel-type.ts';
import { findField } from '../check/declare-schema.ts';
import { isObjectType } from '../check/patch-types.ts';
import type { CallNode, Expr, FoldNode, IdentNode, ListNode, MapNode, SelectNode } from '../syntax/ast.ts';
import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { MapValue } from '../values/map-value.ts';
import { CelOptional, type Val } from '../values/value.ts';
import { compileCall } from './call.ts';
import { asVal, type Code, constantCode, isLoose, isPlain, looseCode, scriptOf, valCode } from './code.ts';
import { conditional, logical } from './conditional.ts';
import { compileFold } from './fold.ts';
import type { Frame, Run } from './frame.ts';
import { addEntry, addItem, LIST_COST, MAP_COST } from './literal.ts';
import { lookupKey, optionalLookup, requireKey, unfitKey } from './lookup.ts';
import { elementCode, indexing, itemAt, memberAt, optionalRun, selectField } from './member.ts';
import type { Binding, NodeCompiler } from './node-compiler.ts';
import type { ScriptWriter } from './script-writer.ts';
import { compileStruct, selectObjectField } from './struct.ts';
import { indexUntyped, isUntyped, selectUntyped } from './untyped.ts';

const UNSET = Symbol('unset');

/**
 * Turns a checked tree into closures for evaluations in which nothing fails: they throw the first error, whatever it is,
 * and `Program` looks into it. Costs follow cel-go's tracker: a chain of selections and indexes is one
 * attribute, which costs 1, and 1 more for each step; an attribute that is a branch of `?:` or an index of another
 * attribute does not cost its own 1 ("raw" below).
 */
export class Compiler implements NodeCompiler {
  private readonly bindings = new Map<string, Binding>();
  private slots: number;
  private nodes = 0;
  readonly writer: ScriptWriter | undefined;

  /** Where there is a writer, nodes get scripts as well. */
  constructor(variables: ReadonlyMap<string, Binding>, writer?: ScriptWriter) {
    this.writer = writer;
    for (const [name, binding] of variables) this.bindings.set(name, binding);
    this.slots = variables.size;
  }

  /** How many variables the code needs room for. */
  get slotCount(): number {
    return this.slots;
  }

  /** How many nodes it has compiled. */
  get nodeCount(): number {
    return this.nodes;
  }

  compile(node: Expr): Code {
    return this.node(node, false);
  }

  compileVal(node: Expr): Run<Val> {
    return asVal(this.compile(node));
  }

  withBinding<T>(name: string, binding: Omit<Binding, 'slot'>, use: (slot: number) => T): T {
    const before = this.bindings.get(name);
    const slot = this.slots++;
    this.bindings.set(name, { ...binding, slot });
    const result = use(slot);
    if (before === undefined) this.bindings.delete(name);
    else this.bindings.set(name, before);
    return result;
  }

  private node(node: Expr, raw: boolean): Code {
    this.nodes++;
    switch (node.kind) {
      case 'literal':
        return constantCode(node.type!, node.value); // the tree is checked, here and below
      case 'ident':
        return this.ident(node, raw);
      case 'select':
        return node.resolved === undefined
          ? this.select(node, raw)
          : this.ident({ ...node.resolved, type: node.type! }, raw);
      case 'call':
        return this.call(node, raw);
      case 'list':
        return this.list(node);
      case 'map':
        return this.map(node);
      case 'struct':
        return compileStruct(this, node);
      case 'fold':
        return node.foldKind === 'bind' ? this.bind(node) : compileFold(this, node);
    }
  }

  private isAttribute(node: Expr): boolean {
    if (node.kind === 'ident') return node.constant === undefined;
    if (node.kind === 'select') return node.resolved === undefined || node.resolved.constant === undefined;
    return node.kind === 'call' && ['_[_]', '_[?_]', '_?._', '_?_:_'].includes(node.function);
  }

  private attribute(node: Expr, raw: boolean): Code {
    if (this.isAttribute(node)) return this.node(node, raw);
    const code = this.node(node, false);
    return raw ? code : this.costing(code);
  }

  /** The same node, as an attribute of its own. */
  private costing(code: Code): Code {
    const { type, rep, decl, run: inner } = code;
    const run: Run = (frame) => {
      const value = inner(frame);
      frame.cost += 1;
      return value;
    };
    if (this.writer === undefined) return { type, rep, decl, run };
    const local = this.writer.local();
    const script = `(${local} = ${scriptOf(code, this.writer)}, f.cost += 1, ${local})`;
    return { type, rep, decl, run, script };
  }

  private ident(node: IdentNode, raw: boolean): Code {
    if (node.constant !== undefined) return constantCode(node.type!, node.constant);
    const binding = this.bindings.get(node.name);
    if (binding === undefined) throw unbound(node);
    const { slot, rep, decl, lazy } = binding;
    if (lazy !== undefined) return { type: node.type!, rep, decl, run: lazyRun(slot, lazy, raw ? 0 : 1) };
    const run: Run = raw
      ? (frame) => frame.slots[slot]
      : (frame) => {
          frame.cost += 1;
          return frame.slots[slot];
        };
    const script = raw ? `s[${slot}]` : `(f.cost += 1, s[${slot}])`;
    return { type: node.type!, rep, decl, run, script };
  }

  private select(node: SelectNode, raw: boolean): Code {
    if (node.testOnly && startsWithConditional(node.operand)) {
      // The chain costs nothing of its own, and cel-go takes off what it would cost all the same.
      const code = this.selection(node, raw);
      return valCode(BOOL, (frame) => {
        frame.cost -= 1;
        return code.run(frame) as boolean;
      });
    }
    return this.selection(node, raw);
  }

  private selection(node: SelectNode, raw: boolean): Code {
    // Presence tests cost their steps alone.
    const base = this.attribute(node.operand, raw || node.testOnly);
    if (optionalValueType(base.type) !== undefined) return this.selectFromOptional(base, node);
    if (isPlain(base, 'object')) {
      const field = findField(base.decl, node.field);
      if (field !== undefined) return selectField(base, field, node, this.writer);
    }
    if (isUntyped(base)) return selectUntyped(base, node, this.writer);
    if (isObjectType(base.type)) return selectObjectField(base, node);
    const container = asVal(base);
    const { field, testOnly } = node;
    const make = testOnly ? valCode : looseCode;
    return make(node.type!, (frame) => {
      const value = container(frame);
      frame.cost += 1;
      return testOnly ? lookupKey(value, field) !== undefined : requireKey(value, field);
    });
  }

  private selectFromOptional(base: Code, node: SelectNode): Code {
    const container = asVal(base);
    const { field, testOnly } = node;
    return valCode(node.type!, (frame) => {
      const found = optionalLookup(container(frame), field, frame);
      return testOnly ? found.value !== undefined : found;
    });
  }

  private call(node: CallNode, raw: boolean): Code {
    switch (node.function) {
      case '_?_:_':
        return this.conditional(node);
      case '_&&_':
        return logical(this.node(node.args[0]!, false), this.node(node.args[1]!, false), false, this.writer);
      case '_||_':
        return logical(this.node(node.args[0]!, false), this.node(node.args[1]!, false), true, this.writer);
      case '_[_]':
        return this.index(node, raw);
      case '_[?_]':
      case '_?._':
        return this.optionalIndex(node, raw);
      case 'or':
      case 'orValue':
        if (node.target !== undefined) return this.optionalOr(node);
        break;
      default:
    }
    return compileCall(this, node);
  }

  private conditional(node: CallNode): Code {
    const [test, first, second] = node.args as [Expr, Expr, Expr];
    return conditional(node, this.node(test, false), this.branch(first), this.branch(second), this.writer);
  }

  private branch(node: Expr): Code {
    return this.isAttribute(node) ? this.node(node, true) : this.node(node, false);
  }

  private keyOf(node: Expr): Code {
    const problem = node.kind === 'literal' ? unfitKey(node.value) : undefined;
    if (problem !== undefined) throw problem;
    return this.branch(node);
  }

  private index(node: CallNode, raw: boolean): Code {
    const base = this.attribute(node.args[0]!, raw);
    const key = this.keyOf(node.args[1]!);
    if (optionalValueType(base.type) !== undefined) {
      return valCode(node.type!, optionalRun(asVal(base), asVal(key)));
    }
    const keyKind = node.args[1]!.type!.kind;
    if (isPlain(base, 'list') && keyKind === 'int') {
      return elementCode(node.type!, base.decl!.element!, indexing(base, key, itemAt, this.writer)); // lists have elements
    }
    if (isPlain(base, 'map') && keyKind === 'string') {
      return elementCode(node.type!, base.decl!.element!, indexing(base, key, memberAt, this.writer)); // maps too
    }
    if (isUntyped(base)) return indexUntyped(base, key, node.type!, this.writer);
    const container = asVal(base);
    const at = asVal(key);
    return looseCode(node.type!, (frame) => {
      const value = container(frame);
      frame.cost += 1;
      return requireKey(value, at(frame));
    });
  }

  private optionalIndex(node: CallNode, raw: boolean): Code {
    const container = asVal(this.attribute(node.args[0]!, raw));
    return valCode(node.type!, optionalRun(container, asVal(this.keyOf(node.args[1]!))));
  }

  private optionalOr(node: CallNode): Code {
    const left = asVal(this.node(node.target!, false)); // the caller saw it
    const right = asVal(this.node(node.args[0]!, false));
    const keepsOptional = node.function === 'or';
    return looseCode(node.type!, (frame) => {
      const value = left(frame);
      if (!(value instanceof CelOptional)) throw noSuchOverload();
      if (value.value === undefined) return right(frame);
      return keepsOptional ? value : value.value;
    });
  }

  private list(node: ListNode): Code {
    const codes = node.elements.map((element) => this.node(element, false));
    const items = codes.map(asVal);
    const { optional } = node;
    if (optional.size === 0 && codes.every((code) => code.constant !== undefined)) {
      return constantCode(
        node.type!,
        codes.map((code) => code.constant!.value),
      ); // all have one
    }
    if (optional.size > 0) {
      return valCode(node.type!, (frame) => {
        const values: Val[] = [];
        for (const [i, item] of items.entries()) addItem(values, item(frame), { optional: optional.has(i) });
        frame.charge(LIST_COST);
        return values;
      });
    }
    return valCode(node.type!, (frame) => {
      const values: Val[] = [];
      for (const item of items) values.push(item(frame));
      frame.charge(LIST_COST);
      return values;
    });
  }

  private map(node: MapNode): Code {
    const keys = node.entries.map((entry) => this.node(entry.key, false));
    const values = node.entries.map((entry) => this.node(entry.value, false));
    const entries = node.entries.map((entry, i) => ({
      key: asVal(keys[i]!),
      value: asVal(values[i]!),
      optional: entry.optional,
    }));
    const build: Run<Val> = (frame) => {
      const map = new MapValue();
      for (const { key, value, optional } of entries) addEntry(map, key(frame), value(frame), { optional });
      return map;
    };
    const fixed = [...keys, ...values].every((code) => code.constant !== undefined) && !entries.some((e) => e.optional);
    if (fixed) return constantCode(node.type!, build(undefined as unknown as Frame)); // constants read no frame
    return valCode(node.type!, (frame) => {
      const map = build(frame);
      frame.charge(MAP_COST);
      return map;
    });
  }

  private bind(node: FoldNode): Code {
    const init = this.node(node.init, false);
    const rep = isLoose(init) ? 'loose' : 'val';
    const binding = { type: node.init.type!, rep, decl: undefined, lazy: asVal(init) } as const;
    return this.withBinding(node.accuVar, binding, (slot) => {
      const result = this.node(node.result, false);
      const { run } = result;
      return {
        ...result,
        script: undefined,
        run: (frame: Frame) => {
          const before = frame.slots[slot];
          frame.slots[slot] = UNSET;
          const value = run(frame);
          frame.slots[slot] = before;
          return value;
        },
      };
    });
  }
}

/** A name that the checker knows and that stands for nothing: a type that has no value, or a variable without one. */
function unbound(node: IdentNode): CelError {
  if (node.type?.kind === 'type') return new CelError(`reference to undefined type: ${node.name}`);
  return new CelError(`no such attribute(s): ${node.name}`);
}

/** Whether a chain of selections and indexes begins with `c ? a : b`. */
function startsWithConditional(node: Expr): boolean {
  if (node.kind === 'select') return node.resolved === undefined && startsWithConditional(node.operand);
  if (node.kind !== 'call') return false;
  if (node.function === '_?_:_') return true;
  return ['_[_]', '_[?_]', '_?._'].includes(node.function) && startsWithConditional(node.args[0]!); // the container
}

function lazyRun(slot: number, lazy: Run<Val>, cost: number): Run<Val> {
  return (frame) => {
    frame.cost += cost;
    if (frame.slots[slot] === UNSET) frame.slots[slot] = lazy(frame);
    return frame.slots[slot] as Val;
  };
}
