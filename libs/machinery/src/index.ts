export * from './field-error.ts';
export * from './go-format.ts';
export * from './group-version.ts';
export * from './json-value.ts';
export * from './object-meta.ts';
export * from './status-error.ts';
export * from './user-info.ts';
