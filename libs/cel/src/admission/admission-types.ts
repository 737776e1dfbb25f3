import { BOOL, type CelType, DYN, INT, listOf, mapOf, STRING, structType, TIMESTAMP } from '../check/cel-type.ts';

function struct(name: string, fields: Readonly<Record<string, CelType>>): CelType {
  return structType(name, (field) => (Object.hasOwn(fields, field) ? fields[field] : undefined));
}

const GROUP_VERSION_KIND = struct('kubernetes.GroupVersionKind', { group: STRING, version: STRING, kind: STRING });
const GROUP_VERSION_RESOURCE = struct('kubernetes.GroupVersionResource', {
  group: STRING,
  version: STRING,
  resource: STRING,
});
const USER_INFO = struct('kubernetes.UserInfo', {
  username: STRING,
  uid: STRING,
  groups: listOf(STRING),
  extra: mapOf(STRING, listOf(STRING)),
});

/** The variable `request`: an AdmissionReview's request without what expressions have as variables of their own. */
export const ADMISSION_REQUEST = struct('kubernetes.AdmissionRequest', {
  kind: GROUP_VERSION_KIND,
  resource: GROUP_VERSION_RESOURCE,
  subResource: STRING,
  requestKind: GROUP_VERSION_KIND,
  requestResource: GROUP_VERSION_RESOURCE,
  requestSubResource: STRING,
  name: STRING,
  namespace: STRING,
  operation: STRING,
  userInfo: USER_INFO,
  dryRun: BOOL,
  options: DYN,
});

const NAMESPACE_METADATA = struct('kubernetes.NamespaceMetadata', {
  name: STRING,
  generateName: STRING,
  namespace: STRING,
  labels: mapOf(STRING, STRING),
  annotations: mapOf(STRING, STRING),
  UID: STRING, // so it is called upstream, although no object has a member of this name
  creationTimestamp: TIMESTAMP,
  deletionGracePeriodSeconds: INT,
  deletionTimestamp: TIMESTAMP,
  generation: INT,
  resourceVersion: STRING,
  finalizers: listOf(STRING),
});
const NAMESPACE_SPEC = struct('kubernetes.NamespaceSpec', { finalizers: listOf(STRING) });
const NAMESPACE_CONDITION = struct('kubernetes.NamespaceCondition', {
  status: STRING,
  type: STRING,
  lastTransitionTime: TIMESTAMP,
  message: STRING,
  reason: STRING,
});
const NAMESPACE_STATUS = struct('kubernetes.NamespaceStatus', {
  conditions: listOf(NAMESPACE_CONDITION),
  phase: STRING,
});

/** The variable `namespaceObject`. Times are strings when it comes to it, as in kube-apiserver. */
export const NAMESPACE = struct('kubernetes.Namespace', {
  metadata: NAMESPACE_METADATA,
  spec: NAMESPACE_SPEC,
  status: NAMESPACE_STATUS,
});

/** Every struct that expressions of policies may name, beside that of `variables`. */
const ADMISSION_STRUCTS: ReadonlyMap<string, CelType> = new Map(
  [
    GROUP_VERSION_KIND,
    GROUP_VERSION_RESOURCE,
    USER_INFO,
    ADMISSION_REQUEST,
    NAMESPACE_METADATA,
    NAMESPACE_SPEC,
    NAMESPACE_CONDITION,
    NAMESPACE_STATUS,
    NAMESPACE,
  ].map((type) => [type.name, type]),
);

/** The structs that a policy's expressions may name; `variables` is the type of the variable of this name. */
export function admissionStructs(variables: CelType): (name: string) => CelType | undefined {
  return (name) => (name === variables.name ? variables : ADMISSION_STRUCTS.get(name));
}
