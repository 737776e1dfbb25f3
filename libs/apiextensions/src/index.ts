export { asCrd, CRD_GROUP, CRD_PLURAL, type CustomResourceDefinition } from './crd.ts';
export { crdStrategy } from './crd-strategy.ts';
