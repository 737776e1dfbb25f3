import { CelError } from '../values/cel-error.ts';
import { isList, isMap, type Lister, listGet, listItems, listSize } from '../values/collections.ts';
import { ObjectValue } from '../values/patch-values.ts';
import { SchemaList, SchemaMap } from '../values/schema-value.ts';
import { spend } from '../values/uncharged-work.ts';
import { CelDouble, CelDuration, CelOptional, CelTimestamp, CelUint, NONE, type Val } from '../values/value.ts';
import type { ImplementationTable } from './implementation.ts';

/** Of looking at one element. */
const STEPS_PER_ITEM = 5;

function isZero(value: Val): boolean {
  if (value === null || value === false || value === 0 || value === '') return true;
  if (value instanceof CelDouble) return value.value === 0;
  if (value instanceof CelUint) return value.value === 0n;
  if (value instanceof CelDuration) return value.nanos === 0n;
  // Go's zero time is the first day of year 1.
  if (value instanceof CelTimestamp) return value.nanos === -62135596800n * 1_000_000_000n;
  if (value instanceof Uint8Array) return value.length === 0;
  if (value instanceof SchemaList || value instanceof SchemaMap) return false;
  if (isList(value)) return listSize(value) === 0;
  if (isMap(value)) return value.size === 0;
  if (value instanceof ObjectValue) return value.fields.size === 0;
  return false;
}

function unwrap(list: Lister): Val {
  const values: Val[] = [];
  for (const item of listItems(list)) {
    spend(STEPS_PER_ITEM);
    if (!(item instanceof CelOptional)) throw new CelError(`value ${String(item)} is not optional`);
    if (item.value !== undefined) values.push(item.value);
  }
  return values;
}

function end(list: Lister, index: number): Val {
  return listSize(list) === 0 ? NONE : new CelOptional(listGet(list, index));
}

export const OPTIONAL_FUNCTIONS: ImplementationTable = {
  optional_of: ([value]) => new CelOptional(value!), // one argument, here and below
  optional_ofNonZeroValue: ([value]) => (isZero(value!) ? NONE : new CelOptional(value!)),
  optional_none: () => NONE,
  optional_value([optional]) {
    const { value } = optional as CelOptional;
    if (value === undefined) throw new CelError('optional.none() dereference');
    return value;
  },
  optional_hasValue: ([optional]) => (optional as CelOptional).value !== undefined,
  optional_unwrap: ([list]) => unwrap(list as Lister),
  optional_unwrapOpt: ([list]) => unwrap(list as Lister),
  list_first: ([list]) => end(list as Lister, 0),
  list_last: ([list]) => end(list as Lister, listSize(list as Lister) - 1),
};
