import { statusError } from '#machinery';
import { type CachedObject, type CacheView, CompactedError, type RevisionMatch } from '#storage';
import type { ApiResponse } from '../api-request.ts';
import { decodeContinue, encodeContinue } from '../continue-token.ts';
import type { ListPage } from '../list-page.ts';
import { listResponse, wholeListResponse } from '../list-response.ts';
import { negotiateList } from '../negotiation.ts';
import { decodeListOptions, type ListOptions } from '../query-options.ts';
import { invalidResourceVersion, parseResourceVersion } from '../resource-version.ts';
import { isSelected, type Selection, selectionOf } from '../selection.ts';
import type { VerbContext } from './verb-context.ts';

const EXACT_TOO_OLD = 'The resourceVersion for the provided list is too old.';
const CONTINUE_TOO_OLD =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** Where a list starts and at which state it reads. */
interface ListPosition {
  readonly match: RevisionMatch;
  /** The last key of the page before. */
  readonly after: string | undefined;
  /** Lists of version "0" come from the cache as a whole, whatever limit they name. */
  readonly unlimited?: boolean;
}

/** GET of a collection. */
export async function handleList(context: VerbContext): Promise<ApiResponse> {
  const { request, info, resource, version } = context;
  const output = negotiateList(request, context.resource);
  const options = decodeListOptions(request.query, false);
  const selection = selectionOf(resource, version, { namespace: info.namespace, name: info.name }, options);
  const position = positionOf(options);
  const view = await viewAt(context, position);
  const { everything, scope } = selection;
  const isWhole =
    everything && scope.key === undefined && position.after === undefined && limitOf(options, position) === 0;
  const read = () => pageOf(context, view, options, selection, position);
  return output.asStored && isWhole
    ? wholeListResponse(context, view, scope.namespace, read)
    : listResponse(context, output, read());
}

/** Reads the page that `options` ask for. Throws 400 for bad versions and tokens, 410 for compacted ones, 504 for future ones. */
export async function listPage(context: VerbContext, options: ListOptions, selection: Selection): Promise<ListPage> {
  const position = positionOf(options);
  return pageOf(context, await viewAt(context, position), options, selection, position);
}

async function viewAt({ resource }: VerbContext, position: ListPosition): Promise<CacheView> {
  try {
    return await resource.cache.read(position.match);
  } catch (error) {
    if (error instanceof CompactedError) throw expired(position);
    throw error;
  }
}

function pageOf(
  context: VerbContext,
  view: CacheView,
  options: ListOptions,
  selection: Selection,
  position: ListPosition,
): ListPage {
  const page = pick(context, view, selection, position.after, limitOf(options, position));
  if (page.meta.continue !== '') context.resource.cache.keepForPaging(view);
  return page;
}

/** 0 for none. */
function limitOf({ limit }: ListOptions, { unlimited }: ListPosition): number {
  return unlimited ? 0 : limit;
}

function expired(position: ListPosition): Error {
  if (position.after === undefined) return statusError.resourceExpired(EXACT_TOO_OLD);
  const error = statusError.resourceExpired(CONTINUE_TOO_OLD);
  error.status.metadata.continue = encodeContinue(-1, position.after);
  return error;
}

function positionOf(options: ListOptions): ListPosition {
  const { resourceVersion, resourceVersionMatch, limit } = options;
  if (options.continue !== '') {
    const token = decodeContinue(options.continue);
    if (resourceVersion !== '' && resourceVersion !== '0') {
      throw statusError.badRequest('specifying resource version is not allowed when using continue');
    }
    return {
      after: token.after,
      match: token.revision < 0 ? { match: 'latest' } : { match: 'exact', revision: token.revision },
    };
  }
  if (resourceVersion === '') return { after: undefined, match: { match: 'latest' } };
  const revision = parseResourceVersion(resourceVersion, invalidResourceVersion(resourceVersion));
  if (revision === 0) return { after: undefined, match: { match: 'any' }, unlimited: true };
  // A limit with a version and no match asks for exactly that version, for clients older than resourceVersionMatch.
  const exact = resourceVersionMatch === 'Exact' || (resourceVersionMatch === '' && limit > 0);
  return { after: undefined, match: { match: exact ? 'exact' : 'notOlderThan', revision } };
}

function pick(
  context: VerbContext,
  view: CacheView,
  selection: Selection,
  after: string | undefined,
  limit: number,
): ListPage {
  const { resource, version } = context;
  const { scope } = selection;
  if (scope.key !== undefined) {
    const cached = view.get(scope.key);
    const found = cached !== undefined && isSelected(resource, version, selection, cached);
    return { objects: found ? [cached] : [], meta: { revision: view.revision, continue: '', remaining: undefined } };
  }
  const range = { namespace: scope.namespace, after };
  const cursor = view.scan(range);
  const objects: CachedObject[] = [];
  for (let cached = cursor.advance(); cached !== undefined; cached = cursor.advance()) {
    if (!selection.everything && !isSelected(resource, version, selection, cached)) continue;
    objects.push(cached);
    if (objects.length === limit) return pageWithMore(view, range, selection, objects);
  }
  return { objects, meta: { revision: view.revision, continue: '', remaining: undefined } };
}

/** A page that reached its limit: whether anything follows, selected or not, decides about the token. */
function pageWithMore(
  view: CacheView,
  range: { readonly namespace: string | undefined },
  selection: Selection,
  objects: readonly CachedObject[],
): ListPage {
  const last = objects[objects.length - 1]!; // a limit is at least 1
  const left = view.count({ namespace: range.namespace, after: last.key });
  if (left === 0) return { objects, meta: { revision: view.revision, continue: '', remaining: undefined } };
  return {
    objects,
    meta: {
      revision: view.revision,
      continue: encodeContinue(view.revision, last.key),
      remaining: selection.everything ? left : undefined,
    },
  };
}
