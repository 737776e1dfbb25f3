export * from './resource-definition.ts';
