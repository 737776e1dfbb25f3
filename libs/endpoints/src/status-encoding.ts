import { PROTOBUF_TYPE, STATUS_MESSAGE, sealEnvelope } from '#codec';
import type { JsonObject, Status } from '#machinery';
import type { ApiRequest } from './api-request.ts';
import { encodeDocument } from './document-encoding.ts';
import { errorForm } from './negotiation.ts';

/** A Status in the form that the client accepts; JSON when it accepts nothing that the server has. */
export function encodeStatus(status: Status, request: ApiRequest): { body: Buffer; contentType: string } {
  const { mediaType, pretty } = errorForm(request);
  const object = status as unknown as JsonObject & { apiVersion: string; kind: string };
  const body =
    mediaType === PROTOBUF_TYPE ? sealEnvelope(STATUS_MESSAGE, object) : encodeDocument(object, mediaType, { pretty });
  return { body, contentType: mediaType };
}
