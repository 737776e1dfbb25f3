/** Something that is no resource.Quantity; `message` is apimachinery's. */
export class QuantityError extends Error {
  override readonly name = 'QuantityError';
}

/** Which suffixes a quantity is printed with: as it was written. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent';

/** An exact amount. Nothing finer than a nano exists: parsing rounds away from zero to it. */
export interface Quantity {
  readonly nanos: bigint;
  readonly format: QuantityFormat;
  /** The text that was parsed, where kube-apiserver takes it for canonical and prints it again: "+5", "12E6", "1.". */
  readonly text?: string;
  /** apimachinery keeps the amount as an int64 times ten to this power; absent where that is not so. See `quantityInteger`. */
  readonly scale?: number;
}

const NANOS = 10n ** 9n;
/** Binary quantities are capped at int64 (other formats are not). */
const MAX_BINARY = 2n ** 63n - 1n;
/** Exponents beyond it can't be told from an attack: 10^1000 has more digits than any resource. */
const EXPONENT_MAX = 1000;

const DECIMAL_EXPONENTS: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const DECIMAL_SUFFIXES = new Map(Object.entries(DECIMAL_EXPONENTS).map(([suffix, exponent]) => [exponent, suffix]));
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const PATTERN = '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$';
// A suffix begins with no digit, or the end of a long number could be read in as many ways as it has digits.
const PARTS = /^([+-]?)([0-9]*)(?:\.([0-9]*))?((?:[eEinumkKMGTP]+[-+]?|[-+])[0-9]*|)$/;

/**
 * Parses "100m", "1.5Gi", "1e3".
 * @throws QuantityError
 */
export function parseQuantity(text: string): Quantity {
  const parts = text === '' ? null : PARTS.exec(text);
  if (parts === null) throw new QuantityError(`quantities must match the regular expression '${PATTERN}'`);
  const [, sign, whole, fraction = '', suffix] = parts as unknown as [
    string,
    string,
    string,
    string | undefined,
    string,
  ];
  const { base, exponent, format } = interpretSuffix(suffix);
  const digits = whole + fraction;
  if (digits === '') return { nanos: 0n, format, scale: 0 };
  const magnitude = scaled(BigInt(digits), base, exponent, fraction.length);
  const { nanos, format: printed } = bounded(magnitude, sign === '-', format);
  const significant = whole.replace(/^0+/, '') || '0';
  const kept = nanos !== 0n && takenForCanonical(significant, fraction, exponent, format);
  const scale = int64Scale(significant, fraction, exponent, format);
  return {
    nanos,
    format: kept ? format : printed,
    ...(kept ? { text } : {}),
    ...(scale === undefined ? {} : { scale }),
  };
}

/** The power of ten that apimachinery's fast path keeps beside an int64; undefined where it takes the slow one. */
function int64Scale(whole: string, fraction: string, exponent: number, format: QuantityFormat): number | undefined {
  if (format === 'BinarySI') {
    const precision = FAST_BINARY_DIGITS - whole.length - Math.trunc((exponent * 3) / 10) - 1;
    return precision >= 0 && fraction === '' ? 0 : undefined;
  }
  const scale = exponent - fraction.length;
  return whole.length + fraction.length <= FAST_DECIMAL_DIGITS && scale >= -9 ? scale : undefined;
}

/** Digits that fit int64 beyond doubt, and so many as apimachinery's fast path for binary suffixes takes. */
const FAST_DECIMAL_DIGITS = 18;
const FAST_BINARY_DIGITS = 15;

/** The cases in which apimachinery's parser keeps the text: it does not look for signs, zeros in front or an `E`. */
function takenForCanonical(whole: string, fraction: string, exponent: number, format: QuantityFormat): boolean {
  const scale = int64Scale(whole, fraction, exponent, format);
  if (scale === undefined) return false;
  if (format === 'BinarySI') return Number(whole) % 8 !== 0;
  const shifted = whole + fraction;
  return scale % 3 === 0 && !shifted.endsWith('000') && !shifted.startsWith('0');
}

interface Suffix {
  readonly base: 2n | 10n;
  readonly exponent: number;
  readonly format: QuantityFormat;
}

function interpretSuffix(suffix: string): Suffix {
  if (Object.hasOwn(DECIMAL_EXPONENTS, suffix)) {
    return { base: 10n, exponent: DECIMAL_EXPONENTS[suffix]!, format: 'DecimalSI' }; // checked above
  }
  const binary = BINARY_SUFFIXES.indexOf(suffix);
  if (binary > 0) return { base: 2n, exponent: binary * 10, format: 'BinarySI' };
  const exponent = /^[eE]([-+]?[0-9]+)$/.exec(suffix);
  if (exponent === null) throw new QuantityError("unable to parse quantity's suffix");
  const value = Number(exponent[1]);
  if (Math.abs(value) > EXPONENT_MAX) throw new QuantityError('unable to parse numeric part of quantity');
  return { base: 10n, exponent: value, format: 'DecimalExponent' };
}

/** Nanos of `digits × base^exponent ÷ 10^decimals`, rounded up. */
function scaled(digits: bigint, base: 2n | 10n, exponent: number, decimals: number): bigint {
  const factor = base ** BigInt(Math.abs(exponent));
  const numerator = digits * NANOS * (exponent > 0 ? factor : 1n);
  return divideUp(numerator, 10n ** BigInt(decimals) * (exponent < 0 ? factor : 1n));
}

function divideUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator;
}

function bounded(magnitude: bigint, negative: boolean, format: QuantityFormat): Quantity {
  let nanos = magnitude;
  let printed = format;
  if (format === 'BinarySI') {
    if (nanos > MAX_BINARY * NANOS) nanos = MAX_BINARY * NANOS;
    // Less than one has no binary form.
    else if (nanos > 0n && nanos < NANOS) printed = 'DecimalSI';
  }
  return { nanos: negative ? -nanos : nanos, format: printed };
}

/** The canonical text: no fraction, the largest suffix that allows it; a binary amount that is not whole prints decimal. */
export function formatQuantity({ nanos, format, text }: Quantity): string {
  if (text !== undefined) return text;
  if (nanos === 0n) return '0';
  if (format !== 'BinarySI') return formatDecimal(nanos, format);
  const small = nanos > -1024n * NANOS && nanos < 1024n * NANOS;
  if (small || nanos % NANOS !== 0n) return formatDecimal(nanos, 'DecimalSI');
  let value = nanos / NANOS;
  let power = 0;
  while (power < BINARY_SUFFIXES.length - 1 && value % 1024n === 0n) {
    value /= 1024n;
    power++;
  }
  return `${value}${BINARY_SUFFIXES[power]}`;
}

function formatDecimal(nanos: bigint, format: QuantityFormat): string {
  let value = nanos;
  let exponent = -9;
  const largest = format === 'DecimalSI' ? 18 : Number.POSITIVE_INFINITY;
  while (value % 1000n === 0n && exponent < largest) {
    value /= 1000n;
    exponent += 3;
  }
  if (format === 'DecimalSI') return `${value}${DECIMAL_SUFFIXES.get(exponent)}`;
  return exponent === 0 ? `${value}` : `${value}e${exponent}`;
}

/** Negative, zero or positive. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  return a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;
}

/** The sum, in the format of `a` unless that is zero. */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  const scale = sumScale(a, b);
  return {
    nanos: a.nanos + b.nanos,
    format: a.nanos === 0n ? b.format : a.format,
    ...(scale === undefined ? {} : { scale }),
  };
}

/** The scale of a sum: the smaller one, if both amounts and the sum are int64 in it. */
function sumScale(a: Quantity, b: Quantity): number | undefined {
  if (a.scale === undefined || b.scale === undefined) return undefined;
  if (b.nanos === 0n) return a.scale;
  if (a.nanos === 0n) return b.scale;
  const scale = Math.min(a.scale, b.scale);
  const unit = 10n ** BigInt(scale + 9);
  const fits = [a.nanos, b.nanos, a.nanos + b.nanos].every((nanos) => isInt64(nanos / unit));
  return fits ? scale : undefined;
}

/**
 * The amount as apimachinery's AsInt64 gives it: undefined when it is beyond int64, or kept with a fraction, be that
 * empty. So `1000m` and `1.0` are no integers.
 */
export function quantityInteger({ nanos, scale }: Quantity): bigint | undefined {
  if (scale === undefined || scale < 0) return undefined;
  const value = nanos / NANOS;
  return isInt64(value) ? value : undefined;
}

function isInt64(value: bigint): boolean {
  return value >= -(2n ** 63n) && value < 2n ** 63n;
}

/** The difference, in the format of `a` unless that is zero. */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return addQuantities(a, { ...b, nanos: -b.nanos });
}
