export { NamespaceController } from './namespace-controller.ts';
export { ensureSystemNamespaces } from './system-namespaces.ts';
