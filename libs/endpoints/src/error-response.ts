import { StatusError, statusError } from '#machinery';
import type { ApiRequest, BufferedResponse, ResponseHeaders } from './api-request.ts';
import { NO_CACHE } from './cache-control.ts';
import { PathNotFoundError } from './not-found.ts';
import { encodeStatus } from './status-encoding.ts';
import { addWarnings } from './warning-headers.ts';

const NOT_FOUND_TEXT = Buffer.from('404 page not found\n');

/** A 403 of authorization: its text quotes what the client sent, so no browser may guess its type. */
export class AccessDeniedError extends StatusError {
  constructor({ code, reason, status }: StatusError) {
    super(code, reason, status.message ?? '', status.details);
  }
}

/** Turns whatever was thrown into an answer: a Status in the form that the client accepts. The one place that does. */
export function errorResponse(error: unknown, request: ApiRequest, warnings: readonly string[] = []): BufferedResponse {
  if (error instanceof PathNotFoundError && error.plainText) {
    return {
      status: 404,
      headers: {
        'cache-control': NO_CACHE,
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
      },
      body: NOT_FOUND_TEXT,
    };
  }
  const { status } = error instanceof StatusError ? error : statusError.internal(messageOf(error));
  const { body, contentType } = encodeStatus(status, request);
  const headers: ResponseHeaders = { 'cache-control': NO_CACHE, 'content-type': contentType };
  if (status.details?.retryAfterSeconds) headers['retry-after'] = String(status.details.retryAfterSeconds);
  if (error instanceof AccessDeniedError) headers['x-content-type-options'] = 'nosniff';
  addWarnings(headers, warnings);
  return { status: status.code ?? 500, headers, body };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
