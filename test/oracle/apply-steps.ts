import type { JsonObject, JsonValue } from '#machinery';
import { applyPatch, type Body, get, type RequestStep, type Step, watch } from './scenario.ts';

/** An apply patch in the name of a field manager; `query` comes after it, such as `force=true`. */
export function apply(name: string, path: string, manager: string, body: Body, query = ''): RequestStep {
  return applyPatch(name, `${path}?fieldManager=${manager}${query && `&${query}`}`, body);
}

/** A custom resource of a scenario's group with a spec, as it is applied. */
export function applied(
  group: string,
  spec: JsonValue,
  options: { metadata?: JsonObject; version?: string } = {},
): JsonObject {
  return {
    apiVersion: `${group}/${options.version ?? 'v1'}`,
    kind: 'Widget',
    metadata: { name: 'one', ...options.metadata },
    spec,
  };
}

/** The managers, operations and times' subresources of an object, and the fields of each. */
export const managersOf = (name: string, path: string): RequestStep =>
  get(name, path, { select: ['metadata.managedFields'] });

/** A step that takes more than a second: what is written after it has a later time. `path` is a collection that rests meanwhile. */
export const aSecondPasses = (name: string, path: string): Step =>
  watch(name, `${path}?watch=true&timeoutSeconds=2&labelSelector=no%3Dsuch`, 'server');

/** Asks by a JSON patch's `test`, dry, whether a value of an object is still that of an earlier answer: 200 or 422. */
export const isStill = (name: string, path: string, pointer: string, reference: string): RequestStep => ({
  name,
  method: 'PATCH',
  path: `${path}?dryRun=All`,
  headers: { 'content-type': 'application/json-patch+json' },
  body: [{ op: 'test', path: pointer, value: `{{${reference}}}` }],
  keep: 'status',
});
