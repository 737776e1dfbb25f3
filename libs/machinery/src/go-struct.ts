import { goJsonTypeName, goQuote } from './go-format.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts';
import { normalizeTimestamp, TimestampError } from './timestamp.ts';

/**
 * How a field of a Go API type reads and writes JSON. Built-in kinds are Go structs upstream: what a client gets back is
 * the struct written out again, so unknown fields vanish, `omitempty` fields disappear when they are empty and all
 * others appear with their zero value, in the order of the struct. These types say that as data.
 */
export type GoType = GoScalar | GoAny | GoSlice | GoMap | GoStruct | GoUnion;

/** A type whose JSON is no list and no object. */
export interface GoScalar {
  readonly kind: 'string' | 'bool' | 'int32' | 'int64' | 'float64' | 'bytes' | 'time';
  /** The type as Go's decoder names it in errors: `string`, `v1.ResourceScope`. */
  readonly name: string;
}

/** Any JSON, kept as it is but for the order of keys, which Go sorts. */
export interface GoAny {
  readonly kind: 'any';
  readonly name: string;
}

/** A slice: a JSON list. */
export interface GoSlice {
  readonly kind: 'slice';
  readonly name: string;
  readonly of: GoType;
  /** `+listType=set`, or the keys of a `+listType=map`. Absent: the list is owned as a whole (atomic). */
  readonly items?: 'set' | { readonly keys: readonly string[] };
}

/** A map from strings: a JSON object whose keys Go sorts. */
export interface GoMap {
  readonly kind: 'map';
  readonly name: string;
  readonly of: GoType;
}

/** A struct: a JSON object with known members in a fixed order. */
export interface GoStruct {
  readonly kind: 'struct';
  readonly name: string;
  /** `+structType=atomic`: it is owned as a whole. */
  readonly atomic?: boolean;
  /** By JSON name, in the order of the Go struct. Called once, so that structs may contain themselves. */
  readonly fields: () => readonly GoField[];
}

/**
 * A type with an UnmarshalJSON of its own, which picks one of several forms by the value. Its decoder is a nested one:
 * it reports no unknown fields, and its errors end the decoding at once.
 */
export interface GoUnion {
  readonly kind: 'union';
  readonly name: string;
  /** The form of `value`; undefined keeps the value `null` (present, but empty); a string is the error to fail with. */
  readonly pick: (value: JsonValue) => GoType | undefined | { readonly error: string };
}

/** `always`: no omitempty. `empty`: omitempty. `pointer`: omitempty on a pointer, written whenever it was set. */
export type GoPresence = 'always' | 'empty' | 'pointer';

/** One field of a struct, by its JSON name. */
export interface GoField {
  readonly name: string;
  readonly type: GoType;
  readonly presence: GoPresence;
  /** How a strategic merge patch treats a list or object here; without it lists are replaced and objects merged. */
  readonly patchStrategy?: 'merge' | 'replace';
  /** The member that tells the items of a merged list apart; lists of scalars have none. */
  readonly patchMergeKey?: string;
}

/** Decoding failed; the message is that of Go's decoder (`json: cannot unmarshal string into Go struct field …`). */
export class GoDecodeError extends Error {
  override readonly name = 'GoDecodeError';
}

/** sigs.k8s.io/json stops collecting complaints here. */
const STRICT_ERRORS_MAX = 100;

interface StructLayout {
  readonly fields: readonly GoField[];
  readonly indexes: ReadonlyMap<string, number>;
}

const layouts = new WeakMap<GoStruct, StructLayout>();

/** The fields of a struct, called for once however often they are asked for. */
export function goFieldsOf(type: GoStruct): readonly GoField[] {
  return layoutOf(type).fields;
}

function layoutOf(type: GoStruct): StructLayout {
  let layout = layouts.get(type);
  if (layout === undefined) {
    const fields = type.fields();
    layout = { fields, indexes: new Map(fields.map((field, i) => [field.name, i])) };
    layouts.set(type, layout);
  }
  return layout;
}

/**
 * Decodes `value` as Go would and writes it out again. Shares nothing that it changes with `value`.
 * `unknownFields` holds one complaint for each field that the struct does not have: `unknown field "spec.foo"`.
 * Throws `GoDecodeError` with the text of Go's decoder.
 */
export function decodeGoStruct(type: GoStruct, value: JsonValue): { object: JsonObject; unknownFields: string[] } {
  const decoder = new Decoder();
  const object = decoder.decode(type, value) as JsonObject;
  if (decoder.firstError !== undefined) throw new GoDecodeError(decoder.firstError);
  return { object, unknownFields: decoder.unknownFields };
}

/**
 * Decodes a value that stands for itself, as a type's own UnmarshalJSON does, and writes it out again; unknown fields
 * are dropped. Throws `GoDecodeError`.
 */
export function decodeGoValue(type: GoType, value: JsonValue): JsonValue {
  const decoder = new Decoder();
  const decoded = decoder.decode(type, value);
  if (decoder.firstError !== undefined) throw new GoDecodeError(decoder.firstError);
  return decoded;
}

class Decoder {
  readonly unknownFields: string[] = [];
  /** Go decodes on after a value of the wrong type and reports the first one at the end. */
  firstError: string | undefined;
  /** Field names, map keys and indexes from the root; only the names of struct fields show in type errors. */
  readonly #path: (string | number)[] = [];
  readonly #pathIsField: boolean[] = [];
  readonly #structs: string[] = [];
  #strict = true;

  decode(type: GoType, value: JsonValue | undefined): JsonValue {
    switch (type.kind) {
      case 'struct':
        return this.#struct(type, value);
      case 'slice':
        return this.#slice(type, value);
      case 'map':
        return this.#map(type, value);
      case 'any':
        return value === undefined ? null : withSortedKeys(value);
      case 'union':
        return this.#union(type, value ?? null);
      default:
        return this.#scalar(type, value);
    }
  }

  #struct(type: GoStruct, value: JsonValue | undefined): JsonValue {
    const { fields, indexes } = layoutOf(type);
    let source: JsonObject = {};
    if (isJsonObject(value)) source = value;
    else if (value !== undefined && value !== null) this.#typeError(value, type.name);
    const decoded: (JsonValue | undefined)[] = new Array(fields.length).fill(undefined);
    this.#structs.push(type.name);
    for (const key of Object.keys(source)) {
      const index = indexes.get(key);
      const given = source[key]!; // an own key
      if (index === undefined) {
        this.#unknown(key);
        continue;
      }
      const field = fields[index]!; // an index of the layout
      if (given === null && field.presence === 'pointer') continue;
      decoded[index] = this.#at(key, 'field', field.type, given);
    }
    this.#structs.pop();
    const object: JsonObject = {};
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!; // below length
      const written = writtenValue(field, decoded[i], this);
      if (written !== undefined) object[field.name] = written;
    }
    return object;
  }

  #slice(type: GoSlice, value: JsonValue | undefined): JsonValue {
    if (value === undefined || value === null) return null;
    if (!Array.isArray(value)) {
      this.#typeError(value, type.name);
      return null;
    }
    return value.map((item, i) => this.#at(i, 'element', type.of, item));
  }

  #map(type: GoMap, value: JsonValue | undefined): JsonValue {
    if (value === undefined || value === null) return null;
    if (!isJsonObject(value)) {
      this.#typeError(value, type.name);
      return null;
    }
    const entries: [string, JsonValue][] = [];
    for (const key of Object.keys(value)) entries.push([key, this.#at(key, 'element', type.of, value[key]!)]); // own key
    return Object.fromEntries(entries.sort(byKey));
  }

  #union(type: GoUnion, value: JsonValue): JsonValue {
    const form = type.pick(value);
    if (form === undefined) return null;
    if ('error' in form) throw new GoDecodeError(form.error);
    const strict = this.#strict;
    const firstError = this.firstError;
    this.#strict = false;
    this.firstError = undefined;
    const decoded = this.decode(form, value);
    if (this.firstError !== undefined) throw new GoDecodeError(this.firstError);
    this.#strict = strict;
    this.firstError = firstError;
    return decoded;
  }

  #at(segment: string | number, place: 'field' | 'element', type: GoType, value: JsonValue): JsonValue {
    this.#path.push(segment);
    this.#pathIsField.push(place === 'field');
    const decoded = this.decode(type, value);
    this.#path.pop();
    this.#pathIsField.pop();
    return decoded;
  }

  #scalar(type: GoScalar, value: JsonValue | undefined): JsonValue {
    switch (type.kind) {
      case 'string':
        if (typeof value === 'string') return value;
        if (value !== undefined && value !== null) this.#typeError(value, type.name);
        return '';
      case 'bool':
        if (typeof value === 'boolean') return value;
        if (value !== undefined && value !== null) this.#typeError(value, type.name);
        return false;
      case 'time':
        return this.#time(type, value);
      case 'bytes':
        return this.#bytes(type, value);
      default:
        return this.#number(type, value);
    }
  }

  #number(type: GoScalar, value: JsonValue | undefined): JsonValue {
    if (value === undefined || value === null) return 0;
    if (typeof value !== 'number' && typeof value !== 'bigint') {
      this.#typeError(value, type.name);
      return 0;
    }
    if (type.kind === 'float64' || fitsInteger(type.kind, value)) return value;
    this.#typeError(value, type.name, ` ${value}`);
    return 0;
  }

  #time(type: GoScalar, value: JsonValue | undefined): JsonValue {
    if (value === undefined || value === null) return null;
    if (typeof value === 'string') return wireTime(value);
    this.#typeError(value, type.name);
    throw new GoDecodeError(this.firstError);
  }

  #bytes(type: GoScalar, value: JsonValue | undefined): JsonValue {
    if (value === undefined || value === null) return null;
    if (typeof value !== 'string') {
      this.#typeError(value, type.name);
      return null;
    }
    const illegal = illegalBase64Offset(value);
    if (illegal < 0) return value.replace(/[\r\n]/g, '');
    this.firstError ??= `illegal base64 data at input byte ${illegal}`;
    return null;
  }

  #typeError(value: JsonValue, goType: string, literal = ''): void {
    if (this.firstError !== undefined) return;
    const what = `json: cannot unmarshal ${goJsonTypeName(value)}${literal} into Go`;
    const struct = this.#structs.at(-1);
    const field = this.#path.filter((_, i) => this.#pathIsField[i]).join('.');
    this.firstError =
      struct === undefined
        ? `${what} value of type ${goType}`
        : `${what} struct field ${struct.slice(struct.indexOf('.') + 1)}.${field} of type ${goType}`;
  }

  #unknown(key: string): void {
    if (!this.#strict || this.unknownFields.length >= STRICT_ERRORS_MAX) return;
    let path = '';
    for (const segment of this.#path) {
      if (typeof segment === 'number') path += `[${segment}]`;
      else path += path === '' ? segment : `.${segment}`;
    }
    this.unknownFields.push(`unknown field ${goQuote(path === '' ? key : `${path}.${key}`)}`);
  }
}

/** What a field's value is written as; undefined leaves the field out. `decoded` is undefined if the field was absent. */
function writtenValue(field: GoField, decoded: JsonValue | undefined, decoder: Decoder): JsonValue | undefined {
  if (decoded === undefined) {
    if (field.presence === 'always' || (field.presence === 'empty' && field.type.kind === 'struct')) {
      return decoder.decode(field.type, undefined);
    }
    return undefined;
  }
  if (field.presence !== 'empty') return decoded;
  return isEmpty(decoded) && field.type.kind !== 'struct' ? undefined : decoded;
}

function isEmpty(value: JsonValue): boolean {
  if (value === null || value === '' || value === 0 || value === false) return true;
  if (typeof value !== 'object') return false;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
}

function fitsInteger(kind: 'int32' | 'int64' | GoScalar['kind'], value: number | bigint): boolean {
  if (typeof value === 'bigint') return kind === 'int64';
  if (!Number.isInteger(value)) return false;
  return kind === 'int64' ? Number.isSafeInteger(value) : value === (value | 0);
}

function byKey(a: readonly [string, JsonValue], b: readonly [string, JsonValue]): number {
  return a[0] < b[0] ? -1 : 1;
}

/** Go marshals maps with sorted keys. */
function withSortedKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (!isJsonObject(value)) return value;
  const entries = Object.keys(value).map((key): [string, JsonValue] => [key, withSortedKeys(value[key]!)]); // own key
  return Object.fromEntries(entries.sort(byKey));
}

/** -1 if `text` is standard base64 with padding; line breaks are allowed, as Go's decoder skips them. */
function illegalBase64Offset(text: string): number {
  let padding = 0;
  let symbols = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!; // below length
    if (char === '\r' || char === '\n') continue;
    if (char === '=') {
      padding++;
      if (symbols % 4 < 2 || symbols + padding > Math.ceil(symbols / 4) * 4) return i;
    } else if (padding > 0 || !/[A-Za-z0-9+/]/.test(char)) return i;
    else symbols++;
  }
  return (symbols + padding) % 4 === 0 ? -1 : text.length;
}

/** A metav1.Time as it is written. */
function wireTime(text: string): string {
  try {
    return normalizeTimestamp(text);
  } catch (error) {
    if (error instanceof TimestampError) throw new GoDecodeError(error.message);
    throw error;
  }
}
