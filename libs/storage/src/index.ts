export * from './compactor.ts';
export * from './memory/memory-store.ts';
export type { TreeCursor } from './ordered-tree.ts';
export * from './sqlite/sqlite-store.ts';
export * from './store.ts';
export * from './watch-cache/cached-object.ts';
export * from './watch-cache/revision-error.ts';
export * from './watch-cache/watch-cache.ts';
export * from './watch-cache/watch-event.ts';
