import type { IncomingHttpHeaders } from 'node:http';
import type { QueryReader } from '#codec';

/** A GET or HEAD for a document: discovery, version, OpenAPI. `path` is percent-decoded and has no query. */
export interface DocumentRequest {
  readonly path: string;
  readonly query: QueryReader;
  readonly headers: IncomingHttpHeaders;
}

/** Header names are in lower case; `content-length` is left to the caller. */
export interface DocumentResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

export const EMPTY_BODY: Buffer = Buffer.alloc(0);
