import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { HttpClient } from '../oracle/http-client.ts';
import type { RunningServer } from '../oracle/running-server.ts';
import { loadRealCrds } from '../real-crds/load-real-crds.ts';
import type { Row } from './bars.ts';
import { cpuSecondsOf, residentMiB } from './process-usage.ts';

const CRDS_PATH = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
/** How long published definitions may take to show up. */
const PUBLISH_TIMEOUT_MS = 120_000;
const IDLE_CRDS = 1_000;

/** Creates the object of a manifest and waits until a CRD serves. */
export async function applyManifest(server: RunningServer, file: string): Promise<void> {
  const client = new HttpClient(server);
  try {
    const crd = parse(await readFile(file, 'utf8')) as { metadata: { name: string }; spec: { group: string } };
    await create(client, crd);
    await waitEstablished(client, crd.metadata.name);
  } finally {
    client.close();
  }
}

/** Registers the CRDs of well-known projects one after another; ends when all are in /openapi/v2. */
export async function measureCrds(server: RunningServer): Promise<Row> {
  const crds = await loadRealCrds();
  const client = new HttpClient(server);
  try {
    const cpu = cpuSecondsOf(server.pids);
    const mib = residentMiB(server.pids);
    const began = performance.now();
    for (const crd of crds) await create(client, crd.object);
    const last = crds.at(-1)!.object as { spec: { group: string; names: { plural: string } } }; // there are some
    await waitUntilPublished(client, last.spec.group, last.spec.names.plural);
    return {
      crds: crds.length,
      seconds: (performance.now() - began) / 1000,
      cpuSeconds: cpuSecondsOf(server.pids) - cpu,
      mib: residentMiB(server.pids) - mib,
    };
  } finally {
    client.close();
  }
}

/** What a small CRD costs that nobody uses: KiB each, and the slowest time from create to served. */
export async function measureIdleCrds(server: RunningServer): Promise<Row> {
  const client = new HttpClient(server);
  try {
    const mib = residentMiB(server.pids);
    let slowestMs = 0;
    for (let i = 0; i < IDLE_CRDS; i++) {
      const began = performance.now();
      const name = `things${i}.idle.example.com`;
      await create(client, smallCrd(i));
      await waitEstablished(client, name);
      slowestMs = Math.max(slowestMs, performance.now() - began);
    }
    return { crds: IDLE_CRDS, kibEach: ((residentMiB(server.pids) - mib) * 1024) / IDLE_CRDS, slowestMs };
  } finally {
    client.close();
  }
}

function smallCrd(i: number): object {
  const spec = { type: 'object', properties: { size: { type: 'integer' }, note: { type: 'string' } } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `things${i}.idle.example.com` },
    spec: {
      group: 'idle.example.com',
      scope: 'Namespaced',
      names: { plural: `things${i}`, singular: `thing${i}`, kind: `Thing${i}` },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
        },
      ],
    },
  };
}

async function create(client: HttpClient, object: object): Promise<void> {
  const answer = await client.send({
    method: 'POST',
    path: CRDS_PATH,
    as: 'admin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(object),
  });
  if (answer.status !== 201) throw new Error(`a CRD was refused: ${JSON.stringify(answer.body)}`);
}

async function waitEstablished(client: HttpClient, name: string): Promise<void> {
  await until(async () => {
    const { body } = await client.send({ method: 'GET', path: `${CRDS_PATH}/${name}`, as: 'admin', headers: {} });
    return JSON.stringify(body).includes('"type":"Established"') && !JSON.stringify(body).includes('"Installing"');
  });
}

async function waitUntilPublished(client: HttpClient, group: string, plural: string): Promise<void> {
  await until(async () => {
    const answer = await client.send({ method: 'GET', path: '/openapi/v2', as: 'admin', headers: {} });
    return (
      JSON.stringify(answer.body).includes(`/apis/${group}/`) && JSON.stringify(answer.body).includes(`/${plural}"`)
    );
  });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PUBLISH_TIMEOUT_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('not published in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
