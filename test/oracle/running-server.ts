import type { Identity } from './scenario.ts';

/** What the oracle needs to know of a server that it talks to, real or Kubernest. */
export interface RunningServer {
  /** Base URL without a trailing slash, such as `https://127.0.0.1:6443`. */
  readonly url: string;
  /** PEM of the CA that signed the serving certificate; absent = the certificate is not verified. */
  readonly ca?: string;
  /** Bearer token by identity; `anonymous` has none. */
  readonly tokens: Readonly<Record<Exclude<Identity, 'anonymous'>, string>>;
  /** Certificate and key (PEM) of an administrator, where the server accepts client certificates. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  /** PIDs of the server's processes, for whoever measures them. */
  readonly pids: readonly number[];
  /** Ends the server and removes its temporary folder. */
  stop(): Promise<void>;
}

/** Tokens of the static token file that both servers are started with. */
export const staticTokens = {
  admin: 'oracle-admin-token',
  bob: 'oracle-bob-token',
  'invalid-token': 'oracle-token-of-nobody',
} as const;

/** The `--token-auth-file` given to both servers: an administrator, and a user without any group. */
export const tokenAuthFile = [
  `${staticTokens.admin},admin,uid-admin,"system:masters"`,
  `${staticTokens.bob},bob,uid-bob`,
  '',
].join('\n');
