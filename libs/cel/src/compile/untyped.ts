import { isJsonObject, type JsonValue } from '#machinery';
import { BOOL, type CelType } from '../check/cel-type.ts';
import type { SelectNode } from '../syntax/ast.ts';
import { noSuchKey } from '../values/cel-error.ts';
import { wrapUntyped } from '../values/json-document.ts';
import { CelDouble, CelUint, type Val } from '../values/value.ts';
import { type Code, scriptOf, valCode } from './code.ts';
import { missing } from './demand.ts';
import type { Run } from './frame.ts';
import { lookupKey, requireKey } from './lookup.ts';
import { indexing, readerOf, readScript } from './member.ts';
import type { ScriptWriter } from './script-writer.ts';

/** Whether a node gives a part of a document that no schema describes. */
export function isUntyped({ rep, decl }: Code): boolean {
  return rep === 'json' && decl?.kind === 'any';
}

/** A script that tells whether a local variable holds a document's object. */
function isObjectScript(local: string): string {
  return `typeof ${local} === 'object' && ${local} !== null && !Array.isArray(${local})`;
}

/** A member of a document that no schema describes, or a test for it: null is a value, and what is no object has none. */
export function selectUntyped(base: Code, node: SelectNode, writer: ScriptWriter | undefined): Code {
  return node.testOnly ? presence(base, node.field, writer) : member(base, node, writer);
}

function presence(base: Code, field: string, writer: ScriptWriter | undefined): Code {
  const { run } = base;
  const read = readerOf(field);
  const test: Run<boolean> = (frame) => {
    const json = run(frame) as JsonValue;
    frame.cost += 1;
    return isJsonObject(json) ? read(json) !== undefined : hasKey(json, field);
  };
  if (writer === undefined) return valCode(BOOL, test);
  const local = writer.local();
  const found = `${readScript(local, field)} !== undefined`;
  const other = `${writer.link(hasKey)}(${local}, ${JSON.stringify(field)})`;
  return valCode(BOOL, test, `(${stepScript(base, local, writer)} ? ${found} : ${other})`);
}

function member(base: Code, { field, type }: SelectNode, writer: ScriptWriter | undefined): Code {
  const { run, decl } = base;
  const read = readerOf(field);
  const find: Run = (frame) => {
    const json = run(frame) as JsonValue;
    frame.cost += 1;
    if (!isJsonObject(json)) return keyOf(json, field);
    const value = read(json);
    if (value === undefined) throw noSuchKey(field);
    return value;
  };
  const code: Code = { type: type!, rep: 'json', decl, run: find }; // the tree is checked
  if (writer === undefined) return code;
  const local = writer.local();
  const name = JSON.stringify(field);
  const value = `(${local} = ${readScript(local, field)}) === undefined ? ${writer.link(missing)}(${name}) : ${local}`;
  const other = `${writer.link(keyOf)}(${local}, ${name})`;
  return { ...code, script: `(${stepScript(base, local, writer)} ? ${value} : ${other})` };
}

/** A script that sets a local variable to what is looked into, for the cost of a step, and tells whether it is an object. */
function stepScript(base: Code, local: string, writer: ScriptWriter): string {
  return `${local} = ${scriptOf(base, writer)}, f.cost += 1, ${isObjectScript(local)}`;
}

function hasKey(json: JsonValue, field: string): boolean {
  return lookupKey(wrapUntyped(json), field) !== undefined;
}

function keyOf(json: JsonValue, field: string): Val {
  return requireKey(wrapUntyped(json), field);
}

/** An element of a list, or the value at a key, in a document that no schema describes. */
export function indexUntyped(base: Code, key: Code, type: CelType, writer: ScriptWriter | undefined): Code {
  return { type, rep: 'json', decl: base.decl, ...indexing(base, key, elementAt, writer) };
}

function elementAt(json: JsonValue, at: Val): unknown {
  if (Array.isArray(json)) {
    const found = json[indexOf(at)] as JsonValue | undefined;
    if (found !== undefined) return found;
  } else if (isJsonObject(json) && typeof at === 'string' && Object.hasOwn(json, at)) return json[at];
  return requireKey(wrapUntyped(json), at); // throws, for there is nothing
}

/** Numbers of all types are indexes; others are none of any list. */
function indexOf(key: Val): number {
  if (typeof key === 'number') return key;
  return key instanceof CelDouble || key instanceof CelUint ? Number(key.value) : -1;
}
