import type { UserInfo } from '#machinery';
import { AuthenticationError, type AuthenticationRequest, type Authenticator } from './authenticator.ts';

/** Knows some bearer tokens; `undefined` for a token that it does not know. */
export interface TokenAuthenticator {
  authenticateToken(token: string): UserInfo | undefined | Promise<UserInfo | undefined>;
}

const INVALID_TOKEN = 'invalid bearer token';
const WEBSOCKET_TOKEN_PREFIX = 'base64url.bearer.authorization.k8s.io.';
const BASE64URL = /^[A-Za-z0-9_-]*$/;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** `Authorization: Bearer TOKEN`. Another scheme, or no token after the word, is no credential at all. */
export class BearerTokenAuthenticator implements Authenticator {
  private readonly tokens: TokenAuthenticator;

  constructor(tokens: TokenAuthenticator) {
    this.tokens = tokens;
  }

  authenticate(request: AuthenticationRequest): UserInfo | undefined | Promise<UserInfo | undefined> {
    const header = request.headers.authorization;
    if (header === undefined) return undefined;
    const [scheme, token] = header.trim().split(' ', 2) as [string, string | undefined];
    if (token === undefined || token === '' || scheme.toLowerCase() !== 'bearer') return undefined;
    return requireKnown(this.tokens.authenticateToken(token));
  }
}

/**
 * A browser cannot set headers on a WebSocket, so the token may come as a subprotocol,
 * `base64url.bearer.authorization.k8s.io.<token>`, beside at least one other subprotocol that the server can answer with.
 */
export class WebSocketTokenAuthenticator implements Authenticator {
  private readonly tokens: TokenAuthenticator;

  constructor(tokens: TokenAuthenticator) {
    this.tokens = tokens;
  }

  authenticate(request: AuthenticationRequest): UserInfo | undefined | Promise<UserInfo | undefined> {
    const protocols = request.headers['sec-websocket-protocol'];
    if (protocols === undefined || !isWebSocketUpgrade(request)) return undefined;
    let encoded: string | undefined;
    let others = 0;
    for (const entry of protocols.split(',')) {
      const protocol = entry.trim();
      if (!protocol.startsWith(WEBSOCKET_TOKEN_PREFIX)) {
        others++;
        continue;
      }
      if (encoded !== undefined) {
        throw new AuthenticationError('multiple base64.bearer.authorization tokens specified');
      }
      encoded = protocol.slice(WEBSOCKET_TOKEN_PREFIX.length);
    }
    if (encoded === undefined || encoded === '') return undefined;
    const token = decodeToken(encoded);
    if (others === 0) throw new AuthenticationError('missing additional subprotocol');
    return requireKnown(this.tokens.authenticateToken(token));
  }
}

function isWebSocketUpgrade(request: AuthenticationRequest): boolean {
  return (
    request.headers.upgrade?.toLowerCase() === 'websocket' &&
    (request.headers.connection ?? '').toLowerCase().includes('upgrade')
  );
}

function decodeToken(encoded: string): string {
  if (!BASE64URL.test(encoded) || encoded.length % 4 === 1) {
    throw new AuthenticationError('invalid base64.bearer.authorization token encoding');
  }
  try {
    return utf8.decode(Buffer.from(encoded, 'base64url'));
  } catch {
    throw new AuthenticationError('invalid base64.bearer.authorization token');
  }
}

function requireKnown(
  user: UserInfo | undefined | Promise<UserInfo | undefined>,
): UserInfo | undefined | Promise<UserInfo | undefined> {
  if (user instanceof Promise) return user.then(requireKnown);
  if (user === undefined) throw new AuthenticationError(INVALID_TOKEN);
  return user;
}
