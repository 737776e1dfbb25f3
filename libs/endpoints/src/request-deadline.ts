import { goDurationError, parseGoDuration, statusError } from '#machinery';
import type { ApiRequest, ApiResponse } from './api-request.ts';
import { NO_CACHE } from './cache-control.ts';
import type { RequestInfo } from './request-info.ts';

const READS = new Set(['GET', 'HEAD']);

/**
 * Milliseconds that the request may take; undefined for a watch, and for a plain read that names no timeout: the cache
 * answers it at once, and a timer for each would cost more than the answer. `?timeout=` may shorten `maximumMs`, not extend it.
 * Throws 400 for a timeout that is no duration.
 */
export function deadlineOf(request: ApiRequest, info: RequestInfo, maximumMs: number): number | undefined {
  if (info.isResourceRequest && info.verb === 'watch') return undefined;
  const asked = request.query.get('timeout') ?? '';
  if (asked === '') return READS.has(request.method) ? undefined : maximumMs;
  const askedMs = parseGoDuration(asked);
  if (askedMs === undefined) {
    throw statusError.badRequest(`invalid timeout specified in the request URL - ${goDurationError(asked)}`);
  }
  return askedMs > 0 && askedMs < maximumMs ? askedMs : maximumMs;
}

const TIMED_OUT = Buffer.from(
  '{"metadata":{},"status":"Failure","message":"Timeout: request did not complete within the allotted timeout","reason":"Timeout","details":{},"code":504}\n',
);

/** The answer, or 504 when it is not there in time. What was begun goes on: a write may still happen. */
export function withinDeadline(answer: Promise<ApiResponse>, deadlineMs: number): Promise<ApiResponse> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(timedOut()), deadlineMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function timedOut(): ApiResponse {
  const headers = { 'cache-control': NO_CACHE, 'content-type': 'text/plain; charset=utf-8' };
  return { status: 504, headers, body: TIMED_OUT };
}
