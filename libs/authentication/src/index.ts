export { AuthenticationError, type AuthenticationRequest, type Authenticator } from './authenticator.ts';
export { type AnonymousAccess, AuthenticatorChain } from './authenticator-chain.ts';
export { BearerTokenAuthenticator, type TokenAuthenticator, WebSocketTokenAuthenticator } from './bearer-token.ts';
export { ClientCertificateAuthenticator, connectionOf } from './client-certificate.ts';
export { parseTokenFile, type TokenFile } from './token-file.ts';
export * from './well-known-users.ts';
