import { compareUtf8, goJson, isJsonObject, type JsonObject, type JsonValue, type KubeObject } from '#machinery';
import { decodeFieldSet, type FieldSet, unionOf } from './field-set.ts';

/** Who set some fields, and how. */
export interface ManagerInfo {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
}

/** One entry of `metadata.managedFields`. */
export interface ManagedEntry extends ManagerInfo {
  /** RFC 3339, to the second; undefined if there is none. */
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

/** Entries by the identity of their managers. */
export type ManagedFields = Map<string, ManagedEntry>;

/**
 * What tells managers apart, as kube-apiserver spells it. A manager that applies is the same in every version; one that
 * updates is another in each.
 */
export function identityOf({ manager, operation, apiVersion, subresource }: ManagerInfo): string {
  const version = operation === 'Apply' ? '' : apiVersion;
  const members = `${member('manager', manager)}${member('operation', operation)}${member('apiVersion', version)}${member('subresource', subresource)}`;
  return `{${members.slice(1)}}`;
}

const PLAIN = /^[\w ./:-]*$/;

function member(key: string, value: string): string {
  if (value === '') return '';
  return PLAIN.test(value) ? `,"${key}":"${value}"` : `,"${key}":${goJson(value)}`;
}

/**
 * Reads `metadata.managedFields`.
 * @throws Error with kube-apiserver's words for entries that are not good
 */
export function decodeManagedFields(
  value: JsonValue | undefined,
  decodeFields: (value: JsonValue) => FieldSet = decodeFieldSet,
): ManagedFields {
  const managed: ManagedFields = new Map();
  if (!Array.isArray(value)) return managed;
  for (const [i, raw] of value.entries()) {
    const entry = decodeEntry(isJsonObject(raw) ? raw : {}, i, decodeFields);
    managed.set(identityOf(entry), entry);
  }
  return managed;
}

function decodeEntry(raw: JsonObject, index: number, decodeFields: (value: JsonValue) => FieldSet): ManagedEntry {
  const { operation, apiVersion, fieldsType } = raw;
  if (operation !== 'Apply' && operation !== 'Update') throw new Error('operation must be `Apply` or `Update`');
  if (typeof apiVersion !== 'string' || apiVersion === '') throw new Error('apiVersion must not be empty');
  if (fieldsType === undefined || fieldsType === '') {
    throw new Error(`missing fieldsType in managed fields entry ${index}`);
  }
  if (fieldsType !== 'FieldsV1') {
    throw new Error(`invalid fieldsType ${goJson(fieldsType)} in managed fields entry ${index}`);
  }
  return {
    manager: textOf(raw.manager),
    operation,
    apiVersion,
    subresource: textOf(raw.subresource),
    time: typeof raw.time === 'string' ? raw.time : undefined,
    fields: decodeFields(raw.fieldsV1 ?? {}),
  };
}

/** The object with nothing in `metadata.managedFields`. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Sets `metadata.managedFields` in place; undefined takes it away. */
export function setManagedFields(object: KubeObject, value: JsonValue | undefined): void {
  if (value === undefined) delete object.metadata.managedFields;
  else object.metadata.managedFields = value;
}

/** As `decodeManagedFields`, for entries of a stored object: their fields are spelled as they should be. */
export function storedManagedFields(value: JsonValue | undefined): ManagedFields {
  return decodeManagedFields(value, (fields) => fields as unknown as FieldSet);
}

/** A text; what is none counts as empty. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** `metadata.managedFields` of these entries: by operation, time and name; undefined if there are none. */
export function encodeManagedFields(managed: ManagedFields): JsonValue[] | undefined {
  if (managed.size === 0) return undefined;
  const entries = [...managed.values()];
  if (entries.length > 1) entries.sort(compareEntries);
  return entries.map(encodeEntry);
}

function encodeEntry({ manager, operation, apiVersion, subresource, time, fields }: ManagedEntry): JsonObject {
  const out: JsonObject = { apiVersion, fieldsType: 'FieldsV1', fieldsV1: fields as unknown as JsonObject };
  if (manager !== '') out.manager = manager;
  out.operation = operation;
  if (subresource !== '') out.subresource = subresource;
  if (time !== undefined) out.time = time;
  return out;
}

function compareEntries(a: ManagedEntry, b: ManagedEntry): number {
  return (
    compareUtf8(a.operation, b.operation) ||
    compareUtf8(timeOf(a), timeOf(b)) ||
    compareUtf8(a.manager, b.manager) ||
    compareUtf8(a.apiVersion, b.apiVersion) ||
    compareUtf8(a.subresource, b.subresource)
  );
}

/** Times are written alike, so their texts are in their order; none comes first. */
function timeOf({ time }: ManagedEntry): string {
  return time ?? '';
}

/** Managers that update, of one object, at most: what is older is put together. */
const UPDATE_MANAGERS_MAX = 10;
const OLD_UPDATES = 'ancient-changes';

/** Puts the oldest entries of updates together, those of one version in one, until there are no more than ten; in place. */
export function capUpdateManagers(managed: ManagedFields): void {
  if (managed.size <= UPDATE_MANAGERS_MAX) return;
  const updates = [...managed].filter(([, entry]) => entry.operation === 'Update');
  if (updates.length <= UPDATE_MANAGERS_MAX) return;
  updates.sort(([a, entry], [b, other]) => compareUtf8(timeOf(entry), timeOf(other)) || compareUtf8(a, b));
  const firsts = new Map<string, string>();
  let left = updates.length;
  for (const [identity, entry] of updates) {
    if (left <= UPDATE_MANAGERS_MAX) break;
    const { apiVersion } = entry;
    const first = firsts.get(apiVersion);
    if (first === undefined) {
      firsts.set(apiVersion, identity);
      continue;
    }
    const info: ManagerInfo = { manager: OLD_UPDATES, operation: 'Update', apiVersion, subresource: '' };
    const bucket = identityOf(info);
    const known = managed.get(bucket);
    const base = known ?? managed.get(first)!; // the first of its version is still there
    if (known === undefined) managed.delete(first);
    managed.set(bucket, { ...info, time: entry.time, fields: unionOf(entry.fields, base.fields) });
    managed.delete(identity);
    left--;
  }
}
