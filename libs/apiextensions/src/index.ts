export { applyCrd } from './apply-crd.ts';
export { asCrd, CRD_GROUP, CRD_PLURAL, type CustomResourceDefinition } from './crd.ts';
export { CrdController } from './crd-controller.ts';
export { crdDefinition } from './crd-definition.ts';
export { CrdDirectory, type ManifestProblem } from './crd-directory.ts';
export { crdStrategy } from './crd-strategy.ts';
