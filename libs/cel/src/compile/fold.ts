import type { JsonObject, JsonValue } from '#machinery';
import { BOOL, type CelType, INT } from '../check/cel-type.ts';
import type { DeclType } from '../check/decl-type.ts';
import type { FoldNode } from '../syntax/ast.ts';
import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { isList, isMap } from '../values/collections.ts';
import { goValueTypeOf } from '../values/go-type.ts';
import { wrapUntyped } from '../values/json-document.ts';
import { MapValue } from '../values/map-value.ts';
import { spend } from '../values/uncharged-work.ts';
import type { Val } from '../values/value.ts';
import { namesOf } from '../values/wide-object.ts';
import { asVal, type Code, isPlain, representation, scriptOf, valCode } from './code.ts';
import { arrayOf, verdictOf } from './demand.ts';
import { appendCost, STEP, STEPS_PER_ENTRY, STEPS_PER_ROUND } from './fold-cost.ts';
import { foldScript } from './fold-script.ts';
import type { Frame, Run } from './frame.ts';
import type { Binding, NodeCompiler } from './node-compiler.ts';
import { isUntyped } from './untyped.ts';

/** Calls `visit` for each element with its variables set; stops when that gives false. */
type Loop = (frame: Frame, visit: () => boolean) => void;

interface LoopPlan {
  readonly first: Omit<Binding, 'slot'>;
  readonly second: Omit<Binding, 'slot'> | undefined;
  readonly loop: (slot: number, slot2: number) => Loop;
  /** The values of the only variable, where these are at hand as an array; what gives them for the range. */
  readonly items?: (range: unknown) => readonly unknown[];
}

function elementBinding(type: CelType, decl: DeclType): Omit<Binding, 'slot'> {
  // A null among the elements is a value, which only the wrapped form can tell from "absent".
  const rep = decl.nullable ? 'json' : representation(decl);
  return { type, rep, decl };
}

/** Runs over a document's list without wrapping anything. */
function jsonListPlan(range: Code, element: DeclType, node: FoldNode): LoopPlan {
  const type = range.type.params[0]!; // a list type has one parameter
  const item = elementBinding(type, element);
  const { run } = range;
  if (node.iterVar2 === undefined) {
    return {
      first: item,
      second: undefined,
      items: arrayOf,
      loop: (slot) => (frame, visit) => {
        const { slots } = frame;
        for (const value of run(frame) as readonly JsonValue[]) {
          slots[slot] = value;
          if (!visit()) return;
        }
      },
    };
  }
  return {
    first: { type: INT, rep: 'val', decl: undefined },
    second: item,
    loop: (slot, slot2) => (frame, visit) => {
      const items = run(frame) as readonly JsonValue[];
      for (let i = 0; i < items.length; i++) {
        frame.slots[slot] = i;
        frame.slots[slot2] = items[i];
        if (!visit()) return;
      }
    },
  };
}

function jsonMapPlan(range: Code, element: DeclType, node: FoldNode): LoopPlan {
  const [keyType, valueType] = range.type.params as [CelType, CelType];
  const { run } = range;
  return {
    first: { type: keyType, rep: 'val', decl: undefined },
    second: node.iterVar2 === undefined ? undefined : elementBinding(valueType, element),
    items: (json) => namesOf(json as JsonObject),
    loop: (slot, slot2) => (frame, visit) => {
      const json = run(frame) as JsonObject;
      for (const key of namesOf(json)) {
        frame.slots[slot] = key;
        if (slot2 >= 0) frame.slots[slot2] = json[key];
        if (!visit()) return;
      }
    },
  };
}

/** Runs over whatever a document has there: a list, or an object's keys. */
function untypedPlan({ run, type, decl }: Code, node: FoldNode): LoopPlan {
  const element = { type: type.params[0] ?? type, rep: 'json', decl } as const;
  const two = node.iterVar2 !== undefined;
  const entriesOf = (json: unknown): readonly JsonValue[] | JsonObject => {
    if (typeof json !== 'object' || json === null) throw notIterable(wrapUntyped(json as JsonValue), { two });
    return json as readonly JsonValue[] | JsonObject;
  };
  const items = (json: unknown): readonly unknown[] => {
    const entries = entriesOf(json);
    return Array.isArray(entries) ? entries : namesOf(entries as JsonObject);
  };
  return {
    first: element,
    second: two ? { ...element, type: type.params[1] ?? type } : undefined,
    items,
    loop: (slot, slot2) => (frame, visit) => {
      const entries = entriesOf(run(frame));
      const isArray = Array.isArray(entries);
      for (const key of isArray ? Object.keys(entries) : namesOf(entries as JsonObject)) {
        const value = (entries as JsonObject)[key];
        frame.slots[slot] = isArray ? (two ? Number(key) : value) : key;
        if (two) frame.slots[slot2] = value;
        if (!visit()) return;
      }
    },
  };
}

function genericPlan(range: Code, node: FoldNode): LoopPlan {
  const source = asVal(range);
  const type = range.type.params[0] ?? range.type;
  const two = node.iterVar2 !== undefined;
  const val = { type, rep: 'loose', decl: undefined } as const;
  return {
    first: val,
    second: two ? { ...val, type: range.type.params[1] ?? type } : undefined,
    loop: (slot, slot2) => (frame, visit) => {
      for (const [first, second] of pairsOf(source(frame), { two })) {
        frame.slots[slot] = first;
        if (two) frame.slots[slot2] = second;
        if (!visit()) return;
      }
    },
  };
}

/** kube-apiserver tells the Go type of what cannot be looped over. */
function notIterable(value: Val, { two }: { two: boolean }): CelError {
  const name = goValueTypeOf(value);
  return new CelError(two ? `unsupported comprehension range type: ${name}` : `got '${name}', expected iterable type`);
}

/** The elements of what a fold runs over, with their indexes or keys before them in folds with two variables. */
export function* pairsOf(value: Val, { two }: { two: boolean }): IterableIterator<readonly [Val, Val]> {
  if (isList(value)) {
    let i = 0;
    for (const item of value) yield two ? [i++, item] : [item, null];
    return;
  }
  if (!isMap(value)) throw notIterable(value, { two });
  for (const key of value.keys()) yield [key, two ? value.get(key)! : null]; // the key is the map's own
}

function planOf(range: Code, node: FoldNode): LoopPlan {
  if (isPlain(range, 'list')) return jsonListPlan(range, range.decl!.element!, node); // plain lists are declared
  if (isPlain(range, 'map')) return jsonMapPlan(range, range.decl!.element!, node); // plain maps too
  if (isUntyped(range)) return untypedPlan(range, node);
  return genericPlan(range, node);
}

interface Parts {
  readonly loop: Loop;
  /** The values of the only variable, where there is but one and they are at hand. */
  readonly items: Run<readonly unknown[]> | undefined;
  readonly slot: number;
  readonly predicate: Run<Val> | undefined;
  readonly transform: Code | undefined;
}

/** The common case of `quantifier`: one variable over a list or the keys of a map, without a call for each element. */
function plainQuantifier(items: Run<readonly unknown[]>, slot: number, test: Run<Val>, decisive: boolean): Run<Val> {
  const conditionCost = decisive ? STEP.exists : STEP.all;
  return (frame) => {
    const values = items(frame);
    const { slots } = frame;
    let decided = false;
    for (let i = 0; i < values.length; i++) {
      frame.charge(conditionCost);
      if (decided) break;
      frame.cost += STEP.quantifier;
      slots[slot] = values[i];
      const verdict = test(frame);
      if (verdict === decisive) decided = true;
      else if (verdict !== !decisive) throw noSuchOverload();
    }
    frame.cost += STEP.result;
    return decided ? decisive : !decisive;
  };
}

function quantifier({ loop, items, slot, predicate }: Parts, decisive: boolean): Run<Val> {
  const test = predicate!; // quantifiers have one
  if (items !== undefined) return plainQuantifier(items, slot, test, decisive);
  const conditionCost = decisive ? STEP.exists : STEP.all;
  return (frame) => {
    let decided = false;
    loop(frame, () => {
      frame.charge(conditionCost);
      if (decided) return false;
      frame.cost += STEP.quantifier;
      const verdict = test(frame);
      if (verdict === decisive) decided = true;
      else if (verdict !== !decisive) throw noSuchOverload();
      return true;
    });
    frame.cost += STEP.result;
    return decided ? decisive : !decisive;
  };
}

/** The common case of `existsOne`, as `plainQuantifier` is. */
function plainExistsOne(items: Run<readonly unknown[]>, slot: number, test: Run<Val>): Run<Val> {
  return (frame) => {
    const values = items(frame);
    const { slots } = frame;
    let count = 0;
    for (let i = 0; i < values.length; i++) {
      const before = frame.cost;
      slots[slot] = values[i];
      if (verdictOf(test(frame))) {
        count++;
        frame.cost += STEP.count;
      }
      frame.charge(0);
      if (frame.cost === before) spend(STEPS_PER_ROUND);
    }
    frame.cost += STEP.compare;
    return count === 1;
  };
}

function existsOne({ loop, items, slot, predicate }: Parts): Run<Val> {
  const test = predicate!; // quantifiers have one
  if (items !== undefined) return plainExistsOne(items, slot, test);
  return (frame) => {
    let count = 0;
    loop(frame, () => {
      const before = frame.cost;
      if (verdictOf(test(frame))) {
        count++;
        frame.cost += STEP.count;
      }
      frame.charge(0);
      if (frame.cost === before) spend(STEPS_PER_ROUND);
      return true;
    });
    frame.cost += STEP.compare;
    return count === 1;
  };
}

function toList({ loop, predicate, transform }: Parts): Run<Val> {
  const make = asVal(transform!); // these folds have one
  const cost = appendCost(transform!);
  return (frame) => {
    const values: Val[] = [];
    loop(frame, () => {
      const before = frame.cost;
      if (predicate === undefined || verdictOf(predicate(frame))) {
        values.push(make(frame));
        frame.cost += cost;
      }
      frame.charge(0);
      if (frame.cost === before) spend(STEPS_PER_ROUND);
      return true;
    });
    frame.cost += STEP.result;
    return values;
  };
}

function toMap({ loop, predicate, transform }: Parts, slot: number, { entries }: { entries: boolean }): Run<Val> {
  const make = asVal(transform!); // these folds have one
  return (frame) => {
    const map = new MapValue();
    loop(frame, () => {
      if (predicate === undefined || verdictOf(predicate(frame))) {
        const made = make(frame);
        if (entries) insertAll(map, made);
        else map.add(frame.slots[slot] as Val, made);
        frame.cost += STEP.result + STEP.insert + (entries ? 0 : STEP.key);
      }
      frame.charge(0);
      spend(STEPS_PER_ENTRY);
      return true;
    });
    frame.cost += STEP.result;
    return map;
  };
}

/** Adds a step of `transformMapEntry` to the map that it makes. */
export function insertAll(map: MapValue, entries: Val): void {
  if (!isMap(entries)) throw noSuchOverload();
  spend(entries.size * STEPS_PER_ENTRY);
  for (const key of entries.keys()) map.add(key, entries.get(key)!); // the key is the map's own
}

function bodyOf(node: FoldNode, parts: Parts, slot: number): Run<Val> {
  switch (node.foldKind) {
    case 'all':
      return quantifier(parts, false);
    case 'exists':
      return quantifier(parts, true);
    case 'existsOne':
      return existsOne(parts);
    case 'transformMap':
      return toMap(parts, slot, { entries: false });
    case 'transformMapEntry':
      return toMap(parts, slot, { entries: true });
    default:
      return toList(parts);
  }
}

/** A macro over a list or map as a loop of its own, with the cost of the macro's expansion. */
export function compileFold(compiler: NodeCompiler, node: FoldNode): Code {
  const { writer } = compiler;
  const range = compiler.compile(node.range);
  const plan = planOf(range, node);
  return compiler.withBinding(node.iterVar, plan.first, (slot) => {
    const compileBody = (slot2: number): Code => {
      const of = slot2 < 0 ? plan.items : undefined;
      writer?.begin();
      const predicate = node.predicate && compiler.compile(node.predicate);
      const transform = node.transform && compiler.compile(node.transform);
      const items: Parts['items'] = of && ((frame) => of(range.run(frame)));
      const parts: Parts = {
        loop: plan.loop(slot, slot2),
        items,
        slot,
        predicate: predicate && asVal(predicate),
        transform,
      };
      const loop = writer?.end('values', of && foldScript(node, { slot, predicate, transform }, writer));
      const script = loop && `${loop}(f, s, ${writer!.link(of)}(${scriptOf(range, writer!)}))`; // it wrote the loop
      return valCode(node.type ?? BOOL, bodyOf(node, parts, slot), script);
    };
    if (node.iterVar2 === undefined || plan.second === undefined) return compileBody(-1);
    return compiler.withBinding(node.iterVar2, plan.second, compileBody);
  });
}
