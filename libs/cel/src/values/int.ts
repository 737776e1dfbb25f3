/** A CEL int: a `number` when a double holds it exactly, else a `bigint`. Every int of a run is in this one form. */
export type CelInt = number | bigint;

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

/** The one form of an integer that is known to be within int64. */
export function normalizeInt(value: bigint): CelInt {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** The one form of any integer, or undefined when it is outside int64. */
export function checkedInt(value: bigint): CelInt | undefined {
  return value >= MIN && value <= MAX ? normalizeInt(value) : undefined;
}

export function isInt(value: unknown): value is CelInt {
  return typeof value === 'number' || typeof value === 'bigint';
}
