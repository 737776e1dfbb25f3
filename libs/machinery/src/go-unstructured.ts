import { goTypeName } from './go-format.ts';
import { GO_BYTES, GO_STRING } from './go-object-meta.ts';
import {
  decodeGoValue,
  GoDecodeError,
  type GoMap,
  type GoScalar,
  type GoSlice,
  type GoStruct,
  type GoType,
  goFieldsOf,
} from './go-struct.ts';
import { setOwn } from './json-parser.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts';

/**
 * Converts a tree of values into what fits a struct, as apimachinery's runtime.DefaultUnstructuredConverter does after a
 * strategic merge patch. It differs from decoding JSON: numbers are cut to the size of their field, errors name types
 * and no fields, the first error ends it all. Types with an UnmarshalJSON of their own are decoded by that.
 * Nulls and unknown fields are left out of the result, which shares what it does not change with `value`;
 * `unknownFields` has a complaint for each, sorted, without the keys of maps on the way (upstream has lost them).
 * Throws `GoDecodeError`.
 */
export function fromUnstructured(
  type: GoStruct,
  value: JsonObject,
): { object: JsonObject; unknownFields: readonly string[] } {
  const unknownFields: string[] = [];
  const object = convertStruct(type, value, '', unknownFields);
  return { object, unknownFields: unknownFields.sort() };
}

function convert(type: GoType, value: JsonValue, path: string, unknown: string[]): JsonValue {
  if (value === null) return null;
  switch (type.kind) {
    case 'struct':
      return convertStruct(type, value, path, unknown);
    case 'slice':
      return convertSlice(type, value, path, unknown);
    case 'map':
      return convertMap(type, value, path, unknown);
    case 'any':
    case 'union':
    case 'time':
      return decodeGoValue(type, value);
    case 'bytes':
      return convertBytes(value);
    default:
      return convertScalar(type, value);
  }
}

function convertStruct(type: GoStruct, value: JsonValue, path: string, unknown: string[]): JsonObject {
  if (!isJsonObject(value)) throw new GoDecodeError(`cannot restore struct from: ${kindOf(value)}`);
  const object: JsonObject = {};
  const known = new Set<string>();
  for (const { name, type: fieldType } of goFieldsOf(type)) {
    known.add(name);
    const given = Object.hasOwn(value, name) ? value[name]! : null; // an own key
    if (given !== null) object[name] = convert(fieldType, given, memberPath(path, name), unknown);
  }
  for (const key of Object.keys(value)) {
    if (!known.has(key)) unknown.push(`unknown field "${memberPath(path, key)}"`);
  }
  return object;
}

function memberPath(path: string, member: string): string {
  return path === '' ? member : `${path}.${member}`;
}

function convertSlice(type: GoSlice, value: JsonValue, path: string, unknown: string[]): JsonValue {
  if (!Array.isArray(value)) throw new GoDecodeError(`cannot restore slice from ${kindOf(value)}`);
  return value.map((item, index) => convert(type.of, item, `${path}[${index}]`, unknown));
}

function convertMap(type: GoMap, value: JsonValue, path: string, unknown: string[]): JsonValue {
  if (!isJsonObject(value)) throw new GoDecodeError(`cannot restore map from ${kindOf(value)}`);
  const object: JsonObject = {};
  for (const key of Object.keys(value)) setOwn(object, key, convert(type.of, value[key]!, path, unknown)); // an own key
  return object;
}

const UINT8 = { kind: 'uint8', name: 'uint8' };

/** Base64, or a list of numbers, each cut to a byte. */
function convertBytes(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    const bytes = value.map((item) => (item === null ? 0 : Number(cutInteger(item, 8, UINT8))));
    return Buffer.from(bytes).toString('base64');
  }
  if (typeof value !== 'string') throw new GoDecodeError(`cannot restore slice from ${kindOf(value)}`);
  try {
    return decodeGoValue(GO_BYTES, value);
  } catch (error) {
    if (error instanceof GoDecodeError) throw new GoDecodeError(`error decoding from json: ${error.message}`);
    throw error;
  }
}

function convertScalar(type: GoScalar, value: JsonValue): JsonValue {
  switch (type.kind) {
    case 'string':
      if (typeof value === 'string') return value;
      // Go would make a character of an integer, and so finds the types convertible before it finds them not to be.
      throw kindOf(value) === 'int64' ? cannotConvert('int64', type.name) : unrecognized(GO_STRING.kind);
    case 'int32':
      return cutInteger(value, 32, type);
    case 'int64':
      return cutInteger(value, 64, type);
    default:
      if (type.kind === 'bool' ? typeof value === 'boolean' : isNumber(value)) return value;
      throw unrecognized(type.kind);
  }
}

/** The lowest `bits` of a whole number, as a conversion in Go keeps them; a float64 beyond int64 becomes the least int64. */
function cutInteger(value: JsonValue, bits: number, type: { kind: string; name: string }): number | bigint {
  if (!isNumber(value)) throw unrecognized(type.kind);
  if (typeof value === 'number' && !Number.isInteger(value)) throw cannotConvert('float64', type.name);
  const whole = BigInt(value);
  const inRange = BigInt.asIntN(64, whole) === whole ? whole : -(2n ** 63n);
  const cut = bits === 8 ? BigInt.asUintN(bits, inRange) : BigInt.asIntN(bits, inRange);
  return Number.isSafeInteger(Number(cut)) ? Number(cut) : cut;
}

function isNumber(value: JsonValue): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function cannotConvert(from: string, to: string): GoDecodeError {
  return new GoDecodeError(`cannot convert ${from} to ${to}`);
}

function unrecognized(kind: string): GoDecodeError {
  return new GoDecodeError(`unrecognized type: ${kind}`);
}

/** What reflection calls the kind of a decoded JSON value. */
function kindOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'slice';
  return isJsonObject(value) ? 'map' : goTypeName(value);
}
