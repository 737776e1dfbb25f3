import type { JsonValue, KubeObject, ObjectMeta } from '#machinery';
import type { JSONSchemaProps } from '#schema';

/** A schema as a CRD may hold it before validation: with the members that validation then refuses. */
export interface CrdSchema extends JSONSchemaProps {
  id?: string;
  $schema?: string;
  $ref?: string;
  patternProperties?: Record<string, CrdSchema>;
  dependencies?: Record<string, CrdSchema | string[] | null>;
  additionalItems?: CrdSchema | boolean;
  definitions?: Record<string, CrdSchema>;
}

export interface CrdNames {
  plural: string;
  singular?: string;
  shortNames?: string[];
  kind: string;
  listKind?: string;
  categories?: string[];
}

interface CrdScale {
  specReplicasPath: string;
  statusReplicasPath: string;
  labelSelectorPath?: string;
}

export interface CrdSubresources {
  status?: Record<string, never>;
  scale?: CrdScale;
}

export interface CrdColumn {
  name: string;
  type: string;
  format?: string;
  description?: string;
  priority?: number;
  jsonPath: string;
}

export interface CrdSelectableField {
  jsonPath: string;
}

export interface CrdValidation {
  openAPIV3Schema?: CrdSchema;
}

export interface CrdVersion {
  name: string;
  served: boolean;
  storage: boolean;
  deprecated?: boolean;
  deprecationWarning?: string;
  schema?: CrdValidation;
  subresources?: CrdSubresources;
  additionalPrinterColumns?: CrdColumn[];
  selectableFields?: CrdSelectableField[];
}

export interface CrdServiceReference {
  namespace: string;
  name: string;
  path?: string;
  port?: number;
}

export interface CrdWebhookClientConfig {
  url?: string;
  service?: CrdServiceReference;
  /** Base64 of PEM. */
  caBundle?: string;
}

export interface CrdConversion {
  strategy: string;
  webhook?: {
    clientConfig?: CrdWebhookClientConfig;
    conversionReviewVersions: string[] | null;
  };
}

export interface CrdSpec {
  group: string;
  names: CrdNames;
  scope: string;
  versions: CrdVersion[] | null;
  conversion?: CrdConversion;
  preserveUnknownFields?: boolean;
}

export type CrdConditionType =
  | 'Established'
  | 'NamesAccepted'
  | 'NonStructuralSchema'
  | 'Terminating'
  | 'KubernetesAPIApprovalPolicyConformant'
  | 'StorageMigrating';

export interface CrdCondition {
  type: CrdConditionType;
  status: 'True' | 'False' | 'Unknown';
  lastTransitionTime: string | null;
  reason?: string;
  message?: string;
  observedGeneration?: number;
}

export interface CrdStatus {
  conditions: CrdCondition[] | null;
  acceptedNames: CrdNames;
  storedVersions: string[] | null;
  observedGeneration?: number;
}

/** apiextensions.k8s.io/v1 CustomResourceDefinition, as decoding and defaulting leave it. */
export interface CustomResourceDefinition {
  kind: string;
  apiVersion: string;
  metadata: ObjectMeta;
  spec: CrdSpec;
  status: CrdStatus;
}

export const CRD_GROUP = 'apiextensions.k8s.io';
export const CRD_PLURAL = 'customresourcedefinitions';
/** Holds a CRD back until its instances are gone. */
export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';
export const APPROVED_ANNOTATION = 'api-approved.kubernetes.io';

/** The same object, typed: the strategy's decoder has seen to its shape. */
export function asCrd(object: KubeObject): CustomResourceDefinition {
  return object as unknown as CustomResourceDefinition;
}

export function asKubeObject(crd: CustomResourceDefinition): KubeObject {
  return crd as unknown as KubeObject;
}

/** A part of a CRD as plain JSON. */
export function asJson(part: unknown): JsonValue {
  return part as JsonValue;
}

/** spec.versions, which a client may have left out. */
export function versionsOf(spec: CrdSpec): readonly CrdVersion[] {
  return spec.versions ?? [];
}

/** The version that is stored, if there is one. */
export function storageVersionOf(spec: CrdSpec): string | undefined {
  return versionsOf(spec).find((version) => version.storage)?.name;
}
