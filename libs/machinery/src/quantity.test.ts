import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type QuantityFormat,
  quantityInteger,
  subtractQuantities,
} from './quantity.ts';

describe('a quantity', () => {
  it.each([
    ['0', '0'],
    ['1.5', '1500m'],
    ['1000', '1k'],
    ['1024', '1024'],
    ['1.5Gi', '1536Mi'],
    ['0.5Ki', '512'],
    ['1.5001Ki', '1536102400u'],
    ['0.1Mi', '104857600m'],
    ['1e3', '1e3'],
    ['12e4', '120e3'],
    ['1E', '1E'],
    ['100000000000000000000', '100E'],
    ['8Gi', '8Gi'],
    ['8192Mi', '8Gi'],
    ['9999Ei', '9223372036854775807'],
    ['0.0000000001', '1n'],
    ['-0.0000000001', '-1n'],
    ['1.', '1.'],
    ['.5', '500m'],
    ['+5', '+5'],
    ['12E6', '12E6'],
    ['.', '0'],
  ])('%s is canonically %s', (text, canonical) => {
    expect(formatQuantity(parseQuantity(text))).toBe(canonical);
  });

  const WRONG = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  it.each([
    ['', WRONG],
    ['x', WRONG],
    ['1.2.3', WRONG],
    ['1 Gi', WRONG],
    ['1GiB', WRONG],
    ['1e', "unable to parse quantity's suffix"],
    ['1KM', "unable to parse quantity's suffix"],
    ['1Ki5', "unable to parse quantity's suffix"],
  ])('%j is refused', (text, message) => {
    expect(() => parseQuantity(text)).toThrow(expect.objectContaining({ name: 'QuantityError', message }));
  });

  it('is refused in time linear in its length', () => {
    const started = performance.now();
    expect(() => parseQuantity(`${'1'.repeat(200_000)}x`)).toThrow(WRONG);
    // A hundredth of a second; were every digit tried as the first of a suffix, it would be half a minute.
    expect(performance.now() - started).toBeLessThan(1000);
  });

  const quantity = fc.record({
    nanos: fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
    format: fc.constantFrom<QuantityFormat>('DecimalSI', 'DecimalExponent'),
  });
  it('prints to a text that parses to the same amount', () => {
    fc.assert(
      fc.property(quantity, (q) => {
        expect(parseQuantity(formatQuantity(q)).nanos).toBe(q.nanos);
      }),
    );
  });

  it('adds and compares exactly', () => {
    fc.assert(
      fc.property(quantity, quantity, (a, b) => {
        expect(addQuantities(a, b).nanos).toBe(addQuantities(b, a).nanos);
        expect(compareQuantities(a, b)).toBe(-compareQuantities(b, a) + 0);
      }),
    );
    expect(formatQuantity(addQuantities(parseQuantity('1Gi'), parseQuantity('500M')))).toBe('1573741824');
    expect(formatQuantity(addQuantities(parseQuantity('0'), parseQuantity('1Gi')))).toBe('1Gi');
  });
});

/** As kube-apiserver's isInteger() says of each. */
describe('the integer of a quantity', () => {
  it.each([
    ['1', 1n],
    ['1k', 1000n],
    ['1Ki', 1024n],
    ['1e3', 1000n],
    ['-5', -5n],
    ['1000m', undefined],
    ['1.0', undefined],
    ['0.0', undefined],
    ['9e18', 9_000_000_000_000_000_000n],
    ['9223372036854775807', undefined],
    ['1e19', undefined],
  ])('%s is %s', (text, integer) => {
    expect(quantityInteger(parseQuantity(text))).toBe(integer);
  });

  it.each([
    ['1', '1', 2n, 0n],
    ['1k', '1', 1001n, 999n],
    ['500m', '500m', undefined, undefined],
    ['1500m', '1', undefined, undefined],
    ['9e18', '9e18', undefined, 0n],
  ])('of %s and %s is %s together, and %s apart', (a, b, sum, difference) => {
    const [x, y] = [parseQuantity(a), parseQuantity(b)];
    expect([quantityInteger(addQuantities(x, y)), quantityInteger(subtractQuantities(x, y))]).toEqual([
      sum,
      difference,
    ]);
  });
});
