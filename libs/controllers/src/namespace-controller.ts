import {
  ALL_AUTHENTICATED,
  cloneJson,
  FINALIZER_KUBERNETES,
  type KubeObject,
  namespaceFinalizers,
  nowTimestamp,
  StatusError,
  SYSTEM_PRIVILEGED_GROUP,
  type UserInfo,
} from '#machinery';
import {
  type AdmissionChain,
  deleteObjects,
  finalizersOf,
  isDeleting,
  ownWrite,
  type ResourceRegistry,
  type ServedResource,
  updateObject,
  type WriteRequest,
} from '#resources';
import type { CachedObject, Subscription } from '#storage';

/** As the process that runs it upstream is known. */
const FIELD_MANAGER = 'kube-controller-manager';
const CONTROLLER_USER: UserInfo = {
  name: 'system:serviceaccount:kube-system:namespace-controller',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', ALL_AUTHENTICATED, SYSTEM_PRIVILEGED_GROUP],
};
/** While finalizers hold some of the content, the namespace is looked at again after this long, growing to the maximum. */
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 5_000;

/** What deleting a namespace's content left behind. */
interface Remains {
  /** Objects per resource, as "widgets.example.com has 2 resource instances". */
  readonly resources: readonly string[];
  /** Objects per finalizer, as "example.com/hold in 2 resource instances". */
  readonly finalizers: readonly string[];
  readonly failures: readonly string[];
}

/**
 * Empties namespaces that are being deleted: every object of every namespaced resource is deleted, the conditions tell
 * what remains and why, and when nothing does, `kubernetes` is taken out of spec.finalizers, which ends the namespace.
 * The namespace controller of kube-controller-manager does the same over HTTP.
 */
export class NamespaceController {
  readonly #registry: ResourceRegistry;
  readonly #admission: AdmissionChain;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #busy = new Set<string>();
  #subscription: Subscription | undefined;
  #stopped = false;

  constructor(registry: ResourceRegistry, admission: AdmissionChain) {
    this.#registry = registry;
    this.#admission = admission;
  }

  /** Follows the namespaces from now on, those that are terminating already included. */
  async start(): Promise<void> {
    const namespaces = this.#namespaces();
    const look = (cached: CachedObject) => {
      const namespace = namespaces.decode(cached, namespaces.storageVersion);
      if (isDeleting(namespace)) this.#schedule(namespace.metadata.name, 0, RETRY_MIN_MS);
    };
    this.#subscription = await namespaces.cache.subscribe(
      { from: 'state', match: { match: 'latest' } },
      {},
      {
        onState: (objects) => {
          for (const cached of objects) look(cached);
        },
        onEvents: (batch) => {
          for (const event of batch.events) if (event.type !== 'DELETED') look(event.object);
        },
        onEnd: () => {
          if (!this.#stopped) setTimeout(() => void this.start(), RETRY_MAX_MS).unref();
        },
      },
    );
  }

  stop(): void {
    this.#stopped = true;
    this.#subscription?.unsubscribe();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #namespaces(): ServedResource {
    const namespaces = this.#registry.find('', 'namespaces');
    if (namespaces === undefined) throw new Error('namespaces are not registered');
    return namespaces;
  }

  #schedule(name: string, delayMs: number, nextDelayMs: number): void {
    if (this.#stopped || this.#timers.has(name)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      void this.#terminate(name, nextDelayMs);
    }, delayMs);
    this.#timers.set(name, timer);
  }

  async #terminate(name: string, retryMs: number): Promise<void> {
    if (this.#busy.has(name)) return this.#schedule(name, retryMs, retryMs);
    this.#busy.add(name);
    try {
      if (!(await this.#isTerminating(name))) return;
      const remains = await this.#deleteContent(name);
      await this.#reportConditions(name, remains);
      if (remains.resources.length > 0 || remains.failures.length > 0) {
        this.#schedule(name, retryMs, Math.min(retryMs * 2, RETRY_MAX_MS));
      } else await this.#finalize(name);
    } catch (error) {
      if (!(error instanceof StatusError && error.reason === 'NotFound')) {
        this.#schedule(name, retryMs, Math.min(retryMs * 2, RETRY_MAX_MS));
      }
    } finally {
      this.#busy.delete(name);
    }
  }

  async #isTerminating(name: string): Promise<boolean> {
    const namespaces = this.#namespaces();
    const cached = await namespaces.cache.get(name);
    if (cached === undefined) return false;
    const namespace = namespaces.decode(cached, namespaces.storageVersion);
    return isDeleting(namespace) && namespaceFinalizers(namespace).includes(FINALIZER_KUBERNETES);
  }

  async #deleteContent(namespace: string): Promise<Remains> {
    const resources: string[] = [];
    const failures: string[] = [];
    const byFinalizer = new Map<string, number>();
    for (const definition of this.#registry.definitions()) {
      const resource = this.#registry.find(definition.group, definition.names.plural);
      if (resource === undefined || !resource.namespaced) continue;
      try {
        const left = await this.#deleteAll(resource, namespace);
        if (left.length > 0) {
          const { group, names } = definition;
          resources.push(`${names.plural}.${group} has ${left.length} resource instances`);
        }
        for (const object of left) {
          for (const finalizer of finalizersOf(object))
            byFinalizer.set(finalizer, (byFinalizer.get(finalizer) ?? 0) + 1);
        }
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
    const finalizers = [...byFinalizer].sort().map(([name, count]) => `${name} in ${count} resource instances`);
    return { resources: resources.sort(), finalizers, failures };
  }

  /** Deletes all objects of `resource` in `namespace` and returns those that are still there. */
  async #deleteAll(resource: ServedResource, namespace: string): Promise<KubeObject[]> {
    const before = [...(await resource.cache.read()).scan({ namespace })];
    if (before.length === 0) return [];
    await deleteObjects(this.#write(resource, namespace, '', ''), { propagationPolicy: 'Background' }, before);
    const after = [...(await resource.cache.read()).scan({ namespace })];
    return after.map((cached) => resource.decode(cached, resource.storageVersion));
  }

  async #reportConditions(name: string, remains: Remains): Promise<void> {
    const namespaces = this.#namespaces();
    await updateObject(this.#write(namespaces, '', name, 'status'), (namespace) => {
      const status = (namespace.status ?? {}) as { conditions?: KubeObject[] };
      return {
        ...cloneJson(namespace),
        status: { ...status, conditions: mergeConditions(status.conditions ?? [], remains) },
      };
    });
  }

  async #finalize(name: string): Promise<void> {
    const namespaces = this.#namespaces();
    await updateObject(this.#write(namespaces, '', name, 'finalize'), (namespace) => {
      const finalizers = namespaceFinalizers(namespace).filter((finalizer) => finalizer !== FINALIZER_KUBERNETES);
      return { ...cloneJson(namespace), spec: { finalizers } };
    });
  }

  #write(resource: ServedResource, namespace: string, name: string, subresource: string): WriteRequest {
    return ownWrite({
      resource,
      user: CONTROLLER_USER,
      admission: this.#admission,
      namespace,
      name,
      subresource,
      fieldManager: FIELD_MANAGER,
    });
  }
}

interface Condition {
  readonly type: string;
  readonly bad: boolean;
  readonly badReason: string;
  readonly badMessage: string;
  readonly goodReason: string;
  readonly goodMessage: string;
}

/** The conditions of a terminating namespace: True means trouble or waiting. */
function conditionsFor(remains: Remains): Condition[] {
  return [
    {
      type: 'NamespaceDeletionDiscoveryFailure',
      bad: false,
      badReason: 'DiscoveryFailed',
      badMessage: '',
      goodReason: 'ResourcesDiscovered',
      goodMessage: 'All resources successfully discovered',
    },
    {
      type: 'NamespaceDeletionGroupVersionParsingFailure',
      bad: false,
      badReason: 'GroupVersionParsingFailed',
      badMessage: '',
      goodReason: 'ParsedGroupVersions',
      goodMessage: 'All legacy kube types successfully parsed',
    },
    {
      type: 'NamespaceDeletionContentFailure',
      bad: remains.failures.length > 0,
      badReason: 'ContentDeletionFailed',
      badMessage: `Failed to delete all resource types, ${remains.failures.length} remaining: ${remains.failures.join(', ')}`,
      goodReason: 'ContentDeleted',
      goodMessage: 'All content successfully deleted, may be waiting on finalization',
    },
    {
      type: 'NamespaceContentRemaining',
      bad: remains.resources.length > 0,
      badReason: 'SomeResourcesRemain',
      badMessage: `Some resources are remaining: ${remains.resources.join(', ')}`,
      goodReason: 'ContentRemoved',
      goodMessage: 'All content successfully removed',
    },
    {
      type: 'NamespaceFinalizersRemaining',
      bad: remains.finalizers.length > 0,
      badReason: 'SomeFinalizersRemain',
      badMessage: `Some content in the namespace has finalizers remaining: ${remains.finalizers.join(', ')}`,
      goodReason: 'ContentHasNoFinalizers',
      goodMessage: 'All content-preserving finalizers finished',
    },
  ];
}

/** Other conditions stay; a condition that says the same as before keeps its transition time. */
function mergeConditions(existing: readonly KubeObject[], remains: Remains): KubeObject[] {
  const wanted = conditionsFor(remains);
  const others = existing.filter((condition) => !wanted.some(({ type }) => type === condition.type));
  const now = nowTimestamp();
  const made = wanted.map((condition) => {
    const status = condition.bad ? 'True' : 'False';
    const before = existing.find(({ type }) => type === condition.type);
    return {
      type: condition.type,
      status,
      lastTransitionTime: before?.status === status ? (before.lastTransitionTime ?? now) : now,
      reason: condition.bad ? condition.badReason : condition.goodReason,
      message: condition.bad ? condition.badMessage : condition.goodMessage,
    };
  });
  return [...others, ...(made as unknown as KubeObject[])];
}
