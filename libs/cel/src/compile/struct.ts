import { goQuote } from '#machinery';
import { BOOL } from '../check/cel-type.ts';
import type { SelectNode, StructNode } from '../syntax/ast.ts';
import { CelError } from '../values/cel-error.ts';
import { nativeFields } from '../values/object-native.ts';
import { makeStruct, ObjectValue } from '../values/patch-values.ts';
import { CelDouble, CelOptional, CelUint, type Val } from '../values/value.ts';
import { asVal, type Code, looseCode, valCode } from './code.ts';
import type { NodeCompiler } from './node-compiler.ts';

/** What making a struct costs beside its fields, as cel-go's cost tracker sets it. */
export const STRUCT_COST = 40;

/** `Object{a: 1}`: a struct is made anew each time, also from constants. */
export function compileStruct(compiler: NodeCompiler, node: StructNode): Code {
  const fields = node.fields.map(({ name, value, optional }) => ({ name, run: compiler.compileVal(value), optional }));
  const { typeName } = node;
  return valCode(node.type!, (frame) => {
    const values = new Map<string, Val>();
    for (const { name, run, optional } of fields) addField(values, name, run(frame), { optional });
    frame.charge(STRUCT_COST);
    return makeStruct(typeName, values);
  });
}

/** Adds a field to those that a literal sets; one written `?f: v` only where it has a value. */
export function addField(
  fields: Map<string, Val>,
  name: string,
  value: Val,
  { optional }: { optional: boolean },
): void {
  if (!optional) {
    fields.set(name, value);
    return;
  }
  if (!(value instanceof CelOptional)) {
    const shown = value instanceof CelDouble || value instanceof CelUint ? value.value : value;
    throw new CelError(`cannot initialize optional entry '${name}' from non-optional value ${String(shown)}`);
  }
  if (value.value === undefined) fields.delete(name);
  else fields.set(name, value.value);
}

/** A field of a value whose static type is an Object's. */
export function selectObjectField(base: Code, node: SelectNode): Code {
  const object = asVal(base);
  const { field, testOnly } = node;
  if (testOnly) {
    return valCode(BOOL, (frame) => {
      const value = object(frame);
      frame.cost += 1;
      return hasObjectField(value, field);
    });
  }
  return looseCode(node.type!, (frame) => {
    const value = object(frame);
    frame.cost += 1;
    return objectField(value, field);
  });
}

/** Fields are read from the JSON that an Object stands for, where missing ones are null. */
export function objectField(value: Val, field: string): Val {
  const fields = value instanceof ObjectValue ? nativeFields(value) : undefined;
  if (fields === undefined) throw new CelError(`cannot get field ${goQuote(field)}`);
  return fields.get(field) ?? null;
}

export function hasObjectField(value: Val, field: string): boolean {
  return value instanceof ObjectValue && (nativeFields(value)?.has(field) ?? false);
}
