export { NamespaceLifecycle } from './namespace-lifecycle.ts';
