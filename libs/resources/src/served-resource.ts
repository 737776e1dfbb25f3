import type { GroupKind, GroupResource, KubeObject, ObjectMeta } from '#machinery';
import { coerceObjectMeta, decodeJson } from '#machinery';
import type { CachedObject, Store, WatchCache } from '#storage';
import { DerivedForms, WrittenForm } from './derived-forms.ts';
import { KeyedQueue } from './keyed-queue.ts';
import type { ResourceDefinition, ResourceStrategy } from './resource-definition.ts';
import { ServedVersion } from './served-version.ts';
import { encodeBuiltIn, encodeCustom, type StoredForm, wireBytes } from './stored-form.ts';

/**
 * One resource as it is served: its definition, its versions and the cache that all its versions read from.
 * A changed definition makes a new ServedResource over the same cache.
 */
export class ServedResource {
  readonly definition: ResourceDefinition;
  readonly cache: WatchCache;
  readonly store: Store;
  readonly groupResource: GroupResource;
  readonly groupKind: GroupKind;
  readonly namespaced: boolean;
  readonly storageVersion: ServedVersion;
  readonly strategy: ResourceStrategy | undefined;
  /** Updates whose object was changed by another writer meanwhile wait here, each for the others of its object. */
  readonly lostRaces = new KeyedQueue();
  readonly #versions = new Map<string, ServedVersion>();
  readonly #ended: AbortController;

  /** With `previous` of the same generation, its watches go on under the new definition. */
  constructor(definition: ResourceDefinition, store: Store, cache: WatchCache, previous?: ServedResource) {
    const continues = previous?.definition.generation === definition.generation;
    this.#ended = continues && previous !== undefined ? previous.#ended : new AbortController();
    this.definition = definition;
    this.store = store;
    this.cache = cache;
    this.groupResource = { group: definition.group, resource: definition.names.plural };
    this.groupKind = { group: definition.group, kind: definition.names.kind };
    this.namespaced = definition.scope === 'Namespaced';
    this.strategy = definition.strategy;
    let storageVersion: ServedVersion | undefined;
    for (const version of definition.versions) {
      const served = new ServedVersion(definition, version);
      this.#versions.set(version.name, served);
      if (version.storage) storageVersion = served;
    }
    if (storageVersion === undefined)
      throw new Error(`${definition.names.plural}.${definition.group} has no storage version`);
    this.storageVersion = storageVersion;
  }

  /** The version if it is served, undefined otherwise. */
  version(name: string): ServedVersion | undefined {
    const version = this.#versions.get(name);
    return version?.definition.served ? version : undefined;
  }

  /** The version, served or not. */
  anyVersion(name: string): ServedVersion | undefined {
    return this.#versions.get(name);
  }

  /** The version that objects name so, served or not: `example.com/v1`. Undefined for another group as well. */
  versionOf(apiVersion: string): ServedVersion | undefined {
    const version = this.#versions.get(apiVersion.slice(apiVersion.indexOf('/') + 1));
    return version?.apiVersion === apiVersion ? version : undefined;
  }

  /** Aborted when another definition has taken this one's place: watches end then, as kube-apiserver's do. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  end(): void {
    this.#ended.abort();
  }

  /** Where an object lies, below the resource's prefix: `namespace/name`, or `name`. */
  key(namespace: string, name: string): string {
    return this.namespaced ? `${namespace}/${name}` : name;
  }

  storageKey(namespace: string, name: string): string {
    return this.definition.storagePrefix + this.key(namespace, name);
  }

  /** The JSON bytes of `cached` in `version`, resourceVersion included, made once and then shared by every reader. */
  wire(cached: CachedObject, version: ServedVersion): Buffer {
    return this.#forms(cached).wire(this, cached, version);
  }

  /** Labels of `cached`, for selectors; decoded once. */
  labels(cached: CachedObject): Readonly<Record<string, string>> {
    return this.#forms(cached).labels(this, cached);
  }

  /** Value of a field selector's field, "" where the object lacks it. */
  fieldValue(cached: CachedObject, version: ServedVersion, field: string): string {
    if (field === 'metadata.name') return cached.name;
    if (field === 'metadata.namespace') return cached.namespace;
    return this.#forms(cached).field(this, cached, version, field);
  }

  /** Whether field selectors may name `field` beside metadata.name and metadata.namespace. */
  hasSelectableField(version: ServedVersion, field: string): boolean {
    return version.selectableFields.has(field);
  }

  /** Bytes of the resource's own making as an object. */
  decodeBytes(bytes: Buffer): KubeObject {
    return decodeJson(bytes.toString()) as KubeObject;
  }

  /** A private copy of `cached` as an object of `version`, resourceVersion included. */
  decode(cached: CachedObject, version: ServedVersion): KubeObject {
    return this.decodeBytes(this.wire(cached, version));
  }

  /** The bytes to store for an object of any version. */
  encode(object: KubeObject): StoredForm {
    return this.strategy === undefined ? encodeCustom(object) : encodeBuiltIn(object, this.strategy.struct);
  }

  /**
   * What a reader gets for stored bytes: the bytes themselves when they were written under this very definition,
   * else pruned and defaulted by the schema of the version that they were stored in, then by the requested one's
   * (kube-apiserver does this at each read from etcd; here once per object and definition).
   */
  readStored(
    value: Buffer,
    revision: number | undefined,
    version: ServedVersion,
    written: WrittenForm | undefined,
  ): Buffer {
    if (written?.generation === this.definition.generation && version === this.storageVersion) {
      return wireBytes({ value, versionAt: written.versionAt }, revision);
    }
    return wireBytes(this.encode(this.#convertStored(this.decodeBytes(value), version)), revision);
  }

  #convertStored(object: KubeObject, version: ServedVersion): KubeObject {
    this.readAsStored(object, this.versionOf(object.apiVersion));
    if (object.apiVersion !== version.apiVersion) {
      object.apiVersion = version.apiVersion;
      if (this.strategy === undefined) version.schema?.pruneStored(object);
    }
    return object;
  }

  /** Makes of a stored object of a version what its readers get: pruned, defaulted, its metadata put right; in place. */
  readAsStored(object: KubeObject, version: ServedVersion | undefined): void {
    if (this.strategy !== undefined) return;
    pruneAs(object, version);
    version?.schema?.applyDefaults(object);
  }

  /**
   * Drops from an object of another version what the storage version's schema does not know; in place. Upstream's
   * conversion does it, so such fields are never stored and are no change. An object of the storage version stays as it is.
   */
  pruneForStorage(object: KubeObject, version: ServedVersion): void {
    if (this.strategy === undefined && version !== this.storageVersion) pruneAs(object, this.storageVersion);
  }

  #forms(cached: CachedObject): DerivedForms {
    const { derived } = cached;
    if (derived instanceof DerivedForms && derived.generation === this.definition.generation) return derived;
    const forms = new DerivedForms(this.definition.generation, derived instanceof WrittenForm ? derived : undefined);
    cached.derived = forms;
    return forms;
  }
}

/** Drops what a version's schema does not know, and metadata of the wrong type; in place. */
function pruneAs(object: KubeObject, version: ServedVersion | undefined): void {
  object.metadata = coerceObjectMeta(object.metadata, 'drop').metadata as ObjectMeta;
  version?.schema?.pruneStored(object);
}
