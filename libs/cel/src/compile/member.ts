import type { JsonObject, JsonValue } from '#machinery';
import { BOOL, type CelType } from '../check/cel-type.ts';
import type { DeclType } from '../check/decl-type.ts';
import type { SelectNode } from '../syntax/ast.ts';
import { CelError, noSuchKey } from '../values/cel-error.ts';
import { CelOptional, type Val } from '../values/value.ts';
import { asVal, type Code, representation, scriptOf, valCode, valScript } from './code.ts';
import { missing } from './demand.ts';
import type { Run } from './frame.ts';
import { optionalLookup } from './lookup.ts';
import type { ScriptWriter } from './script-writer.ts';

/** Reads one property of any object. */
export type Reader = (object: JsonObject) => JsonValue | undefined;

/** A function that reads `property`, with care for names that objects inherit. */
export function readerOf(property: string): Reader {
  if (isInherited(property)) return (object) => (Object.hasOwn(object, property) ? object[property] : undefined);
  return (object) => object[property];
}

/** Whether plain objects have a property of the name by themselves. */
function isInherited(property: string): boolean {
  return property in Object.prototype;
}

/** A script that reads a property of what a local variable holds. */
export function readScript(local: string, property: string): string {
  const name = JSON.stringify(property);
  return isInherited(property)
    ? `(Object.hasOwn(${local}, ${name}) ? ${local}[${name}] : undefined)`
    : `${local}[${name}]`;
}

/** A declared field of an object of a document, or a test for it. */
export function selectField(
  base: Code,
  { property, type }: { readonly property: string; readonly type: DeclType },
  { testOnly, field, type: nodeType }: SelectNode,
  writer: ScriptWriter | undefined,
): Code {
  const object = base.run as Run<JsonObject>;
  const read = readerOf(property);
  const step = writer && stepScript(base, property, writer);
  if (testOnly) {
    const run: Run<boolean> = (frame) => {
      const json = object(frame);
      frame.cost += 1;
      const value = read(json);
      return value !== undefined && value !== null;
    };
    return valCode(BOOL, run, step && `(${step.script}, ${step.local} !== undefined && ${step.local} !== null)`);
  }
  const run: Run = (frame) => {
    const json = object(frame);
    frame.cost += 1;
    const value = read(json);
    if (value === undefined || value === null) throw noSuchKey(field);
    return value;
  };
  const script =
    step &&
    `(${step.script}, ${step.local} === undefined || ${step.local} === null ? ${writer!.link(missing)}(${JSON.stringify(field)}) : ${step.local})`; // the step has one
  return { type: nodeType!, rep: representation(type), decl: type, run, script }; // the tree is checked
}

/** A script that sets a local variable to a property of an object, for the cost of a step. */
function stepScript(base: Code, property: string, writer: ScriptWriter): { script: string; local: string } {
  const local = writer.local();
  const script = `${local} = ${scriptOf(base, writer)}, f.cost += 1, ${local} = ${readScript(local, property)}`;
  return { script, local };
}

/** An element of a document's list. */
export function itemAt(items: readonly JsonValue[], at: Val): JsonValue {
  const value = typeof at === 'number' && at >= 0 ? items[at] : undefined;
  if (value === undefined) throw new CelError(`index out of bounds: ${at}`);
  return value;
}

/** A member of a document's map. */
export function memberAt(json: JsonObject, name: Val): JsonValue | undefined {
  if (!Object.hasOwn(json, name as string)) throw noSuchKey(name as string);
  return json[name as string];
}

/** Looks for a key in a container, both computed before, for the cost of a step. */
export function indexing<T>(
  container: Code,
  key: Code,
  find: (container: T, key: Val) => unknown,
  writer: ScriptWriter | undefined,
): Pick<Code, 'run' | 'script'> {
  const { run: inner } = container;
  const at = asVal(key);
  const run: Run = (frame) => {
    const value = inner(frame) as T;
    frame.cost += 1;
    return find(value, at(frame));
  };
  if (writer === undefined) return { run };
  const local = writer.local();
  const found = `${writer.link(find)}(${local}, ${valScript(key, writer)})`;
  return { run, script: `(${local} = ${scriptOf(container, writer)}, f.cost += 1, ${found})` };
}

/** A member of a list or map; where it may be null, which is a value there, it is of no kind before it is looked at. */
export function elementCode(type: CelType, decl: DeclType, found: Pick<Code, 'run' | 'script'>): Code {
  return { type, rep: decl.nullable ? 'json' : representation(decl), decl, ...found };
}

/** An index into what may be no value, where the index is not even computed. */
export function optionalRun(container: Run<Val>, key: Run<Val>): Run<Val> {
  return (frame) => {
    const value = container(frame);
    if (value instanceof CelOptional && value.value === undefined) return value;
    return optionalLookup(value, key(frame), frame);
  };
}
