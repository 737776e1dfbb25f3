import type { JsonObject } from '#machinery';

/** Where namespaces are. */
export const namespaces = '/api/v1/namespaces';

/** A namespace; `rest` are members beside metadata, `metadata` is what that has beside the name. */
export function namespace(name: string, rest: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, ...metadata }, ...rest };
}
