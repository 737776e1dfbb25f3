import type { IncomingHttpHeaders } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { UserInfo } from '#machinery';

/** What authentication may look at. `connection` is the TLS socket, the same object for all requests of a connection. */
export interface AuthenticationRequest {
  readonly connection: TLSSocket;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Finds out who makes a request. `undefined` means that the request carries no credential of this authenticator's kind;
 * a credential that is there but wrong throws `AuthenticationError`. Answers without a promise whenever it can, because
 * this is on the path of every request.
 */
export interface Authenticator {
  authenticate(request: AuthenticationRequest): UserInfo | undefined | Promise<UserInfo | undefined>;
}

/** A credential was presented and is not good. The message is for the log: clients only ever see "Unauthorized". */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError';
}
