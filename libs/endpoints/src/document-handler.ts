import type { ResourceRegistry } from '#resources';
import type { ApiRequest, ApiResponse } from './api-request.ts';
import { Discovery, type DiscoveryOptions, ResourceCatalog } from './discovery/index.ts';
import { OpenApiDocuments, type OpenApiOptions } from './openapi/index.ts';

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

  /** Undefined when the path is none of these documents'. */
  handle(request: ApiRequest): ApiResponse | undefined {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    return this.#discovery.answer(request) ?? this.#openApi.answer(request);
  }
}
