import { type KubeObject, StatusError, statusError } from '#machinery';
import { finalizerWarnings } from './finalizer-warnings.ts';
import { trackFields } from './managed-fields.ts';
import {
  fillSystemFields,
  generateName,
  isDeleting,
  kindOf,
  parseResourceVersion,
  wipeSystemFields,
} from './metadata.ts';
import { checkNamespace } from './namespace-check.ts';
import { dedupOwnerReferences } from './owner-references.ts';
import { validateForCreate } from './validate-object.ts';
import {
  admissionAttributes,
  type CommitOptions,
  commitObject,
  isReadOtherwise,
  unwrittenBytes,
  type WriteRequest,
  type WriteResult,
  writtenBytes,
} from './write-request.ts';

/** Attempts at a free name when generateName picked a taken one (as kube-apiserver since 1.30). */
const GENERATE_NAME_ATTEMPTS = 8;

/**
 * Stores a new object. `object` was decoded, pruned and defaulted in the client's version and belongs to this function.
 * Throws `StatusError`: Invalid, AlreadyExists, BadRequest, or what admission says.
 */
export async function createObject(request: WriteRequest, object: KubeObject): Promise<WriteResult> {
  wipeSystemFields(object.metadata);
  checkNamespace(request, object.metadata);
  dedupOwnerReferences(object, request.warnings, 'in the request');
  if (request.resource.definition.terminating) throw terminating(request, object.metadata.name ?? '');
  trackFields(request, object, undefined);
  const admitting = admit(request, object);
  if (admitting !== undefined) await admitting;
  dedupOwnerReferences(object, request.warnings, 'after mutating admission');
  return await storeNew(request, object);
}

/**
 * Stores an object that an apply made of nothing, and that has its managers already. Undefined if there is one of its
 * name by now. Throws as `createObject`.
 */
export async function createApplied(
  request: WriteRequest,
  object: KubeObject,
  mayCreate: () => Promise<void>,
): Promise<WriteResult | undefined> {
  const { metadata } = object;
  if (request.resource.definition.terminating) throw terminating(request, metadata.name);
  const admitting = admit(request, object);
  if (admitting !== undefined) await admitting;
  dedupOwnerReferences(object, request.warnings, 'after mutating admission');
  // The version of what is not there is read, and then not looked at.
  parseResourceVersion(metadata.resourceVersion);
  if (!request.dryRun) delete metadata.resourceVersion;
  wipeSystemFields(metadata);
  fillSystemFields(metadata, new Date());
  await beforeCreate(request, object, mayCreate);
  return await insert(request, object, {
    readOtherwise: isReadOtherwise(request, object),
    keepManagedFields: true,
  });
}

function admit(request: WriteRequest, object: KubeObject): Promise<void> | void {
  const { name } = object.metadata;
  return request.admission.admit(admissionAttributes(request, 'CREATE', name ?? '', object, undefined));
}

async function storeNew(request: WriteRequest, object: KubeObject): Promise<WriteResult> {
  const { metadata } = object;
  const generated = !metadata.name && typeof metadata.generateName === 'string' && metadata.generateName !== '';
  for (let attempt = 1; ; attempt++) {
    fillSystemFields(metadata, new Date());
    if (generated) metadata.name = generateName(metadata.generateName as string);
    await beforeCreate(request, object);
    const result = await insert(request, object);
    if (result !== undefined) return result;
    if (!generated) throw await taken(request, metadata.name);
    if (attempt === GENERATE_NAME_ATTEMPTS)
      throw statusError.generateNameConflict(request.resource.groupResource, metadata.name, 1);
  }
}

/** What must hold before anything is written: the strategy's preparation, validation, validating admission. */
async function beforeCreate(request: WriteRequest, object: KubeObject, mayCreate?: () => Promise<void>): Promise<void> {
  const { resource, version } = request;
  if (resource.strategy !== undefined) resource.strategy.prepareForCreate(object);
  else {
    if (version.definition.status) delete object.status;
    object.metadata.generation = 1;
  }
  const errors = validateForCreate(resource, version, object);
  if (errors.length > 0) throw statusError.invalid(kindOf(object), object.metadata.name ?? '', errors);
  request.warnings.push(
    ...(resource.strategy === undefined
      ? finalizerWarnings(object, undefined)
      : (resource.strategy.warnings?.(object, undefined) ?? [])),
  );
  if (mayCreate !== undefined) await mayCreate();
  const validating = request.admission.validate(
    admissionAttributes(request, 'CREATE', object.metadata.name, object, undefined),
  );
  if (validating !== undefined) await validating;
}

/** Undefined when the name is taken. */
async function insert(
  request: WriteRequest,
  object: KubeObject,
  options: CommitOptions = {},
): Promise<WriteResult | undefined> {
  const { name, resourceVersion: given } = object.metadata;
  delete object.metadata.resourceVersion;
  request.resource.pruneForStorage(object, request.version);
  if (request.dryRun) {
    const taken = await request.resource.cache.get(request.resource.key(request.namespace, name));
    // Nothing is stored, so nobody minds a version; it comes back as it was sent.
    const revision = typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : undefined;
    return taken === undefined
      ? { bytes: unwrittenBytes(request, object, revision, options.readOtherwise) }
      : undefined;
  }
  // What is no number is passed over, and so is 0.
  if (typeof given === 'string' && /^\d+$/.test(given) && Number(given) !== 0) {
    // A bare error, and so a 500, upstream; but it is the client's mistake.
    throw statusError.badRequest('resourceVersion should not be set on objects to be created');
  }
  const { result, form } = await commitObject(request, name, 0, object, options);
  if (!result.committed) return undefined;
  return { bytes: writtenBytes(request, name, form!, result.revision, options.readOtherwise) }; // form: an object was given
}

/** A name whose holder is on its way out says so. */
async function taken(request: WriteRequest, name: string): Promise<StatusError> {
  const { resource } = request;
  const error = statusError.alreadyExists(resource.groupResource, name);
  const holder = await resource.cache.get(resource.key(request.namespace, name));
  if (holder === undefined || !isDeleting(resource.decode(holder, resource.storageVersion))) return error;
  const { status } = error;
  return new StatusError(error.code, error.reason, `object is being deleted: ${status.message}`, status.details);
}

function terminating(request: WriteRequest, name: string): StatusError {
  const why = 'create not allowed while custom resource definition is terminating';
  return statusError.forbidden(request.resource.groupResource, name, why);
}
