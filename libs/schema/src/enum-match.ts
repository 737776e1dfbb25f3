import { type JsonValue, jsonEquals } from '#machinery';
import { isInt64, truncateToInt64 } from './number-check.ts';

const LARGEST_CODE_POINT = 0x10ffff;

/**
 * Whether a value is one of an enum's. Upstream converts the value to the type of each enum value as Go does before it
 * compares: a float loses its fraction against an integer, an integer becomes the character of that code against a string.
 * Null matches nothing, not even a null in the enum.
 */
export function matchesEnum(values: readonly JsonValue[], value: JsonValue): boolean {
  if (value === null) return false;
  for (const allowed of values) if (allowed !== null && equalsConverted(value, allowed)) return true;
  return false;
}

function equalsConverted(value: JsonValue, allowed: JsonValue): boolean {
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  if (!isNumber) return jsonEquals(value, allowed);
  if (typeof allowed === 'number' || typeof allowed === 'bigint') {
    if (isInt64(allowed) && !isInt64(value)) return truncateToInt64(Number(value)) === BigInt(allowed);
    return !(value < allowed) && !(value > allowed); // by value, number or bigint
  }
  return typeof allowed === 'string' && isInt64(value) && characterOf(value) === allowed;
}

function characterOf(code: number | bigint): string {
  const valid = code >= 0 && code <= LARGEST_CODE_POINT && !(code >= 0xd800 && code <= 0xdfff);
  return valid ? String.fromCodePoint(Number(code)) : '\ufffd';
}
