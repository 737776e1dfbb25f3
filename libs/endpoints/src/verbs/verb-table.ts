import { type StatusError, statusError, type UserInfo } from '#machinery';
import type { AdmissionChain, ServedResource, ServedVersion } from '#resources';
import type { ApiRequest, ApiResponse } from '../api-request.ts';
import { methodNotAllowed, pathNotFound } from '../not-found.ts';
import type { RequestInfo } from '../request-info.ts';
import { handleCreate } from './create.ts';
import { handleDelete } from './delete.ts';
import { handleDeleteCollection } from './delete-collection.ts';
import { handleGet } from './get.ts';
import { handleList } from './list.ts';
import { handlePatch } from './patch.ts';
import { handleGetScale, handlePatchScale, handleUpdateScale } from './scale.ts';
import { handleUpdate } from './update.ts';
import { handleWatch, type WatchSettings } from './watch.ts';

/** What the verbs need beside the request. */
export interface VerbDependencies {
  readonly admission: AdmissionChain;
  readonly watch: WatchSettings;
}

/** One resource request on its way through a verb. */
export interface VerbContext {
  readonly request: ApiRequest;
  readonly info: RequestInfo;
  readonly user: UserInfo;
  readonly resource: ServedResource;
  readonly version: ServedVersion;
  /** Texts for Warning headers, in order. */
  readonly warnings: string[];
  readonly parts: VerbDependencies;
}

export type VerbHandler = (context: VerbContext) => ApiResponse | Promise<ApiResponse>;

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
