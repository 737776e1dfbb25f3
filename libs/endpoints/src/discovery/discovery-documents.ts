import { createHash } from 'node:crypto';
import { compareUtf8, formatGroupVersion, type GroupVersionKind } from '#machinery';
import type { ResourceDefinition, ResourceVersionDefinition } from '#resources';
import type { ResourceGroup } from './resource-catalog.ts';

// The members of these types stand in the order in which kube-apiserver writes them; makers below keep to it.

/** metav1.GroupVersionForDiscovery. */
export interface GroupVersionForDiscovery {
  readonly groupVersion: string;
  readonly version: string;
}

/** metav1.APIGroup without kind and apiVersion. */
export interface ApiGroup {
  readonly name: string;
  readonly versions: readonly GroupVersionForDiscovery[];
  readonly preferredVersion: GroupVersionForDiscovery;
}

/** metav1.APIResource. */
export interface ApiResource {
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly storageVersionHash?: string;
}

/** apidiscovery.k8s.io/v2 APISubresourceDiscovery. */
export interface SubresourceDiscovery {
  readonly subresource: string;
  readonly responseKind: GroupVersionKind;
  readonly verbs: readonly string[];
}

/** apidiscovery.k8s.io/v2 APIResourceDiscovery. */
export interface ResourceDiscovery {
  readonly resource: string;
  readonly responseKind: GroupVersionKind;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly singularResource: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly subresources?: readonly SubresourceDiscovery[];
}

/** apidiscovery.k8s.io/v2 APIVersionDiscovery. */
export interface VersionDiscovery {
  readonly version: string;
  readonly resources: readonly ResourceDiscovery[];
  readonly freshness: 'Current';
}

/** apidiscovery.k8s.io/v2 APIGroupDiscovery. */
export interface GroupDiscovery {
  readonly metadata: { readonly name?: string };
  readonly versions: readonly VersionDiscovery[];
}

const SUBRESOURCE_VERBS: Readonly<Record<string, readonly string[]>> = {
  finalize: ['update'],
};
const USUAL_SUBRESOURCE_VERBS: readonly string[] = ['get', 'patch', 'update'];
/** What a resource that is going away no longer takes. */
const VERBS_REFUSED_WHEN_TERMINATING = new Set(['create', 'patch', 'update']);

/** Kinds with a strategy are Go structs upstream, which lists them in its own, slightly different way. */
export function isBuiltIn(definition: ResourceDefinition): boolean {
  return definition.strategy !== undefined;
}

/** The group as /apis and /apis/GROUP show it. */
export function apiGroup(group: ResourceGroup): ApiGroup {
  const versions = group.versions.map((version) => ({
    groupVersion: formatGroupVersion({ group: group.name, version }),
    version,
  }));
  return { name: group.name, versions, preferredVersion: versions[0]! }; // a group has at least one version
}

/** Resources of one version, subresources after their resource. */
export function apiResources(group: ResourceGroup, versionName: string): ApiResource[] {
  const list: ApiResource[] = [];
  for (const { definition, version } of servedIn(group, versionName)) {
    const { names } = definition;
    const namespaced = definition.scope === 'Namespaced';
    const hash = storageVersionHash(definition);
    list.push({
      name: names.plural,
      singularName: names.singular,
      namespaced,
      kind: names.kind,
      verbs: verbsOf(definition),
      ...(names.shortNames.length > 0 ? { shortNames: names.shortNames } : {}),
      ...(names.categories.length > 0 ? { categories: names.categories } : {}),
      ...(hash === '' ? {} : { storageVersionHash: hash }),
    });
    for (const subresource of subresourcesOf(definition, version)) {
      const name = `${names.plural}/${subresource}`;
      const verbs = SUBRESOURCE_VERBS[subresource] ?? USUAL_SUBRESOURCE_VERBS;
      list.push(
        subresource === 'scale'
          ? { name, singularName: '', namespaced, group: 'autoscaling', version: 'v1', kind: 'Scale', verbs }
          : { name, singularName: '', namespaced, kind: names.kind, verbs },
      );
    }
  }
  return list;
}

/** The group as aggregated discovery shows it; the core group has no name. */
export function groupDiscovery(group: ResourceGroup): GroupDiscovery {
  return {
    metadata: group.name === '' ? {} : { name: group.name },
    versions: group.versions.map((name) => ({
      version: name,
      resources: servedIn(group, name).map(({ definition, version }) => resourceDiscovery(definition, version)),
      freshness: 'Current',
    })),
  };
}

function resourceDiscovery(definition: ResourceDefinition, version: ResourceVersionDefinition): ResourceDiscovery {
  const { names } = definition;
  // An empty group and version stand for those of the enclosing list; upstream leaves them empty for its own kinds only.
  const responseKind: GroupVersionKind = isBuiltIn(definition)
    ? { group: '', version: '', kind: names.kind }
    : { group: definition.group, version: version.name, kind: names.kind };
  const subresources = subresourcesOf(definition, version).map((subresource) => ({
    subresource,
    responseKind: subresource === 'scale' ? { group: 'autoscaling', version: 'v1', kind: 'Scale' } : responseKind,
    verbs: SUBRESOURCE_VERBS[subresource] ?? USUAL_SUBRESOURCE_VERBS,
  }));
  return {
    resource: names.plural,
    responseKind,
    scope: definition.scope,
    singularResource: names.singular,
    verbs: verbsOf(definition),
    ...(names.shortNames.length > 0 ? { shortNames: names.shortNames } : {}),
    ...(names.categories.length > 0 ? { categories: names.categories } : {}),
    ...(subresources.length > 0 ? { subresources } : {}),
  };
}

function servedIn(
  group: ResourceGroup,
  versionName: string,
): { definition: ResourceDefinition; version: ResourceVersionDefinition }[] {
  const found = [];
  for (const definition of group.resources) {
    const version = definition.versions.find((candidate) => candidate.served && candidate.name === versionName);
    if (version !== undefined) found.push({ definition, version });
  }
  return found;
}

function verbsOf(definition: ResourceDefinition): readonly string[] {
  if (definition.terminating !== true) return definition.verbs;
  return definition.verbs.filter((verb) => !VERBS_REFUSED_WHEN_TERMINATING.has(verb));
}

/** Custom resources list status before scale; built-in kinds list all their subresources by name. */
function subresourcesOf(definition: ResourceDefinition, version: ResourceVersionDefinition): string[] {
  const names = new Set<string>();
  if (version.status) names.add('status');
  if (version.scale !== undefined) names.add('scale');
  for (const name of Object.keys(definition.strategy?.subresources ?? {})) names.add(name);
  return isBuiltIn(definition) ? [...names].sort(compareUtf8) : [...names];
}

/** First 8 bytes of the SHA-256 of the storage version's group/version/kind; "" when that version is not served. */
function storageVersionHash(definition: ResourceDefinition): string {
  const storage = definition.versions.find((version) => version.storage);
  if (storage === undefined || !storage.served) return '';
  const text = `${definition.group}/${definition.hashedStorageVersion ?? storage.name}/${definition.names.kind}`;
  return createHash('sha256').update(text).digest().subarray(0, 8).toString('base64');
}
