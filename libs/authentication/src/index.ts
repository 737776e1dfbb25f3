export type { Authenticator } from './authenticator.ts';
export { AuthenticatorChain } from './authenticator-chain.ts';
export { BearerTokenAuthenticator, type TokenAuthenticator, WebSocketTokenAuthenticator } from './bearer-token.ts';
export { ClientCertificateAuthenticator } from './client-certificate.ts';
export { parseTokenFile } from './token-file.ts';
