import { formatTimestamp, jsonEquals, type KubeObject, type Status, statusError } from '#machinery';
import { type DeleteOptions, finalizersForPropagation } from './delete-options.ts';
import { finalizersOf, generationOf, isDeleting } from './metadata.ts';
import {
  admissionAttributes,
  type CurrentObject,
  commitObject,
  currentFromCache,
  currentFromEntry,
  unwrittenBytes,
  type WriteRequest,
  writtenBytes,
} from './write-request.ts';

/** Races that a delete may lose in a row before it gives up with a conflict. */
const DELETE_ATTEMPTS = 64;

/** Gone at once (a Status), or kept for its finalizers or grace period (the object, in the client's version). */
export type DeleteResult =
  | { readonly deleted: true; readonly status: Status }
  | { readonly deleted: boolean; readonly bytes: Buffer };

/** Deletes one object, or starts its deletion. Throws `StatusError`: NotFound, Conflict, or what admission says. */
export async function deleteObject(request: WriteRequest, options: DeleteOptions): Promise<DeleteResult> {
  let current = await currentFromCache(request, request.name);
  for (let attempt = 0; attempt < DELETE_ATTEMPTS; attempt++) {
    if (current === undefined) throw statusError.notFound(request.resource.groupResource, request.name);
    const outcome = await tryDelete(request, options, current);
    if ('deleted' in outcome) return outcome;
    current = outcome.current;
  }
  throw statusError.conflict(request.resource.groupResource, request.name, 'too many concurrent changes');
}

async function tryDelete(
  request: WriteRequest,
  options: DeleteOptions,
  current: CurrentObject,
): Promise<DeleteResult | { current: CurrentObject | undefined }> {
  const { object } = current;
  if (options.ignoreStoreReadErrorWithClusterBreakingPotential) throw unsafeDeletion(request);
  checkPreconditions(request, options, object);
  const { admission } = request;
  const attributes = admissionAttributes(request, 'DELETE', request.name, undefined, object);
  const admitting = admission.admit(attributes);
  if (admitting !== undefined) await admitting;
  const validating = admission.validate(attributes);
  if (validating !== undefined) await validating;

  const { resource } = request;
  const before = { ...object, metadata: { ...object.metadata } };
  const now = new Date();
  if ((resource.strategy?.beforeDelete?.(object, options, now) ?? 'generic') === 'generic') {
    const finalizers = finalizersForPropagation(finalizersOf(object), options);
    if (finalizers.length === 0) return await removeNow(request, current);
    object.metadata.finalizers = finalizers;
    markAsDeleting(object, now);
  }
  if (request.dryRun || jsonEquals(before, object)) {
    return { deleted: false, bytes: unwrittenBytes(request, object, current.revision) };
  }
  const { result, form } = await commitObject(request, request.name, current.revision, object);
  if (!result.committed) {
    return { current: result.current === undefined ? undefined : currentFromEntry(request, result.current) };
  }
  return { deleted: false, bytes: writtenBytes(request, request.name, form!, result.revision) }; // form: an object was given
}

async function removeNow(
  request: WriteRequest,
  current: CurrentObject,
): Promise<DeleteResult | { current: CurrentObject | undefined }> {
  const { resource } = request;
  if (!request.dryRun) {
    const { result } = await commitObject(request, request.name, current.revision, undefined);
    if (!result.committed) {
      return { current: result.current === undefined ? undefined : currentFromEntry(request, result.current) };
    }
  }
  if (resource.strategy?.returnsDeletedObject) {
    return { deleted: true, bytes: unwrittenBytes(request, current.object, current.revision) };
  }
  const details: Status['details'] = { name: request.name };
  if (resource.groupResource.group !== '') details.group = resource.groupResource.group;
  details.kind = resource.groupResource.resource;
  if (typeof current.object.metadata.uid === 'string') details.uid = current.object.metadata.uid;
  const status: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
  return { deleted: true, status };
}

function checkPreconditions(request: WriteRequest, { preconditions }: DeleteOptions, object: KubeObject): void {
  if (preconditions === undefined) return;
  const { uid, resourceVersion } = preconditions;
  // Upstream names the kind, not the resource, in these two messages.
  const asResource = { group: request.resource.groupKind.group, resource: request.resource.groupKind.kind };
  if (uid !== undefined && uid !== object.metadata.uid) {
    const words = request.resource.strategy?.failedPrecondition;
    if (words !== undefined) {
      throw statusError.conflict(
        request.resource.groupResource,
        request.name,
        `${words}: UID in precondition: ${uid}, UID in object meta: ${String(object.metadata.uid)}`,
      );
    }
    throw statusError.conflict(
      asResource,
      request.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${String(object.metadata.uid)}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== object.metadata.resourceVersion) {
    throw statusError.conflict(
      asResource,
      request.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${String(object.metadata.resourceVersion)}). The object might have been modified`,
    );
  }
}

/** Deletion starts once: the timestamp is set, the grace period is 0 and the generation grows. */
function markAsDeleting(object: KubeObject, now: Date): void {
  const { metadata } = object;
  if (!isDeleting(object)) {
    if (generationOf(object) > 0) metadata.generation = generationOf(object) + 1;
    metadata.deletionTimestamp = formatTimestamp(now.getTime());
  }
  metadata.deletionGracePeriodSeconds = 0;
}

function unsafeDeletion(request: WriteRequest): Error {
  const key = request.resource.storageKey(request.namespace, request.name);
  return statusError.conflict(
    request.resource.groupResource,
    request.name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: unsafe deletion is not allowed because the object is decodable from storage`,
  );
}
