export { applyCrd } from './apply-crd.ts';
export { CrdController } from './crd-controller.ts';
export { crdDefinition } from './crd-definition.ts';
export { CrdDirectory } from './crd-directory.ts';
