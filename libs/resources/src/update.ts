import { cloneJson, fieldError, jsonEquals, type KubeObject, statusError } from '#machinery';
import { finalizerWarnings } from './finalizer-warnings.ts';
import { sameManagers, trackFields } from './managed-fields.ts';
import { finalizersOf, generationOf, isDeleting, kindOf, parseResourceVersion, withoutMetadata } from './metadata.ts';
import { checkNamespace } from './namespace-check.ts';
import { dedupOwnerReferences } from './owner-references.ts';
import type { ResourceStrategy, UpdateStrategy } from './resource-definition.ts';
import type { ServedResource } from './served-resource.ts';
import { validateBuiltInUpdate, validateForStatusUpdate, validateForUpdate } from './validate-object.ts';
import {
  admissionAttributes,
  type CurrentObject,
  commitObject,
  currentFromCache,
  currentFromEntry,
  isReadOtherwise,
  unwrittenBytes,
  type WriteRequest,
  type WriteResult,
  writtenBytes,
} from './write-request.ts';

/** Races that an update without a resourceVersion may lose in a row before it gives up with a conflict. */
const UPDATE_ATTEMPTS = 64;

const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';

/**
 * Makes the wanted object from the current one, without changing that; called again when another writer was faster.
 * May throw `StatusError`.
 */
export type Transform = (current: KubeObject) => KubeObject | Promise<KubeObject>;

/** What an update demands of the object that it finds. */
export interface UpdateRules {
  /** Its uid: a PUT that names one is for that very object. */
  readonly uid?: string;
  /** The transform has seen to `metadata.managedFields` itself, and its object may be one that is read otherwise than it is stored. */
  readonly tracked?: boolean;
}

/**
 * Reads, transforms, validates and stores an object. The transform's result may carry a resourceVersion, which then must
 * be the current one. Removing the last finalizer of a deleting object deletes it.
 */
export async function updateObject(
  request: WriteRequest,
  transform: Transform,
  rules: UpdateRules = {},
): Promise<WriteResult> {
  const { resource, namespace, name } = request;
  const first = await tryUpdate(request, await currentFromCache(request, name), transform, rules);
  if ('bytes' in first) return first;
  // Losers of one object's race go one by one: all at once, they would do each other's work over and over.
  return resource.lostRaces.run(resource.key(namespace, name), () => retryUpdate(request, transform, rules));
}

async function retryUpdate(request: WriteRequest, transform: Transform, rules: UpdateRules): Promise<WriteResult> {
  let current = await currentFromCache(request, request.name);
  for (let attempt = 0; attempt < UPDATE_ATTEMPTS; attempt++) {
    const outcome = await tryUpdate(request, current, transform, rules);
    if ('bytes' in outcome) return outcome;
    current = outcome.current;
  }
  throw statusError.conflict(request.resource.groupResource, request.name, MODIFIED);
}

/** The result, or the object as another writer left it meanwhile. Throws 404 for undefined. */
async function tryUpdate(
  request: WriteRequest,
  current: CurrentObject | undefined,
  transform: Transform,
  rules: UpdateRules,
): Promise<WriteResult | { current: CurrentObject | undefined }> {
  if (current === undefined) throw statusError.notFound(request.resource.groupResource, request.name);
  const { uid, tracked } = rules;
  if (uid !== undefined) checkUidPrecondition(request, uid, current);
  const object = await transform(current.object);
  if (tracked !== true) trackFields(request, object, current.object);
  const admitting = request.admission.admit(
    admissionAttributes(request, 'UPDATE', request.name, object, current.object),
  );
  if (admitting !== undefined) await admitting;
  dedupOwnerReferences(object, request.warnings, 'after mutating admission');
  checkResourceVersion(request, object, current);
  await beforeUpdate(request, object, current.object);
  request.resource.pruneForStorage(object, request.version);

  const deletes = shouldDelete(request, object, current.object);
  // A dry run shows what was sent, a selfLink as well.
  const isShown = request.dryRun && object.metadata.selfLink !== undefined;
  if (!deletes && !isShown && isUnchanged(object, current.object)) {
    if (current.storedAsRead) return { bytes: unwrittenBytes(request, current.object, current.revision) };
    // What is stored is written again as it is read, and nobody did that.
    restore(object, current.object, 'managedFields');
  }
  const readOtherwise = tracked === true && isReadOtherwise(request, object);
  if (request.dryRun) return { bytes: unwrittenBytes(request, object, current.revision, readOtherwise) };
  delete object.metadata.selfLink;
  const wanted = deletes ? undefined : object;
  const { result, form } = await commitObject(request, request.name, current.revision, wanted, {
    readOtherwise,
    keepManagedFields: tracked,
  });
  if (!result.committed) {
    return { current: result.current === undefined ? undefined : currentFromEntry(request, result.current) };
  }
  if (form === undefined) return { bytes: unwrittenBytes(request, object, current.revision) };
  return { bytes: writtenBytes(request, request.name, form, result.revision, readOtherwise) };
}

function checkUidPrecondition(request: WriteRequest, uid: string, current: CurrentObject): void {
  if (uid === current.object.metadata.uid) return;
  const key = request.resource.storageKey(request.namespace, request.name);
  throw statusError.conflict(
    request.resource.groupResource,
    request.name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${String(current.object.metadata.uid)}`,
  );
}

function checkResourceVersion(request: WriteRequest, object: KubeObject, current: CurrentObject): void {
  const given = parseResourceVersion(object.metadata.resourceVersion);
  if (given === current.revision) return;
  if (given !== 0) throw statusError.conflict(request.resource.groupResource, request.name, MODIFIED);
  if (request.resource.strategy?.allowUnconditionalUpdate) {
    object.metadata.resourceVersion = String(current.revision);
    return;
  }
  // Upstream names the resource where a kind belongs.
  const { group, resource: kind } = request.resource.groupResource;
  throw statusError.invalid({ group, kind }, request.name, [
    fieldError.invalid('metadata.resourceVersion', 0, 'must be specified for an update'),
  ]);
}

/** rest.BeforeUpdate: what an update can't change is restored, then everything is validated. */
async function beforeUpdate(request: WriteRequest, object: KubeObject, old: KubeObject): Promise<void> {
  const { resource } = request;
  const strategy = updateStrategy(request);
  // As what it came, whatever is restored below.
  const kind = kindOf(object);
  checkNamespace(request, object.metadata);
  restore(object, old, 'generation');
  strategy.prepareForUpdate(object, old);
  if (!object.metadata.uid) restore(object, old, 'uid');
  if (old.metadata.creationTimestamp) restore(object, old, 'creationTimestamp');
  if (isDeleting(old)) restore(object, old, 'deletionTimestamp');
  if (object.metadata.deletionGracePeriodSeconds === undefined) restore(object, old, 'deletionGracePeriodSeconds');
  const errors = strategy.validateUpdate(object, old);
  if (errors.length > 0) throw statusError.invalid(kind, request.name, errors);
  if (request.subresource === '') {
    request.warnings.push(
      ...(resource.strategy === undefined
        ? finalizerWarnings(object, old)
        : (resource.strategy.warnings?.(object, old) ?? [])),
    );
  }
  const validating = request.admission.validate(admissionAttributes(request, 'UPDATE', request.name, object, old));
  if (validating !== undefined) await validating;
}

function restore(object: KubeObject, old: KubeObject, field: string): void {
  const value = old.metadata[field];
  if (value === undefined) delete object.metadata[field];
  else object.metadata[field] = value;
}

function updateStrategy(request: WriteRequest): UpdateStrategy {
  const { resource } = request;
  if (resource.strategy === undefined) {
    return request.subresource === 'status' ? customStatusStrategy(request) : customResourceStrategy(request);
  }
  return builtInStrategy(resource, resource.strategy, request.subresource);
}

/** An object of a built-in kind through its main door or one of the others; validated as any object is, then as its kind. */
function builtInStrategy(resource: ServedResource, strategy: ResourceStrategy, subresource: string): UpdateStrategy {
  const door = subresource === '' ? strategy : strategy.subresources[subresource]!; // routed by it
  return {
    prepareForUpdate: (object, old) => door.prepareForUpdate(object, old),
    validateUpdate: (object, old) => validateBuiltInUpdate(resource, strategy, door, object, old),
  };
}

/** A custom resource through its main door: status is kept if it has a door of its own; the rest makes generations. */
function customResourceStrategy({ resource, version, warnings }: WriteRequest): UpdateStrategy {
  return {
    prepareForUpdate(object, old) {
      if (version.definition.status) {
        if (Object.hasOwn(old, 'status'))
          object.status = old.status!; // present
        else delete object.status;
      }
      if (!jsonEquals(withoutMetadata(object), withoutMetadata(old))) {
        object.metadata.generation = generationOf(old) + 1;
      }
    },
    validateUpdate: (object, old) =>
      validateForUpdate(resource, version, object, old, (message) => void warnings.push(message)),
  };
}

/** A custom resource through `/status`: nothing but status changes. */
function customStatusStrategy({ resource, version, warnings }: WriteRequest): UpdateStrategy {
  return {
    prepareForUpdate(object, old) {
      const { status } = object;
      const { managedFields } = object.metadata;
      for (const key of Object.keys(object)) delete object[key];
      Object.assign(object, cloneJson(old));
      if (managedFields === undefined) delete object.metadata.managedFields;
      else object.metadata.managedFields = managedFields;
      if (status === undefined) delete object.status;
      else object.status = status;
    },
    validateUpdate: (object, old) =>
      validateForStatusUpdate(resource, version, object, old, (message) => void warnings.push(message)),
  };
}

/** An update that leaves a deleting object without finalizers (and grace period) is the deletion itself. */
function shouldDelete(request: WriteRequest, object: KubeObject, old: KubeObject): boolean {
  if (finalizersOf(object).length > 0 || !isDeleting(old)) return false;
  const grace = old.metadata.deletionGracePeriodSeconds;
  if (grace !== undefined && grace !== 0) return false;
  return request.resource.strategy?.mayDeleteDuringUpdate?.(object) ?? true;
}

/**
 * Whether an object needs no writing: equal but for the resourceVersion and the times of managers. A selfLink is never
 * stored, but makes kube-apiserver mind the times.
 */
function isUnchanged(object: KubeObject, old: KubeObject): boolean {
  const { managedFields, selfLink } = object.metadata;
  const { managedFields: oldManagedFields } = old.metadata;
  if (!equalsButManagers(object, old)) return false;
  if (selfLink !== undefined) return jsonEquals(managedFields, oldManagedFields);
  return sameManagers(managedFields, oldManagedFields);
}

function equalsButManagers(object: KubeObject, old: KubeObject): boolean {
  const { resourceVersion: a, managedFields: b, selfLink: c, ...metadata } = object.metadata;
  const { resourceVersion: d, managedFields: e, selfLink: f, ...oldMetadata } = old.metadata;
  return jsonEquals(metadata, oldMetadata) && jsonEquals(withoutMetadata(object), withoutMetadata(old));
}
