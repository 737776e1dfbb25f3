import { cloneJson, StatusError, type UserInfo } from '#machinery';
import {
  AdmissionChain,
  deleteObjects,
  finalizersOf,
  type ResourceRegistry,
  type ServedResource,
  updateObject,
  type WriteRequest,
} from '#resources';
import type { CachedObject, Subscription } from '#storage';
import { decideApproval, decideEstablished, decideNonStructural } from './condition-rules.ts';
import { findCondition, isConditionTrue, type NewCondition, removeCondition, saysTheSame, setCondition } from './conditions.ts';
import {
  asCrd,
  asKubeObject,
  CLEANUP_FINALIZER,
  CRD_GROUP,
  CRD_PLURAL,
  type CrdConditionType,
  type CrdNames,
  type CustomResourceDefinition,
} from './crd.ts';
import { decideNames } from './naming.ts';
import { toResourceDefinition } from './to-resource-definition.ts';

const CONTROLLER_USER: UserInfo = { name: 'system:apiserver', groups: ['system:masters'] };
/** Between two looks at a CRD whose instances are held by finalizers, growing to the maximum. */
const CLEANUP_RETRY_MIN_MS = 50;
const CLEANUP_RETRY_MAX_MS = 2_000;
/** After the watch of CRDs was lost. */
const RESTART_MS = 1_000;

/** What the controller remembers of each CRD: enough for naming and for taking it out again, not its schemas. */
interface KnownCrd {
  readonly group: string;
  readonly spec: { readonly names: CrdNames };
  readonly status: { readonly acceptedNames: CrdNames };
  /** Generation of the definition that is registered, undefined while it is not served. */
  registered: string | undefined;
}

/**
 * Makes CRDs into served resources. One CRD is worked on at a time, in the order of events:
 *
 *     created or changed ─► names, conditions (one status write) ─► registry
 *     being deleted ─► instances deleted ─► finalizer taken away ─► gone ─► out of the registry, names free for others
 */
export class CrdController {
  readonly #registry: ResourceRegistry;
  readonly #onError: (error: unknown) => void;
  readonly #admission = new AdmissionChain([]);
  readonly #known = new Map<string, KnownCrd>();
  readonly #dirty = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #cleanupDelayMs = new Map<string, number>();
  #working: Promise<void> | undefined;
  #subscription: Subscription | undefined;
  #stopped = false;

  /** `onError` is told of what goes wrong beyond lost races; the CRD is tried again. */
  constructor(registry: ResourceRegistry, onError: (error: unknown) => void) {
    this.#registry = registry;
    this.#onError = onError;
  }

  /** Serves the CRDs that are there, and follows their changes from then on. */
  async start(): Promise<void> {
    this.#subscription = await this.#crds.cache.subscribe({ from: 'state', match: { match: 'latest' } }, {}, {
      onState: (objects) => {
        for (const cached of objects) this.#dirty.add(cached.name);
      },
      onEvents: (batch) => {
        for (const event of batch.events) this.#dirty.add(event.object.name);
        void this.#work();
      },
      onEnd: () => {
        if (!this.#stopped) setTimeout(() => void this.start().catch(this.#onError), RESTART_MS).unref();
      },
    });
    await this.#work();
  }

  stop(): void {
    this.#stopped = true;
    this.#subscription?.unsubscribe();
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  get #crds(): ServedResource {
    return this.#registry.find(CRD_GROUP, CRD_PLURAL)!; // registered before this controller is made
  }

  /** Works off what is dirty; one run at a time, and a run goes on until nothing is left. */
  #work(): Promise<void> {
    this.#working ??= this.#drain().finally(() => {
      this.#working = undefined;
    });
    return this.#working;
  }

  async #drain(): Promise<void> {
    for (;;) {
      const [name] = this.#dirty;
      if (name === undefined || this.#stopped) return;
      this.#dirty.delete(name);
      try {
        await this.#reconcile(name);
      } catch (error) {
        // Gone or changed meanwhile: its event makes it dirty again.
        if (error instanceof StatusError && (error.reason === 'NotFound' || error.reason === 'Conflict')) continue;
        this.#onError(error);
        this.#later(name, CLEANUP_RETRY_MAX_MS);
      }
    }
  }

  #later(name: string, delayMs: number): void {
    if (this.#stopped || this.#timers.has(name)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      this.#dirty.add(name);
      void this.#work();
    }, delayMs);
    this.#timers.set(name, timer);
  }

  async #reconcile(name: string): Promise<void> {
    const cached = await this.#crds.cache.get(name);
    if (cached === undefined) {
      this.#forget(name);
      return;
    }
    const crd = this.#decode(cached);
    if (crd.metadata.deletionTimestamp !== undefined) {
      this.#serve(crd, cached);
      await this.#cleanUp(crd);
      return;
    }
    if (await this.#updateConditions(crd)) return; // the write's own event brings it back here
    this.#serve(crd, cached);
  }

  #decode(cached: CachedObject): CustomResourceDefinition {
    return asCrd(this.#crds.decode(cached, this.#crds.storageVersion));
  }

  /** Writes what has changed of names and conditions; false if nothing has. */
  async #updateConditions(crd: CustomResourceDefinition): Promise<boolean> {
    const wanted = this.#withConditions(crd);
    this.#remember(crd);
    if (wanted === undefined) return false;
    await this.#writeStatus(crd.metadata.name, (current) => {
      // Decided for this very object: another one is decided upon anew, by its own event.
      if (current.metadata.resourceVersion !== crd.metadata.resourceVersion) return current;
      return { ...current, status: wanted.status };
    });
    return true;
  }

  /** The CRD with its next names and conditions; undefined if these are right already. */
  #withConditions(crd: CustomResourceDefinition): CustomResourceDefinition | undefined {
    const next = asCrd({ ...asKubeObject(crd), status: cloneJson(asKubeObject(crd).status ?? {}) });
    let changed = false;
    const set = (condition: NewCondition | undefined) => {
      if (condition === undefined || saysTheSame(condition, findCondition(next, condition.type))) return;
      setCondition(next, condition);
      changed = true;
    };
    const names = decideNames(crd, this.#group(crd));
    if (names !== undefined) {
      next.status.acceptedNames = names.acceptedNames;
      changed = true;
      set(names.namesAccepted);
      if (names.established.status !== 'True') set(names.established);
    }
    set(decideEstablished(next));
    const reconcileOptional = (type: CrdConditionType, condition: NewCondition | undefined) => {
      if (condition !== undefined) set(condition);
      else if (findCondition(next, type) !== undefined) {
        removeCondition(next, type);
        changed = true;
      }
    };
    reconcileOptional('NonStructuralSchema', decideNonStructural(next));
    reconcileOptional('KubernetesAPIApprovalPolicyConformant', decideApproval(next));
    return changed ? next : undefined;
  }

  #group(crd: CustomResourceDefinition): CustomResourceDefinition[] {
    const others = [...this.#known.values()].filter((known) => known.group === crd.spec.group);
    return [...others, crd] as unknown as CustomResourceDefinition[]; // naming reads accepted names only
  }

  #remember(crd: CustomResourceDefinition): void {
    const { name } = crd.metadata;
    const registered = this.#known.get(name)?.registered;
    this.#known.set(name, {
      group: crd.spec.group,
      spec: { names: crd.spec.names },
      status: { acceptedNames: crd.status.acceptedNames },
      registered,
    });
  }

  /** Registers an established CRD, anew when anything that shapes answers has changed. */
  #serve(crd: CustomResourceDefinition, cached: CachedObject): void {
    this.#remember(crd);
    if (!isConditionTrue(crd, 'Established')) return;
    const definition = toResourceDefinition(crd, () => this.#decode(cached));
    const known = this.#known.get(crd.metadata.name)!; // remembered above
    if (known.registered === definition.generation) return;
    this.#registry.register(definition);
    known.registered = definition.generation;
  }

  /** A CRD is gone: its resource too, and the others of its group may get names that it held. */
  #forget(name: string): void {
    const known = this.#known.get(name);
    this.#known.delete(name);
    this.#cleanupDelayMs.delete(name);
    if (known === undefined) return;
    if (known.registered !== undefined) {
      this.#registry.unregister({ group: known.group, resource: known.status.acceptedNames.plural });
    }
    for (const [other, { group }] of this.#known) if (group === known.group) this.#dirty.add(other);
  }

  /** Deletes the instances; when there are none, lets the CRD go. */
  async #cleanUp(crd: CustomResourceDefinition): Promise<void> {
    const { name } = crd.metadata;
    if (!finalizersOf(asKubeObject(crd)).includes(CLEANUP_FINALIZER)) return;
    const remaining = await this.#deleteInstances(crd);
    if (remaining > 0) {
      const delayMs = this.#cleanupDelayMs.get(name) ?? CLEANUP_RETRY_MIN_MS;
      this.#cleanupDelayMs.set(name, Math.min(delayMs * 2, CLEANUP_RETRY_MAX_MS));
      await this.#reportDeletion(crd, {
        type: 'Terminating',
        status: 'True',
        reason: 'InstanceDeletionInProgress',
        message: 'CustomResource deletion is in progress',
      });
      this.#later(name, delayMs);
      return;
    }
    await this.#writeStatus(name, (current) => {
      const next = asCrd(cloneJson(asKubeObject(current)));
      setCondition(next, {
        type: 'Terminating',
        status: 'False',
        reason: 'InstanceDeletionCompleted',
        message: 'removed all instances',
      });
      next.metadata.finalizers = finalizersOf(asKubeObject(next)).filter((finalizer) => finalizer !== CLEANUP_FINALIZER);
      return next;
    });
  }

  async #reportDeletion(crd: CustomResourceDefinition, condition: NewCondition): Promise<void> {
    if (saysTheSame(condition, findCondition(crd, condition.type))) return;
    await this.#writeStatus(crd.metadata.name, (current) => {
      const next = asCrd(cloneJson(asKubeObject(current)));
      setCondition(next, condition);
      return next;
    });
  }

  /** How many instances are left. */
  async #deleteInstances(crd: CustomResourceDefinition): Promise<number> {
    const resource = this.#registry.find(crd.spec.group, crd.status.acceptedNames.plural);
    if (resource === undefined || !isConditionTrue(crd, 'Established')) return 0;
    const instances = [...(await resource.cache.read()).scan()];
    if (instances.length === 0) return 0;
    await deleteObjects(this.#write(resource, '', ''), {}, instances);
    return (await resource.cache.read()).count();
  }

  async #writeStatus(
    name: string,
    transform: (current: CustomResourceDefinition) => CustomResourceDefinition,
  ): Promise<void> {
    await updateObject(this.#write(this.#crds, name, 'status'), (current) => asKubeObject(transform(asCrd(current))));
  }

  #write(resource: ServedResource, name: string, subresource: string): WriteRequest {
    return {
      resource,
      version: resource.storageVersion,
      namespace: '',
      name,
      subresource,
      user: CONTROLLER_USER,
      dryRun: false,
      options: {},
      admission: this.#admission,
      warnings: [],
    };
  }
}
