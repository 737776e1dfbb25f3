export * from './decode-patch.ts';
export * from './json-patch.ts';
export * from './merge-patch.ts';
