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

/** v1 CustomResourceDefinitionNames. */
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

/** v1 CustomResourceSubresources. */
export interface CrdSubresources {
  status?: Record<string, never>;
  scale?: CrdScale;
}

/** v1 CustomResourceColumnDefinition. */
export interface CrdColumn {
  name: string;
  type: string;
  format?: string;
  description?: string;
  priority?: number;
  jsonPath: string;
}

/** v1 SelectableField. */
export interface CrdSelectableField {
  jsonPath: string;
}

/** v1 CustomResourceValidation. */
export interface CrdValidation {
  openAPIV3Schema?: CrdSchema;
}

/** v1 CustomResourceDefinitionVersion. */
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

/** v1 ServiceReference. */
export interface CrdServiceReference {
  namespace: string;
  name: string;
  path?: string;
  port?: number;
}

/** v1 WebhookClientConfig. */
export interface CrdWebhookClientConfig {
  url?: string;
  service?: CrdServiceReference;
  /** Base64 of PEM. */
  caBundle?: string;
}

/** v1 CustomResourceConversion. */
export interface CrdConversion {
  strategy: string;
  webhook?: {
    clientConfig?: CrdWebhookClientConfig;
    conversionReviewVersions: string[] | null;
  };
}

/** v1 CustomResourceDefinitionSpec. */
export interface CrdSpec {
  group: string;
  names: CrdNames;
  scope: string;
  versions: CrdVersion[] | null;
  conversion?: CrdConversion;
  preserveUnknownFields?: boolean;
}

/** v1 CustomResourceDefinitionConditionType. */
export type CrdConditionType =
  | 'Established'
  | 'NamesAccepted'
  | 'NonStructuralSchema'
  | 'Terminating'
  | 'KubernetesAPIApprovalPolicyConformant'
  | 'StorageMigrating';

/** v1 CustomResourceDefinitionCondition. */
export interface CrdCondition {
  type: CrdConditionType;
  status: 'True' | 'False' | 'Unknown';
  lastTransitionTime: string | null;
  reason?: string;
  message?: string;
  observedGeneration?: number;
}

/** v1 CustomResourceDefinitionStatus. */
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
/** Says who approved a CRD of a group of the Kubernetes community (KEP-1111). */
export const APPROVED_ANNOTATION = 'api-approved.kubernetes.io';

/** The same object, typed: the strategy's decoder has seen to its shape. */
export function asCrd(object: KubeObject): CustomResourceDefinition {
  return object as unknown as CustomResourceDefinition;
}

/** The same object, for the generic life cycle. */
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
