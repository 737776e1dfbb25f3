export { cloneJson } from './apply-defaults.ts';
export { type CompiledSchema, compileSchema } from './compile-schema.ts';
export { Correlation } from './correlation.ts';
export { jsonEquals, matchesEnum } from './enum-match.ts';
export { formatCheck, isRecognizedFormat } from './formats.ts';
export * from './json-schema-props.ts';
export { compileRe2, type Re2, Re2SyntaxError } from './re2.ts';
export type { SchemaNode } from './schema-node.ts';
