import type { Status } from '#machinery';
import type { ApiRequest } from './api-request.ts';

/** A Status in the form that the client accepts; JSON when it accepts nothing that the server has. */
export function encodeStatus(status: Status, _request: ApiRequest): { body: Buffer; contentType: string } {
  return { body: Buffer.from(`${JSON.stringify(status)}\n`), contentType: 'application/json' };
}
