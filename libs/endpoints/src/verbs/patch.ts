import type { KubeObject } from '#machinery';
import { updateObject } from '#resources';
import type { ApiResponse } from '../api-request.ts';
import { negotiateOutput } from '../negotiation.ts';
import { decodePatched } from '../object-decoding.ts';
import { objectResponse } from '../object-response.ts';
import { APPLY_PATCH, patchTypeOf } from '../patch-types.ts';
import { patcherFor } from '../patching.ts';
import { decodeWriteOptions } from '../query-options.ts';
import { handleApply } from './apply.ts';
import { checkIdentity, requireName } from './object-identity.ts';
import type { VerbContext } from './verb-context.ts';
import { writeRequest } from './write-context.ts';

/** PATCH of an object, or of one of its subresources. */
export async function handlePatch(context: VerbContext): Promise<ApiResponse> {
  const { request, info } = context;
  const patchType = patchTypeOf(request.headers['content-type'], context.resource);
  if (patchType === APPLY_PATCH) return await handleApply(context);
  requireName(context);
  const output = negotiateOutput(request, context.resource);
  const body = await request.readBody();
  const options = decodeWriteOptions(request.query, 'PatchOptions');
  const patcher = patcherFor(context, patchType, body, options.fieldValidation);
  const result = await updateObject(writeRequest(context, options, info.name), (current): KubeObject => {
    const patched = decodePatched(context, patcher(current), options.fieldValidation);
    checkIdentity(context, patched);
    return patched;
  });
  return objectResponse(context, output, 200, result.bytes);
}
