export * from './apply/index.ts';
export * from './decode-patch.ts';
export * from './json-patch.ts';
export * from './merge-patch.ts';
export { copyPatched, quotePatched, type ReadContainers } from './read-containers.ts';
export * from './strategic-merge/strategic-merge.ts';
