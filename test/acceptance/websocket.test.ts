import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKubernest } from '../oracle/kubernest-server.ts';
import type { RunningServer } from '../oracle/running-server.ts';
import { eventually } from './h2-client.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startKubernest();
});
afterAll(async () => await server.stop());

const HANDSHAKE = {
  host: 'localhost',
  upgrade: 'websocket',
  connection: 'Upgrade',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-version': '13',
  origin: 'https://localhost',
};

/** Sends a handshake; everything that comes back is collected. */
function open(path: string, headers: Record<string, string | undefined>): { socket: TLSSocket; received(): Buffer } {
  const { port } = new URL(server.url);
  const socket = connect({
    host: '127.0.0.1',
    port: Number(port),
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
  });
  const lines = Object.entries({ ...HANDSHAKE, ...headers }).filter(([, value]) => value !== undefined);
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => {});
  return { socket, received: () => Buffer.concat(chunks) };
}

const DEFAULT = '/api/v1/namespaces?watch=1&fieldSelector=metadata.name%3Ddefault';
const bearer = () => ({ authorization: `Bearer ${server.tokens.admin}` });
const MASK = Buffer.from([0, 0, 0, 0]);

// As kube-apiserver 1.37.2 speaks it.
describe('a watch over a WebSocket', () => {
  it('sends each event as a message, answers pings and ends as the client asks', async () => {
    const { socket, received } = open(DEFAULT, bearer());
    await eventually('the first event', () => received().includes('"ADDED"'));
    expect(received().toString()).toMatch(/^HTTP\/1.1 101 .*sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/s);
    const message = received().subarray(received().indexOf('\r\n\r\n') + 4);
    expect(message.subarray(0, 2).toString('hex')).toBe('817e');
    const event = JSON.parse(message.subarray(4, 4 + message.readUInt16BE(2)).toString());
    expect([event.type, event.object.metadata.name]).toEqual(['ADDED', 'default']);
    socket.write(Buffer.concat([Buffer.from([0x89, 0x82]), MASK, Buffer.from('hi')]));
    await eventually('the pong', () => received().includes(Buffer.from('8a026869', 'hex')));
    socket.write(Buffer.concat([Buffer.from([0x88, 0x80]), MASK]));
    await eventually('the end', () => socket.readableEnded);
    expect(received().subarray(-4).toString('hex')).toBe('880203e8');
  });

  it('ends in order when its time is over', async () => {
    const { socket, received } = open(`${DEFAULT}&timeoutSeconds=1`, bearer());
    await eventually('the end', () => socket.readableEnded);
    expect(received().subarray(-4).toString('hex')).toBe('880203e8');
  });

  it('takes the token that a browser can only send as a protocol', async () => {
    const token = Buffer.from(server.tokens.admin).toString('base64url');
    const protocol = `base64url.bearer.authorization.k8s.io.${token}`;
    const both = open(DEFAULT, { 'sec-websocket-protocol': `${protocol}, v4.channel.k8s.io` });
    await eventually('the first event', () => both.received().includes('"ADDED"'));
    expect(both.received().toString()).toContain('sec-websocket-protocol: v4.channel.k8s.io\r\n');
    both.socket.destroy();
    const alone = open(DEFAULT, { 'sec-websocket-protocol': protocol });
    await eventually('the answer', () => alone.socket.readableEnded);
    expect(alone.received().toString()).toMatch(/^HTTP\/1.1 401 /);
  });

  it.each([
    ['two protocols to choose from', { 'sec-websocket-protocol': 'a, b' }, 400],
    ['another version', { 'sec-websocket-version': '8' }, 400],
    ['no key', { 'sec-websocket-key': undefined }, 400],
    ['no origin', { origin: undefined }, 403],
    ['no credentials', { authorization: 'Bearer nobody' }, 401],
  ])('with %s is refused', async (_, headers, status) => {
    const { socket, received } = open(DEFAULT, { ...bearer(), ...headers });
    await eventually('the answer', () => socket.readableEnded);
    expect(received().toString()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('is only for watches: others are answered as if nothing had been asked', async () => {
    const { socket, received } = open('/api/v1/namespaces/default', bearer());
    await eventually('the answer', () => socket.readableEnded);
    expect(received().toString()).toMatch(/^HTTP\/1.1 200 .*"kind":"Namespace"/s);
  });
});
