import type { KubeObject } from '#machinery';
import type { JSONSchemaProps } from '#schema';

/** A column of `kubectl get`: a CRD's additionalPrinterColumns entry, or a built-in kind's. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly format?: string;
  readonly description?: string;
  /** 0 shows always, 1 with `-o wide`. */
  readonly priority?: number;
}

export interface ScaleSubresource {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

export interface SelectableField {
  readonly jsonPath: string;
}

/** One version of a resource. */
export interface ResourceVersionDefinition {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly deprecated: boolean;
  readonly deprecationWarning?: string;
  /** Undefined only for the deprecated preserveUnknownFields case and kinds without a schema. Parsed on first call, then kept by the caller. */
  schema(): JSONSchemaProps | undefined;
  readonly status: boolean;
  readonly scale?: ScaleSubresource;
  readonly printerColumns: readonly PrinterColumn[];
  readonly selectableFields: readonly SelectableField[];
}

export interface ResourceNames {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
}

/**
 * All that the server needs to serve one resource. CRDs, built-in groups and SDK classes each make these, and nothing
 * downstream asks where one came from.
 */
export interface ResourceDefinition {
  readonly group: string;
  readonly names: ResourceNames;
  readonly scope: 'Namespaced' | 'Cluster';
  /** In the order in which discovery lists them (by version priority). */
  readonly versions: readonly ResourceVersionDefinition[];
  /** Where the objects are stored, with a trailing slash: `/registry/<group>/<plural>/`. */
  readonly storagePrefix: string;
  /** Identifies this content: changes whenever anything that shapes answers changes. */
  readonly generation: string;
  readonly verbs: readonly string[];
  /** Code for what no schema can say. */
  readonly strategy?: ResourceStrategy;
}

/** Hooks of one resource into the object life cycle; every one is optional. */
export interface ResourceStrategy {
  /** After decoding, before defaulting: clears fields that a client may not set on create. */
  prepareForCreate?(object: KubeObject): void;
  prepareForUpdate?(object: KubeObject, old: KubeObject): void;
}
