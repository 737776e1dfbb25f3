import { describe, expect, it } from 'vitest';
import { compileSchema } from './compile-schema.ts';
import { fitsNumberType } from './number-check.ts';

const integer = compileSchema({ type: 'integer' }).root;

describe('the range of an integer', () => {
  it.each([
    ['the smallest int64', -(2n ** 63n), true],
    ['the same as a float64, whose digits are beyond it', -(2 ** 63), false],
    ['the largest int64', 2n ** 63n - 1n, true],
    ['a float64 just beyond 2^53', 2 ** 53 + 2, true],
    ['a float64 that prints with an exponent', 1e300, false],
    ['a fraction', 1.5, false],
  ])('takes %s as kube-apiserver does', (_, value, fits) => {
    expect(fitsNumberType(integer, value)).toBe(fits);
  });
});
