import { goQuote, type JsonObject, type JsonValue } from '#machinery';
import { CostLimitExceeded } from '../values/cel-error.ts';
import { isList, isMap, type Lister, listItems, type Mapper } from '../values/collections.ts';
import { formatDurationSeconds } from '../values/duration-text.ts';
import { goTypeOf } from '../values/go-type.ts';
import { isInt, normalizeInt } from '../values/int.ts';
import { JsonList, JsonMap } from '../values/json-document.ts';
import { JsonPatchValue, ObjectValue } from '../values/patch-values.ts';
import { formatTimestamp } from '../values/timestamp-text.ts';
import { metered, spend } from '../values/uncharged-work.ts';
import {
  CelDouble,
  CelDuration,
  type CelOpaque,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  typeNameOf,
  type Val,
} from '../values/value.ts';
import { misnamedTypes } from './object-type-names.ts';

/** One operation of a JSON patch, as RFC 6902 has it. */
export interface JsonPatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: JsonValue;
}

/** A value has no JSON. */
class Unconvertible {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

/** A map that is to be an object has a key that is no string. */
class UnfitKey extends Unconvertible {}

/** The greatest integer that JSON numbers are trusted with; protobuf's JSON writes greater ones as strings. */
const MAX_JSON_INT = Number.MAX_SAFE_INTEGER;
/** How Go's errors call types of opaque values that are called otherwise in CEL. */
const GO_NAMES: Readonly<Record<string, string>> = {
  'kubernetes.Quantity': 'Quantity',
  'kubernetes.URL': 'URL',
  'kubernetes.Semver': 'Semver',
  'net.IP': 'IP',
  'net.CIDR': 'CIDR',
};

/** Parts of a value may be one and the same many times over, so that it is far larger as JSON than it was to make. */
function bounded<T>(convert: () => T): T | { readonly error: string } {
  try {
    return metered(convert);
  } catch (error) {
    if (error instanceof CostLimitExceeded) return { error: error.message };
    throw error;
  }
}

/** Of making JSON of a value, and of one character of a text. */
const STEPS_PER_VALUE = 300;
const STEPS_PER_CHARACTER = 10;

function spendOn(value: Val): void {
  spend(typeof value === 'string' ? STEPS_PER_VALUE + value.length * STEPS_PER_CHARACTER : STEPS_PER_VALUE);
}

/** What an expression of a JSON patch evaluated to, as operations; or why it makes no patch, in kube-apiserver's words. */
export function jsonPatchOf(value: Val): readonly JsonPatchOperation[] | { readonly error: string } {
  return bounded(() => operationsOf(value));
}

function operationsOf(value: Val): readonly JsonPatchOperation[] | { readonly error: string } {
  const operations: JsonPatchOperation[] = [];
  for (const item of isList(value) ? listItems(value) : []) {
    if (!(item instanceof JsonPatchValue)) {
      return { error: 'type mismatch: JSONPatchType.expression should evaluate to array of JSONPatch' };
    }
    const operation = operationOf(item);
    if ('error' in operation) return operation;
    operations.push(operation);
  }
  return operations;
}

function operationOf({ op, path, from, value }: JsonPatchValue): JsonPatchOperation | { readonly error: string } {
  const operation = { op, path, ...(from === '' ? {} : { from }) };
  if (value === undefined) return operation;
  const misnamed = value instanceof ObjectValue ? misnamedTypes(value) : [];
  if (misnamed.length > 0) return { error: `type mismatch: ${misnamed.join('\n')}` };
  try {
    return { ...operation, value: toJson(value) };
  } catch (error) {
    if (!(error instanceof Unconvertible)) throw error;
    return { error: `JSONPath valueExpression evaluated to a type that could not marshal to JSON: ${error.message}` };
  }
}

/** What an expression of an apply configuration evaluated to, as JSON; or why it makes none, in kube-apiserver's words. */
export function applyConfigurationOf(value: Val): { readonly object: JsonObject } | { readonly error: string } {
  if (!(value instanceof ObjectValue)) {
    return { error: `unsupported return type from ApplyConfiguration expression: ${goTypeOf(value)}` };
  }
  return bounded(() => configurationOf(value));
}

function configurationOf(value: ObjectValue): { readonly object: JsonObject } | { readonly error: string } {
  const misnamed = misnamedTypes(value);
  if (misnamed.length > 0) return { error: `type mismatch: ${misnamed.join('\n')}` };
  try {
    return { object: fieldsToJson(value, 'exact') };
  } catch (error) {
    if (error instanceof Unconvertible) return { error: `invalid return type: ${error.message}` };
    throw error;
  }
}

/** A value as protobuf's JSON has it. */
function toJson(value: Val): JsonValue {
  spendOn(value);
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (isInt(value)) return Math.abs(Number(value)) <= MAX_JSON_INT ? Number(value) : String(value);
  if (value instanceof CelUint) return value.value <= MAX_JSON_INT ? Number(value.value) : String(value.value);
  if (value instanceof CelDouble) return finite(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof CelTimestamp) return formatTimestamp(value);
  if (value instanceof CelDuration) return formatDurationSeconds(value.nanos);
  if (value instanceof CelOptional) {
    if (value.value === undefined) throw new Unconvertible('optional.none() dereference');
    return toJson(value.value);
  }
  if (value instanceof ObjectValue) return fieldsToJson(value, 'double');
  if (isList(value)) return listItems(value).map(toJson);
  if (isMap(value)) return mapToJson(value, toJson);
  throw new Unconvertible(withoutJson(value));
}

function finite(number: number): number {
  if (Number.isFinite(number)) return number;
  const name = Number.isNaN(number) ? 'NaN' : number > 0 ? '+Inf' : '-Inf';
  throw new Unconvertible(
    `json: error calling MarshalJSON for type *structpb.Value: proto: google.protobuf.Value.number_value: invalid ${name} value`,
  );
}

function mapToJson(map: Mapper, convert: (value: Val) => JsonValue): JsonObject {
  const entries = [...map.keys()].map((key): [string, JsonValue] => {
    if (typeof key !== 'string') throw new Unconvertible(unfitKey(key));
    return [key, convert(map.get(key)!)]; // the map's own key
  });
  return Object.fromEntries(entries);
}

function unfitKey(key: Val): string {
  if (typeof key === 'boolean') return "type conversion error from bool to 'string'";
  return `unsupported type conversion from '${key instanceof CelUint ? 'uint' : 'int'}' to string`;
}

function withoutJson(value: Val): string {
  if (value instanceof CelTypeValue) return "type conversion not supported for 'type'";
  if (value instanceof JsonPatchValue) return 'cannot convert to native type: *structpb.Value';
  const { name } = (value as CelOpaque).celType; // nothing else is left
  return `type conversion error from '${GO_NAMES[name] ?? name}' to '*structpb.Value'`;
}

/** How an object's integers become JSON: `double` in a JSON patch, where Go takes them through float64. */
type Integers = 'exact' | 'double';

/**
 * The fields of an apply configuration. Less can be converted than on its own, for kube-apiserver puts fields as Go holds
 * them into its object: lists and maps made by the expression hold no others of these, and times have no JSON there.
 */
function fieldsToJson({ fields }: ObjectValue, integers: Integers): JsonObject {
  return Object.fromEntries([...fields].map(([name, value]) => [name, fieldToJson(name, value, integers)]));
}

function fieldToJson(name: string, value: Val, integers: Integers): JsonValue {
  if (value instanceof CelOptional && value.value !== undefined) return fieldToJson(name, value.value, integers);
  if (isList(value)) return listItems(value).map((item) => elementToJson(value, item, integers));
  if (!isMap(value)) return plainToJson(value, integers);
  const wrong = [...value.keys()].find((key) => typeof key !== 'string');
  if (wrong !== undefined) {
    throw new UnfitKey(`fail to convert field ${goQuote(name)}: map key ${quoteKey(wrong)}, not string`);
  }
  return mapToJson(value, (item) => elementToJson(value, item, integers));
}

/** A part of a list or map; those of documents may go on being lists and maps. */
function elementToJson(container: Lister | Mapper, value: Val, integers: Integers): JsonValue {
  if (value instanceof CelOptional && value.value !== undefined) return elementToJson(container, value.value, integers);
  if (isMade(container)) {
    if (value instanceof JsonList || value instanceof JsonMap) return value.json as JsonValue;
    if (isMade(value)) throw new Unconvertible(`proto: invalid type: ${goTypeOf(value)}`);
  }
  if (isList(value)) return listItems(value).map((item) => elementToJson(value, item, integers));
  if (isMap(value)) return mapToJson(value, (item) => elementToJson(value, item, integers));
  return plainToJson(value, integers);
}

/** Whether a value is a list or map that the expression made. */
function isMade(value: Val): boolean {
  return Array.isArray(value) || (isMap(value) && !(value instanceof JsonMap));
}

function plainToJson(value: Val, integers: Integers): JsonValue {
  spendOn(value);
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  if (isInt(value)) return integers === 'exact' ? value : Number(value);
  if (value instanceof CelUint) return integers === 'exact' ? normalizeInt(value.value) : Number(value.value);
  if (value instanceof CelDouble) return finite(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof CelTypeValue) return typeNameOf(value.type);
  if (value instanceof CelOptional) return null;
  if (value instanceof ObjectValue) return innerObject(value, integers);
  throw new Unconvertible(`proto: invalid type: ${goTypeOf(value)}`);
}

/** An object inside another one. Where a map in it cannot be converted, an error stands in its place. */
function innerObject(object: ObjectValue, integers: Integers): JsonObject {
  try {
    return fieldsToJson(object, integers);
  } catch (error) {
    if (error instanceof UnfitKey) throw new Unconvertible('proto: invalid type: *types.Err');
    throw error;
  }
}

/** A key as Go's %q prints it, with its type: numbers as the character of their code. */
function quoteKey(key: Val): string {
  if (typeof key === 'boolean') return `%!q(types.Bool=${key}) is of type types.Bool`;
  const code = key instanceof CelUint ? key.value : key;
  const type = key instanceof CelUint ? 'types.Uint' : 'types.Int';
  const character = Number(code) <= 0x10ffff && Number(code) >= 0 ? String.fromCodePoint(Number(code)) : '\ufffd';
  return `'${goQuote(character).slice(1, -1)}' is of type ${type}`;
}
