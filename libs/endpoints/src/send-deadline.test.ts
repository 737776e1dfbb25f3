import { once } from 'node:events';
import { createServer as createHttp1, get, type Server } from 'node:http';
import { type ClientHttp2Session, connect, createServer as createHttp2, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { cutOffUnlessSent } from './send-deadline.ts';

/** More than sockets and flow control take without a reader. */
const BODY = Buffer.alloc(30_000_000, 'x');
const SHORT_MS = 100;
const LONG_MS = 10_000;

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function listen(server: { listen(port: number, host: string): unknown; address(): unknown }): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server as Server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function http2Answer(timeoutMs: number): Promise<{ session: ClientHttp2Session; stream: ServerHttp2Stream }> {
  // As the server's own: Node never takes off its count what was queued for a stream that is gone.
  const server = createHttp2({ maxSessionMemory: 1_000_000 });
  const { promise: served, resolve } = Promise.withResolvers<ServerHttp2Stream>();
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => {});
    stream.respond({ ':status': 200 });
    stream.end(BODY);
    resolve(stream);
  });
  const session = connect(await listen(server));
  ends.push(
    () => session.destroy(),
    () => server.close(),
  );
  session.request({ ':path': '/' }).on('error', () => {});
  const stream = await served;
  cutOffUnlessSent(stream, timeoutMs);
  return { session, stream };
}

describe('a client that does not read its answer', () => {
  it('loses its HTTP/2 stream, not the connection', async () => {
    const { session, stream } = await http2Answer(SHORT_MS);
    await once(stream, 'close');
    expect(stream.writableFinished).toBe(false);
    const next = session.request({ ':path': '/' });
    await once(next, 'response');
    next.destroy();
  });

  it('loses its HTTP/1.1 connection', async () => {
    const server = createHttp1((_request, response) => {
      response.end(BODY);
      cutOffUnlessSent(response, SHORT_MS);
    });
    ends.push(() => server.closeAllConnections());
    const request = get(await listen(server));
    const [response] = await once(request, 'response');
    await new Promise((resolve) => setTimeout(resolve, 3 * SHORT_MS));
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    await expect(once(response, 'end')).rejects.toThrow('aborted');
    expect(bytes).toBeLessThan(BODY.length);
  });
});

describe('a client that reads', () => {
  it('gets all of it', async () => {
    // As the server's own: Node never takes off its count what was queued for a stream that is gone.
    const server = createHttp2({ maxSessionMemory: 1_000_000 });
    server.on('stream', (stream: ServerHttp2Stream) => {
      stream.respond({ ':status': 200 });
      stream.end(BODY);
      cutOffUnlessSent(stream, LONG_MS);
    });
    const session = connect(await listen(server));
    ends.push(
      () => session.destroy(),
      () => server.close(),
    );
    let bytes = 0;
    const stream = session.request({ ':path': '/' });
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    await once(stream, 'end');
    expect(bytes).toBe(BODY.length);
  });
});
