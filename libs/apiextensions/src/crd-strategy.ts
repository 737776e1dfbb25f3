import { CUSTOM_RESOURCE_DEFINITION_MESSAGE } from '#codec';
import {
  decodeTypedObject,
  type FieldError,
  formatTimestamp,
  goQuote,
  type JsonObject,
  jsonEquals,
  type KubeObject,
  statusError,
  type TypedKind,
} from '#machinery';
import { finalizersOf, generationOf, isDeleting, type ResourceStrategy } from '#resources';
import { isRecognizedFormat } from '#schema';
import { setCondition } from './conditions.ts';
import {
  asCrd,
  asJson,
  CLEANUP_FINALIZER,
  CRD_GROUP,
  type CrdStatus,
  type CustomResourceDefinition,
  storageVersionOf,
} from './crd.ts';
import { setCrdDefaults, setStatusDefaults } from './crd-defaults.ts';
import { CRD_STRUCT } from './crd-go-type.ts';
import { validateCrd, validateCrdStatusUpdate, validateCrdUpdate } from './crd-validation.ts';
import { schemaHas, schemasOf } from './internal-spec.ts';
import { itemSchema } from './schema-members.ts';

const CRD_KIND: TypedKind = {
  gvk: { group: CRD_GROUP, version: 'v1', kind: 'CustomResourceDefinition' },
  struct: CRD_STRUCT,
  scheme: 'pkg/runtime/scheme.go:111',
};

/** How CustomResourceDefinitions are decoded, prepared and checked (upstream's registry/customresourcedefinition). */
export const crdStrategy: ResourceStrategy = {
  decode(object: JsonObject): string[] {
    // An old version that upstream still knows of: not "no such kind", but the wrong version for this path.
    if (object.apiVersion === `${CRD_GROUP}/v1beta1`) {
      throw statusError.badRequest(
        `the API version in the data (${CRD_GROUP}/v1beta1) does not match the expected API version (${CRD_GROUP}/v1)`,
      );
    }
    const unknown = decodeTypedObject(CRD_KIND, object);
    setCrdDefaults(asCrd(object as KubeObject));
    return unknown;
  },

  prepareForCreate(object: KubeObject): void {
    const crd = asCrd(object);
    crd.status = emptyStatus();
    crd.metadata.generation = 1;
    storeStorageVersion(crd);
  },

  validateCreate: (object: KubeObject): FieldError[] => validateCrd(asCrd(object)),

  prepareForUpdate(object: KubeObject, before: KubeObject): void {
    const crd = asCrd(object);
    const old = asCrd(before);
    crd.status = { ...old.status };
    if (!jsonEquals(asJson(crd.spec), asJson(old.spec))) crd.metadata.generation = generationOf(before) + 1;
    storeStorageVersion(crd);
  },

  validateUpdate: (object: KubeObject, old: KubeObject): FieldError[] => validateCrdUpdate(asCrd(object), asCrd(old)),

  struct: CRD_STRUCT,
  allowUnconditionalUpdate: false,
  failedPrecondition: 'precondition failed',

  resetFields: ['status'],

  subresources: {
    status: {
      resetFields: ['spec'],
      prepareForUpdate(object: KubeObject, old: KubeObject): void {
        const crd = asCrd(object);
        crd.spec = asCrd(old).spec;
        setStatusDefaults(crd);
      },
      validateUpdate: (object: KubeObject, old: KubeObject): FieldError[] =>
        validateCrdStatusUpdate(asCrd(object), asCrd(old)),
    },
  },

  protobuf: CUSTOM_RESOURCE_DEFINITION_MESSAGE,

  /** The first delete only marks: the finalizer holds the CRD until its instances are gone. */
  beforeDelete(object: KubeObject, _options: unknown, now: Date): 'generic' | 'keep' {
    if (isDeleting(object)) return 'generic';
    const finalizers = finalizersOf(object);
    object.metadata.deletionTimestamp = formatTimestamp(now.getTime());
    if (!finalizers.includes(CLEANUP_FINALIZER)) object.metadata.finalizers = [...finalizers, CLEANUP_FINALIZER];
    setCondition(asCrd(object), {
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionPending',
      message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    });
    return 'keep';
  },

  warnings(object: KubeObject, old: KubeObject | undefined): string[] {
    const before = new Set(old === undefined ? [] : schemaWarnings(asCrd(old)));
    return schemaWarnings(asCrd(object)).filter((warning) => !before.has(warning));
  },
};

function emptyStatus(): CrdStatus {
  return { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: null };
}

/** Objects may be stored in the storage version from now on. */
function storeStorageVersion(crd: CustomResourceDefinition): void {
  const version = storageVersionOf(crd.spec);
  const stored = crd.status.storedVersions ?? [];
  if (version !== undefined && !stored.includes(version)) crd.status.storedVersions = [...stored, version];
}

/** What is odd about the schemas, but allowed; each text once. */
function schemaWarnings(crd: CustomResourceDefinition): string[] {
  const formats = new Set<string>();
  const sets = new Set<string>();
  for (const schema of schemasOf(crd.spec)) {
    schemaHas(schema, (node) => {
      const { type = '', format } = node;
      if (format !== undefined && !isRecognizedFormat(type, format))
        formats.add(`unrecognized format ${goQuote(format)}`);
      const itemType = node['x-kubernetes-list-type'] === 'set' ? itemSchema(node)?.type : undefined;
      if (itemType === 'object' || itemType === 'array') {
        sets.add(
          `x-kubernetes-list-type: set for items of type ${goQuote(itemType)} is not supported by server-side apply or CEL validation rules`,
        );
      }
      return false;
    });
  }
  return [...formats, ...[...sets].sort()];
}
