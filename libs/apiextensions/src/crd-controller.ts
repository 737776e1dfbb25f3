import { API_SERVER_USER, cloneJson, jsonEquals, StatusError } from '#machinery';
import {
  AdmissionChain,
  deleteObjects,
  finalizersOf,
  ownWrite,
  type ResourceRegistry,
  type ServedResource,
  updateObject,
  type WriteRequest,
} from '#resources';
import type { CachedObject, Subscription } from '#storage';
import { decideApproval, decideEstablished, decideNonStructural } from './condition-rules.ts';
import {
  findCondition,
  isConditionTrue,
  type NewCondition,
  removeCondition,
  saysTheSame,
  setCondition,
} from './conditions.ts';
import {
  asCrd,
  asJson,
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

/** Between two looks at a CRD whose instances are held by finalizers, growing to the maximum. */
const CLEANUP_RETRY_MIN_MS = 50;
const CLEANUP_RETRY_MAX_MS = 2_000;
/** After the watch of CRDs was lost. */
const RESTART_MS = 1_000;

/** What the controller remembers of each CRD: enough for naming and for taking it out again, not its schemas. */
interface KnownCrd {
  readonly group: string;
  spec: { readonly names: CrdNames };
  status: { readonly acceptedNames: CrdNames };
  /** Generation of the definition that is registered, undefined while it is not served. */
  registered: string | undefined;
  /** The newest object with that generation, whose schemas the definition reads. */
  source: CachedObject | undefined;
}

/**
 * Makes CRDs into served resources. One CRD is worked on at a time, in the order of events:
 *
 *     created or changed ─► names (a status write) ─► registry ─► Established and the rest (a status write)
 *     being deleted ─► instances deleted ─► finalizer taken away ─► gone ─► out of the registry, names free for others
 *
 * Watchers see the same states as from kube-apiserver, and who reads Established can use the resource.
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
    this.#subscription = await this.#crds.cache.subscribe(
      { from: 'state', match: { match: 'latest' } },
      {},
      {
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
      },
    );
    await this.#work();
  }

  /** Resolves when every CRD that was written before this call is as far as it gets: Established, if nothing is in its way. */
  async settled(): Promise<void> {
    await this.#work(); // a write's event comes before its answer, so the work includes what was written
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
    if (await this.#updateNames(crd)) return; // the write's own event brings it back here
    this.#serve(crd, cached);
    await this.#updateConditions(crd);
  }

  #decode(cached: CachedObject): CustomResourceDefinition {
    return asCrd(this.#crds.decode(cached, this.#crds.storageVersion));
  }

  /** Settles which names the CRD gets; false if nothing has to be written. */
  async #updateNames(crd: CustomResourceDefinition): Promise<boolean> {
    const verdict = decideNames(crd, this.#group(crd));
    if (verdict === undefined) {
      this.#remember(crd);
      return false;
    }
    const next = withOwnStatus(crd);
    next.status.acceptedNames = verdict.acceptedNames;
    // Looks at the annotation alone, and so is first upstream too.
    this.#setOrRemove(next, 'KubernetesAPIApprovalPolicyConformant', decideApproval(crd));
    setCondition(next, verdict.namesAccepted);
    setCondition(next, verdict.established);
    this.#remember(next);
    await this.#writeDecided(crd, next);
    this.#reconsiderGroup(crd.spec.group);
    return true;
  }

  /** Writes the conditions that follow from the CRD itself, if any has changed. */
  async #updateConditions(crd: CustomResourceDefinition): Promise<void> {
    const next = withOwnStatus(crd);
    const established = decideEstablished(crd);
    const changes = [
      established !== undefined && this.#set(next, established),
      this.#setOrRemove(next, 'NonStructuralSchema', decideNonStructural(crd)),
      this.#setOrRemove(next, 'KubernetesAPIApprovalPolicyConformant', decideApproval(crd)),
    ];
    if (changes.includes(true)) await this.#writeDecided(crd, next);
  }

  #setOrRemove(crd: CustomResourceDefinition, type: CrdConditionType, condition: NewCondition | undefined): boolean {
    if (condition !== undefined) return this.#set(crd, condition);
    if (findCondition(crd, type) === undefined) return false;
    removeCondition(crd, type);
    return true;
  }

  #set(crd: CustomResourceDefinition, condition: NewCondition): boolean {
    if (saysTheSame(condition, findCondition(crd, condition.type))) return false;
    setCondition(crd, condition);
    return true;
  }

  /** Decided for this very object: another one is decided upon anew, by its own event. */
  async #writeDecided(crd: CustomResourceDefinition, next: CustomResourceDefinition): Promise<void> {
    await this.#writeStatus(crd.metadata.name, (current) =>
      current.metadata.resourceVersion === crd.metadata.resourceVersion ? { ...current, status: next.status } : current,
    );
  }

  #group(crd: CustomResourceDefinition): CustomResourceDefinition[] {
    const others = [...this.#known.values()].filter((known) => known.group === crd.spec.group);
    return [...others, crd] as unknown as CustomResourceDefinition[]; // naming reads accepted names only
  }

  #remember(crd: CustomResourceDefinition): KnownCrd {
    const known: KnownCrd = this.#known.get(crd.metadata.name) ?? {
      group: crd.spec.group,
      spec: { names: crd.spec.names },
      status: { acceptedNames: crd.status.acceptedNames },
      registered: undefined,
      source: undefined,
    };
    known.spec = { names: crd.spec.names };
    known.status = { acceptedNames: crd.status.acceptedNames };
    this.#known.set(crd.metadata.name, known);
    return known;
  }

  /** Registers a CRD that has its names, anew when anything that shapes answers has changed. */
  #serve(crd: CustomResourceDefinition, cached: CachedObject): void {
    const known = this.#remember(crd);
    if (!isConditionTrue(crd, 'NamesAccepted') && !isConditionTrue(crd, 'Established')) return;
    // Only the newest bytes are kept, and nothing decoded: an idle CRD costs little.
    known.source = cached;
    const definition = toResourceDefinition(crd, () => this.#decode(known.source ?? cached));
    const key = `${definition.generation} ${String(definition.terminating)}`;
    if (known.registered === key) return;
    this.#registry.register(definition);
    known.registered = key;
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
    this.#reconsiderGroup(known.group);
  }

  /** Names may have become free: those who wait for some are looked at again. */
  #reconsiderGroup(group: string): void {
    for (const [name, { group: own, spec, status }] of this.#known) {
      if (own === group && !jsonEquals(asJson(spec.names), asJson(status.acceptedNames))) this.#dirty.add(name);
    }
  }

  /** Deletes the instances; when there are none, lets the CRD go. */
  async #cleanUp(crd: CustomResourceDefinition): Promise<void> {
    const { name } = crd.metadata;
    if (!finalizersOf(asKubeObject(crd)).includes(CLEANUP_FINALIZER)) return;
    const inProgress: NewCondition = {
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionInProgress',
      message: 'CustomResource deletion is in progress',
    };
    if (!saysTheSame(inProgress, findCondition(crd, 'Terminating'))) {
      const next = withOwnStatus(crd);
      setCondition(next, inProgress);
      await this.#writeDecided(crd, next);
      return; // the write's own event brings it back here
    }
    const remaining = await this.#deleteInstances(crd);
    if (remaining > 0) {
      const delayMs = this.#cleanupDelayMs.get(name) ?? CLEANUP_RETRY_MIN_MS;
      this.#cleanupDelayMs.set(name, Math.min(delayMs * 2, CLEANUP_RETRY_MAX_MS));
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
      next.metadata.finalizers = finalizersOf(asKubeObject(next)).filter(
        (finalizer) => finalizer !== CLEANUP_FINALIZER,
      );
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
    return ownWrite({ resource, user: API_SERVER_USER, admission: this.#admission, name, subresource });
  }
}

/** The CRD with a status of its own, to be changed. */
function withOwnStatus(crd: CustomResourceDefinition): CustomResourceDefinition {
  return { ...crd, status: cloneJson(asJson(crd.status)) as unknown as CustomResourceDefinition['status'] };
}
