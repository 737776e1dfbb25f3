import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKubernest } from '../oracle/kubernest-server.ts';
import type { RunningServer } from '../oracle/running-server.ts';
import { eventually, H2Client } from './h2-client.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const BLOBS = '/apis/limits.example.com/v1/namespaces/default/blobs';
/** What etcd takes in one request, its framing included. */
const STORED_MAX = 1.5 * 1024 * 1024;
const BODY_MAX = 3 * 1024 * 1024;

let server: RunningServer;
let client: H2Client;
beforeAll(async () => {
  server = await startKubernest({ flags: ['--request-timeout=2s'] });
  client = new H2Client(server);
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'blobs.limits.example.com' },
    spec: {
      group: 'limits.example.com',
      scope: 'Namespaced',
      names: { plural: 'blobs', kind: 'Blob' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
  expect((await client.send('POST', CRDS, crd)).status).toBe(201);
  await eventually('blobs are served', async () => (await client.send('GET', BLOBS)).status === 200);
});
afterAll(async () => {
  client.close();
  await server.stop();
});

const blob = (name: string, bytes: number) => ({
  apiVersion: 'limits.example.com/v1',
  kind: 'Blob',
  metadata: { name },
  data: 'x'.repeat(bytes),
});

/** Sends bytes over TLS and returns all that comes back until the server closes the connection. */
function raw(text: string): Promise<string> {
  const { port } = new URL(server.url);
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ port: Number(port), rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] });
    socket.write(text.replaceAll('\n', '\r\n'));
    socket.on('data', (chunk: Buffer) => {
      received += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(received));
  });
}

const head = () => `Host: localhost\nAuthorization: Bearer ${server.tokens.admin}\n`;

// As kube-apiserver 1.37.2 answers with etcd behind it, but for its 500 where the object is the client's mistake.
describe('what is too large', () => {
  it('for the store is refused, on create and on update', async () => {
    expect((await client.send('POST', BLOBS, blob('a', STORED_MAX - 1000))).status).toBe(201);
    const refused = { kind: 'Status', message: 'etcdserver: request is too large', code: 413 };
    expect((await client.send('POST', BLOBS, blob('b', STORED_MAX))).body).toMatchObject(refused);
    expect((await client.send('PATCH', `${BLOBS}/a`, { more: 'x'.repeat(1000) })).body).toMatchObject(refused);
    expect((await client.send('GET', BLOBS)).body.items).toHaveLength(1);
  });

  it('for a request is refused before it is read, over both versions of HTTP', async () => {
    const { body } = await client.send('POST', BLOBS, blob('c', BODY_MAX));
    expect(body).toMatchObject({ reason: 'RequestEntityTooLarge', code: 413 });
    const announced = await raw(
      `POST ${BLOBS} HTTP/1.1\n${head()}Content-Type: application/json\nContent-Length: ${BODY_MAX + 1}\n\n{`,
    );
    expect(announced).toMatch(/^HTTP\/1.1 413 .*limit is 3145728/s);
  });

  it('for headers gets 431', async () => {
    expect(await raw(`GET /version HTTP/1.1\n${head()}X-Large: ${'x'.repeat(1.2 * 1024 * 1024)}\n\n`)).toMatch(
      /^HTTP\/1.1 431 /,
    );
  });
});

describe('what does not come in time, or not as HTTP', () => {
  it('gets 504 when a body stays out, sooner if the client says so', async () => {
    const begun = (query: string) =>
      `POST ${BLOBS}${query} HTTP/1.1\n${head()}Content-Type: application/json\nContent-Length: 500\n\n{"a":`;
    const startedMs = performance.now();
    const timeout = 'HTTP/1.1 504 ';
    expect((await raw(begun('?timeout=200ms'))).slice(0, timeout.length)).toBe(timeout);
    expect(performance.now() - startedMs).toBeLessThan(1900);
    const answer = await raw(begun(''));
    expect(answer.slice(0, timeout.length)).toBe(timeout);
    expect(answer).toContain('"message":"Timeout: request did not complete within the allotted timeout"');
    expect(performance.now() - startedMs).toBeGreaterThan(2000);
  });

  it.each([
    ['nonsense', 'nonsense\n\n'],
    ['a chunk without a length', `POST ${BLOBS} HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\nzz\n`],
  ])('gets a plain 400: %s', async (_, text) => {
    expect(await raw(text)).toMatch(/^HTTP\/1.1 400 Bad Request\r\n.*400 Bad Request$/s);
  });

  it('disturbs nobody', async () => {
    expect((await client.send('GET', '/readyz')).status).toBe(200);
  });
});
