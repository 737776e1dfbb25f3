import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, constants, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPki, type Pki } from '../pki/pki.ts';
import { createTlsServer, setCredentials } from './tls-server.ts';

/** As a large list. */
const BODY = Buffer.alloc(30_000_000, 'x');
/** Together more than any memory that one connection should be allowed. */
const CANCELLED = 20;

describe('an HTTP/2 connection', () => {
  let directory = '';
  let pki: Pki;
  let server: Http2SecureServer;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tls-server-'));
    const none = { tlsCertFile: '', tlsPrivateKeyFile: '', clientCaFile: '' };
    pki = await loadPki({ directory, bindAddress: '127.0.0.1', ...none });
    const options = { minVersion: 'VersionTLS12', maxStreamsPerConnection: 0 } as const;
    server = createTlsServer(options, (request, response) => response.end(request.url === '/large' ? BODY : 'x'));
    setCredentials(server, pki, options);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('serves on after its client has cancelled many large answers', async () => {
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const session = connect(url, { ca: pki.servingAuthority });
    for (let i = 0; i < CANCELLED; i++) {
      const stream = session.request({ ':path': '/large' });
      await once(stream, 'data');
      stream.close(constants.NGHTTP2_CANCEL);
      await once(stream, 'close');
    }
    const last = session.request({ ':path': '/small' });
    const [headers] = await once(last, 'response');
    expect(headers[':status']).toBe(200);
    session.destroy();
  });
});
