import { encodeJson, type JsonObject, type KubeObject, type Status } from '#machinery';
import type { BufferedResponse, ResponseHeaders } from './api-request.ts';
import { addWarnings, NO_CACHE } from './error-response.ts';
import type { NegotiatedOutput } from './negotiation.ts';
import type { VerbContext } from './verbs/verb-table.ts';

/** The answer with one object, given as JSON bytes of the context's version. */
export function objectResponse(
  context: VerbContext,
  _output: NegotiatedOutput,
  status: number,
  wire: Buffer,
): BufferedResponse {
  const headers: ResponseHeaders = { 'cache-control': NO_CACHE, 'content-type': 'application/json' };
  addWarnings(headers, context.warnings);
  return { status, headers, body: wire };
}

/** The answer with an object that is not one of the resource: a Scale. */
export function typedObjectResponse(
  context: VerbContext,
  output: NegotiatedOutput,
  status: number,
  object: KubeObject,
): BufferedResponse {
  return objectResponse(context, output, status, Buffer.from(encodeJson(object)));
}

/** The answer with a Status of success. */
export function statusResponse(
  context: VerbContext,
  output: NegotiatedOutput,
  status: number,
  body: Status,
): BufferedResponse {
  return objectResponse(context, output, status, Buffer.from(encodeJson(body as unknown as JsonObject)));
}
