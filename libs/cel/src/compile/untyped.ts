import type { JsonObject, JsonValue } from '#machinery';
import { BOOL } from '../check/cel-type.ts';
import type { SelectNode } from '../syntax/ast.ts';
import { noSuchKey } from '../values/cel-error.ts';
import { wrapUntyped } from '../values/json-document.ts';
import { accessorOf } from './accessor.ts';
import { type Code, valCode } from './code.ts';
import type { Run } from './frame.ts';
import { lookupKey, requireKey } from './lookup.ts';

function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
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
