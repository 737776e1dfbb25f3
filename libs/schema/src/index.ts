export * from './json-schema-props.ts';
