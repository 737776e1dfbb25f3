export { namespaceDefinition } from './core/namespace-definition.ts';
export { namespacePhase } from './core/namespace-strategy.ts';
