import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type ClientHttp2Session, connect, type Http2SecureServer } from 'node:http2';
import { Agent, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPki, type Pki } from '../pki/pki.ts';
import { OpenConnections } from './open-connections.ts';
import { type AnyResponse, createTlsServer, setCredentials } from './tls-server.ts';

const LONG_MS = 20_000;

describe('draining the connections of a server', () => {
  let directory = '';
  let pki: Pki;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'drain-'));
    const none = { tlsCertFile: '', tlsPrivateKeyFile: '', clientCaFile: '' };
    pki = await loadPki({ directory, bindAddress: '127.0.0.1', ...none });
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** A server whose answers wait in `pending` until the test ends them. */
  async function start(): Promise<{ server: Http2SecureServer; connections: OpenConnections; pending: AnyResponse[] }> {
    const pending: AnyResponse[] = [];
    const options = { minVersion: 'VersionTLS12', maxStreamsPerConnection: 0 } as const;
    const server = createTlsServer(options, (_request, response) => pending.push(response));
    setCredentials(server, pki, options);
    const connections = new OpenConnections(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { server, connections, pending };
  }

  const urlOf = (server: Http2SecureServer): string => `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const http2 = (server: Http2SecureServer): ClientHttp2Session => connect(urlOf(server), { ca: pki.servingAuthority });
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('lets open streams finish and refuses new connections meanwhile', async () => {
    const { server, connections, pending } = await start();
    const url = urlOf(server);
    const session = http2(server);
    const stream = session.request({ ':path': '/' });
    stream.setEncoding('utf8');
    await until(() => pending.length === 1);
    let drained = false;
    const draining = connections.drain(LONG_MS).then(() => {
      drained = true;
    });
    await once(session, 'goaway');
    const late = connect(url, { ca: pki.servingAuthority });
    await expect(once(late, 'connect')).rejects.toThrow('ECONNREFUSED');
    expect(drained).toBe(false);
    pending[0]!.end('finished');
    expect(await new Promise((resolve) => stream.once('data', resolve))).toBe('finished');
    await draining;
  });

  it('closes idle HTTP/1.1 connections, and busy ones after their answer', async () => {
    const { server, connections, pending } = await start();
    const agent = new Agent({ keepAlive: true, ca: pki.servingAuthority });
    const answers = [0, 1].map(
      () =>
        new Promise<string>((resolve, reject) => {
          get(urlOf(server), { agent }, (response) => {
            response.setEncoding('utf8').once('data', resolve);
          }).once('error', reject);
        }),
    );
    await until(() => pending.length === 2);
    pending[0]!.end('one');
    await Promise.race(answers);
    const draining = connections.drain(LONG_MS);
    pending[1]!.end('two');
    expect((await Promise.all(answers)).sort()).toEqual(['one', 'two']);
    await draining;
    agent.destroy();
  });

  it('cuts off what is still open when its time is over', async () => {
    const { server, connections, pending } = await start();
    const session = http2(server);
    session.on('error', () => {});
    const stream = session.request({ ':path': '/' });
    stream.on('error', () => {});
    await until(() => pending.length === 1);
    const closed = once(session, 'close');
    await connections.drain(100);
    await closed;
  });

  it('survives clients that speak no TLS', async () => {
    const { server, connections } = await start();
    const plain = (await import('node:net')).connect((server.address() as AddressInfo).port, '127.0.0.1');
    plain.on('error', () => {});
    plain.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(plain, 'close');
    await connections.drain(LONG_MS);
  });
});
