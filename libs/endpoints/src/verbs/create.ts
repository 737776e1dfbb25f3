import { createObject } from '#resources';
import type { ApiResponse } from '../api-request.ts';
import { negotiateOutput } from '../negotiation.ts';
import { decodeBody } from '../object-decoding.ts';
import { objectResponse } from '../object-response.ts';
import { decodeWriteOptions } from '../query-options.ts';
import type { VerbContext } from './verb-context.ts';
import { writeRequest } from './write-context.ts';

/** POST of an object into a collection. */
export async function handleCreate(context: VerbContext): Promise<ApiResponse> {
  const output = negotiateOutput(context.request, context.resource);
  const body = await context.request.readBody();
  const options = decodeWriteOptions(context.request.query, 'CreateOptions');
  const object = decodeBody(context, body, options.fieldValidation);
  const result = await createObject(writeRequest(context, options, ''), object);
  return objectResponse(context, output, 201, result.bytes);
}
