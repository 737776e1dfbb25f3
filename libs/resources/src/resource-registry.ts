import type { GroupResource } from '#machinery';
import { type Store, WatchCache } from '#storage';
import type { ResourceDefinition } from './resource-definition.ts';
import { ServedResource } from './served-resource.ts';

/** Told after a definition was registered, replaced or removed. */
export type RegistryListener = (change: {
  readonly group: string;
  readonly definition: ResourceDefinition | undefined;
  readonly previous: ResourceDefinition | undefined;
}) => void;

/**
 * The resources that the server serves. Registering or removing one swaps an entry and tells the listeners (discovery,
 * OpenAPI); nothing else is touched. A watch cache lives as long as its resource is registered and is filled on first use.
 */
export class ResourceRegistry {
  readonly #store: Store;
  readonly #groups = new Map<string, Map<string, ServedResource>>();
  readonly #listeners = new Set<RegistryListener>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Undefined when nothing of that name is registered. */
  find(group: string, resource: string): ServedResource | undefined {
    return this.#groups.get(group)?.get(resource);
  }

  /** Every definition, group by group. */
  definitions(): ResourceDefinition[] {
    return [...this.#groups.values()].flatMap((group) => [...group.values()].map((served) => served.definition));
  }

  /** States before `revision` can no longer be read: the store has compacted them. */
  forgetBefore(revision: number): void {
    for (const group of this.#groups.values()) for (const { cache } of group.values()) cache.forgetBefore(revision);
  }

  /** Adds `definition`, or puts it in the place of the one with the same group and plural; that one's watches end
   * unless both are of one generation. */
  register(definition: ResourceDefinition): ServedResource {
    let group = this.#groups.get(definition.group);
    if (group === undefined) {
      group = new Map();
      this.#groups.set(definition.group, group);
    }
    const previous = group.get(definition.names.plural);
    const cache = previous?.cache ?? new WatchCache(this.#store, definition.storagePrefix);
    const served = new ServedResource(definition, this.#store, cache, previous);
    group.set(definition.names.plural, served);
    if (previous?.definition.generation !== definition.generation) previous?.end();
    this.#tell(definition.group, definition, previous?.definition);
    return served;
  }

  /** Stops serving a resource; what is stored stays. */
  unregister(resource: GroupResource): void {
    const group = this.#groups.get(resource.group);
    const served = group?.get(resource.resource);
    if (group === undefined || served === undefined) return;
    group.delete(resource.resource);
    if (group.size === 0) this.#groups.delete(resource.group);
    served.end();
    served.cache.close(new Error('the resource is no longer served'));
    this.#tell(resource.group, undefined, served.definition);
  }

  /** The returned function ends the subscription. */
  onChange(listener: RegistryListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(group: string, definition: ResourceDefinition | undefined, previous: ResourceDefinition | undefined): void {
    for (const listener of this.#listeners) listener({ group, definition, previous });
  }
}
