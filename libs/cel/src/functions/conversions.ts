import { formatGoFloat64 } from '#machinery';
import { CelError } from '../values/cel-error.ts';
import { formatDurationSeconds, parseGoDuration } from '../values/duration-text.ts';
import { timestampOfSeconds } from '../values/format-values.ts';
import { type CelInt, checkedInt } from '../values/int.ts';
import { parsedOnce } from '../values/long-text.ts';
import {
  formatTimestamp,
  MAX_TIMESTAMP_SECONDS,
  MIN_TIMESTAMP_SECONDS,
  parseRfc3339,
} from '../values/timestamp-text.ts';
import { CelDouble, CelDuration, CelTimestamp, CelUint, type Val } from '../values/value.ts';
import type { Implementation, ImplementationTable } from './implementation.ts';
import type { NetworkAddress, NetworkPrefix } from './network.ts';

const NANOS = 1_000_000_000n;
const MAX_UINT = 2n ** 64n - 1n;
/** Those of the greatest uint64. */
const MAX_DIGITS = 20;
const TRUE_WORDS = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE_WORDS = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);
const GO_FLOAT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const GO_SPECIAL = /^([+-]?)(inf|infinity|nan)$/i;

function unconvertible(from: string, to: string): CelError {
  return new CelError(`type conversion error from '${from}' to '${to}'`);
}

function toInt(value: bigint): CelInt {
  const int = checkedInt(value);
  if (int === undefined) throw new CelError('integer overflow');
  return int;
}

/** So many digits never exceed what a double holds exactly. */
const SAFE_DIGITS = 15;

function parseInt64(text: string): CelInt {
  if (text.length <= SAFE_DIGITS && isDigits(text)) return Number(text);
  const amount = /^[+-]?\d+$/.test(text) ? boundedDigits(text.replace(/^[+-]/, '')) : undefined;
  const int = amount === undefined ? undefined : checkedInt(text.startsWith('-') ? -amount : amount);
  if (int === undefined) throw unconvertible('string', 'int');
  return int;
}

/** Digits and nothing else, at least one. */
function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return false;
  }
  return text !== '';
}

/** The value of digits, or undefined of more than any integer type holds. */
function boundedDigits(digits: string): bigint | undefined {
  const significant = digits.length > MAX_DIGITS ? digits.replace(/^0+/, '') : digits;
  return significant.length > MAX_DIGITS ? undefined : BigInt(significant);
}

function parseUint64(text: string): CelUint {
  const value = /^\d+$/.test(text) ? boundedDigits(text) : undefined;
  if (value === undefined || value > MAX_UINT) throw unconvertible('string', 'uint');
  return new CelUint(value);
}

/** A floating-point number as Go's strconv.ParseFloat reads it, or undefined. */
export function parseGoFloat(text: string): number | undefined {
  const special = GO_SPECIAL.exec(text);
  if (special !== null) {
    if (special[2]!.toLowerCase() === 'nan') return special[1] === '' ? Number.NaN : undefined;
    return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (!GO_FLOAT.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function parseDouble(text: string): CelDouble {
  const value = parseGoFloat(text);
  if (value === undefined) throw unconvertible('string', 'double');
  return new CelDouble(value);
}

function parseBool(text: string): boolean {
  if (TRUE_WORDS.has(text)) return true;
  if (FALSE_WORDS.has(text)) return false;
  throw unconvertible('string', 'bool');
}

function parseDuration(text: string): CelDuration {
  const nanos = parseGoDuration(text);
  if (nanos === undefined) throw unconvertible('string', 'google.protobuf.Duration');
  return new CelDuration(nanos);
}

function parseTimestamp(text: string): CelTimestamp {
  const timestamp = parseRfc3339(text);
  if (timestamp === undefined) throw unconvertible('string', 'google.protobuf.Timestamp');
  const seconds = floorSeconds(timestamp.nanos);
  if (seconds < MIN_TIMESTAMP_SECONDS || seconds > MAX_TIMESTAMP_SECONDS) throw new CelError('timestamp overflow');
  return timestamp;
}

function floorSeconds(nanos: bigint): bigint {
  const seconds = nanos / NANOS;
  return nanos % NANOS < 0n ? seconds - 1n : seconds;
}

/** Doubles at the very edge are refused too: they cannot be told from their out-of-range neighbours. */
function doubleToInt(value: number): CelInt {
  if (!(value > -(2 ** 63) && value < 2 ** 63)) throw new CelError('integer overflow');
  return toInt(BigInt(Math.trunc(value)));
}

function doubleToUint(value: number): CelUint {
  if (!(value >= 0 && value < 2 ** 64)) throw new CelError('unsigned integer overflow');
  return new CelUint(BigInt(Math.trunc(value)));
}

function intToUint(value: CelInt): CelUint {
  if (value < 0) throw new CelError('unsigned integer overflow');
  return new CelUint(BigInt(value));
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CelError('invalid UTF-8 in bytes, cannot convert to string');
  }
}

function timestampOfInt(value: CelInt): CelTimestamp {
  const timestamp = timestampOfSeconds(BigInt(value));
  if (timestamp === undefined) throw new CelError('timestamp overflow');
  return timestamp;
}

/** A double as Go's `%g` prints it, which is how string() gives it. */
export function formatDouble(value: number): string {
  return Object.is(value, -0) ? '-0' : formatGoFloat64(value);
}

/** The text of any value that string() takes; undefined for others. */
export function stringOf(value: Val): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof CelDouble) return formatDouble(value.value);
  if (value instanceof CelUint) return String(value.value);
  if (value instanceof CelTimestamp) return formatTimestamp(value);
  if (value instanceof CelDuration) return formatDurationSeconds(value.nanos);
  if (value instanceof Uint8Array) return decodeUtf8(value);
  return undefined;
}

/** Conversions cost 1, however long the text is. */
function ofText(parse: (text: string) => Val, stepsPerUnit = 20): Implementation {
  const parser = { stepsPerUnit, parse };
  return ([text]) => parsedOnce(text as string, parser);
}

const same = ([value]: readonly Val[]): Val => value!; // conversions have one argument
const toText = ([value]: readonly Val[]): Val => stringOf(value!)!; // the overload's argument is one of those

export const CONVERSIONS: ImplementationTable = {
  bool_to_bool: same,
  string_to_bool: ofText(parseBool),
  bytes_to_bytes: same,
  string_to_bytes: ([text]) => new TextEncoder().encode(text as string),
  double_to_double: same,
  int64_to_double: ([value]) => new CelDouble(Number(value)),
  string_to_double: ofText(parseDouble),
  uint64_to_double: ([value]) => new CelDouble(Number((value as CelUint).value)),
  duration_to_duration: same,
  string_to_duration: ofText(parseDuration, 100),
  int64_to_int64: same,
  double_to_int64: ([value]) => doubleToInt((value as CelDouble).value),
  duration_to_int64: ([value]) => toInt((value as CelDuration).nanos),
  string_to_int64: ofText(parseInt64),
  timestamp_to_int64: ([value]) => toInt(floorSeconds((value as CelTimestamp).nanos)),
  uint64_to_int64: ([value]) => toInt((value as CelUint).value),
  string_to_string: same,
  bool_to_string: toText,
  bytes_to_string: toText,
  double_to_string: toText,
  duration_to_string: toText,
  int64_to_string: toText,
  timestamp_to_string: toText,
  uint64_to_string: toText,
  ip_to_string: ([ip]) => (ip as NetworkAddress).toString(),
  cidr_to_string: ([cidr]) => (cidr as NetworkPrefix).toString(),
  timestamp_to_timestamp: same,
  int64_to_timestamp: ([value]) => timestampOfInt(value as CelInt),
  string_to_timestamp: ofText(parseTimestamp),
  uint64_to_uint64: same,
  double_to_uint64: ([value]) => doubleToUint((value as CelDouble).value),
  int64_to_uint64: ([value]) => intToUint(value as CelInt),
  string_to_uint64: ofText(parseUint64),
};
