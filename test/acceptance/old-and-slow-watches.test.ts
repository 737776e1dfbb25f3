import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKubernest } from '../oracle/kubernest-server.ts';
import type { RunningServer } from '../oracle/running-server.ts';
import { eventually, H2Client } from './h2-client.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const BLOBS = '/apis/slow.example.com/v1/namespaces/default/blobs';
const MIB = 1024 * 1024;
/** More than a client may be behind. */
const WRITTEN_MIB = 60;
/** What the server may hold for it and everything else together. */
const RESIDENT_MAX_MIB = 450;

let server: RunningServer;
let client: H2Client;
beforeAll(async () => {
  server = await startKubernest({ flags: ['--etcd-compaction-interval=1s'] });
  client = new H2Client(server);
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'blobs.slow.example.com' },
    spec: {
      group: 'slow.example.com',
      scope: 'Namespaced',
      names: { plural: 'blobs', kind: 'Blob' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
  expect((await client.send('POST', CRDS, crd)).status).toBe(201);
  await eventually('blobs are served', async () => (await client.send('GET', BLOBS)).status === 200);
});
afterAll(async () => {
  client.close();
  await server.stop();
});

const blob = (name: string, data = '') => ({
  apiVersion: 'slow.example.com/v1',
  kind: 'Blob',
  metadata: { name },
  data,
});

describe('a watch whose time is over before it begins', () => {
  // kube-apiserver's answer when it gets round to one; now and then it only ends.
  it('says so and ends', async () => {
    const answer = await client.send('GET', `${BLOBS}?watch=true&timeoutSeconds=-1`);
    expect(answer.body).toMatchObject({ type: 'ERROR', object: { message: 'context deadline exceeded', code: 500 } });
  });
});

describe('what is older than the compaction', () => {
  it('is gone for watches and for exact lists; a list in pages goes on from now, if the client wants', async () => {
    for (const name of ['a', 'b', 'c']) await client.send('POST', BLOBS, blob(name));
    const first = await client.send('GET', `${BLOBS}?limit=1`);
    const { resourceVersion, continue: token } = first.body.metadata;
    await eventually('the version is compacted', async () => {
      await client.send('PATCH', `${BLOBS}/a`, { data: String(Math.random()) });
      const { status } = await client.send(
        'GET',
        `${BLOBS}?resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`,
      );
      return status === 410;
    });
    const page = await client.send('GET', `${BLOBS}?limit=1&continue=${encodeURIComponent(token)}`);
    expect(page.body).toMatchObject({ code: 410, reason: 'Expired' });
    // The error carries a token for the rest as it is now.
    const rest = await client.send('GET', `${BLOBS}?continue=${encodeURIComponent(page.body.metadata.continue)}`);
    expect(rest.body.items.map(({ metadata }: { metadata: { name: string } }) => metadata.name)).toEqual(['b', 'c']);
  });
});

describe('a client that does not read', () => {
  it('loses its watch, while others see everything and the server’s memory stays bounded', async () => {
    const readable = client.watch(`${BLOBS}?watch=1&fieldSelector=metadata.name%3Dbig`);
    const { port } = new URL(server.url);
    const headers = { authorization: `Bearer ${server.tokens.admin}` };
    const asking = request({ port, path: `${BLOBS}?watch=1`, headers, rejectUnauthorized: false, agent: false });
    const answered = once(asking, 'response');
    asking.end();
    const [slow] = (await answered) as [IncomingMessage];
    slow.pause();
    await client.send('POST', BLOBS, blob('big'));
    for (let i = 0; i < WRITTEN_MIB; i++) {
      const { status } = await client.send('PATCH', `${BLOBS}/big`, { data: String(i % 10).repeat(MIB) });
      expect(status).toBe(200);
    }
    await eventually('the reader has seen all', () => readable.events.length === WRITTEN_MIB + 1);
    const status = readFileSync(`/proc/${server.pids[0]}/status`, 'utf8');
    const residentMiB = Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1024; // Linux says it
    expect(residentMiB).toBeLessThan(RESIDENT_MAX_MIB);
    // When it reads at last, it gets what was on the way, and then the end.
    let received = 0;
    slow.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    slow.resume();
    await once(slow, 'end');
    expect(received).toBeLessThan((WRITTEN_MIB - 10) * MIB);
    readable.close();
  });
});
