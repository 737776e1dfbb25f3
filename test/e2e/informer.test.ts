import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CustomObjectsApi,
  KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  makeInformer,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKubernest } from '../oracle/kubernest-server.ts';
import type { RunningServer } from '../oracle/running-server.ts';

interface Website extends KubernetesObject {
  spec: { host: string; environment: string; image: string; replicas?: number };
}

const resource = { group: 'platform.kubernest.dev', version: 'v1', namespace: 'default', plural: 'websites' };
const path = '/apis/platform.kubernest.dev/v1/namespaces/default/websites';
/** An event reaches an informer within this time, or something is wrong. */
const EVENT_TIMEOUT_MS = 5_000;

describe('an informer of @kubernetes/client-node', { timeout: 60_000 }, () => {
  let dir: string;
  let server: RunningServer;
  let config: KubeConfig;
  let api: CustomObjectsApi;

  const start = () =>
    startKubernest({ dataDir: join(dir, 'data'), flags: [`--crds=${join(import.meta.dirname, '../../crds')}`] });
  const connect = () => {
    config = new KubeConfig();
    config.loadFromFile(join(dir, 'data/kubeconfig'));
    api = config.makeApiClient(CustomObjectsApi);
  };
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'e2e-informer-'));
    server = await start();
    connect();
    await eventually(async () => (await listed()).items.length === 0);
  });
  afterAll(async () => {
    await server?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const listed = async () => (await api.listNamespacedCustomObject(resource)) as KubernetesListObject<Website>;
  const create = (name: string) => api.createNamespacedCustomObject({ ...resource, body: website(name) });
  const scale = (name: string, replicas: number) =>
    api.patchNamespacedCustomObject({
      ...resource,
      name,
      body: [{ op: 'replace', path: '/spec/replicas', value: replicas }],
    });
  const remove = (name: string) => api.deleteNamespacedCustomObject({ ...resource, name });

  /** An informer with a log of what it said, such as `add a 2`. */
  function informerWithLog() {
    const informer = makeInformer<Website>(config, path, listed);
    const log: string[] = [];
    for (const verb of ['add', 'update', 'delete'] as const) {
      informer.on(verb, (object) => void log.push(`${verb} ${object.metadata!.name} ${object.spec.replicas}`));
    }
    return { informer, log };
  }

  it('lists what is there, then hears of every add, update and delete', async () => {
    await create('there-before');
    const { informer, log } = informerWithLog();
    await informer.start();
    await eventually(async () => log.includes('add there-before 2'));
    await create('a');
    await eventually(async () => log.includes('add a 2'));
    await scale('a', 5);
    await eventually(async () => log.includes('update a 5'));
    expect(informer.get('a', 'default')?.spec.replicas).toBe(5);
    await remove('a');
    await eventually(async () => log.includes('delete a 5'));
    expect(informer.list('default')?.map((each) => each.metadata?.name)).toEqual(['there-before']);
    await informer.stop();
  });

  it('misses nothing while it is away: it resumes from the version that it has seen', async () => {
    const { informer, log } = informerWithLog();
    const errors: unknown[] = [];
    informer.on('error', (error: unknown) => void errors.push(error));
    await informer.start();
    await eventually(async () => log.includes('add there-before 2'));
    await informer.stop();
    await create('meanwhile');
    await scale('there-before', 3);
    await informer.start();
    await eventually(async () => log.includes('add meanwhile 2') && log.includes('update there-before 3'));
    await informer.stop();
    await remove('meanwhile');
  });

  it('resyncs with a server that was started again on the same data', async () => {
    const { informer, log } = informerWithLog();
    let lost = false;
    informer.on('error', () => {
      lost = true;
    });
    await informer.start();
    await eventually(async () => log.some((line) => line.startsWith('add there-before')));
    await server.stop();
    server = await start();
    connect();
    await eventually(async () => (await listed()).items.length === 1);
    await create('after-restart');
    // The port is another one: the client learns of the end and makes a new informer, as after any change of kubeconfig.
    await eventually(async () => lost);
    await informer.stop();
    const again = informerWithLog();
    await again.informer.start();
    await eventually(async () => again.log.includes('add after-restart 2'));
    expect(again.log).toContain('add there-before 3');
    await again.informer.stop();
  });
});

function website(name: string): object {
  return {
    apiVersion: 'platform.kubernest.dev/v1',
    kind: 'Website',
    metadata: { name },
    spec: { host: `${name}.example.com`, environment: 'dev', image: 'x:1' },
  };
}

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + EVENT_TIMEOUT_MS;
  while (!(await condition().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`not within ${EVENT_TIMEOUT_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
