import type { JsonObject, JsonValue } from '#machinery';
import { BOOL, type CelType } from '../check/cel-type.ts';
import type { DeclType } from '../check/decl-type.ts';
import type { SelectNode } from '../syntax/ast.ts';
import { CelError, noSuchKey } from '../values/cel-error.ts';
import { CelOptional, type Val } from '../values/value.ts';
import { type Accessor, accessorOf, fieldReaderOf, presenceReaderOf } from './accessor.ts';
import { type Code, representation, valCode } from './code.ts';
import type { Run } from './frame.ts';
import { optionalLookup } from './lookup.ts';

/** A declared field of an object of a document, or a test for it. */
export function selectField(base: Code, property: string, type: DeclType, node: SelectNode): Code {
  const { variable } = base;
  const field = variable === undefined ? undefined : { slot: variable.slot, property, cost: variable.cost + 1 };
  if (node.testOnly) {
    const present = field === undefined ? undefined : presenceReaderOf(field);
    return valCode(BOOL, present ?? presenceRun(base.run as Run<JsonObject>, accessorOf(property)));
  }
  const reader = field === undefined ? undefined : fieldReaderOf(field);
  const run = reader ?? fieldRun(base.run as Run<JsonObject>, property, node.field);
  return { type: node.type!, rep: representation(type), decl: type, run, ...(field !== undefined && { field }) };
}

function fieldRun(object: Run<JsonObject>, property: string, field: string): Run {
  const read = accessorOf(property);
  return (frame) => {
    const json = object(frame);
    frame.cost += 1;
    const value = read(json);
    if (value === undefined || value === null) throw noSuchKey(field);
    return value;
  };
}

function presenceRun(object: Run<JsonObject>, read: Accessor): Run<boolean> {
  return (frame) => {
    const json = object(frame);
    frame.cost += 1;
    const value = read(json);
    return value !== undefined && value !== null;
  };
}

/** An element of a document's list. */
export function indexRun(list: Run, key: Run<Val>): Run {
  return (frame) => {
    const items = list(frame) as readonly JsonValue[];
    frame.cost += 1;
    const at = key(frame);
    const value = typeof at === 'number' && at >= 0 ? items[at] : undefined;
    if (value === undefined) throw new CelError(`index out of bounds: ${at}`);
    return value;
  };
}

/** A member of a document's map. */
export function memberRun(map: Run, key: Run<string>): Run {
  return (frame) => {
    const json = map(frame) as JsonObject;
    frame.cost += 1;
    const name = key(frame);
    if (!Object.hasOwn(json, name)) throw noSuchKey(name);
    return json[name];
  };
}

/** A member of a list or map; where it may be null, which is a value there, it is of no kind before it is looked at. */
export function elementCode(type: CelType, decl: DeclType, run: Run): Code {
  return { type, rep: decl.nullable ? 'json' : representation(decl), decl, run };
}

/** An index into what may be no value, where the index is not even computed. */
export function optionalRun(container: Run<Val>, key: Run<Val>): Run<Val> {
  return (frame) => {
    const value = container(frame);
    if (value instanceof CelOptional && value.value === undefined) return value;
    return optionalLookup(value, key(frame), frame);
  };
}
