import { statusError } from '#machinery';
import type { ApiResponse } from '../api-request.ts';
import { negotiateOutput } from '../negotiation.ts';
import { objectResponse } from '../object-response.ts';
import { matchForGet } from '../resource-version.ts';
import type { VerbContext } from './verb-context.ts';

/** GET of one object: the cache's bytes, as they are. */
export async function handleGet(context: VerbContext): Promise<ApiResponse> {
  const { request, info, resource, version } = context;
  const output = negotiateOutput(request, context.resource);
  const key = resource.key(info.namespace, info.name);
  const cached = await resource.cache.get(key, matchForGet(request.query.get('resourceVersion') ?? ''));
  if (cached === undefined) throw statusError.notFound(resource.groupResource, info.name);
  return objectResponse(context, output, 200, resource.wire(cached, version));
}
