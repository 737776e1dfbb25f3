import type { ResourceRegistry } from '#resources';
import type { ApiRequest, ApiResponse } from './api-request.ts';
import { Discovery, type DiscoveryOptions, ResourceCatalog } from './discovery/index.ts';
import { methodNotAllowed } from './not-found.ts';
import { OpenApiDocuments, type OpenApiOptions } from './openapi/index.ts';

const BUILT_IN_DOCUMENTS: ReadonlySet<string> = new Set([
  '/api',
  '/api/v1',
  '/apis/apiextensions.k8s.io/v1',
  '/version',
]);

/** Answers discovery and the OpenAPI documents from what is registered. */
export class DocumentHandler {
  readonly #discovery: Discovery;
  readonly #openApi: OpenApiDocuments;

  constructor(registry: ResourceRegistry, options: DiscoveryOptions & OpenApiOptions) {
    const catalog = new ResourceCatalog();
    catalog.follow(registry);
    this.#discovery = new Discovery(catalog, options);
    this.#openApi = new OpenApiDocuments(catalog, options);
  }

  /** Undefined when the path is none of these documents'. Documents of custom resources are answered whatever the method is, as upstream. */
  handle(request: ApiRequest): ApiResponse | undefined {
    const { method, path } = request;
    const reads = method === 'GET' || method === 'HEAD';
    if (!reads && BUILT_IN_DOCUMENTS.has(path)) throw methodNotAllowed();
    return this.#discovery.answer(request) ?? this.#openApi.answer(request);
  }
}
