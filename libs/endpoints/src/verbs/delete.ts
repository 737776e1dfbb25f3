import { deleteObject } from '#resources';
import type { ApiResponse } from '../api-request.ts';
import { decodeDeleteOptions } from '../delete-options-body.ts';
import { negotiateOutput } from '../negotiation.ts';
import { objectResponse, statusResponse } from '../object-response.ts';
import { deleteOptionsFromQuery } from '../query-options.ts';
import type { VerbContext } from './verb-context.ts';
import { writeRequest } from './write-context.ts';

/** DELETE of one object. */
export async function handleDelete(context: VerbContext): Promise<ApiResponse> {
  const { request, info } = context;
  const output = negotiateOutput(request, context.resource);
  const body = await request.readBody();
  const decoded =
    body.length > 0
      ? decodeDeleteOptions(body, request.headers['content-type'])
      : deleteOptionsFromQuery(request.query);
  const result = await deleteObject(writeRequest(context, decoded, info.name), decoded.options);
  // Only the deprecated orphanDependents=false is told that the object is still there.
  const status = !result.deleted && decoded.options.orphanDependents === false ? 202 : 200;
  if ('bytes' in result) return objectResponse(context, output, status, result.bytes);
  return statusResponse(context, output, status, result.status);
}
