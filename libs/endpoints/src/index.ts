export * from './api-request.ts';
export { compareKubeVersions } from './discovery/index.ts';
export { DocumentHandler } from './document-handler.ts';
export { errorResponse, NO_CACHE } from './error-response.ts';
export {
  type FastifyLike,
  installRequestPath,
  installStreamPath,
  type RawHandler,
  type RequestHandler,
  requestEntry,
} from './http-binding.ts';
export {
  type AuthorizationAnswer,
  type NonResourceHandler,
  type PipelineParts,
  type RequestAuthenticator,
  type RequestAuthorizer,
  RequestPipeline,
  requestInfoOf,
} from './pipeline.ts';
export * from './request-info.ts';
export type { WatchSettings } from './verbs/verb-context.ts';
