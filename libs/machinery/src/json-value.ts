/**
 * A decoded JSON value. Integers that a double cannot hold (beyond ±2^53, within int64) are `bigint`,
 * all other numbers are `number`: what a client sent comes back digit for digit.
 * A number outside int64 is a float64 `number`, as Go's unstructured decoder makes it.
 */
export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | JsonObject;

/** A JSON object: own enumerable keys only; read a key that may come from a client with `Object.hasOwn` in mind. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** True for `{…}`, false for null, arrays and scalars. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
