import { afterEach, describe, expect, it } from 'vitest';
import { cloneJson, decodeJson, type JsonObject, type KubeObject } from '#machinery';
import {
  AdmissionChain,
  createObject,
  deleteObject,
  ResourceRegistry,
  updateObject,
  type WriteRequest,
} from '#resources';
import { MemoryStore } from '#storage';
import { asCrd, CRD_GROUP, CRD_PLURAL, type CrdNames } from './crd.ts';
import { CrdController } from './crd-controller.ts';
import { crdDefinition } from './crd-definition.ts';
import { crdStrategy } from './crd-strategy.ts';

const WAIT_MS = 5_000;
const controllers: CrdController[] = [];

afterEach(() => {
  for (const controller of controllers.splice(0)) controller.stop();
});

/** A server's registry and store with the controller at work. */
class World {
  readonly store = new MemoryStore();
  readonly registry = new ResourceRegistry(this.store);
  readonly errors: unknown[] = [];
  /** Reason of each condition after each change, by CRD: what a watcher sees. */
  readonly seen: string[] = [];

  async start(): Promise<this> {
    this.registry.register(crdDefinition);
    const controller = new CrdController(this.registry, (error) => this.errors.push(error));
    controllers.push(controller);
    await this.crds.cache.subscribe(
      { from: 'now' },
      {},
      {
        onEvents: (batch) => {
          for (const { type, object } of batch.events) {
            const crd = asCrd(this.crds.decode(object, this.crds.storageVersion));
            const conditions = (crd.status.conditions ?? []).map((c) => `${c.type}=${c.status}/${c.reason}`);
            this.seen.push(`${type} ${crd.spec.names.plural} ${conditions.join(' ')}`.trim());
          }
        },
        onState: () => undefined,
        onEnd: () => undefined,
      },
    );
    await controller.start();
    return this;
  }

  get crds() {
    return this.registry.find(CRD_GROUP, CRD_PLURAL)!; // registered by start()
  }

  request(resource = this.crds, name = '', namespace = ''): WriteRequest {
    return {
      resource,
      version: resource.storageVersion,
      namespace,
      name,
      subresource: '',
      user: { name: 'admin', groups: ['system:masters'] },
      fieldManager: 'test',
      dryRun: false,
      options: {},
      admission: new AdmissionChain([]),
      warnings: [],
    };
  }

  async create(
    names: Partial<CrdNames> & { plural: string; kind: string },
    spec: JsonObject = {},
  ): Promise<KubeObject> {
    const object = {
      metadata: { name: `${names.plural}.example.com` },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: names as unknown as JsonObject,
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
        ...spec,
      },
    } as unknown as KubeObject;
    crdStrategy.decode(object);
    return decodeJson((await createObject(this.request(), object)).bytes.toString()) as KubeObject;
  }

  async get(plural: string): Promise<ReturnType<typeof asCrd> | undefined> {
    const cached = await this.crds.cache.get(`${plural}.example.com`);
    return cached && asCrd(this.crds.decode(cached, this.crds.storageVersion));
  }

  async condition(plural: string, type: string): Promise<string | undefined> {
    const condition = (await this.get(plural))?.status.conditions?.find((c) => c.type === type);
    return condition && `${condition.status} ${condition.reason} ${condition.message}`;
  }

  async delete(plural: string): Promise<void> {
    await deleteObject(this.request(this.crds, `${plural}.example.com`), {});
  }

  widgets() {
    return this.registry.find('example.com', 'widgets');
  }
}

async function eventually(what: () => unknown | Promise<unknown>): Promise<void> {
  await expect.poll(what, { timeout: WAIT_MS, interval: 2 }).toBeTruthy();
}

const WIDGET = { plural: 'widgets', kind: 'Widget', shortNames: ['wd'] };
const NAMES = 'NamesAccepted=True/NoConflicts';

describe('a new CRD', () => {
  it('gets its names, is served, and is established, in steps that a watcher sees', async () => {
    const world = await new World().start();
    const answered = await world.create(WIDGET);
    expect(answered.status).toEqual({
      conditions: null,
      acceptedNames: { plural: '', kind: '' },
      storedVersions: ['v1'],
    });
    await eventually(async () => (await world.condition('widgets', 'Established'))?.startsWith('True'));
    expect(world.seen).toEqual([
      'ADDED widgets',
      `MODIFIED widgets ${NAMES} Established=False/Installing`,
      `MODIFIED widgets ${NAMES} Established=True/InitialNamesAccepted`,
    ]);
    expect(world.widgets()?.definition.names).toEqual({
      plural: 'widgets',
      singular: 'widget',
      kind: 'Widget',
      listKind: 'WidgetList',
      shortNames: ['wd'],
      categories: [],
    });
    expect(world.errors).toEqual([]);
  });

  it('is established when the controller has settled, however many were written', async () => {
    const world = await new World().start();
    await Promise.all(['as', 'bs', 'cs'].map((plural) => world.create({ plural, kind: plural.toUpperCase() })));
    await controllers.at(-1)!.settled(); // made by start()
    for (const plural of ['as', 'bs', 'cs']) {
      expect(await world.condition(plural, 'Established')).toMatch(/^True/);
    }
  });

  it('is served before anybody can read that it is established', async () => {
    const world = await new World().start();
    let servedWhenEstablished: boolean | undefined;
    await world.crds.cache.subscribe(
      { from: 'now' },
      {},
      {
        onEvents: (batch) => {
          for (const { object } of batch.events) {
            const crd = asCrd(world.crds.decode(object, world.crds.storageVersion));
            if (crd.status.conditions?.some((c) => c.type === 'Established' && c.status === 'True')) {
              servedWhenEstablished ??= world.widgets() !== undefined;
            }
          }
        },
        onState: () => undefined,
        onEnd: () => undefined,
      },
    );
    await world.create(WIDGET);
    await eventually(() => servedWhenEstablished !== undefined);
    expect(servedWhenEstablished).toBe(true);
  });

  it('is served again with its schema after a change, and only then', async () => {
    const world = await new World().start();
    await world.create(WIDGET);
    await eventually(async () => (await world.condition('widgets', 'Established'))?.startsWith('True'));
    const first = world.widgets();
    const change = (edit: (crd: KubeObject) => void) =>
      updateObject(world.request(world.crds, 'widgets.example.com'), (current) => {
        const crd = cloneJson(current);
        edit(crd);
        return crd;
      });
    await change((crd) => {
      crd.metadata.labels = { a: 'b' };
    });
    await eventually(async () => (await world.get('widgets'))?.metadata.labels !== undefined);
    expect(world.widgets()).toBe(first);
    await change((crd) => {
      asCrd(crd).spec.versions![0]!.schema = { openAPIV3Schema: { type: 'object', description: 'new' } }; // it has one version
    });
    await eventually(() => world.widgets() !== first);
    expect(world.widgets()?.definition.versions[0]?.schema()).toEqual({ type: 'object', description: 'new' });
  });
});

describe('CRDs that want the same names', () => {
  it('wait until the first is gone; each says what it lacks', async () => {
    const world = await new World().start();
    await world.create({ ...WIDGET });
    await world.create({ plural: 'gadgets', kind: 'Widget' });
    await world.create({ plural: 'wd', kind: 'Wd2' });
    await world.create({ plural: 'things', kind: 'Thing', shortNames: ['wd', 'widgets', 'tt'] });
    await world.create({ plural: 'foos', singular: 'widget', kind: 'WidgetList', listKind: 'Widget' });
    await eventually(() => world.condition('foos', 'Established'));
    // As kube-apiserver 1.37.2 answers for the same five.
    expect(await world.condition('gadgets', 'NamesAccepted')).toBe(
      'False ListKindConflict "WidgetList" is already in use',
    );
    expect(await world.condition('wd', 'NamesAccepted')).toBe('False PluralConflict "wd" is already in use');
    expect(await world.condition('things', 'NamesAccepted')).toBe(
      'False ShortNamesConflict ["wd" is already in use, "widgets" is already in use]',
    );
    expect(await world.condition('foos', 'Established')).toBe('False NotAccepted not all names are accepted');
    expect((await world.get('gadgets'))?.status.acceptedNames).toEqual({ plural: 'gadgets', kind: '' });
    expect((await world.get('wd'))?.status.acceptedNames).toEqual({
      plural: '',
      singular: 'wd2',
      kind: 'Wd2',
      listKind: 'Wd2List',
    });
    expect(world.registry.find('example.com', 'gadgets')).toBe(undefined);

    await world.delete('widgets');
    await eventually(async () => (await world.condition('gadgets', 'Established'))?.startsWith('True'));
    await eventually(async () => (await world.condition('wd', 'Established'))?.startsWith('True'));
    expect(await world.condition('things', 'NamesAccepted')).toBe('False ShortNamesConflict "wd" is already in use');
    expect(await world.condition('foos', 'NamesAccepted')).toBe('False ListKindConflict "Widget" is already in use');
    expect(world.errors).toEqual([]);
  });
});

describe('a CRD that is deleted', () => {
  it('takes its instances with it, and can come again without them', async () => {
    const world = await new World().start();
    await world.create(WIDGET);
    await eventually(async () => (await world.condition('widgets', 'Established'))?.startsWith('True'));
    const widgets = world.widgets()!; // just established
    const held = {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'held', finalizers: ['example.com/hold'] },
    };
    await createObject(world.request(widgets, '', 'default'), structuredClone(held));
    await createObject(world.request(widgets, '', 'default'), { ...held, metadata: { name: 'free' } });

    await world.delete('widgets');
    await eventually(async () => (await world.widgets()?.cache.read())?.count() === 1);
    expect(world.widgets()?.definition.terminating).toBe(true);
    expect(await world.condition('widgets', 'Terminating')).toBe(
      'True InstanceDeletionInProgress CustomResource deletion is in progress',
    );
    await updateObject(world.request(world.widgets(), 'held', 'default'), (object) => {
      const { finalizers: _, ...metadata } = object.metadata;
      return { ...object, metadata } as KubeObject;
    });
    await eventually(async () => (await world.get('widgets')) === undefined);
    await eventually(() => world.widgets() === undefined);
    const established = `${NAMES} Established=True/InitialNamesAccepted`;
    expect(world.seen.slice(3)).toEqual([
      `MODIFIED widgets ${established} Terminating=True/InstanceDeletionPending`,
      `MODIFIED widgets ${established} Terminating=True/InstanceDeletionInProgress`,
      `DELETED widgets ${established} Terminating=True/InstanceDeletionInProgress`,
    ]);

    await world.create(WIDGET);
    await eventually(async () => (await world.condition('widgets', 'Established'))?.startsWith('True'));
    expect((await world.widgets()?.cache.read())?.count()).toBe(0);
    expect(world.errors).toEqual([]);
  });

  it('goes even if it was never established', async () => {
    const world = await new World().start();
    await world.create(WIDGET);
    await world.create({ plural: 'gadgets', kind: 'Widget' });
    await eventually(() => world.condition('gadgets', 'NamesAccepted'));
    await world.delete('gadgets');
    await eventually(async () => (await world.get('gadgets')) === undefined);
    expect(world.errors).toEqual([]);
  });
});

describe('CRDs of the Kubernetes community', () => {
  it('say who approved them', async () => {
    const world = await new World().start();
    const object = {
      metadata: { name: 'widgets.x.k8s.io', annotations: { 'api-approved.kubernetes.io': 'unapproved, test' } },
      spec: {
        group: 'x.k8s.io',
        scope: 'Cluster',
        names: { plural: 'widgets', kind: 'Widget' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      },
    } as unknown as KubeObject;
    crdStrategy.decode(object);
    await createObject(world.request(), object);
    await eventually(() =>
      world.seen.at(-1)?.includes('KubernetesAPIApprovalPolicyConformant=False/UnapprovedAnnotation'),
    );
  });
});
