import type { ResourceRegistry } from '#resources';
import type { ApiRequest, ApiResponse } from './api-request.ts';
import { answerRoot, Discovery, type DiscoveryOptions, ResourceCatalog } from './discovery/index.ts';
import { methodNotAllowed } from './not-found.ts';
import { OpenApiDocuments, type OpenApiOptions } from './openapi/index.ts';

const BUILT_IN_DOCUMENTS: ReadonlySet<string> = new Set(['/api', '/api/v1', '/apis/apiextensions.k8s.io/v1']);

/** What the documents say of the server itself. */
export interface DocumentOptions extends DiscoveryOptions, OpenApiOptions {
  /** Paths that GET / lists besides those of the API: health checks, version. */
  readonly otherPaths: readonly string[];
}

/** Answers discovery and the OpenAPI documents from what is registered. */
export class DocumentHandler {
  readonly #catalog = new ResourceCatalog();
  readonly #otherPaths: readonly string[];
  readonly #discovery: Discovery;
  readonly #openApi: OpenApiDocuments;

  constructor(registry: ResourceRegistry, options: DocumentOptions) {
    this.#catalog.follow(registry);
    this.#otherPaths = [...options.otherPaths, '/openapi/v2', '/openapi/v3', '/openapi/v3/'];
    this.#discovery = new Discovery(this.#catalog, options);
    this.#openApi = new OpenApiDocuments(this.#catalog, options);
  }

  /** Undefined when the path is none of these documents'. Documents of custom resources are answered whatever the method is, as upstream. */
  handle(request: ApiRequest): ApiResponse | undefined {
    const { method, path } = request;
    const reads = method === 'GET' || method === 'HEAD';
    // The version itself has a route of its own; what arrives here has another method than GET.
    if (path === '/version' || path === '/version/') throw methodNotAllowed();
    if (!reads && BUILT_IN_DOCUMENTS.has(path)) throw methodNotAllowed();
    if (path === '/') return answerRoot(this.#catalog, this.#otherPaths);
    return this.#discovery.answer(request) ?? this.#openApi.answer(request);
  }
}
