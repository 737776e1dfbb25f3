import type { JsonObject } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import type { RealObject } from '../real-crds/load-real-crds.ts';

/** A kind that a CRD serves in one version. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Path of the collection, in namespace `default` for namespaced kinds. */
  readonly path: string;
  readonly namespaced: boolean;
  readonly hasStatus: boolean;
  readonly schema: JSONSchemaProps;
}

interface CrdSpec {
  readonly group: string;
  readonly scope: string;
  readonly names: { readonly kind: string; readonly plural: string };
  readonly versions: readonly {
    readonly name: string;
    readonly served: boolean;
    readonly subresources?: { readonly status?: JsonObject };
    readonly schema?: { readonly openAPIV3Schema?: JSONSchemaProps };
  }[];
}

/** Every served version of the CRDs. */
export function servedKinds(crds: readonly RealObject[]): ServedKind[] {
  return crds.flatMap(({ object }) => {
    const spec = object.spec as unknown as CrdSpec;
    const namespaced = spec.scope === 'Namespaced';
    return spec.versions
      .filter((version) => version.served)
      .map((version) => ({
        apiVersion: `${spec.group}/${version.name}`,
        kind: spec.names.kind,
        path: `/apis/${spec.group}/${version.name}${namespaced ? '/namespaces/default' : ''}/${spec.names.plural}`,
        namespaced,
        hasStatus: version.subresources?.status !== undefined,
        schema: version.schema?.openAPIV3Schema ?? {},
      }));
  });
}

/** A sample as it is created in a test: in namespace `default`, without what only a server sets. */
export function asCreatable(sample: JsonObject, kind: ServedKind): JsonObject {
  const object = structuredClone(sample);
  const given = typeof object.metadata === 'object' && object.metadata !== null ? (object.metadata as JsonObject) : {};
  const { namespace: _, resourceVersion: __, uid: ___, managedFields: ____, ...metadata } = given;
  object.metadata = kind.namespaced ? { ...metadata, namespace: 'default' } : metadata;
  return object;
}
