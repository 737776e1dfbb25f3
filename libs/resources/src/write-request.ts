import { cloneJson, type JsonObject, jsonEquals, type KubeObject, StatusError, type UserInfo } from '#machinery';
import { withoutManagedFields } from '#patch';
import type { CommitResult, StoredEntry } from '#storage';

import type { AdmissionAttributes, AdmissionChain, AdmissionOperation } from './admission.ts';
import { WrittenForm } from './derived-forms.ts';
import { withApiVersion } from './metadata.ts';
import type { ServedResource } from './served-resource.ts';
import type { ServedVersion } from './served-version.ts';
import { isStoredAsRead, type StoredForm, wireBytes } from './stored-form.ts';

/** One write that a client asks for: everything about it but the object. */
export interface WriteRequest {
  readonly resource: ServedResource;
  /** The version that the client speaks. */
  readonly version: ServedVersion;
  /** "" for cluster-scoped resources. */
  readonly namespace: string;
  /** "" on create when the object or generateName tells. */
  readonly name: string;
  readonly subresource: string;
  readonly user: UserInfo;
  /** By what name managedFields remember who wrote. */
  readonly fieldManager: string;
  readonly dryRun: boolean;
  /** CreateOptions, UpdateOptions or DeleteOptions, for admission. */
  readonly options: JsonObject;
  readonly admission: AdmissionChain;
  /** Texts for Warning headers, in order. */
  readonly warnings: string[];
}

/** What a write of the server's own says of itself; the rest follows from its resource. */
export interface OwnWrite {
  readonly resource: ServedResource;
  readonly user: UserInfo;
  readonly admission: AdmissionChain;
  /** Absent for cluster-scoped resources. */
  readonly namespace?: string;
  /** Absent where the write is of several objects. */
  readonly name?: string;
  readonly subresource?: string;
  /** Absent: the API server itself. */
  readonly fieldManager?: string;
}

/** A write that the server itself asks for, in the storage version; nobody is there to be warned. */
export function ownWrite({ resource, user, admission, ...given }: OwnWrite): WriteRequest {
  return {
    resource,
    version: resource.storageVersion,
    namespace: given.namespace ?? '',
    name: given.name ?? '',
    subresource: given.subresource ?? '',
    fieldManager: given.fieldManager ?? 'kube-apiserver',
    user,
    dryRun: false,
    options: {},
    admission,
    warnings: [],
  };
}

/** What a write left behind, in the client's version. */
export interface WriteResult {
  /** JSON of the object, resourceVersion included. */
  readonly bytes: Buffer;
}

/** What admission is told of a write. */
export function admissionAttributes(
  request: WriteRequest,
  operation: AdmissionOperation,
  name: string,
  object: KubeObject | undefined,
  oldObject: KubeObject | undefined,
): AdmissionAttributes {
  return {
    operation,
    kind: request.version.kind,
    resource: request.version.resource,
    subresource: request.subresource,
    namespace: request.namespace,
    name,
    object,
    oldObject,
    options: request.options,
    dryRun: request.dryRun,
    user: request.user,
    warnings: request.warnings,
  };
}

/** A commit, and what was written by it. */
export interface Commit {
  readonly result: CommitResult;
  readonly form: StoredForm | undefined;
}

/** What etcd takes in one request by default (1.5 MiB): larger objects could not be moved there. */
const STORED_MAX_BYTES = 1_572_864;
/** What a request to etcd holds beside the value: its key twice and some framing. */
const requestBytes = (key: string, value: Buffer): number => value.length + 2 * Buffer.byteLength(key) + 39;

/** How an object is stored. */
export interface CommitOptions {
  /** Readers get it in another form. */
  readonly readOtherwise?: boolean;
  /** Refuse it rather than drop its managedFields when it is too large with them. */
  readonly keepManagedFields?: boolean;
}

/** Commits `object` (undefined deletes) in the storage version. Throws 413 for what etcd would not take. */
export async function commitObject(
  request: WriteRequest,
  name: string,
  expectedModRevision: number,
  object: KubeObject | undefined,
  { readOtherwise = false, keepManagedFields = false }: CommitOptions = {},
): Promise<Commit> {
  const { resource } = request;
  const key = resource.storageKey(request.namespace, name);
  const isTooLarge = ({ value }: StoredForm) => requestBytes(key, value) > STORED_MAX_BYTES;
  let form = object === undefined ? undefined : storageForm(request, object);
  if (object !== undefined && form !== undefined && isTooLarge(form)) {
    if (!keepManagedFields) form = storageForm(request, withoutManagedFields(object));
    // A bare error, and so a 500, upstream; but it is the client's object.
    if (isTooLarge(form)) throw new StatusError(413, 'RequestEntityTooLarge', 'etcdserver: request is too large');
  }
  const result = await resource.store.commit({
    key,
    expectedModRevision,
    value: form?.value,
    hint: form === undefined || readOtherwise ? undefined : writtenForm(request, form),
  });
  return { result, form };
}

function storageForm({ resource }: WriteRequest, object: KubeObject): StoredForm {
  return resource.encode(withApiVersion(object, resource.storageVersion.apiVersion));
}

/**
 * The answer to a write: the cache's own bytes if the object is still there as it was written (so that the writer, the
 * readers and the watchers share one buffer), else bytes of its own.
 */
export function writtenBytes(
  request: WriteRequest,
  name: string,
  form: StoredForm,
  revision: number,
  readOtherwise = false,
): Buffer {
  const { resource, version } = request;
  const cached = resource.cache.peek(resource.key(request.namespace, name));
  if (cached !== undefined && cached.revision === revision) return resource.wire(cached, version);
  const written = readOtherwise ? undefined : writtenForm(request, form);
  return resource.readStored(form.value, revision, version, written);
}

/**
 * Undefined when the bytes are not what a reader gets: written in another version than the storage version, whose
 * schema prunes and defaults at each read, or with a status to be defaulted.
 */
function writtenForm(request: WriteRequest, form: StoredForm): WrittenForm | undefined {
  const { resource } = request;
  if (resource.strategy === undefined && !isReadAsWritten(request)) return undefined;
  return new WrittenForm(resource.definition.generation, form.versionAt);
}

function isReadAsWritten({ resource, version }: WriteRequest): boolean {
  return version === resource.storageVersion && !version.defaultsStatus;
}

/**
 * Whether readers won't get all of an object that was merged, and not decoded: they get no nulls in metadata, and defaults
 * that are not there yet. Such parts are stored, and count as changes, since kube-apiserver drops or adds them only when it
 * reads the object. False where every object is made anew when it is read.
 */
export function isReadOtherwise(request: WriteRequest, object: KubeObject): boolean {
  const { resource, version } = request;
  if (resource.strategy !== undefined || !isReadAsWritten(request)) return false;
  const read = cloneJson(object);
  resource.readAsStored(read, version);
  return !jsonEquals(read, object);
}

/** The answer to a dry run: `revision` is the one that the object has now, undefined for none. */
export function unwrittenBytes(
  request: WriteRequest,
  object: KubeObject,
  revision: number | undefined,
  readOtherwise = false,
): Buffer {
  const { resource, version } = request;
  const isAsRead = resource.strategy !== undefined || (isReadAsWritten(request) && !readOtherwise);
  if (isAsRead) return wireBytes(resource.encode(object), revision);
  const form = resource.encode(withApiVersion(object, resource.storageVersion.apiVersion));
  return resource.readStored(form.value, revision, version, undefined);
}

/** An object that is about to be changed: as it stands, in the client's version. */
export interface CurrentObject {
  readonly object: KubeObject;
  readonly revision: number;
  /** False when new bytes of the same object would be other ones than those stored: a no-op write is written then. */
  readonly storedAsRead: boolean;
}

/** Decodes a private copy of what the store holds, after a commit lost a race. */
export function currentFromEntry(request: WriteRequest, { value, modRevision }: StoredEntry): CurrentObject {
  const { resource } = request;
  return currentFrom(request, value, modRevision, (version) =>
    resource.readStored(value, modRevision, version, undefined),
  );
}

/** The object as the cache knows it; undefined if there is none. */
export async function currentFromCache(request: WriteRequest, name: string): Promise<CurrentObject | undefined> {
  const { resource } = request;
  const cached = await resource.cache.get(resource.key(request.namespace, name));
  if (cached === undefined) return undefined;
  return currentFrom(request, cached.value, cached.revision, (version) => resource.wire(cached, version));
}

function currentFrom(
  { resource, version }: WriteRequest,
  value: Buffer,
  revision: number,
  wireIn: (version: ServedVersion) => Buffer,
): CurrentObject {
  return {
    object: resource.decodeBytes(wireIn(version)),
    revision,
    storedAsRead: isStoredAsRead(value, wireIn(resource.storageVersion), revision),
  };
}
