import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CelError } from './cel-error.ts';
import { type CelInt, checkedInt, normalizeInt } from './int.ts';
import {
  addInts,
  compareNumbers,
  divideInts,
  equalNumbers,
  moduloInts,
  multiplyInts,
  negateInt,
  subtractInts,
} from './numbers.ts';
import { CelDouble, CelUint } from './value.ts';

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;
const ints = fc.oneof(
  fc.bigInt({ min: MIN, max: MAX }),
  fc.bigInt({ min: -20n, max: 20n }),
  fc.constantFrom(MIN, MIN + 1n, MAX, MAX - 1n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n),
);

function outcome(run: () => CelInt): bigint | string {
  try {
    const value = run();
    expect(normalizeInt(BigInt(value))).toStrictEqual(value);
    return BigInt(value);
  } catch (error) {
    if (error instanceof CelError) return error.message;
    throw error;
  }
}

const exact = (value: bigint): bigint | string => (checkedInt(value) === undefined ? 'integer overflow' : value);

describe('int64 arithmetic is exact or overflows', () => {
  const operations: [string, (a: CelInt, b: CelInt) => CelInt, (a: bigint, b: bigint) => bigint | string][] = [
    ['+', addInts, (a, b) => exact(a + b)],
    ['-', subtractInts, (a, b) => exact(a - b)],
    ['*', multiplyInts, (a, b) => exact(a * b)],
    ['/', divideInts, (a, b) => (b === 0n ? 'division by zero' : exact(a / b))],
    ['%', moduloInts, (a, b) => (b === 0n ? 'modulus by zero' : a === MIN && b === -1n ? 'integer overflow' : a % b)],
  ];

  it.each(operations)('%s', (_, operate, reference) => {
    fc.assert(
      fc.property(ints, ints, (a, b) => {
        expect(outcome(() => operate(normalizeInt(a), normalizeInt(b)))).toEqual(reference(a, b));
      }),
      { numRuns: 2000 },
    );
  });

  it('negation', () => {
    fc.assert(
      fc.property(ints, (a) => {
        expect(outcome(() => negateInt(normalizeInt(a)))).toEqual(exact(-a));
      }),
    );
  });
});

describe('numbers of different types', () => {
  const anyNumber = fc.oneof(
    ints.map(normalizeInt),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => new CelUint(value)),
    fc.double({ noNaN: true }).map((value) => new CelDouble(value)),
  );

  it('have one order, whichever stands first', () => {
    fc.assert(
      fc.property(anyNumber, anyNumber, (a, b) => {
        expect(compareNumbers(a, b) + compareNumbers(b, a)).toBe(0);
        expect(equalNumbers(a, b)).toBe(compareNumbers(a, b) === 0);
      }),
    );
  });
});
