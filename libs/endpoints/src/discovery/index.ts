export { Discovery, type DiscoveryOptions } from './discovery.ts';
export type { DocumentRequest, DocumentResponse } from './document-request.ts';
export { compareKubeVersions } from './kube-version-order.ts';
export { type DefinitionSource, ResourceCatalog, type ResourceGroup } from './resource-catalog.ts';
export { answerRoot } from './server-root.ts';
