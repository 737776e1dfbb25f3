import type { JsonObject, JsonValue } from '#machinery';
import { bodyHas, both, conditionIs, crdsPath, get, post, type Step, statusIs } from './scenario.ts';

/** What is not as usual about a CRD of a scenario. */
export interface CrdOptions {
  readonly group: string;
  /** Default Widget: plural, singular and list kind follow from it. */
  readonly kind?: string;
  readonly scope?: 'Namespaced' | 'Cluster';
  /** Names beyond those that follow from the kind, or instead of them. */
  readonly names?: JsonObject;
  /** openAPIV3Schema of the one version v1; default: `specSchema` in an object with spec and status. */
  readonly schema?: JsonObject;
  /** Schema of spec; default: size, color and a few more. */
  readonly spec?: JsonObject;
  readonly subresources?: JsonObject;
  readonly columns?: JsonValue[];
  readonly selectableFields?: JsonValue[];
  /** All versions, instead of v1. */
  readonly versions?: JsonValue[];
  readonly metadata?: JsonObject;
}

/** A spec with a bit of everything, for scenarios that are not about schemas. */
export const widgetSpec: JsonObject = {
  type: 'object',
  properties: {
    size: { type: 'integer', minimum: 0, maximum: 100 },
    color: { type: 'string', enum: ['red', 'green', 'blue'] },
    replicas: { type: 'integer' },
    note: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' } },
  },
};

const statusSchema: JsonObject = {
  type: 'object',
  properties: { ready: { type: 'boolean' }, replicas: { type: 'integer' }, selector: { type: 'string' } },
};

export function objectSchema(spec: JsonObject): JsonObject {
  return { type: 'object', properties: { spec, status: statusSchema } };
}

/** A CustomResourceDefinition with one served and stored version v1, unless the options say otherwise. */
export function crd(options: CrdOptions): JsonObject {
  const names = namesOf(options);
  const version: JsonObject = {
    name: 'v1',
    served: true,
    storage: true,
    schema: { openAPIV3Schema: options.schema ?? objectSchema(options.spec ?? widgetSpec) },
  };
  if (options.subresources) version.subresources = options.subresources;
  if (options.columns) version.additionalPrinterColumns = options.columns;
  if (options.selectableFields) version.selectableFields = options.selectableFields;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${names.plural}.${options.group}`, ...options.metadata },
    spec: {
      group: options.group,
      scope: options.scope ?? 'Namespaced',
      names,
      versions: options.versions ?? [version],
    },
  };
}

function namesOf(options: CrdOptions): JsonObject {
  const kind = options.kind ?? 'Widget';
  return { kind, plural: `${kind.toLowerCase()}s`, ...options.names };
}

/** Path of the CRD itself. */
export function crdPath(options: CrdOptions): string {
  return `${crdsPath}/${namesOf(options).plural}.${options.group}`;
}

/**
 * Steps that create a CRD and wait until its first served version answers. Their answers are not recorded; scenarios
 * about CRDs record their own.
 */
export function serve(options: CrdOptions): Step[] {
  const plural = String(namesOf(options).plural);
  const versions = (options.versions ?? [{ name: 'v1', served: true }]) as { name: string; served: boolean }[];
  const served = versions.filter((version) => version.served);
  return [
    post(`crd ${plural}`, crdsPath, crd(options), { keep: 'status' }),
    get(`crd ${plural} established`, crdPath(options), {
      until: both(conditionIs('Established', 'True'), conditionIs('NamesAccepted', 'True')),
      keep: 'status',
    }),
    ...served.map((version) =>
      get(`${plural} ${version.name} served`, `/apis/${options.group}/${version.name}/${plural}`, {
        until: statusIs(200),
        keep: 'status',
      }),
    ),
    ...served.map((version) =>
      get(`${plural} ${version.name} discovered`, `/apis/${options.group}/${version.name}`, {
        until: bodyHas(`resources[name=${plural}].name`, plural),
        keep: 'status',
      }),
    ),
  ];
}

/** Path of a resource of a scenario's own group. */
export function resourcePath(group: string, ns: string | undefined, plural = 'widgets', version = 'v1'): string {
  return ns === undefined
    ? `/apis/${group}/${version}/${plural}`
    : `/apis/${group}/${version}/namespaces/${ns}/${plural}`;
}

/** A widget. */
export function widget(
  group: string,
  name: string,
  spec: JsonValue = { size: 1 },
  metadata: JsonObject = {},
): JsonObject {
  return { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name, ...metadata }, spec };
}
