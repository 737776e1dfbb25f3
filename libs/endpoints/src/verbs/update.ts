import { cloneJson } from '#machinery';
import { dedupOwnerReferences, updateObject } from '#resources';
import type { ApiResponse } from '../api-request.ts';
import { negotiateOutput } from '../negotiation.ts';
import { decodeBody } from '../object-decoding.ts';
import { objectResponse } from '../object-response.ts';
import { decodeWriteOptions } from '../query-options.ts';
import { checkIdentity, requireName } from './object-identity.ts';
import type { VerbContext } from './verb-context.ts';
import { writeRequest } from './write-context.ts';

/** PUT of an object, or of one of its subresources. */
export async function handleUpdate(context: VerbContext): Promise<ApiResponse> {
  requireName(context);
  const output = negotiateOutput(context.request, context.resource);
  const body = await context.request.readBody();
  const options = decodeWriteOptions(context.request.query, 'UpdateOptions');
  const object = decodeBody(context, body, options.fieldValidation);
  checkIdentity(context, object);
  dedupOwnerReferences(object, context.warnings, 'in the request');
  const { uid } = object.metadata;
  const result = await updateObject(
    writeRequest(context, options, context.info.name),
    () => cloneJson(object),
    typeof uid === 'string' && uid !== '' ? { uid } : {},
  );
  return objectResponse(context, output, 200, result.bytes);
}
