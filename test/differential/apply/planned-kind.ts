import type { JsonObject } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import { type Random, randomOf } from '../random.ts';
import { objectSchema } from './random-schema.ts';

/** A generated custom resource. */
export interface PlannedKind {
  readonly index: number;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** The first is the one that is stored. */
  readonly versions: readonly string[];
  readonly schema: JSONSchemaProps;
  /** Parts of an object that have a door of their own. */
  readonly parts: readonly ('status' | 'scale')[];
}

const GROUP = 'apply.example.com';
/** Where /scale finds the replicas. */
export const REPLICAS = 'replicas';

/** The index-th kind of a run: the same for the same seed. */
export function planKind(seed: number, index: number): PlannedKind {
  const random = randomOf(seed, index);
  const spec = objectSchema(random, 0, random.between(3, 7));
  const status = objectSchema(random, 1, random.between(1, 4));
  const parts = partsOf(random);
  if (parts.includes('scale')) {
    for (const each of [spec, status]) each.properties![REPLICAS] = { type: 'integer', format: 'int32' };
  }
  const properties: Record<string, JSONSchemaProps> = { spec, status };
  if (random.chance(0.3)) properties.data = objectSchema(random, 1, 2);
  return {
    index,
    kind: `Thing${index}`,
    plural: `things${index}`,
    namespaced: random.chance(0.6),
    versions: random.chance(0.4)
      ? random.pick([
          ['v1', 'v2'],
          ['v1', 'v1beta1'],
        ])
      : ['v1'],
    schema: {
      type: 'object',
      properties,
      ...(random.chance(0.1) ? { 'x-kubernetes-preserve-unknown-fields': true } : {}),
    },
    parts,
  };
}

function partsOf(random: Random): PlannedKind['parts'] {
  return random.pick([[], ['status'], ['status'], ['status', 'scale']] as const);
}

/** The kind's CRD. */
export function crdOf(kind: PlannedKind): JsonObject {
  const { plural, kind: name } = kind;
  const subresources: JsonObject = {};
  if (kind.parts.includes('status')) subresources.status = {};
  if (kind.parts.includes('scale')) {
    subresources.scale = { specReplicasPath: `.spec.${REPLICAS}`, statusReplicasPath: `.status.${REPLICAS}` };
  }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: kind.namespaced ? 'Namespaced' : 'Cluster',
      names: { plural, singular: name.toLowerCase(), kind: name },
      versions: kind.versions.map((version, i) => ({
        name: version,
        served: true,
        storage: i === 0,
        schema: { openAPIV3Schema: kind.schema as unknown as JsonObject },
        subresources,
      })),
    },
  };
}

export function apiVersionOf(version: string): string {
  return `${GROUP}/${version}`;
}

/** Path of the kind's objects in one of its versions. */
export function collectionOf(kind: PlannedKind, version: string): string {
  return `/apis/${GROUP}/${version}${kind.namespaced ? '/namespaces/default' : ''}/${kind.plural}`;
}
