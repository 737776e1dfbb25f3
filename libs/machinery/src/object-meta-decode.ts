import { appendAll } from './append-all.ts';
import { compareUtf8, goJsonTypeName } from './go-format.ts';
import { setOwn } from './json-decode.ts';
import type { JsonObject, JsonValue } from './json-value.ts';
import { isJsonObject } from './json-value.ts';
import { parseInt64 } from './label-requirement.ts';
import { normalizeTimestamp } from './timestamp.ts';

/** Metadata that does not fit metav1.ObjectMeta; `message` is that of Go's decoder. */
export class ObjectMetaError extends Error {
  override readonly name = 'ObjectMetaError';
}

/**
 * Reading goes on after a `soft` error, and only the first of them counts; an error that a custom decoder returns (a
 * time) ends the reading and wins over all. So do Go's decoders.
 */
class Decoding {
  soft: string | undefined;
  readonly unknownFields: string[] = [];

  mismatch(value: string, place: Place, type: string): undefined {
    this.soft ??= mismatchMessage(value, place, type);
    return undefined;
  }
}

/** Where a value stands: `struct` and `field` for the message, `path` for unknown fields. */
interface Place {
  readonly struct: string;
  readonly field: string;
  readonly path: string;
}

/** Returns the value as Go would write it back; undefined where it would leave the field out. */
type FieldDecoder = (value: JsonValue, place: Place, decoding: Decoding) => JsonValue | undefined;

function mismatchMessage(value: string, { struct, field }: Place, type: string): string {
  if (struct === '') return `json: cannot unmarshal ${value} into Go value of type ${type}`;
  return `json: cannot unmarshal ${value} into Go struct field ${struct}.${field} of type ${type}`;
}

function stringOf(type: string): FieldDecoder {
  return (value, place, decoding) => {
    if (typeof value === 'string') return value === '' ? undefined : value;
    if (value === null) return undefined;
    return decoding.mismatch(goJsonTypeName(value), place, type);
  };
}

/** A string that is written even when it is empty (no omitempty). */
function requiredStringOf(type: string): FieldDecoder {
  const decode = stringOf(type);
  return (value, place, decoding) => decode(value, place, decoding) ?? '';
}

const int64: FieldDecoder = (value, place, decoding) => {
  if (value === null) return undefined;
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'number') return decoding.mismatch(goJsonTypeName(value), place, 'int64');
  if (parseInt64(String(value)) === undefined) return decoding.mismatch(`number ${value}`, place, 'int64');
  return value;
};

/** An int64 that is left out when it is 0. */
const optionalInt64: FieldDecoder = (value, place, decoding) => {
  const decoded = int64(value, place, decoding);
  return decoded === 0 ? undefined : decoded;
};

const bool: FieldDecoder = (value, place, decoding) => {
  if (typeof value === 'boolean') return value;
  return value === null ? undefined : decoding.mismatch(goJsonTypeName(value), place, 'bool');
};

const time: FieldDecoder = (value, place) => {
  if (value === null) return undefined;
  if (typeof value !== 'string') throw new ObjectMetaError(mismatchMessage(goJsonTypeName(value), place, 'string'));
  try {
    return normalizeTimestamp(value);
  } catch (error) {
    throw new ObjectMetaError((error as Error).message); // a TimestampError, the only one thrown
  }
};

const anything: FieldDecoder = (value) => value ?? undefined;

const stringMap: FieldDecoder = (value, place, decoding) => {
  if (value === null) return undefined;
  if (!isJsonObject(value)) return decoding.mismatch(goJsonTypeName(value), place, 'map[string]string');
  const keys = Object.keys(value);
  if (keys.length === 0) return undefined;
  if (keys.every((key) => typeof value[key] === 'string')) return value;
  const out: JsonObject = {};
  for (const key of keys.sort(compareUtf8)) {
    const item = value[key]!; // the key is the object's own
    if (typeof item === 'string') setOwn(out, key, item);
    else if (item === null) setOwn(out, key, '');
    else decoding.mismatch(goJsonTypeName(item), place, 'string');
  }
  return out;
};

function listOf(type: string, decodeItem: FieldDecoder): FieldDecoder {
  return (value, place, decoding) => {
    if (value === null) return undefined;
    if (!Array.isArray(value)) return decoding.mismatch(goJsonTypeName(value), place, `[]${type}`);
    if (value.length === 0) return undefined;
    return value.map((item, i) => decodeItem(item, { ...place, path: `${place.path}[${i}]` }, decoding) ?? null);
  };
}

function structOf(name: string, fields: ReadonlyMap<string, FieldDecoder>): FieldDecoder {
  const required = [...fields].filter(([, decode]) => REQUIRED.has(decode));
  return (value, place, decoding) => {
    const out: JsonObject = {};
    if (value !== null) {
      if (!isJsonObject(value)) return decoding.mismatch(goJsonTypeName(value), place, `v1.${name}`);
      decodeFields(name, fields, value, place, decoding, out);
    }
    for (const [key] of required) out[key] ??= '';
    return out;
  };
}

function decodeFields(
  name: string,
  fields: ReadonlyMap<string, FieldDecoder>,
  value: JsonObject,
  place: Place,
  decoding: Decoding,
  out: JsonObject,
): void {
  // Upstream decodes what it encoded from a map, so its keys, and with them its first error, are in sorted order.
  for (const key of Object.keys(value).sort(compareUtf8)) {
    const path = place.path === '' ? key : `${place.path}.${key}`;
    const decode = fields.get(key);
    if (decode === undefined) {
      decoding.unknownFields.push(path);
      continue;
    }
    const field = place.field === '' ? key : `${place.field}.${key}`;
    const decoded = decode(value[key]!, { struct: name, field, path }, decoding); // the key is the object's own
    if (decoded !== undefined) out[key] = decoded;
  }
}

const string = stringOf('string');
const requiredString = requiredStringOf('string');
const requiredUid = requiredStringOf('types.UID');
const REQUIRED: ReadonlySet<FieldDecoder> = new Set([requiredString, requiredUid]);

const OWNER_REFERENCE_FIELDS = new Map<string, FieldDecoder>([
  ['apiVersion', requiredString],
  ['kind', requiredString],
  ['name', requiredString],
  ['uid', requiredUid],
  ['controller', bool],
  ['blockOwnerDeletion', bool],
]);

const MANAGED_FIELDS_ENTRY_FIELDS = new Map<string, FieldDecoder>([
  ['manager', string],
  ['operation', stringOf('v1.ManagedFieldsOperationType')],
  ['apiVersion', string],
  ['time', time],
  ['fieldsType', string],
  ['fieldsV1', anything],
  ['subresource', string],
]);

const OBJECT_META_FIELDS = new Map<string, FieldDecoder>([
  ['name', string],
  ['generateName', string],
  ['namespace', string],
  ['selfLink', string],
  ['uid', stringOf('types.UID')],
  ['resourceVersion', string],
  ['generation', optionalInt64],
  ['creationTimestamp', time],
  ['deletionTimestamp', time],
  ['deletionGracePeriodSeconds', int64],
  ['labels', stringMap],
  ['annotations', stringMap],
  ['ownerReferences', listOf('v1.OwnerReference', structOf('OwnerReference', OWNER_REFERENCE_FIELDS))],
  ['finalizers', listOf('string', requiredString)],
  ['managedFields', listOf('v1.ManagedFieldsEntry', structOf('ManagedFieldsEntry', MANAGED_FIELDS_ENTRY_FIELDS))],
]);

/** Metadata that was read as a metav1.ObjectMeta. */
export interface CoercedObjectMeta {
  /** As metav1.ObjectMeta would be written back: only known fields, empty ones left out, times in UTC, keys sorted. */
  readonly metadata: JsonObject;
  /** Paths within metadata of what was dropped because no such field exists: "foo", "ownerReferences[0].bar". */
  readonly unknownFields: readonly string[];
}

/**
 * Reads the metadata of an unstructured object as a metav1.ObjectMeta (apiextensions' objectmeta.GetObjectMeta) and
 * writes it back. `malformed` says what happens to a known field of a wrong type: objects from clients are refused,
 * stored ones lose the field.
 * @throws ObjectMetaError with Go's message ("json: cannot unmarshal number into Go struct field ObjectMeta.labels …")
 */
export function coerceObjectMeta(value: JsonValue, malformed: 'refuse' | 'drop'): CoercedObjectMeta {
  const decoding = new Decoding();
  const place: Place = { struct: '', field: '', path: '' };
  const metadata: JsonObject = {};
  if (value !== null && !isJsonObject(value)) {
    throw new ObjectMetaError(mismatchMessage(goJsonTypeName(value), place, 'v1.ObjectMeta'));
  }
  if (value === null) return { metadata, unknownFields: [] };
  if (malformed === 'drop') return dropMalformed(value);
  decodeFields('ObjectMeta', OBJECT_META_FIELDS, value, place, decoding, metadata);
  if (decoding.soft !== undefined) throw new ObjectMetaError(decoding.soft);
  return { metadata, unknownFields: decoding.unknownFields };
}

function dropMalformed(value: JsonObject): CoercedObjectMeta {
  const metadata: JsonObject = {};
  const unknownFields: string[] = [];
  for (const key of Object.keys(value).sort(compareUtf8)) {
    const single: JsonObject = {};
    setOwn(single, key, value[key]!); // the key is the object's own
    try {
      const one = coerceObjectMeta(single, 'refuse');
      Object.assign(metadata, one.metadata); // known fields only
      appendAll(unknownFields, one.unknownFields);
    } catch (error) {
      if (!(error instanceof ObjectMetaError)) throw error;
    }
  }
  return { metadata, unknownFields };
}
