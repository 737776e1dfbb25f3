import type { JsonObject, JsonValue } from '#machinery';
import { BOOL, type CelType } from '../check/cel-type.ts';
import type { SelectNode } from '../syntax/ast.ts';
import { noSuchKey } from '../values/cel-error.ts';
import { wrapUntyped } from '../values/json-document.ts';
import { CelDouble, CelUint, type Val } from '../values/value.ts';
import { accessorOf } from './accessor.ts';
import { type Code, valCode } from './code.ts';
import type { Run } from './frame.ts';
import { lookupKey, requireKey } from './lookup.ts';

function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** Whether a node gives a part of a document that no schema describes. */
export function isUntyped({ rep, decl }: Code): boolean {
  return rep === 'json' && decl?.kind === 'any';
}

/** A member of a document that no schema describes: null is a value, and what is no object has none. */
export function selectUntyped({ run, decl }: Code, { field, testOnly, type }: SelectNode): Code {
  const read = accessorOf(field);
  if (testOnly) {
    return valCode(BOOL, (frame) => {
      const json = run(frame);
      frame.cost += 1;
      if (isObject(json)) return read(json) !== undefined;
      return lookupKey(wrapUntyped(json as JsonValue), field) !== undefined;
    });
  }
  const member: Run = (frame) => {
    const json = run(frame);
    frame.cost += 1;
    if (!isObject(json)) return requireKey(wrapUntyped(json as JsonValue), field);
    const value = read(json);
    if (value === undefined) throw noSuchKey(field);
    return value;
  };
  return { type: type!, rep: 'json', decl, run: member }; // the tree is checked
}

/** An element of a list, or the value at a key, in a document that no schema describes. */
export function indexUntyped({ run, decl }: Code, key: Run<Val>, type: CelType): Code {
  const element: Run = (frame) => {
    const json = run(frame);
    frame.cost += 1;
    const at = key(frame);
    if (Array.isArray(json)) {
      const found = json[indexOf(at)] as JsonValue | undefined;
      if (found !== undefined) return found;
    } else if (isObject(json) && typeof at === 'string' && Object.hasOwn(json, at)) return json[at];
    return requireKey(wrapUntyped(json as JsonValue), at); // throws, for there is nothing
  };
  return { type, rep: 'json', decl, run: element };
}

/** Numbers of all types are indexes; others are none of any list. */
function indexOf(key: Val): number {
  if (typeof key === 'number') return key;
  return key instanceof CelDouble || key instanceof CelUint ? Number(key.value) : -1;
}
