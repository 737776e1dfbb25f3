export { type CompiledSchema, compileSchema } from './compile-schema.ts';
export { validateDefaults } from './default-validation.ts';
export { findField } from './field-path.ts';
export { formatCheck, isRecognizedFormat } from './formats.ts';
export * from './json-schema-props.ts';
export { compileRe2, type Re2 } from './re2/re2.ts';
export { Re2SyntaxError } from './re2/syntax-error.ts';
export { validateStructural } from './structural.ts';
