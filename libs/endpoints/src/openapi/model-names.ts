import type { GroupVersionKind, JsonObject } from '#machinery';

/** Names of built-in definitions that every document refers to. */
export const BUILT_IN_MODELS = {
  deleteOptions: 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions',
  listMeta: 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta',
  objectMeta: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
  patch: 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch',
  scale: 'io.k8s.api.autoscaling.v1.Scale',
  status: 'io.k8s.apimachinery.pkg.apis.meta.v1.Status',
} as const;

/** Packages of groups whose Go types do not live under k8s.io/api. */
const PACKAGE_OF_GROUP: ReadonlyMap<string, string> = new Map([
  ['apiextensions.k8s.io', 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions'],
  ['apiregistration.k8s.io', 'io.k8s.kube-aggregator.pkg.apis.apiregistration'],
]);

/** The definition's name of a custom kind: the group's labels turned around, "com.example.v1.Widget". */
export function modelName({ group, version, kind }: GroupVersionKind): string {
  return `${group.split('.').reverse().join('.')}.${version}.${kind}`;
}

/** The definition's name of a built-in kind, after its Go package: "io.k8s.api.core.v1.Namespace". */
export function builtInModelName({ group, version, kind }: GroupVersionKind): string {
  const shortGroup = group === '' ? 'core' : group.split('.', 1)[0];
  return `${PACKAGE_OF_GROUP.get(group) ?? `io.k8s.api.${shortGroup}`}.${version}.${kind}`;
}

const TYPE_META: JsonObject = {
  apiVersion: { description: 'Group and version of the schema that this object follows.', type: 'string' },
  kind: { description: 'The kind of object, in CamelCase; it cannot be changed.', type: 'string' },
};
const EMBEDDED_TYPE_META: JsonObject = {
  apiVersion: { description: 'Group and version of the schema that the embedded object follows.', type: 'string' },
  kind: { description: 'The kind of the embedded object, in CamelCase.', type: 'string' },
};

/** The schemas of apiVersion and kind; shared, not to be changed. */
export function typeMetaProperties(of: 'object' | 'embedded'): JsonObject {
  return of === 'object' ? TYPE_META : EMBEDDED_TYPE_META;
}

const LETTER_OR_UNDERSCORE = /[\p{L}_]/u;
const DIGIT = /\p{Nd}/u;

/** Camel-cases text at what is neither letter nor digit: "example.com" becomes exampleCom, or ExampleCom. */
export function operationIdPart(text: string, start: 'lower' | 'upper'): string {
  let out = '';
  let capitalize = start === 'upper';
  let first = true;
  for (const char of text) {
    if (!LETTER_OR_UNDERSCORE.test(char) && (first || !DIGIT.test(char))) capitalize = true;
    else {
      out += capitalize ? char.toUpperCase() : char;
      capitalize = false;
    }
    first = false;
  }
  return out;
}
