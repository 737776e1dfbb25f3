import { CelError } from './cel-error.ts';
import { type CelInt, checkedInt, isInt } from './int.ts';
import { CelDouble, CelUint, type Val } from './value.ts';

const MAX_UINT = 2n ** 64n - 1n;
const INT_OVERFLOW = 'integer overflow';
const UINT_OVERFLOW = 'unsigned integer overflow';

function bounded(value: bigint): CelInt {
  const int = checkedInt(value);
  if (int === undefined) throw new CelError(INT_OVERFLOW);
  return int;
}

export function addInts(a: CelInt, b: CelInt): CelInt {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return bounded(BigInt(a) + BigInt(b));
}

export function subtractInts(a: CelInt, b: CelInt): CelInt {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return bounded(BigInt(a) - BigInt(b));
}

export function multiplyInts(a: CelInt, b: CelInt): CelInt {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (Number.isSafeInteger(product)) return product === 0 ? 0 : product;
  }
  return bounded(BigInt(a) * BigInt(b));
}

export function divideInts(a: CelInt, b: CelInt): CelInt {
  if (b === 0) throw new CelError('division by zero');
  if (typeof a === 'number' && typeof b === 'number') {
    const quotient = Math.trunc(a / b);
    return quotient === 0 ? 0 : quotient;
  }
  return bounded(BigInt(a) / BigInt(b));
}

export function moduloInts(a: CelInt, b: CelInt): CelInt {
  if (b === 0) throw new CelError('modulus by zero');
  if (typeof a === 'number' && typeof b === 'number') {
    const rest = a % b;
    return rest === 0 ? 0 : rest;
  }
  // Go's overflow check: the quotient of the least int by -1 does not exist.
  if (b === -1 && checkedInt(-BigInt(a)) === undefined) throw new CelError(INT_OVERFLOW);
  return bounded(BigInt(a) % BigInt(b));
}

export function negateInt(a: CelInt): CelInt {
  if (typeof a === 'number') return a === 0 ? 0 : -a;
  return bounded(-a);
}

function boundedUint(value: bigint): CelUint {
  if (value < 0n || value > MAX_UINT) throw new CelError(UINT_OVERFLOW);
  return new CelUint(value);
}

export const uints = {
  add: (a: CelUint, b: CelUint): CelUint => boundedUint(a.value + b.value),
  subtract: (a: CelUint, b: CelUint): CelUint => boundedUint(a.value - b.value),
  multiply: (a: CelUint, b: CelUint): CelUint => boundedUint(a.value * b.value),
  divide(a: CelUint, b: CelUint): CelUint {
    if (b.value === 0n) throw new CelError('division by zero');
    return new CelUint(a.value / b.value);
  },
  modulo(a: CelUint, b: CelUint): CelUint {
    if (b.value === 0n) throw new CelError('modulus by zero');
    return new CelUint(a.value % b.value);
  },
};

export function isNumeric(value: Val): value is CelInt | CelUint | CelDouble {
  return isInt(value) || value instanceof CelUint || value instanceof CelDouble;
}

function primitive(value: CelInt | CelUint | CelDouble): number | bigint {
  return isInt(value) ? value : value.value;
}

/** A whole number beside a double is compared as a double, unless the double is outside its type's range. */
function besideDouble(whole: CelInt | CelUint, double: number): number {
  const unsigned = whole instanceof CelUint;
  if (double < (unsigned ? 0 : -(2 ** 63))) return Number.POSITIVE_INFINITY;
  if (double > (unsigned ? 2 ** 64 : 2 ** 63)) return Number.NEGATIVE_INFINITY;
  return Number(primitive(whole));
}

/** The two numbers in a form in which `<` and `==` of JavaScript tell what CEL means. */
function commensurable(
  a: CelInt | CelUint | CelDouble,
  b: CelInt | CelUint | CelDouble,
): [number | bigint, number | bigint] {
  const aIsDouble = a instanceof CelDouble;
  const bIsDouble = b instanceof CelDouble;
  if (aIsDouble && !bIsDouble) return [a.value, besideDouble(b, a.value)];
  if (bIsDouble && !aIsDouble) return [besideDouble(a, b.value), b.value];
  return [primitive(a), primitive(b)];
}

/** -1, 0 or 1 across int, uint and double; a NaN has no order and throws. */
export function compareNumbers(a: CelInt | CelUint | CelDouble, b: CelInt | CelUint | CelDouble): number {
  const [x, y] = commensurable(a, b);
  if (x < y) return -1;
  if (x > y) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) throw new CelError('NaN values cannot be ordered');
  return 0;
}

/** Equality across int, uint and double; NaN equals nothing. */
export function equalNumbers(a: CelInt | CelUint | CelDouble, b: CelInt | CelUint | CelDouble): boolean {
  const [x, y] = commensurable(a, b);
  // biome-ignore lint/suspicious/noDoubleEquals: number and bigint compare by value only with ==
  return x == y;
}
