import type { Logger } from 'pino';
import type { ApiRequest, ApiResponse } from '#endpoints';

type ApiHandler = (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

/** Logs how each API request was answered, from -v=6 on. Below that it is `handle` itself, and costs nothing. */
export function withRequestLog(handle: ApiHandler, logger: Logger): ApiHandler {
  if (!logger.isLevelEnabled('trace')) return handle;
  return async (request) => {
    const began = performance.now();
    const answer = await handle(request);
    const { method, path, query } = request;
    const ms = Math.round(performance.now() - began);
    logger.trace({ method, path, query: query.text, status: answer.status, ms }, 'answered');
    return answer;
  };
}
