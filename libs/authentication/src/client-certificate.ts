import type { PeerCertificate, TLSSocket } from 'node:tls';
import { CREDENTIAL_ID_KEY, type UserInfo } from '#machinery';
import { AuthenticationError, type AuthenticationRequest, type Authenticator } from './authenticator.ts';

// The subject attribute that carries a user's uid (feature AllowParsingUserUIDFromCertAuth).
const UID_ATTRIBUTE = '1.3.6.1.4.1.57683.2';

/** What one connection's certificate says; made once per connection. */
interface ConnectionIdentity {
  readonly user: UserInfo | undefined;
  readonly failure: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

const NO_CERTIFICATE: ConnectionIdentity = {
  user: undefined,
  failure: '',
  notBeforeMs: Number.NEGATIVE_INFINITY,
  notAfterMs: Number.POSITIVE_INFINITY,
};

/**
 * X.509 client certificates: the subject's common name is the user, its organizations are the groups.
 * The TLS layer verifies the chain (and the clientAuth usage) during the handshake, with `requestCert` and without
 * `rejectUnauthorized`; here the outcome is read once per connection, so a request costs one WeakMap lookup and, since
 * a connection may outlive its certificate, a look at the clock.
 */
export class ClientCertificateAuthenticator implements Authenticator {
  private readonly identities = new WeakMap<TLSSocket, ConnectionIdentity>();
  private readonly now: () => number;

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  authenticate(request: AuthenticationRequest): UserInfo | undefined {
    let identity = this.identities.get(request.connection);
    if (identity === undefined) {
      identity = identify(request.connection);
      this.identities.set(request.connection, identity);
    }
    if (identity === NO_CERTIFICATE) return undefined;
    if (identity.failure !== '') throw new AuthenticationError(identity.failure);
    const now = this.now();
    if (now > identity.notAfterMs || now < identity.notBeforeMs) {
      throw new AuthenticationError('x509: certificate has expired or is not yet valid');
    }
    return identity.user;
  }
}

function identify(connection: TLSSocket): ConnectionIdentity {
  // Plain objects in tests and connections without TLS have no such method.
  const certificate = connection.getPeerCertificate?.(false);
  if (certificate === undefined || certificate === null || certificate.raw === undefined) return NO_CERTIFICATE;
  if (!connection.authorized) {
    const why = connection.authorizationError;
    return { ...NO_CERTIFICATE, failure: `verifying certificate SN=${certificate.serialNumber} failed: ${why}` };
  }
  return identityOf(certificate);
}

function identityOf(certificate: PeerCertificate): ConnectionIdentity {
  const subject = certificate.subject as unknown as Record<string, string | string[] | undefined>;
  const name = attributeValues(subject, 'CN').at(-1) ?? '';
  if (name === '') return NO_CERTIFICATE;
  const uids = attributeValues(subject, UID_ATTRIBUTE);
  const validity = { notBeforeMs: Date.parse(certificate.valid_from), notAfterMs: Date.parse(certificate.valid_to) };
  if (uids.length > 1) {
    return { ...validity, user: undefined, failure: `expected 1 UID, but found multiple: [${uids.join(' ')}]` };
  }
  if (uids[0] === '') return { ...validity, user: undefined, failure: 'UID cannot be an empty string' };
  const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  const user: UserInfo = {
    name,
    ...(uids[0] === undefined ? {} : { uid: uids[0] }),
    groups: attributeValues(subject, 'O'),
    extra: { [CREDENTIAL_ID_KEY]: [`X509SHA256=${fingerprint}`] },
  };
  return { ...validity, user, failure: '' };
}

/** Node gives a string for one value of an attribute and a list for several. */
function attributeValues(subject: Record<string, string | string[] | undefined>, attribute: string): string[] {
  const values = subject[attribute];
  if (values === undefined) return [];
  return Array.isArray(values) ? values : [values];
}
