import { type StatusError, statusError } from '#machinery';
import type { ServedVersion } from '#resources';
import { methodNotAllowed, pathNotFound } from '../not-found.ts';
import { handleCreate } from './create.ts';
import { handleDelete } from './delete.ts';
import { handleDeleteCollection } from './delete-collection.ts';
import { handleGet } from './get.ts';
import { handleList } from './list.ts';
import { handlePatch } from './patch.ts';
import { handleGetScale, handlePatchScale, handleUpdateScale } from './scale.ts';
import { handleUpdate } from './update.ts';
import type { VerbContext, VerbHandler } from './verb-context.ts';
import { handleWatch } from './watch.ts';

type Verbs = Readonly<Record<string, VerbHandler>>;

const RESOURCE_VERBS: Verbs = {
  get: handleGet,
  list: handleList,
  watch: handleWatch,
  create: handleCreate,
  update: handleUpdate,
  patch: handlePatch,
  delete: handleDelete,
  deletecollection: handleDeleteCollection,
};
const { deletecollection: _, ...SINGLE_DELETE_VERBS } = RESOURCE_VERBS;
const SUBRESOURCE_VERBS: Verbs = { get: handleGet, update: handleUpdate, patch: handlePatch };
const SCALE_VERBS: Verbs = { get: handleGetScale, update: handleUpdateScale, patch: handlePatchScale };
const FINALIZE_VERBS: Verbs = { update: handleUpdate };

/** The handler of the context's verb; throws 404 for an unknown subresource, 405 for a verb that this door lacks. */
export function verbHandler(context: VerbContext): VerbHandler {
  const { info, resource, version } = context;
  if (info.parts.length > 3) {
    throw resource.strategy === undefined
      ? statusError.notFound(resource.groupResource, info.name)
      : pathNotFound(context.request.path);
  }
  if (version.definition.deprecated) context.warnings.push(deprecationWarning(version));
  const handler = verbsOf(context)[info.verb];
  if (handler === undefined) throw unsupportedVerb(context);
  return handler;
}

/** Built-in groups answer as a REST framework would, custom resources name the resource. */
function unsupportedVerb({ info, resource }: VerbContext): StatusError {
  if (resource.strategy === undefined) return statusError.methodNotSupported(resource.groupResource, info.verb);
  return methodNotAllowed();
}

function verbsOf(context: VerbContext): Verbs {
  const { info, resource, version } = context;
  const { subresource } = info;
  if (subresource === '')
    return resource.definition.verbs.includes('deletecollection') ? RESOURCE_VERBS : SINGLE_DELETE_VERBS;
  if (subresource === 'scale' && version.definition.scale !== undefined) return SCALE_VERBS;
  if (resource.strategy !== undefined) {
    if (!Object.hasOwn(resource.strategy.subresources, subresource)) throw pathNotFound(context.request.path);
    return subresource === 'status' ? SUBRESOURCE_VERBS : FINALIZE_VERBS;
  }
  if (subresource === 'status' && version.definition.status) return SUBRESOURCE_VERBS;
  throw statusError.notFound(resource.groupResource, info.name);
}

function deprecationWarning(version: ServedVersion): string {
  return version.definition.deprecationWarning ?? `${version.apiVersion} ${version.kind.kind} is deprecated`;
}
