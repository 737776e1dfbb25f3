import { compareUtf8 } from '#machinery';
import type { RegistryListener, ResourceDefinition } from '#resources';
import { groupPriority } from './group-priority.ts';
import { compareKubeVersions } from './kube-version-order.ts';

/**
 * What one group serves, at one moment. Never changed: a change of the group makes a new object, so whatever is derived
 * from a group can be cached in a WeakMap keyed by it and is dropped by itself when the group changes.
 */
export interface ResourceGroup {
  readonly name: string;
  /** Sorted by plural; each has at least one served version. */
  readonly resources: readonly ResourceDefinition[];
  /** Served versions of all resources, most preferred first. */
  readonly versions: readonly string[];
}

/** The side of a ResourceRegistry that a catalogue needs. */
export interface DefinitionSource {
  definitions(): Iterable<ResourceDefinition>;
  onChange(listener: RegistryListener): () => void;
}

/**
 * The served definitions by group: what discovery and the OpenAPI documents are made from. Setting or deleting a
 * definition costs O(resources of its own group) and leaves all other groups' objects as they are.
 */
export class ResourceCatalog {
  readonly #groups = new Map<string, ResourceGroup>();
  #ordered: readonly ResourceGroup[] | undefined;
  #revision = 0;

  /** Changes with every change of the catalogue. */
  get revision(): number {
    return this.#revision;
  }

  group(name: string): ResourceGroup | undefined {
    return this.#groups.get(name);
  }

  /** All groups, the core group included, by priority and then by name. */
  groups(): readonly ResourceGroup[] {
    this.#ordered ??= [...this.#groups.values()].sort(
      (a, b) => groupPriority(b.name) - groupPriority(a.name) || compareUtf8(a.name, b.name),
    );
    return this.#ordered;
  }

  /** Takes over what is registered and every later change. The returned function ends that. */
  follow(source: DefinitionSource): () => void {
    for (const definition of source.definitions()) this.set(definition);
    return source.onChange(({ group, definition, previous }) => {
      if (definition !== undefined) this.set(definition);
      else if (previous !== undefined) this.delete(group, previous.names.plural);
    });
  }

  /** Adds the definition, or replaces the one of the same group and plural. */
  set(definition: ResourceDefinition): void {
    const others = this.#without(definition.group, definition.names.plural);
    if (definition.versions.some((version) => version.served)) others.push(definition);
    this.#replace(definition.group, others);
  }

  /** Takes the definition away; one that is not there is no error. */
  delete(group: string, plural: string): void {
    this.#replace(group, this.#without(group, plural));
  }

  #without(group: string, plural: string): ResourceDefinition[] {
    return (this.#groups.get(group)?.resources ?? []).filter((resource) => resource.names.plural !== plural);
  }

  #replace(name: string, resources: ResourceDefinition[]): void {
    this.#ordered = undefined;
    this.#revision++;
    if (resources.length === 0) {
      this.#groups.delete(name);
      return;
    }
    resources.sort((a, b) => compareUtf8(a.names.plural, b.names.plural));
    const versions = new Set<string>();
    for (const resource of resources) {
      for (const version of resource.versions) if (version.served) versions.add(version.name);
    }
    this.#groups.set(name, { name, resources, versions: [...versions].sort(compareKubeVersions) });
  }
}
