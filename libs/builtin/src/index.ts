export { namespaceDefinition } from './core/namespace-definition.ts';
