import type { JsonObject, JsonValue } from '#machinery';

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

/** Names that plain objects inherit: a property so called must be looked for with care. */
function isInherited(name: string): boolean {
  return name in Object.prototype;
}

function ownProperty(object: JsonObject, property: string): JsonValue | undefined {
  return Object.hasOwn(object, property) ? object[property] : undefined;
}
