import { type JsonObject, type KubeObject, StatusError, statusError } from '#machinery';
import { createApplied } from './create.ts';
import { fieldManagerOf, timeOfEntries } from './managed-fields.ts';
import { updateObject } from './update.ts';
import type { WriteRequest, WriteResult } from './write-request.ts';

/** A configuration to be applied, and what the caller does with objects that come of it. */
export interface Application {
  /** May throw `StatusError`. */
  config(): JsonObject;
  /** Take fields from their owners rather than fail. */
  readonly force: boolean;
  /** Asked when there is no such object: to apply one is to create it then. Throws `StatusError`. */
  mayCreate(): Promise<void>;
  /** Looks at the object before it is stored. May throw `StatusError`. */
  check(object: KubeObject): void;
}

/** What an apply left behind. */
export interface ApplyResult extends WriteResult {
  /** There was no such object before. */
  readonly created: boolean;
}

/** Attempts while others create and delete the object all the time. */
const APPLY_ATTEMPTS = 16;

/**
 * Server-side apply: merges a configuration into the object of its name, or makes that object of it. Throws
 * `StatusError`: 409 with the conflicts, 404 through subresources, and what creates and updates throw.
 */
export async function applyObject(request: WriteRequest, application: Application): Promise<ApplyResult> {
  const { force } = application;
  const transform = (current: KubeObject | undefined): KubeObject => {
    const wanted = { config: application.config(), manager: request.fieldManager, force, now: timeOfEntries() };
    const object = fieldManagerOf(request).apply(current, wanted, (merged) => defaulted(request, merged));
    application.check(object);
    return object;
  };
  for (let attempt = 1; ; attempt++) {
    const { resource, namespace, name } = request;
    if ((await resource.cache.get(resource.key(namespace, name))) === undefined) {
      if (request.subresource !== '') throw statusError.notFound(resource.groupResource, name);
      const created = await create(request, transform(undefined), application);
      if (created !== undefined) return { ...created, created: true };
      if (attempt === APPLY_ATTEMPTS) throw statusError.alreadyExists(resource.groupResource, name);
    } else {
      try {
        return { ...(await updateObject(request, transform, { tracked: true })), created: false };
      } catch (error) {
        const isGone = error instanceof StatusError && error.reason === 'NotFound';
        if (!isGone || attempt === APPLY_ATTEMPTS) throw error;
      }
    }
  }
}

async function create(
  request: WriteRequest,
  object: KubeObject,
  { mayCreate }: Application,
): Promise<WriteResult | undefined> {
  const { groupResource } = request.resource;
  const { uid } = object.metadata;
  if (uid !== undefined && uid !== '') {
    const why = `uid mismatch: the provided object specified uid ${String(uid)}, and no existing object was found`;
    throw statusError.conflict(groupResource, request.name, why);
  }
  return await createApplied(request, object, mayCreate);
}

/** What was merged of good parts, with defaults; in place. */
function defaulted({ resource, version }: WriteRequest, merged: JsonObject): KubeObject {
  if (resource.strategy !== undefined) resource.strategy.decode(merged);
  else version.schema?.applyDefaults(merged);
  merged.metadata ??= {};
  return merged as KubeObject;
}
