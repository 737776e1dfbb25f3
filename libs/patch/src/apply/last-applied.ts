import {
  areAnnotationsTooLarge,
  decodeJson,
  goJson,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
} from '#machinery';
import { checkTyped } from './check-typed.ts';
import { compareTyped } from './compare.ts';
import { differenceOf, hasPath } from './field-set.ts';
import { fieldsOf } from './fields-of.ts';
import type { MergeType } from './merge-type.ts';
import { ApplyConflicts } from './updater.ts';

/*
 * The annotation in which `kubectl apply` keeps what it applied last. Who goes over to `kubectl apply --server-side` owns
 * what stands there, and finds it up to date on the way back.
 */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Whether an object was ever applied by the client. */
export function hasLastApplied(object: JsonObject): boolean {
  return lastAppliedOf(object) !== undefined;
}

function lastAppliedOf({ metadata }: JsonObject): string | undefined {
  const annotations = isJsonObject(metadata) ? metadata.annotations : undefined;
  const value = isJsonObject(annotations) ? annotations[LAST_APPLIED] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Notes a configuration in the annotation, in place; takes the annotation away where it would be too large. */
export function setLastApplied(object: KubeObject, config: JsonObject): void {
  const annotations = { ...(object.metadata.annotations as JsonObject) }; // `hasLastApplied`
  annotations[LAST_APPLIED] = `${goJson(withoutAnnotation(config))}\n`;
  if (areAnnotationsTooLarge(annotations)) delete annotations[LAST_APPLIED];
  object.metadata.annotations = annotations;
}

function withoutAnnotation(config: JsonObject): JsonObject {
  const { metadata } = config;
  if (!isJsonObject(metadata) || !isJsonObject(metadata.annotations)) return config;
  const { [LAST_APPLIED]: _, ...annotations } = metadata.annotations;
  return { ...config, metadata: { ...metadata, annotations } };
}

/**
 * The conflicts about fields that the annotation does not have, or has otherwise than the object; undefined if there are
 * none. As apimachinery's lastAppliedManager.
 */
export function withoutAllowedConflicts(
  error: ApplyConflicts,
  live: JsonObject,
  type: MergeType,
  apiVersion: string,
): ApplyConflicts | undefined {
  const config = configIn(live, apiVersion);
  if (config === undefined) return error;
  if (checkTyped(type, live, 'refused').length > 0 || checkTyped(type, config, 'refused').length > 0) return error;
  const { modified, added, removed } = compareTyped(type, config, live);
  const allowed = [modified, added, removed].reduce(differenceOf, fieldsOf(type, config));
  const left = error.conflicts.filter(({ path }) => !hasPath(allowed, path));
  return left.length === 0 ? undefined : new ApplyConflicts(left);
}

function configIn(live: JsonObject, apiVersion: string): JsonObject | undefined {
  const text = lastAppliedOf(live);
  if (text === undefined) return undefined;
  let config: JsonValue;
  try {
    config = decodeJson(text);
  } catch {
    return undefined; // not kubectl's
  }
  return isJsonObject(config) && config.apiVersion === apiVersion ? config : undefined;
}
