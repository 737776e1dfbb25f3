import { StatusError, statusError, type UserInfo } from '#machinery';
import type { ResourceRegistry, ServedResource } from '#resources';
import type { ApiRequest, ApiResponse } from './api-request.ts';
import { AccessDeniedError, errorResponse } from './error-response.ts';
import { impersonated } from './impersonation.ts';
import { pathNotFound } from './not-found.ts';
import { deadlineOf, withinDeadline } from './request-deadline.ts';
import { parseRequestInfo, type RequestInfo } from './request-info.ts';
import { nameSelectorOf, watchRequested } from './request-query.ts';
import { storeFailure } from './store-failure.ts';
import type { VerbContext, VerbDependencies } from './verbs/verb-context.ts';
import { verbHandler } from './verbs/verb-table.ts';

/** Finds out who makes a request; throws a 401 `StatusError` for credentials that are wrong. */
export interface RequestAuthenticator {
  authenticate(request: Pick<ApiRequest, 'headers' | 'connection'>): UserInfo | Promise<UserInfo>;
}

export interface AuthorizationAnswer {
  readonly decision: 'allow' | 'deny' | 'noOpinion';
  readonly reason: string;
}

/** Decides whether `user` may do what `info` says. */
export interface RequestAuthorizer {
  authorize(user: UserInfo, info: RequestInfo): AuthorizationAnswer | Promise<AuthorizationAnswer>;
}

/** Answers requests outside resources (discovery, OpenAPI, health); undefined when the path is not its own. */
export interface NonResourceHandler {
  handle(request: ApiRequest): ApiResponse | undefined | Promise<ApiResponse | undefined>;
}

export interface PipelineParts extends VerbDependencies {
  readonly authenticator: RequestAuthenticator;
  readonly authorizer: RequestAuthorizer;
  /** The error for what the authorizer did not allow. */
  readonly forbidden: (user: UserInfo, info: RequestInfo, reason: string) => StatusError;
  readonly registry: ResourceRegistry;
  /** What a request that is not a watch may take (`--request-timeout`). */
  readonly requestTimeoutMs: number;
  /** Asked in order. */
  readonly nonResourceHandlers: readonly NonResourceHandler[];
  /** Told of errors that are bugs, not answers. */
  readonly onInternalError: (error: unknown, request: ApiRequest) => void;
}

/**
 * The way of a request, top to bottom. `handle` never throws: what goes wrong becomes a metav1.Status here and only here.
 */
export class RequestPipeline {
  readonly #parts: PipelineParts;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
  }

  async handle(request: ApiRequest): Promise<ApiResponse> {
    try {
      const info = requestInfoOf(request);
      const deadlineMs = deadlineOf(request, info, this.#parts.requestTimeoutMs);
      const answer = this.#serve(request, info);
      return await (deadlineMs === undefined ? answer : withinDeadline(answer, deadlineMs));
    } catch (error) {
      return this.#failure(error, request, []);
    }
  }

  async #serve(request: ApiRequest, info: RequestInfo): Promise<ApiResponse> {
    const user = impersonated(request, info, await this.authenticate(request));
    await this.authorize(user, info);
    return await (info.isResourceRequest ? this.#serveResource(request, info, user) : this.#serveOther(request));
  }

  authenticate(request: ApiRequest): UserInfo | Promise<UserInfo> {
    return this.#parts.authenticator.authenticate(request);
  }

  /** Throws the 403 of a request that is not allowed. */
  async authorize(user: UserInfo, info: RequestInfo): Promise<void> {
    const pending = this.#parts.authorizer.authorize(user, info);
    const answer = pending instanceof Promise ? await pending : pending;
    if (answer.decision !== 'allow') throw new AccessDeniedError(this.#parts.forbidden(user, info, answer.reason));
  }

  async #serveResource(request: ApiRequest, info: RequestInfo, user: UserInfo): Promise<ApiResponse> {
    const resource = this.#parts.registry.find(info.apiGroup, info.resource);
    const version = resource?.version(info.apiVersion);
    if (resource === undefined || version === undefined || !scopeMatches(resource, info))
      throw pathNotFound(request.path);
    const context: VerbContext = {
      request,
      info,
      user,
      resource,
      version,
      warnings: [],
      parts: this.#parts,
      authorize: (other) => this.authorize(user, other),
    };
    try {
      return await verbHandler(context)(context);
    } catch (error) {
      // Warnings that came up on the way belong to the error's answer as well.
      if (context.warnings.length === 0) throw error;
      return this.#failure(error, request, context.warnings);
    }
  }

  #failure(thrown: unknown, request: ApiRequest, warnings: readonly string[]): ApiResponse {
    // A body may be nested 10,000 levels deep; what recurses over it may need more stack than there is.
    const error =
      thrown instanceof RangeError
        ? statusError.badRequest(`exceeded max depth: ${thrown.message}`)
        : storeFailure(thrown);
    if (!(error instanceof StatusError)) this.#parts.onInternalError(error, request);
    return errorResponse(error, request, warnings);
  }

  async #serveOther(request: ApiRequest): Promise<ApiResponse> {
    for (const handler of this.#parts.nonResourceHandlers) {
      const answer = await handler.handle(request);
      if (answer !== undefined) return answer;
    }
    throw pathNotFound(request.path);
  }
}

/** What the request asks for. */
export function requestInfoOf(request: ApiRequest): RequestInfo {
  return parseRequestInfo(request.method, request.path, {
    watch: watchRequested(request.query),
    nameSelector: nameSelectorOf(request.query),
  });
}

const ACROSS_NAMESPACES: ReadonlySet<string> = new Set(['list', 'watch']);

/** A path whose scope is not the resource's does not exist; lists of namespaced resources may span all namespaces. */
function scopeMatches(resource: ServedResource, info: RequestInfo): boolean {
  if (resource.namespaced) return info.namespace !== '' || ACROSS_NAMESPACES.has(info.verb);
  // The path of a namespace counts as one within it.
  return info.namespace === '' || (info.resource === 'namespaces' && info.name === info.namespace);
}
