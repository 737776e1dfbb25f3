/** A query or path parameter of the Kubernetes API. */
export interface ApiParameter {
  readonly in: 'query' | 'path';
  readonly type: 'string' | 'integer' | 'boolean';
  readonly description: string;
}

export const API_PARAMETERS = {
  allowWatchBookmarks: {
    in: 'query',
    type: 'boolean',
    description: 'Ask a watch for BOOKMARK events, which carry nothing but a newer resourceVersion.',
  },
  continue: {
    in: 'query',
    type: 'string',
    description: 'Token of the previous answer, to get the next page of the same list.',
  },
  dryRun: {
    in: 'query',
    type: 'string',
    description: 'With "All" the request goes through every stage, but nothing is stored.',
  },
  fieldManager: {
    in: 'query',
    type: 'string',
    description: 'Name of who makes the change; at most 128 printable characters.',
  },
  fieldSelector: { in: 'query', type: 'string', description: 'Only objects whose fields match.' },
  fieldValidation: {
    in: 'query',
    type: 'string',
    description: 'What to do about unknown and duplicate fields: Ignore, Warn (default) or Strict.',
  },
  force: {
    in: 'query',
    type: 'boolean',
    description: 'Let an apply patch take over fields that others own. Apply patches only.',
  },
  gracePeriodSeconds: {
    in: 'query',
    type: 'integer',
    description: 'Seconds until the object goes; 0 means at once.',
  },
  ignoreStoreReadErrorWithClusterBreakingPotential: {
    in: 'query',
    type: 'boolean',
    description: 'Delete an object that can no longer be read from the store. Unsafe.',
  },
  labelSelector: { in: 'query', type: 'string', description: 'Only objects whose labels match.' },
  limit: { in: 'query', type: 'integer', description: 'At most so many objects in one answer.' },
  name: { in: 'path', type: 'string', description: 'name of the object' },
  namespace: { in: 'path', type: 'string', description: 'the namespace of the object' },
  orphanDependents: {
    in: 'query',
    type: 'boolean',
    description: 'Deprecated for propagationPolicy: whether dependents stay.',
  },
  pretty: { in: 'query', type: 'string', description: "With 'true' the answer is indented." },
  propagationPolicy: {
    in: 'query',
    type: 'string',
    description: 'What becomes of dependents: Orphan, Background or Foreground.',
  },
  resourceVersion: { in: 'query', type: 'string', description: 'The version of the data that the answer is based on.' },
  resourceVersionMatch: {
    in: 'query',
    type: 'string',
    description: 'How resourceVersion is meant: Exact or NotOlderThan.',
  },
  sendInitialEvents: {
    in: 'query',
    type: 'boolean',
    description: 'Begin a watch with the present objects, then a bookmark, then changes.',
  },
  shardSelector: { in: 'query', type: 'string', description: 'Only objects in a range of hashes of their uid.' },
  timeoutSeconds: { in: 'query', type: 'integer', description: 'End the list or watch after so many seconds.' },
  watch: { in: 'query', type: 'boolean', description: 'Stream changes instead of listing.' },
} as const satisfies Readonly<Record<string, ApiParameter>>;

export type ParameterName = keyof typeof API_PARAMETERS;

/** The description as it is published; the name of an object is said with its kind. */
export function parameterDescription(name: ParameterName, kind: string): string {
  return name === 'name' ? `name of the ${kind}` : API_PARAMETERS[name].description;
}
