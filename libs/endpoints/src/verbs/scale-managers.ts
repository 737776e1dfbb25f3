import { decodeGoStruct, type JsonValue } from '#machinery';
import {
  decodeManagedFields,
  differenceOf,
  encodeManagedFields,
  FieldManager,
  type FieldPath,
  hasPath,
  isEmptySet,
  type ManagedFields,
  mergeTypeOfStruct,
  setOfPath,
} from '#patch';
import { type ServedResource, segmentsOf } from '#resources';
import { SCALE_KIND } from './scale-struct.ts';

/*
 * Who set the replicas of a custom resource, as its scale shows it. The scale has managers of its own, in autoscaling/v1;
 * what they come to own or lose is written into the entries of the object behind it. As apimachinery's ScaleHandler.
 */

const SCALE_VERSION = 'autoscaling/v1';
const REPLICAS: FieldPath = ['f:spec', 'f:replicas'];
const { struct } = SCALE_KIND;
const typed = (object: JsonValue) => decodeGoStruct(struct, object).object;

/** The field manager of scales, whatever is scaled. */
export const SCALE_MANAGER = new FieldManager({
  kind: SCALE_KIND.gvk,
  apiVersion: SCALE_VERSION,
  subresource: 'scale',
  empty: () => typed({ apiVersion: SCALE_VERSION, kind: SCALE_KIND.gvk.kind }),
  typeOf: (apiVersion) => (apiVersion === SCALE_VERSION ? mergeTypeOfStruct(struct) : undefined),
  typed,
  convert: () => undefined,
  resetFields: () => undefined,
});

/** Where each version keeps its replicas; null for one that has no scale, undefined for one that is not there. */
type ReplicasPaths = (apiVersion: string) => FieldPath | null | undefined;

function replicasPaths(resource: ServedResource): ReplicasPaths {
  return (apiVersion) => {
    const version = resource.versionOf(apiVersion);
    if (version === undefined) return undefined;
    const path = version.definition.scale?.specReplicasPath;
    return path === undefined ? null : segmentsOf(path).map((name) => `f:${name}`);
  };
}

/** The scale's `metadata.managedFields`, from those of the object behind it. */
export function managedFieldsOfScale(resource: ServedResource, parent: JsonValue | undefined): JsonValue | undefined {
  const pathIn = replicasPaths(resource);
  const scale: ManagedFields = new Map();
  for (const [identity, entry] of decodeManagedFields(parent)) {
    const path = pathIn(entry.apiVersion);
    if (path == null || !hasPath(entry.fields, path)) continue;
    scale.set(identity, { ...entry, apiVersion: SCALE_VERSION, fields: setOfPath(REPLICAS) });
  }
  return encodeManagedFields(scale);
}

/** The `metadata.managedFields` of the object behind a scale, once that has been written in `apiVersion`. */
export function managedFieldsBehindScale(
  resource: ServedResource,
  apiVersion: string,
  parent: JsonValue | undefined,
  scale: JsonValue | undefined,
): JsonValue | undefined {
  const pathIn = replicasPaths(resource);
  const left = decodeManagedFields(scale);
  const out: ManagedFields = new Map();
  const times = new Map<string, string | undefined>();
  for (const [identity, entry] of decodeManagedFields(parent)) {
    times.set(identity, entry.time);
    const path = pathIn(entry.apiVersion);
    if (path === undefined) continue;
    if (path === null || !hasPath(entry.fields, path) || left.delete(identity)) {
      out.set(identity, entry);
      continue;
    }
    const fields = differenceOf(entry.fields, setOfPath(path));
    if (!isEmptySet(fields)) out.set(identity, { ...entry, fields });
  }
  const path = pathIn(apiVersion);
  for (const [identity, entry] of left) {
    if (path == null || !hasPath(entry.fields, REPLICAS)) continue;
    out.set(identity, { ...entry, apiVersion, fields: setOfPath(path), time: times.get(identity) });
  }
  return encodeManagedFields(out);
}
