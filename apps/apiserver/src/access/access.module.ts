import { Module } from '@nestjs/common';
import type { Logger } from 'pino';
import {
  type Authenticator,
  AuthenticatorChain,
  BearerTokenAuthenticator,
  ClientCertificateAuthenticator,
  parseTokenFile,
  type TokenAuthenticator,
  WebSocketTokenAuthenticator,
} from '#authentication';
import { type Authorizer, AuthorizerChain, PrivilegedGroupsAuthorizer, PublicPathsAuthorizer } from '#authorization';
import { SYSTEM_PRIVILEGED_GROUP } from '#machinery';
import type { ServeOptions } from '../options/serve-options.ts';
import { readGivenFile } from '../pki/pki.ts';
import { StartupError } from '../startup-error.ts';
import { AUTHORIZER, LOGGER, OPTIONS } from '../tokens.ts';
import { AccessGuard } from './access.guard.ts';
import { RequestAccess } from './request-access.ts';

/** A bearer token is then always wrong, never ignored. */
const NO_TOKENS: TokenAuthenticator = { authenticateToken: () => undefined };

/** Who may come in and what they may do: the authenticators and authorizers that the options ask for. */
@Module({
  providers: [
    { provide: AuthenticatorChain, useFactory: createAuthenticator, inject: [OPTIONS, LOGGER] },
    { provide: AUTHORIZER, useFactory: createAuthorizer },
    {
      provide: RequestAccess,
      useFactory: (authenticator: AuthenticatorChain, authorizer: Authorizer) =>
        new RequestAccess(authenticator, authorizer),
      inject: [AuthenticatorChain, AUTHORIZER],
    },
    AccessGuard,
  ],
  exports: [AuthenticatorChain, AUTHORIZER, RequestAccess, AccessGuard],
})
export class AccessModule {}

function createAuthenticator(options: ServeOptions, logger: Logger): AuthenticatorChain {
  const tokens = options.tokenAuthFile === '' ? NO_TOKENS : loadTokens(options.tokenAuthFile, logger);
  const members: Authenticator[] = [
    new ClientCertificateAuthenticator(),
    new BearerTokenAuthenticator(tokens),
    new WebSocketTokenAuthenticator(tokens),
  ];
  return new AuthenticatorChain(members, { anonymous: options.anonymousAuth });
}

function loadTokens(path: string, logger: Logger): TokenAuthenticator {
  try {
    const { tokens, warnings } = parseTokenFile(readGivenFile('token-auth-file', path), path);
    for (const warning of warnings) logger.warn(warning);
    return tokens;
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError(`--token-auth-file ${path}: ${(error as Error).message}`);
  }
}

function createAuthorizer(): Authorizer {
  return new AuthorizerChain([new PrivilegedGroupsAuthorizer([SYSTEM_PRIVILEGED_GROUP]), new PublicPathsAuthorizer()]);
}
