import {
  decodeGoStruct,
  formatTimestamp,
  type JsonObject,
  type JsonValue,
  jsonEquals,
  type KubeObject,
} from '#machinery';
import { ConversionError, FieldManager, type FieldManagerScope, type FieldSet, setOfPath } from '#patch';
import type { ServedResource } from './served-resource.ts';
import type { ServedVersion } from './served-version.ts';
import type { WriteRequest } from './write-request.ts';

/** Notes in `metadata.managedFields` who sets the fields of an object that is to be stored; in place. */
export function trackFields(request: WriteRequest, object: KubeObject, old: KubeObject | undefined): void {
  fieldManagerOf(request).track(old, object, request.fieldManager, timeOfEntries());
}

/** The field manager of the door that a write goes through. Made once. */
export function fieldManagerOf({ resource, version, subresource }: WriteRequest): FieldManager {
  let manager = version.fieldManagers.get(subresource);
  if (manager === undefined) {
    manager = new FieldManager(scopeOf(resource, version, subresource));
    version.fieldManagers.set(subresource, manager);
  }
  return manager;
}

/** The time that entries get. */
export function timeOfEntries(): string {
  return formatTimestamp(Date.now());
}

function scopeOf(resource: ServedResource, version: ServedVersion, subresource: string): FieldManagerScope {
  const { apiVersion, kind } = version;
  const typeMeta = { apiVersion, kind: kind.kind };
  const struct = resource.strategy?.struct;
  const shared = {
    kind,
    apiVersion,
    subresource,
    typeOf: (name: string) => resource.versionOf(name)?.mergeType,
    resetFields: resetFieldsOf(resource, version, subresource),
  };
  if (struct !== undefined) {
    const typed = (object: JsonObject) => decodeGoStruct(struct, object).object;
    return { ...shared, empty: () => typed(typeMeta), typed, convert: () => undefined };
  }
  return {
    ...shared,
    empty: () => ({ ...typeMeta }),
    typed(object) {
      // The status door takes a patch that changes them, and lets them fall only after this.
      const { apiVersion: from, kind: named } = object;
      if (named === kind.kind && resource.versionOf(String(from)) !== undefined) return object;
      throw new ConversionError(`no corresponding type for ${String(from)}, Kind=${String(named)}`);
    },
    convert(object, name) {
      if (resource.versionOf(name) !== undefined) return { ...object, apiVersion: name };
      throw new ConversionError(`request to convert CR to an invalid group/version: ${name}`);
    },
  };
}

const STATUS = setOfPath(['f:status']);
const METADATA_AND_SPEC: FieldSet = { ...setOfPath(['f:metadata']), ...setOfPath(['f:spec']) };

/** Fields that writes through a door can't change (GetResetFields of the strategies). */
function resetFieldsOf(
  resource: ServedResource,
  version: ServedVersion,
  subresource: string,
): (apiVersion: string) => FieldSet | undefined {
  if (resource.strategy !== undefined) {
    const fields = (subresource === '' ? resource.strategy : resource.strategy.subresources[subresource])?.resetFields;
    const set = fields === undefined ? undefined : Object.assign({}, ...fields.map((name) => setOfPath([`f:${name}`])));
    return () => set;
  }
  if (subresource === 'status') return () => METADATA_AND_SPEC;
  if (subresource !== '' || !version.definition.status) return () => undefined;
  return (apiVersion) => (apiVersion === version.apiVersion ? STATUS : undefined);
}

/** Whether entries are the same but for their times. */
export function sameManagers(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  return a.every((entry, i) => jsonEquals(withoutTime(entry), withoutTime(b[i]!))); // same length
}

function withoutTime(entry: JsonValue): JsonValue {
  const { time: _, ...rest } = entry as JsonObject; // decoded as an entry
  return rest;
}
