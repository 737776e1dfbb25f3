export { Discovery, type DiscoveryOptions } from './discovery.ts';
export { compareKubeVersions } from './kube-version-order.ts';
export { ResourceCatalog } from './resource-catalog.ts';
export { answerRoot } from './server-root.ts';
