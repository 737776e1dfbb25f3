/** A size or a cost: a uint64 as a number where that is exact, as a bigint beyond. */
export type Units = number | bigint;

/** The greatest uint64: where sums and products of the cost model stop. */
export const MAX_COST = 2n ** 64n - 1n;

/** A range of sizes or costs. */
export interface Estimate {
  readonly min: Units;
  readonly max: Units;
}

export const UNKNOWN_SIZE: Estimate = { min: 0, max: MAX_COST };

export const fixed = (value: Units): Estimate => ({ min: value, max: value });
export const ZERO = fixed(0);
export const ONE = fixed(1);

/** An integer in the form that suits it, no more than the greatest. */
export function capped(value: bigint): Units {
  if (value <= Number.MAX_SAFE_INTEGER) return Number(value);
  return value < MAX_COST ? value : MAX_COST;
}

/** An integer as uint64 arithmetic has it that wraps around: upstream does not guard all of it. */
export function wrapped(value: bigint): Units {
  return capped(BigInt.asUintN(64, value));
}

export function add(a: Units, b: Units): Units {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (sum <= Number.MAX_SAFE_INTEGER) return sum;
  }
  return capped(BigInt(a) + BigInt(b));
}

export function multiply(a: Units, b: Units): Units {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (product <= Number.MAX_SAFE_INTEGER) return product;
  }
  return capped(BigInt(a) * BigInt(b));
}

/** So much a unit, rounded up; in doubles, as upstream has it. */
export function scale(value: Units, perUnit: number): Units {
  const scaled = Math.ceil(Number(value) * perUnit);
  if (scaled <= Number.MAX_SAFE_INTEGER) return scaled;
  return Number.isFinite(scaled) ? capped(BigInt(scaled)) : MAX_COST;
}

export const least = (a: Units, b: Units): Units => (b < a ? b : a);
export const greatest = (a: Units, b: Units): Units => (b > a ? b : a);

export function plus(a: Estimate, b: Estimate): Estimate {
  return { min: add(a.min, b.min), max: add(a.max, b.max) };
}

export function times(a: Estimate, b: Estimate): Estimate {
  return { min: multiply(a.min, b.min), max: multiply(a.max, b.max) };
}

/** Cost of a size at so much a unit. */
export function scaled(size: Estimate, perUnit: number): Estimate {
  return { min: scale(size.min, perUnit), max: scale(size.max, perUnit) };
}

export function union(a: Estimate, b: Estimate): Estimate {
  return { min: least(a.min, b.min), max: greatest(a.max, b.max) };
}
