export { namespaceDefinition } from './core/namespace-definition.ts';
export { namespaceFinalizers, namespacePhase } from './core/namespace-strategy.ts';
