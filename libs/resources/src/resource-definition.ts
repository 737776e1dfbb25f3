import type { ProtobufMessage } from '#codec';
import type { FieldError, GoStruct, JsonObject, JsonValue, KubeObject } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import type { DeleteOptions } from './delete-options.ts';

/** A column of `kubectl get`: a CRD's additionalPrinterColumns entry, or a built-in kind's. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly format?: string;
  readonly description?: string;
  /** 0 shows always, 1 with `-o wide`. */
  readonly priority?: number;
  /** Computes the cell of a built-in kind, where no path leads to it; `jsonPath` is then not looked at. */
  readonly cell?: (object: KubeObject) => JsonValue;
}

/** Where a custom resource keeps what its scale shows: JSON paths of field names. */
export interface ScaleSubresource {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

/** A field that field selectors may name. */
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
  /** Undefined for kinds without a schema. Extracted at each call: the caller keeps what it makes of it. */
  schema(): JSONSchemaProps | undefined;
  readonly status: boolean;
  readonly scale?: ScaleSubresource;
  readonly printerColumns: readonly PrinterColumn[];
  readonly selectableFields: readonly SelectableField[];
}

/** The names of a resource and of its kind. */
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
  /** The version whose name goes into discovery's storageVersionHash, where that is not the storage version's. */
  readonly hashedStorageVersion?: string;
  /** Identifies this content: changes whenever anything that shapes answers changes. */
  readonly generation: string;
  readonly verbs: readonly string[];
  /** New objects are refused while the definition is on its way out; reads, changes and watches go on. */
  readonly terminating?: boolean;
  /** What no schema can say; custom resources have none. */
  readonly strategy?: ResourceStrategy;
}

/** How an update through one door (the object itself, or a subresource) treats the new object. */
export interface UpdateStrategy {
  /** Restores what this door may not change and bumps `metadata.generation`; `object` is changed in place. */
  prepareForUpdate(object: KubeObject, old: KubeObject): void;
  validateUpdate(object: KubeObject, old: KubeObject): FieldError[];
  /** Members of the object that writes through this door can't change, and so nobody comes to own through it. */
  readonly resetFields?: readonly string[];
}

/** What a strategy says of a delete. */
export type DeletionOutcome = 'generic' | 'keep';

/**
 * Code of one built-in resource, called by the generic life cycle. Objects are changed in place; validation returns
 * every cause it finds. Kinds whose objects are Go structs upstream have one of these, custom resources do not.
 */
export interface ResourceStrategy extends UpdateStrategy {
  /**
   * Strict decoding of a typed object: drops unknown fields and returns their complaints (`unknown field "spec.x"`),
   * throws a `StatusError` where upstream's decoder fails, and sets defaults.
   */
  decode(object: JsonObject): string[];
  prepareForCreate(object: KubeObject): void;
  validateCreate(object: KubeObject): FieldError[];
  /** A fault that several checks find is listed once: so for kinds with declarative validation upstream. */
  readonly listsErrorsOnce?: boolean;
  /** PUT and PATCH without a resourceVersion overwrite whatever is there. */
  readonly allowUnconditionalUpdate: boolean;
  /** The Go type of the kind: gives stored and sent objects its order of fields. */
  readonly struct: GoStruct;
  /** How the kind lies in protobuf, for clients that speak it. */
  readonly protobuf?: ProtobufMessage;
  /** Doors besides the object itself: `status`, `finalize`, … */
  readonly subresources: Readonly<Record<string, UpdateStrategy>>;
  /**
   * Called on delete instead of the generic marking; may change `object` (phase, conditions, deletionTimestamp,
   * finalizers by the asked propagation policy). `keep` stores the object as it then is; `generic` goes on with the
   * generic rules: kept while it has finalizers, removed otherwise. Absent: `generic`.
   */
  beforeDelete?(object: KubeObject, options: DeleteOptions, now: Date): DeletionOutcome;
  /** A delete that removes the object answers with it rather than with a Status. */
  readonly returnsDeletedObject?: boolean;
  /** How a failed uid precondition begins ("Precondition failed"), for kinds that check it themselves upstream. */
  readonly failedPrecondition?: string;
  /** Whether an update that emptied the finalizers of a deleting object removes it. Absent: yes. */
  mayDeleteDuringUpdate?(object: KubeObject): boolean;
  /** Message for clients beside the answer, without a "Warning:" prefix. */
  warnings?(object: KubeObject, old: KubeObject | undefined): string[];
  /** Values of field selectors beyond metadata.name and metadata.namespace. */
  readonly selectableFields?: Readonly<Record<string, (object: KubeObject) => string>>;
}
