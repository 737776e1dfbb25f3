import { type JsonObject, type KubeObject, StatusError, type UserInfo } from '#machinery';
import type { CommitResult, StoredEntry } from '#storage';

import type { AdmissionAttributes, AdmissionChain, AdmissionOperation } from './admission.ts';
import { WrittenForm } from './derived-forms.ts';
import { withApiVersion } from './metadata.ts';
import type { ServedResource } from './served-resource.ts';
import type { ServedVersion } from './served-version.ts';
import { type StoredForm, wireBytes } from './stored-form.ts';

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
}

/** A write that the server itself asks for, in the storage version; nobody is there to be warned. */
export function ownWrite({ resource, user, admission, namespace, name, subresource }: OwnWrite): WriteRequest {
  return {
    resource,
    version: resource.storageVersion,
    namespace: namespace ?? '',
    name: name ?? '',
    subresource: subresource ?? '',
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

/** Commits `object` (undefined deletes) in the storage version. Throws 413 for what etcd would not take. */
export async function commitObject(
  request: WriteRequest,
  name: string,
  expectedModRevision: number,
  object: KubeObject | undefined,
): Promise<Commit> {
  const { resource } = request;
  const form =
    object === undefined ? undefined : resource.encode(withApiVersion(object, resource.storageVersion.apiVersion));
  const key = resource.storageKey(request.namespace, name);
  if (form !== undefined && requestBytes(key, form.value) > STORED_MAX_BYTES) {
    // A bare error, and so a 500, upstream; but it is the client's object.
    throw new StatusError(413, 'RequestEntityTooLarge', 'etcdserver: request is too large');
  }
  const result = await resource.store.commit({
    key,
    expectedModRevision,
    value: form?.value,
    hint: form === undefined ? undefined : writtenForm(request, form),
  });
  return { result, form };
}

/**
 * The answer to a write: the cache's own bytes if the object is still there as it was written (so that the writer, the
 * readers and the watchers share one buffer), else bytes of its own.
 */
export function writtenBytes(request: WriteRequest, name: string, form: StoredForm, revision: number): Buffer {
  const { resource, version } = request;
  const cached = resource.cache.peek(resource.key(request.namespace, name));
  if (cached !== undefined && cached.revision === revision) return resource.wire(cached, version);
  return resource.readStored(form.value, revision, version, writtenForm(request, form));
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

/** The answer to a dry run: `revision` is the one that the object has now, 0 for none. */
export function unwrittenBytes(request: WriteRequest, object: KubeObject, revision: number): Buffer {
  const { resource, version } = request;
  if (resource.strategy !== undefined || isReadAsWritten(request)) return wireBytes(resource.encode(object), revision);
  const form = resource.encode(withApiVersion(object, resource.storageVersion.apiVersion));
  return resource.readStored(form.value, revision, version, undefined);
}

/** An object that is about to be changed: as it stands, in the client's version. */
export interface CurrentObject {
  readonly object: KubeObject;
  readonly revision: number;
  /** False when the stored bytes are in another version than new ones would be: a no-op write is written then. */
  readonly storedInStorageVersion: boolean;
}

/** Decodes a private copy of what the store holds, after a commit lost a race. */
export function currentFromEntry(request: WriteRequest, entry: StoredEntry): CurrentObject {
  const { resource, version } = request;
  return currentFromBytes(
    request,
    resource.readStored(entry.value, entry.modRevision, version, undefined),
    entry.value,
    entry.modRevision,
  );
}

/** The object as the cache knows it; undefined if there is none. */
export async function currentFromCache(request: WriteRequest, name: string): Promise<CurrentObject | undefined> {
  const { resource, version } = request;
  const cached = await resource.cache.get(resource.key(request.namespace, name));
  if (cached === undefined) return undefined;
  return currentFromBytes(request, resource.wire(cached, version), cached.value, cached.revision);
}

function currentFromBytes(request: WriteRequest, wire: Buffer, value: Buffer, revision: number): CurrentObject {
  const { resource } = request;
  return {
    object: resource.decodeBytes(wire),
    revision,
    storedInStorageVersion: value.includes(`"apiVersion":${JSON.stringify(resource.storageVersion.apiVersion)},`),
  };
}
