import type { SchemaNode } from './schema-node.ts';

/*
 * Numbers as kube-apiserver compares them: a JSON number is an int64 or a float64, bounds in a schema are float64. An
 * int64 is compared with the bound cut down to an int64, a float64 with the bound itself.
 */

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;
const INT32_MAX = 2 ** 31 - 1;
const INT32_MIN = -(2 ** 31);
/** A fraction smaller than this share of the number is taken for rounding noise (go-openapi/swag). */
const INTEGER_TOLERANCE = 1e-9;

/** True for what Go decodes to an int64; what was written like a float but is whole counts too. */
export function isInt64(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isSafeInteger(value);
}

/** swag.IsFloat64AJSONInteger: whole up to rounding noise, and exactly representable. */
export function isNearlyInteger(value: number): boolean {
  if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) return false;
  const rounded = Math.round(value);
  return value === rounded || Math.abs(value - rounded) < INTEGER_TOLERANCE * Math.abs(rounded);
}

/** Go's int64(float64) on amd64: cut off; what does not fit becomes the smallest int64. */
export function truncateToInt64(value: number): bigint {
  if (!Number.isFinite(value)) return MIN_INT64;
  const whole = BigInt(Math.trunc(value));
  return whole < MIN_INT64 || whole > MAX_INT64 ? MIN_INT64 : whole;
}

/** Whether `value` fits the schema's type and format: int64 by default, int32 or float32 by format. */
export function fitsNumberType(node: SchemaNode, value: number | bigint): boolean {
  if (node.numberType === 'integer') {
    if (node.numberFormat !== 'int32' && Number.isSafeInteger(value)) return true;
    if (node.numberFormat === 'int32') return isWhole(value) && value >= INT32_MIN && value <= INT32_MAX;
    return isWhole(value) && fitsInt64(value);
  }
  return node.numberFormat !== 'float' || Number.isFinite(Math.fround(Number(value)));
}

/** A float64 is judged by its shortest decimal digits, as upstream parses these again: -2^63 prints as …776000. */
function fitsInt64(value: number | bigint): boolean {
  if (typeof value === 'number' && Math.abs(value) >= 1e21) return false; // prints with an exponent
  const digits = typeof value === 'number' ? BigInt(String(value)) : value;
  return digits >= MIN_INT64 && digits <= MAX_INT64;
}

function isWhole(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isInteger(value);
}

/** Whether `value` is too large for the node's `maximum`, exclusive or not. */
export function exceedsMaximum(node: SchemaNode, maximum: number, value: number | bigint): boolean {
  const bound = comparable(node, maximum, value);
  return node.exclusiveMaximum ? value >= bound : value > bound;
}

/** Whether `value` is too small for the node's `minimum`, exclusive or not. */
export function exceedsMinimum(node: SchemaNode, minimum: number, value: number | bigint): boolean {
  const bound = comparable(node, minimum, value);
  return node.exclusiveMinimum ? value <= bound : value < bound;
}

/** The bound in the type in which upstream compares it. */
export function comparable(node: SchemaNode, bound: number, value: number | bigint): number | bigint {
  if (Number.isSafeInteger(bound) || !isInt64(value) || !fitsNumberType(node, bound)) return bound;
  return truncateToInt64(bound);
}

/** What `multipleOf` says of a number. */
export type MultipleOfOutcome = 'ok' | 'not a multiple' | 'factor not positive';

/** Whole numbers are divided as int64, others as float64, with upstream's tolerance. */
export function checkMultipleOf(node: SchemaNode, factor: number, value: number | bigint): MultipleOfOutcome {
  const native = comparable(node, factor, value);
  if (native <= 0) return 'factor not positive';
  if (isInt64(value) && fitsNumberType(node, factor)) {
    return BigInt(value) % BigInt(native) === 0n ? 'ok' : 'not a multiple';
  }
  const float = Number(value);
  return isNearlyInteger(factor < 1 ? (1 / factor) * float : float / factor) ? 'ok' : 'not a multiple';
}

/** All number checks at once, without saying what is wrong. */
export function isValidNumber(node: SchemaNode, value: number | bigint): boolean {
  const { maximum, minimum, multipleOf } = node;
  if (!fitsNumberType(node, value)) return false;
  if (maximum !== undefined && (!fitsNumberType(node, maximum) || exceedsMaximum(node, maximum, value))) return false;
  if (minimum !== undefined && (!fitsNumberType(node, minimum) || exceedsMinimum(node, minimum, value))) return false;
  return (
    multipleOf === undefined || (fitsNumberType(node, multipleOf) && checkMultipleOf(node, multipleOf, value) === 'ok')
  );
}
