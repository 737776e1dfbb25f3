import { CelError, noSuchKey } from '../values/cel-error.ts';
import { isList, isMap, type Lister, listGet, listSize } from '../values/collections.ts';
import { goValueTypeOf } from '../values/go-type.ts';
import { isInt } from '../values/int.ts';
import { isNumeric } from '../values/numbers.ts';
import { CelDouble, CelMembers, CelOptional, CelUint, NONE, typeNameOf, type Val, valueType } from '../values/value.ts';
import type { Frame } from './frame.ts';

function listIndex(key: Val): number {
  if (isInt(key)) return Number(key);
  if (key instanceof CelUint) return Number(key.value);
  if (key instanceof CelDouble) {
    if (Number.isInteger(key.value)) return key.value;
    throw new CelError(`unsupported index value ${key.value} in list`);
  }
  throw new CelError(`unsupported index type '${typeNameOf(valueType(key))}' in list`);
}

function elementAt(list: Lister, key: Val): Val | undefined {
  const index = listIndex(key);
  return index >= 0 && index < listSize(list) ? listGet(list, index) : undefined;
}

/** How messages print a key. */
export function displayKey(key: Val): string {
  if (key instanceof CelUint || key instanceof CelDouble) return String(key.value);
  return String(key);
}

/** The member of a value at a key or index; undefined when it has none, whatever it is. */
export function lookupKey(value: Val, key: Val): Val | undefined {
  if (isMap(value)) return value.get(key);
  if (isList(value)) return elementAt(value, key);
  return value instanceof CelMembers && value.has(key) ? value.get(key) : undefined;
}

/** As `lookupKey`, but throws when there is none. */
export function requireKey(value: Val, key: Val): Val {
  if (value instanceof CelMembers) return value.get(key);
  const found = lookupKey(value, key);
  if (found !== undefined) return found;
  throw isList(value) ? new CelError(`index out of bounds: ${displayKey(key)}`) : noSuchKey(displayKey(key));
}

/** Why a value can be no index or key of any list or map; undefined for one that can. */
export function unfitKey(key: Val): CelError | undefined {
  const fits = ['string', 'boolean'].includes(typeof key) || isNumeric(key);
  return fits ? undefined : new CelError(`invalid qualifier type: ${goValueTypeOf(key)}`);
}

/** A step of an optional chain: costs only where it finds something. */
export function optionalLookup(value: Val, key: Val, frame: Frame): CelOptional {
  let container: Val = value;
  if (value instanceof CelOptional) {
    if (value.value === undefined) return NONE;
    container = value.value;
  }
  const found = lookupKey(container, key);
  if (found === undefined) {
    const problem = unfitKey(key);
    if (problem !== undefined) throw problem;
    return NONE;
  }
  frame.cost += 1;
  return new CelOptional(found);
}
