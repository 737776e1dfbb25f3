import { NAMESPACE_MESSAGE } from '#codec';
import {
  decodeTypedObject,
  FINALIZER_KUBERNETES,
  type FieldError,
  fieldError,
  formatTimestamp,
  isJsonObject,
  isQualifiedName,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  nameIsDnsLabel,
  namespaceFinalizers,
  STANDARD_FINALIZERS,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from '#machinery';
import type { DeletionOutcome, ResourceStrategy, UpdateStrategy } from '#resources';
import { type DeleteOptions, finalizersForPropagation, finalizersOf, isDeleting } from '#resources';
import { NAMESPACE_KIND } from './namespace-struct.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';

/** status.phase: "Active" or "Terminating". */
function namespacePhase(namespace: KubeObject): string {
  const { status } = namespace;
  return isJsonObject(status) && typeof status.phase === 'string' ? status.phase : '';
}

/** Every namespace carries its own name as a label, so that selectors can pick it. */
function setNameLabel({ metadata }: KubeObject): void {
  if (metadata.name) metadata.labels = { ...(metadata.labels as JsonObject | undefined), [NAME_LABEL]: metadata.name };
}

function copyMember(to: KubeObject, from: KubeObject, member: string): void {
  if (from[member] === undefined) delete to[member];
  else to[member] = from[member] as JsonValue;
}

function finalizerNameErrors(name: string, path: string): FieldError[] {
  const errors = isQualifiedName(name).map((message) => fieldError.invalid(path, name, message));
  return [...errors, ...unknownFinalizerErrors(name, path)];
}

function unknownFinalizerErrors(name: string, path: string): FieldError[] {
  if (name.includes('/') || STANDARD_FINALIZERS.has(name)) return [];
  return [fieldError.invalid(path, name, 'name is neither a standard finalizer name nor is it fully qualified')];
}

function metadataFinalizerErrors(namespace: KubeObject): FieldError[] {
  return finalizersOf(namespace).flatMap((name, i) => unknownFinalizerErrors(name, `metadata.finalizers[${i}]`));
}

function validateMetadataUpdate(namespace: KubeObject, old: KubeObject): FieldError[] {
  return [
    ...validateObjectMetaUpdate(namespace.metadata, old.metadata, 'metadata'),
    ...metadataFinalizerErrors(namespace),
  ];
}

function validateNamespace(namespace: KubeObject): FieldError[] {
  return [
    ...validateObjectMeta(namespace.metadata, { namespaced: false, validateName: nameIsDnsLabel, path: 'metadata' }),
    ...metadataFinalizerErrors(namespace),
    ...namespaceFinalizers(namespace).flatMap((name) => finalizerNameErrors(name, 'spec.finalizers')),
  ];
}

const statusStrategy: UpdateStrategy = {
  resetFields: ['spec'],
  prepareForUpdate: (namespace, old) => copyMember(namespace, old, 'spec'),
  validateUpdate(namespace, old) {
    const errors = validateMetadataUpdate(namespace, old);
    const phase = namespacePhase(namespace);
    const [wanted, when] = isDeleting(namespace) ? ['Terminating', 'not empty'] : ['Active', 'empty'];
    if (phase !== wanted) {
      errors.push(
        fieldError.invalid('status.Phase', phase, `may only be '${wanted}' if \`deletionTimestamp\` is ${when}`),
      );
    }
    return errors;
  },
};

const finalizeStrategy: UpdateStrategy = {
  resetFields: ['status'],
  prepareForUpdate: (namespace, old) => copyMember(namespace, old, 'status'),
  validateUpdate: (namespace, old) => [
    ...validateMetadataUpdate(namespace, old),
    ...namespaceFinalizers(namespace).flatMap((name, i) => finalizerNameErrors(name, `spec.finalizers[${i}]`)),
  ],
};

/** The first delete only starts the termination; once spec.finalizers is empty a namespace is deleted like anything else. */
function beforeDelete(namespace: KubeObject, options: DeleteOptions, now: Date): DeletionOutcome {
  if (isDeleting(namespace)) return namespaceFinalizers(namespace).length > 0 ? 'keep' : 'generic';
  namespace.metadata.deletionTimestamp = formatTimestamp(now.getTime());
  namespace.status = { ...(isJsonObject(namespace.status) ? namespace.status : {}), phase: 'Terminating' };
  const finalizers = finalizersForPropagation(finalizersOf(namespace), options);
  if (finalizers.length > 0) namespace.metadata.finalizers = finalizers;
  else delete namespace.metadata.finalizers;
  return 'keep';
}

/** The life cycle of core/v1 Namespace. */
export const namespaceStrategy: ResourceStrategy = {
  decode(object) {
    const complaints = decodeTypedObject(NAMESPACE_KIND, object);
    setNameLabel(object as KubeObject);
    if (isJsonObject(object.status)) object.status.phase ||= 'Active';
    return complaints;
  },
  prepareForCreate(namespace) {
    namespace.status = { phase: 'Active' };
    const given = namespaceFinalizers(namespace);
    const finalizers = given.includes(FINALIZER_KUBERNETES) ? [...given] : [...given, FINALIZER_KUBERNETES];
    namespace.spec = { ...(isJsonObject(namespace.spec) ? namespace.spec : {}), finalizers };
    setNameLabel(namespace);
  },
  validateCreate: validateNamespace,
  prepareForUpdate(namespace, old) {
    copyMember(namespace, old, 'spec');
    copyMember(namespace, old, 'status');
    setNameLabel(namespace);
  },
  validateUpdate: (namespace, old) => [...validateNamespace(namespace), ...validateMetadataUpdate(namespace, old)],
  listsErrorsOnce: true,
  struct: NAMESPACE_KIND.struct,
  protobuf: NAMESPACE_MESSAGE,
  allowUnconditionalUpdate: true,
  resetFields: ['status'],
  subresources: { status: statusStrategy, finalize: finalizeStrategy },
  beforeDelete,
  returnsDeletedObject: true,
  failedPrecondition: 'Precondition failed',
  mayDeleteDuringUpdate: (namespace) => namespaceFinalizers(namespace).length === 0,
  selectableFields: {
    'status.phase': namespacePhase,
    name: (namespace) => namespace.metadata.name,
  },
};
