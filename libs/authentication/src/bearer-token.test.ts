import type { IncomingHttpHeaders } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { AuthenticationError } from './authenticator.ts';
import { BearerTokenAuthenticator, type TokenAuthenticator, WebSocketTokenAuthenticator } from './bearer-token.ts';

const alice = { name: 'alice', groups: [] };
const connection = {} as TLSSocket;
const atOnce: TokenAuthenticator = { authenticateToken: (token) => (token === 'good' ? alice : undefined) };
const later: TokenAuthenticator = { authenticateToken: async (token) => (token === 'good' ? alice : undefined) };

describe('a bearer token', () => {
  const ask = (authorization: string | undefined) =>
    new BearerTokenAuthenticator(atOnce).authenticate({ connection, headers: { authorization } });

  it.each(['Bearer good', 'bearer good', 'BEARER good', '  Bearer good  ', 'Bearer good trailing'])(
    '%j is alice',
    (header) => {
      expect(ask(header)).toBe(alice);
    },
  );

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Bearer  good', 'Basic good', 'good'])(
    '%j is no credential',
    (header) => {
      expect(ask(header)).toBeUndefined();
    },
  );

  it('that nobody knows is an error, at once or later', async () => {
    expect(() => ask('Bearer bad')).toThrow(new AuthenticationError('invalid bearer token'));
    const asking = new BearerTokenAuthenticator(later).authenticate({
      connection,
      headers: { authorization: 'Bearer bad' },
    });
    await expect(asking).rejects.toThrow('invalid bearer token');
  });
});

describe('a token in a WebSocket subprotocol', () => {
  const upgrade = { connection: 'keep-alive, Upgrade', upgrade: 'websocket' };
  const protocol = (token: string | Buffer) =>
    `base64url.bearer.authorization.k8s.io.${Buffer.from(token).toString('base64url')}`;
  const ask = (headers: IncomingHttpHeaders) =>
    new WebSocketTokenAuthenticator(atOnce).authenticate({ connection, headers });

  it('is accepted beside another subprotocol', () => {
    expect(ask({ ...upgrade, 'sec-websocket-protocol': `v5.channel.k8s.io, ${protocol('good')}` })).toBe(alice);
  });

  it('is looked for only in WebSocket requests', () => {
    expect(ask({ 'sec-websocket-protocol': `v5.channel.k8s.io, ${protocol('good')}` })).toBeUndefined();
    expect(ask({ ...upgrade, 'sec-websocket-protocol': 'v5.channel.k8s.io' })).toBeUndefined();
  });

  it.each([
    ['alone', protocol('good'), 'missing additional subprotocol'],
    ['twice', `x, ${protocol('good')}, ${protocol('good')}`, 'multiple base64.bearer.authorization tokens specified'],
    ['unknown', `x, ${protocol('bad')}`, 'invalid bearer token'],
    [
      'not base64url',
      'x, base64url.bearer.authorization.k8s.io.a+b=',
      'invalid base64.bearer.authorization token encoding',
    ],
    ['not UTF-8', `x, ${protocol(Buffer.from([0xff, 0xfe]))}`, 'invalid base64.bearer.authorization token'],
  ])('is refused when it is %s', (_name, protocols, message) => {
    expect(() => ask({ ...upgrade, 'sec-websocket-protocol': protocols })).toThrow(message);
  });
});
