import { deleteObjects } from '#resources';
import type { ApiResponse } from '../api-request.ts';
import { decodeDeleteOptions } from '../delete-options-body.ts';
import { listResponse } from '../list-response.ts';
import { negotiateOutput } from '../negotiation.ts';
import { decodeListOptions, deleteOptionsFromQuery } from '../query-options.ts';
import { selectionOf } from '../selection.ts';
import { listPage } from './list.ts';
import type { VerbContext } from './verb-context.ts';
import { writeRequest } from './write-context.ts';

/** DELETE of a collection: everything that the list options pick. Answers with the list of what was deleted. */
export async function handleDeleteCollection(context: VerbContext): Promise<ApiResponse> {
  const { request, info, resource, version } = context;
  const output = negotiateOutput(request, context.resource);
  const options = decodeListOptions(request.query, false);
  const selection = selectionOf(resource, version, { namespace: info.namespace, name: info.name }, options);
  const body = await request.readBody();
  const decoded =
    body.length > 0
      ? decodeDeleteOptions(body, request.headers['content-type'])
      : deleteOptionsFromQuery(request.query);
  const page = await listPage(context, options, selection);
  await deleteObjects(writeRequest(context, decoded, ''), decoded.options, page.objects);
  return listResponse(context, output, page);
}
