import type { IncomingHttpHeaders } from 'node:http';

/** A GET or HEAD for a document: discovery, version, OpenAPI. `path` is percent-decoded and has no query. */
export interface DocumentRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

/** Header names are in lower case. What the handler does not set (`cache-control`, `content-length`) the caller does. */
export interface DocumentResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export const EMPTY_BODY: Buffer = Buffer.alloc(0);
