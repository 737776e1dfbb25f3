import { findField } from '../check/declare-schema.ts';
import type { CallNode, Expr } from '../syntax/ast.ts';
import { isList, isMap, listGet, listSize } from '../values/collections.ts';
import { isInt } from '../values/int.ts';
import { SchemaList, SchemaMap } from '../values/schema-value.ts';
import { CelOptional, type Val } from '../values/value.ts';
import type { DocumentPlace } from './explanation.ts';
import { type PlaceIndex, stepFrom } from './place-index.ts';
import { isError, type Loop, type Scope, type Trace, type TracedValue } from './trace.ts';

/** Calls that give what their argument holds. */
const TRANSPARENT = new Set(['value', 'dyn', 'optional.of', 'optional.ofNonZeroValue']);

/** An element of a list or an entry of a map. */
export interface Element {
  readonly key: Val;
  readonly value: Val;
}

/** The element at an index of what a loop runs over; undefined where it has none. */
export function elementAt(range: TracedValue | undefined, index: number): Element | undefined {
  if (range === undefined || isError(range)) return undefined;
  if (isList(range)) return index < listSize(range) ? { key: index, value: listGet(range, index) } : undefined;
  if (!isMap(range)) return undefined;
  const key = [...range.keys()][index];
  return key === undefined ? undefined : { key, value: range.get(key) ?? null };
}

/** Where the variables of a rule stand. */
export interface VariablePlaces {
  readonly self: DocumentPlace;
  readonly oldSelf: DocumentPlace;
}

/** Finds out which fields of documents the values of an evaluation are. */
export class Provenance {
  private readonly variables: VariablePlaces;
  private readonly constants: ReadonlyMap<Expr, Val>;
  private readonly index: PlaceIndex;

  constructor(variables: VariablePlaces, constants: ReadonlyMap<Expr, Val>, index: PlaceIndex) {
    this.variables = variables;
    this.constants = constants;
    this.index = index;
  }

  /** By the way that the value took, else by its identity. A value that is missing has the place where it would be. */
  placeOf(trace: Trace): DocumentPlace | undefined {
    return this.way(trace) ?? this.identity(trace.value);
  }

  /** Where the element of a loop stands. */
  element(loop: Loop, index: number): DocumentPlace | undefined {
    const element = elementAt(loop.range, index);
    if (element === undefined) return undefined;
    return this.stepped(this.rangePlace(loop), loop.range, element.key) ?? this.identity(element.value);
  }

  private rangePlace(loop: Loop): DocumentPlace | undefined {
    const { range } = loop.fold;
    const trace = loop.owner.parts.find(({ node }) => node === range);
    if (trace !== undefined) return this.placeOf(trace);
    return range.kind === 'ident' ? this.variable(range.name, loop.outer) : undefined;
  }

  private way(trace: Trace): DocumentPlace | undefined {
    const { node } = trace;
    switch (node.kind) {
      case 'ident':
        return this.variable(node.name, trace.scope);
      case 'select':
        return this.stepFrom(trace, node.operand, node.field);
      case 'call':
        return this.ofCall(trace, node);
      default:
        return undefined;
    }
  }

  private variable(name: string, scope: Scope | undefined): DocumentPlace | undefined {
    for (let at = scope; at !== undefined; at = at.outer) {
      const { fold, init } = at.loop;
      if (fold.foldKind === 'bind') {
        if (fold.accuVar === name) return init === undefined ? undefined : this.placeOf(init);
      } else if (fold.iterVar === name || fold.iterVar2 === name) return this.element(at.loop, at.index);
    }
    return name === 'self' || name === 'oldSelf' ? this.variables[name] : undefined;
  }

  private ofCall(trace: Trace, node: CallNode): DocumentPlace | undefined {
    const [first, second, third] = node.target === undefined ? node.args : [node.target, ...node.args];
    switch (node.function) {
      case '_[_]':
      case '_[?_]':
      case '_?._': {
        const key = this.constants.get(second!) ?? partOf(trace, second)?.value; // these have two operands
        return key === undefined || isError(key) ? undefined : this.stepFrom(trace, first, key);
      }
      case '_?_:_':
        return this.ofPart(trace, partOf(trace, first)?.value === true ? second : third);
      case 'or':
      case 'orValue':
        return this.ofPart(trace, hasValue(partOf(trace, first)?.value) ? first : second);
      default:
        return TRANSPARENT.has(node.function) ? this.ofPart(trace, first) : undefined;
    }
  }

  private ofPart(trace: Trace, node: Expr | undefined): DocumentPlace | undefined {
    const part = partOf(trace, node);
    return part === undefined ? undefined : this.placeOf(part);
  }

  private stepFrom(trace: Trace, operand: Expr | undefined, key: Val): DocumentPlace | undefined {
    const part = partOf(trace, operand);
    return part === undefined ? undefined : this.stepped(this.placeOf(part), part.value, key);
  }

  /** The place of a member of a part of a document; expressions write the names of fields in their own way. */
  private stepped(
    place: DocumentPlace | undefined,
    value: TracedValue | undefined,
    key: Val,
  ): DocumentPlace | undefined {
    const container = value instanceof CelOptional ? value.value : value;
    if (place === undefined) return undefined;
    if (container instanceof SchemaList) return isInt(key) ? stepFrom(place, container.decl, Number(key)) : undefined;
    if (!(container instanceof SchemaMap) || typeof key !== 'string') return undefined;
    return stepFrom(place, container.decl, findField(container.decl, key)?.property ?? key);
  }

  private identity(value: TracedValue | undefined): DocumentPlace | undefined {
    const held = value instanceof CelOptional ? value.value : value;
    return held instanceof SchemaList || held instanceof SchemaMap ? this.index.find(held.json) : undefined;
  }
}

function hasValue(optional: TracedValue | undefined): boolean {
  return optional instanceof CelOptional && optional.value !== undefined;
}

function partOf(trace: Trace, node: Expr | undefined): Trace | undefined {
  return trace.parts.find((part) => part.node === node);
}
