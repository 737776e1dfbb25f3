export { NamespaceLifecycle, type NamespacePhases } from './namespace-lifecycle.ts';
