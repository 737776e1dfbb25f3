import type { JsonObject, JsonValue } from '#machinery';
import { type CelError, noSuchKey } from '../values/cel-error.ts';
import type { Run } from './frame.ts';

/** Reads one property of any object. */
export type Accessor = (object: JsonObject) => JsonValue | undefined;

/** Property names that rules read; beyond this many, they share one way of reading. */
const ACCESSORS_MAX = 4096;

const accessors = new Map<string, Accessor>();

/**
 * A function that reads `property`, of its own code: an engine remembers at each place of a code where the objects that
 * come by have their property, and at a place that all rules shared it would see too many kinds. Twice as fast in loops.
 */
export function accessorOf(property: string): Accessor {
  const known = accessors.get(property);
  if (known !== undefined) return known;
  if (accessors.size >= ACCESSORS_MAX || isInherited(property)) return (object) => ownProperty(object, property);
  const accessor = new Function('object', `return object[${JSON.stringify(property)}];`) as Accessor;
  accessors.set(property, accessor);
  return accessor;
}

const fieldReaders = new Map<string, Run>();

/**
 * Reads a field of the variable in a slot, for `cost`; throws `CelError` when it is not there. As `accessorOf`, and all of
 * it in one function: what most rules do most. Undefined where there are too many of these already, and for names with a meaning of their own.
 */
export function fieldReaderOf(slot: number, property: string, cost: number): Run | undefined {
  const key = `${slot} ${cost} ${property}`;
  const known = fieldReaders.get(key);
  if (known !== undefined) return known;
  if (fieldReaders.size >= ACCESSORS_MAX || isInherited(property)) return undefined;
  const name = JSON.stringify(property);
  const make = new Function(
    'noSuchKey',
    `return (frame) => {
      frame.cost += ${cost};
      const value = frame.slots[${slot}][${name}];
      if (value === undefined || value === null) throw noSuchKey(${name});
      return value;
    };`,
  ) as (missing: (name: string) => CelError) => Run;
  const reader = make(noSuchKey);
  fieldReaders.set(key, reader);
  return reader;
}

/** Names that plain objects inherit: a property so called must be looked for with care. */
function isInherited(name: string): boolean {
  return name in Object.prototype;
}

function ownProperty(object: JsonObject, property: string): JsonValue | undefined {
  return Object.hasOwn(object, property) ? object[property] : undefined;
}
