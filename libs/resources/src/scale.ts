import {
  type FieldError,
  fieldError,
  formatGoValue,
  goTypeName,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  statusError,
} from '#machinery';
import type { ScaleSubresource } from './resource-definition.ts';
import type { ServedVersion } from './served-version.ts';

const INT32_MAX = 2 ** 31 - 1;

/** `exact` is set where a double can't hold the value. */
type Lookup<T> = { value: T; found: boolean; exact?: bigint; error?: undefined } | { error: string };

/** `.spec.replicas` → ["spec", "replicas"]. */
export function segmentsOf(path: string): string[] {
  return (path.startsWith('.') ? path.slice(1) : path).split('.');
}

function lookup(object: JsonObject, path: string): { value: JsonValue | undefined } | { error: string } {
  let value: JsonValue | undefined = object;
  const parts = segmentsOf(path);
  for (const [i, part] of parts.entries()) {
    if (value === undefined || value === null) return { value: undefined };
    if (!isJsonObject(value)) {
      const where = parts.slice(0, i + 1).join('.');
      return {
        error: `.${where} accessor error: ${formatGoValue(value)} is of the type ${goTypeName(value)}, expected map[string]interface{}`,
      };
    }
    value = Object.hasOwn(value, part) ? value[part] : undefined;
  }
  return { value };
}

function lookupInt(object: JsonObject, path: string): Lookup<number> {
  const found = lookup(object, path);
  if ('error' in found) return found;
  if (found.value === undefined) return { value: 0, found: false };
  if (found.value === null || goTypeName(found.value) !== 'int64') {
    return {
      error: `.${segmentsOf(path).join('.')} accessor error: ${formatGoValue(found.value)} is of the type ${goTypeName(found.value)}, expected int64`,
    };
  }
  const exact = typeof found.value === 'bigint' ? found.value : undefined;
  return { value: Number(found.value), found: true, exact };
}

function lookupString(object: JsonObject, path: string): Lookup<string> {
  const found = lookup(object, path);
  if ('error' in found) return found;
  if (found.value === undefined) return { value: '', found: false };
  if (typeof found.value !== 'string') {
    return {
      error: `.${segmentsOf(path).join('.')} accessor error: ${formatGoValue(found.value)} is of the type ${goTypeName(found.value)}, expected string`,
    };
  }
  return { value: found.value, found: true };
}

/** The fields that the scale subresource reads must have the right types and ranges. */
export function validateScale(version: ServedVersion, object: KubeObject): FieldError[] {
  const { scale } = version.definition;
  if (scale === undefined) return [];
  const errors = [
    ...validateReplicas(object, scale.specReplicasPath),
    ...validateReplicas(object, scale.statusReplicasPath),
  ];
  if (scale.labelSelectorPath !== undefined) {
    const selector = lookupString(object, scale.labelSelectorPath);
    if (selector.error !== undefined) errors.push(fieldError.invalid(scale.labelSelectorPath, '', selector.error));
  }
  return errors;
}

function validateReplicas(object: KubeObject, path: string): FieldError[] {
  const replicas = lookupInt(object, path);
  if (replicas.error !== undefined) return [fieldError.invalid(path, 0, replicas.error)];
  const exact = replicas.exact ?? replicas.value;
  if (replicas.value < 0) return [fieldError.invalid(path, exact, 'should be a non-negative integer')];
  if (replicas.value > INT32_MAX) {
    return [fieldError.invalid(path, exact, `should be less than or equal to ${INT32_MAX}`)];
  }
  return [];
}

/**
 * autoscaling/v1 Scale of a custom resource. `replicasSet` tells whether the object has the spec replicas field at all.
 * Throws where a field has a wrong type.
 */
export function scaleOf(object: KubeObject, scale: ScaleSubresource): { scale: KubeObject; replicasSet: boolean } {
  const specReplicas = lookupInt(object, scale.specReplicasPath);
  if (specReplicas.error !== undefined) throw statusError.internal(specReplicas.error);
  const statusReplicas = lookupInt(object, scale.statusReplicasPath);
  if (statusReplicas.error !== undefined) throw statusError.internal(statusReplicas.error);
  const selector = scale.labelSelectorPath === undefined ? undefined : lookupString(object, scale.labelSelectorPath);
  if (selector?.error !== undefined) throw statusError.internal(selector.error);
  const { metadata } = object;
  const scaleMetadata: JsonObject = { name: metadata.name };
  for (const key of ['namespace', 'uid', 'resourceVersion', 'creationTimestamp']) {
    if (metadata[key] !== undefined) scaleMetadata[key] = metadata[key];
  }
  const status: JsonObject = { replicas: statusReplicas.value };
  if (selector !== undefined && selector.value !== '') status.selector = selector.value;
  return {
    scale: {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: scaleMetadata as KubeObject['metadata'],
      // Like the Go struct, zero replicas are left out of spec but not of status.
      spec: specReplicas.value === 0 ? {} : { replicas: specReplicas.value },
      status,
    },
    replicasSet: specReplicas.found,
  };
}

/** Writes `replicas` where the scale subresource keeps it, in place; makes the objects on the way. */
export function setReplicas(object: KubeObject, scale: ScaleSubresource, replicas: number): void {
  const parts = segmentsOf(scale.specReplicasPath);
  const last = parts.pop()!; // a path has at least one segment
  let target: JsonObject = object;
  for (const part of parts) {
    const next = Object.hasOwn(target, part) ? target[part] : undefined;
    if (isJsonObject(next)) target = next;
    else {
      const made: JsonObject = {};
      target[part] = made;
      target = made;
    }
  }
  target[last] = replicas;
}
