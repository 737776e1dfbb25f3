import { CelError } from '../values/cel-error.ts';
import type { MapValue } from '../values/map-value.ts';
import { CelOptional, type Val } from '../values/value.ts';

/** What making a list or a map costs beside its parts, as cel-go's cost tracker sets it. */
export const LIST_COST = 10;
export const MAP_COST = 30;

/** Adds an element to the list that a literal makes; one written `?e` only where it has a value. */
export function addItem(list: Val[], value: Val, { optional }: { optional: boolean }): void {
  if (!optional) {
    list.push(value);
    return;
  }
  if (!(value instanceof CelOptional)) {
    throw new CelError('cannot initialize optional list element from non-optional value');
  }
  if (value.value !== undefined) list.push(value.value);
}

/** Adds an entry to the map that a literal makes; one written `?k: v` only where it has a value. */
export function addEntry(map: MapValue, key: Val, value: Val, { optional }: { optional: boolean }): void {
  if (!optional) {
    map.set(key, value);
    return;
  }
  if (!(value instanceof CelOptional))
    throw new CelError(`cannot initialize optional entry '${key}' from non-optional value`);
  if (value.value === undefined) map.delete(key);
  else map.set(key, value.value);
}
