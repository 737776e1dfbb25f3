import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { ClientCertificateAuthenticator } from './client-certificate.ts';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2030-06-01T00:00:00Z');

interface Presented {
  readonly subject?: Record<string, string | string[]>;
  readonly authorized?: boolean;
  readonly notAfterMs?: number;
}

/** A connection whose handshake is over; counts how often its certificate is read. */
function connection(presented: Presented | undefined) {
  const socket = {
    reads: 0,
    authorized: presented?.authorized ?? true,
    authorizationError: presented?.authorized === false ? 'SELF_SIGNED_CERT_IN_CHAIN' : null,
    getPeerCertificate() {
      socket.reads++;
      if (presented === undefined) return {};
      return {
        raw: Buffer.from('der'),
        subject: presented.subject ?? { CN: 'alice' },
        serialNumber: '0A',
        fingerprint256: 'AB:CD',
        valid_from: new Date(NOW - DAY_MS).toUTCString(),
        valid_to: new Date(presented.notAfterMs ?? NOW + DAY_MS).toUTCString(),
      };
    },
  };
  return socket as unknown as TLSSocket & { reads: number };
}

const ask = (presented: Presented | undefined) =>
  new ClientCertificateAuthenticator(() => NOW).authenticate({ connection: connection(presented), headers: {} });

describe('a client certificate', () => {
  it('makes the common name the user and the organizations the groups', () => {
    expect(ask({ subject: { CN: 'alice', O: ['dev', 'ops'] } })).toEqual({
      name: 'alice',
      groups: ['dev', 'ops'],
      extra: { 'authentication.kubernetes.io/credential-id': ['X509SHA256=abcd'] },
    });
    expect(ask({ subject: { CN: 'alice', O: 'dev' } })?.groups).toEqual(['dev']);
    expect(ask({ subject: { CN: ['first', 'last'] } })?.name).toBe('last');
  });

  it('may carry a uid', () => {
    expect(ask({ subject: { CN: 'alice', '1.3.6.1.4.1.57683.2': 'u-1' } })?.uid).toBe('u-1');
    expect(() => ask({ subject: { CN: 'alice', '1.3.6.1.4.1.57683.2': ['a', 'b'] } })).toThrow('expected 1 UID');
    expect(() => ask({ subject: { CN: 'alice', '1.3.6.1.4.1.57683.2': '' } })).toThrow('cannot be an empty string');
  });

  it('is no credential when there is none, or when it names nobody', () => {
    expect(ask(undefined)).toBeUndefined();
    expect(ask({ subject: { O: 'dev' } })).toBeUndefined();
  });

  it('is refused when TLS could not verify it', () => {
    expect(() => ask({ authorized: false })).toThrow('verifying certificate SN=0A failed: SELF_SIGNED_CERT_IN_CHAIN');
  });

  it('is refused when it runs out while its connection is open', () => {
    let now = NOW;
    const authenticator = new ClientCertificateAuthenticator(() => now);
    const request = { connection: connection({ notAfterMs: NOW + DAY_MS }), headers: {} };
    expect(authenticator.authenticate(request)?.name).toBe('alice');
    now = NOW + DAY_MS + 1;
    expect(() => authenticator.authenticate(request)).toThrow('expired');
  });

  it('is read once for all requests of a connection', () => {
    const authenticator = new ClientCertificateAuthenticator(() => NOW);
    const request = { connection: connection({}), headers: {} };
    expect(authenticator.authenticate(request)).toBe(authenticator.authenticate(request));
    expect((request.connection as TLSSocket & { reads: number }).reads).toBe(1);
  });
});
