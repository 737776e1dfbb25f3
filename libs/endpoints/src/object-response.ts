import { JSON_TYPE, PROTOBUF_TYPE } from '#codec';
import type { JsonObject, KubeObject, Status } from '#machinery';
import type { BufferedResponse, ResponseHeaders } from './api-request.ts';
import { NO_CACHE } from './cache-control.ts';
import { encodeDocument } from './document-encoding.ts';
import type { NegotiatedOutput } from './negotiation.ts';
import { ObjectConverter } from './object-conversion.ts';
import { encodeProtobuf } from './protobuf-form.ts';
import type { VerbContext } from './verbs/verb-context.ts';
import { addWarnings } from './warning-headers.ts';

/** The answer with one object, given as JSON bytes of the context's version. */
export function objectResponse(
  context: VerbContext,
  output: NegotiatedOutput,
  status: number,
  wire: Buffer,
): BufferedResponse {
  if (output.asStored) return buffered(context, status, JSON_TYPE, wire);
  const object = context.resource.decodeBytes(wire);
  if (output.convert !== undefined) {
    return typedObjectResponse(context, output, status, new ObjectConverter(context, output).object(object));
  }
  return typedObjectResponse(context, output, status, object);
}

/** The answer with an object that is not one of the resource (a Scale), or that has been converted already. */
export function typedObjectResponse(
  context: VerbContext,
  output: NegotiatedOutput,
  status: number,
  object: JsonObject,
): BufferedResponse {
  const { mediaType, pretty } = output;
  const body =
    mediaType === PROTOBUF_TYPE
      ? encodeProtobuf(context.resource, object)
      : encodeDocument(object, mediaType, { pretty });
  return buffered(context, status, mediaType, body);
}

/** The answer with a Status of success. */
export function statusResponse(
  context: VerbContext,
  output: NegotiatedOutput,
  status: number,
  body: Status,
): BufferedResponse {
  if (output.asStored) return buffered(context, status, JSON_TYPE, Buffer.from(`${JSON.stringify(body)}\n`));
  return typedObjectResponse(context, output, status, body as unknown as KubeObject);
}

/** A 200 or 201 with a body, and the warnings that came up on the way. */
export function buffered(context: VerbContext, status: number, contentType: string, body: Buffer): BufferedResponse {
  const headers: ResponseHeaders = { 'cache-control': NO_CACHE, 'content-type': contentType };
  addWarnings(headers, context.warnings);
  return { status, headers, body };
}
