export * from './api-request.ts';
export { compareKubeVersions } from './discovery/index.ts';
export { DocumentHandler } from './document-handler.ts';
export { AccessDeniedError, errorResponse } from './error-response.ts';
export {
  apiRequestOf,
  type FastifyLike,
  installRequestPath,
  installStreamPath,
  installWebSockets,
  type RawHandler,
  requestEntry,
} from './http-binding.ts';
export { PathNotFoundError } from './not-found.ts';
export { RequestPipeline, requestInfoOf } from './pipeline.ts';
export * from './request-info.ts';
export { wantsWebSocket } from './websocket-exchange.ts';
