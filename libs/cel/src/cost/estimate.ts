/** The greatest uint64 as a double: where sums and products of the cost model stop. Exact costs lie below 2^53. */
export const MAX_COST = 2 ** 64;

/** A range of sizes or costs. */
export interface Estimate {
  readonly min: number;
  readonly max: number;
}

export const UNKNOWN_SIZE: Estimate = { min: 0, max: MAX_COST };

export const fixed = (value: number): Estimate => ({ min: value, max: value });
export const ZERO = fixed(0);
export const ONE = fixed(1);

const cap = (value: number): number => Math.min(value, MAX_COST);

export function plus(a: Estimate, b: Estimate): Estimate {
  return { min: cap(a.min + b.min), max: cap(a.max + b.max) };
}

export function times(a: Estimate, b: Estimate): Estimate {
  return { min: cap(a.min * b.min), max: cap(a.max * b.max) };
}

/** Cost of a size at so much a unit, rounded up. */
export function scaled(size: Estimate, perUnit: number): Estimate {
  return { min: cap(Math.ceil(size.min * perUnit)), max: cap(Math.ceil(size.max * perUnit)) };
}

export function union(a: Estimate, b: Estimate): Estimate {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}
