import { StartupError } from '../startup-error.ts';
import {
  type AnyFlag,
  booleanFlag,
  choiceFlag,
  durationFlag,
  type Flag,
  integerFlag,
  ipFlag,
  pathListFlag,
  stringFlag,
  stringListFlag,
} from './flag.ts';
import { parseFlags } from './flag-parser.ts';

const MAX_PORT = 65_535;
const MAX_LOG_LEVEL = 10;
// What fits in the SETTINGS frame's 31 bits; clients are told this number.
const MAX_STREAMS = 2 ** 31 - 1;
const MAX_WATCH_SECONDS = 2 ** 31 - 1;

/** Keeps the type of a row's value, which the table as a whole would lose. */
function flag<T>(row: Flag<T>): Flag<T> {
  return row;
}

const concat = (soFar: readonly string[], next: readonly string[]): readonly string[] => [...soFar, ...next];

/** Every flag of `kubernest serve`. Names are kube-apiserver's wherever it has the flag. */
export const SERVE_FLAGS = {
  crds: flag({
    section: 'Kubernest',
    name: 'crds',
    type: pathListFlag,
    default: [],
    combine: concat,
    help: 'Directory with CustomResourceDefinitions as YAML or JSON. They are registered at start and followed while the server runs. May be repeated.',
  }),
  dataDir: flag({
    section: 'Kubernest',
    name: 'data-dir',
    type: stringFlag,
    default: '.kubernest',
    help: 'Directory for all that the server keeps: objects, certificates, kubeconfig, kubernest.pid. Made if it is not there; one server at a time can use it.',
  }),
  storageBackend: flag({
    section: 'Kubernest',
    name: 'storage-backend',
    type: choiceFlag(['sqlite', 'memory']),
    default: 'sqlite',
    help: 'Where objects are kept: sqlite (in --data-dir, durable) or memory (forgotten when the server stops).',
  }),
  securePort: flag({
    section: 'Secure serving',
    name: 'secure-port',
    type: integerFlag(0, MAX_PORT),
    default: 6443,
    help: 'Port for HTTPS with authentication and authorization. 0 takes any free port; the kubeconfig names it.',
  }),
  bindAddress: flag({
    section: 'Secure serving',
    name: 'bind-address',
    type: ipFlag,
    default: '127.0.0.1',
    help: 'IP address to listen on. 0.0.0.0 or :: listens on every interface.',
  }),
  certDir: flag({
    section: 'Secure serving',
    name: 'cert-dir',
    type: stringFlag,
    default: '',
    help: 'Directory for the certificate authority and the certificates that the server makes for itself; "pki" under --data-dir if empty.',
  }),
  tlsCertFile: flag({
    section: 'Secure serving',
    name: 'tls-cert-file',
    type: stringFlag,
    default: '',
    help: 'File with the serving certificate, followed by those of its authorities, as PEM. Without it the server makes its own.',
  }),
  tlsPrivateKeyFile: flag({
    section: 'Secure serving',
    name: 'tls-private-key-file',
    type: stringFlag,
    default: '',
    help: 'File with the private key of --tls-cert-file, as PEM.',
  }),
  tlsMinVersion: flag({
    section: 'Secure serving',
    name: 'tls-min-version',
    type: choiceFlag(['VersionTLS12', 'VersionTLS13']),
    default: 'VersionTLS12',
    help: 'Oldest version of TLS that clients may speak: VersionTLS12 or VersionTLS13.',
  }),
  http2MaxStreamsPerConnection: flag({
    section: 'Secure serving',
    name: 'http2-max-streams-per-connection',
    type: integerFlag(0, MAX_STREAMS),
    default: 0,
    help: 'How many requests and watches one HTTP/2 connection may have open at a time; 0 means 100.',
  }),
  clientCaFile: flag({
    section: 'Authentication',
    name: 'client-ca-file',
    type: stringFlag,
    default: '',
    help: "File with certificate authorities whose client certificates are believed, besides the server's own: common name is the user, organizations are the groups.",
  }),
  tokenAuthFile: flag({
    section: 'Authentication',
    name: 'token-auth-file',
    type: stringFlag,
    default: '',
    help: 'CSV file with static bearer tokens, one a line: token,user,uid,"group1,group2".',
  }),
  anonymousAuth: flag({
    section: 'Authentication',
    name: 'anonymous-auth',
    type: booleanFlag,
    default: true,
    help: 'Let requests without credentials in as system:anonymous in group system:unauthenticated; otherwise they get 401.',
  }),
  requestTimeoutMs: flag({
    section: 'Generic',
    name: 'request-timeout',
    type: durationFlag,
    default: 60_000,
    help: 'How long a request that is not a watch may take.',
  }),
  minRequestTimeoutSeconds: flag({
    section: 'Generic',
    name: 'min-request-timeout',
    type: integerFlag(0, MAX_WATCH_SECONDS),
    default: 1800,
    help: 'Watches that name no timeout end after a random time between this many seconds and twice as many.',
  }),
  shutdownDelayMs: flag({
    section: 'Generic',
    name: 'shutdown-delay-duration',
    type: durationFlag,
    default: 0,
    help: 'How long to go on serving after SIGTERM, with /readyz failing, so that load balancers can turn away.',
  }),
  etcdServers: flag({
    section: 'Etcd',
    name: 'etcd-servers',
    type: stringListFlag,
    default: [],
    combine: concat,
    help: 'Not supported yet: objects are kept in --data-dir.',
    hidden: true,
  }),
  compactionIntervalMs: flag({
    section: 'Etcd',
    name: 'etcd-compaction-interval',
    type: durationFlag,
    default: 300_000,
    help: 'How often superseded versions of objects are forgotten; what is older than one interval goes. 0 keeps all.',
  }),
  verbosity: flag({
    section: 'Logs',
    name: 'v',
    shorthand: 'v',
    type: integerFlag(0, MAX_LOG_LEVEL),
    default: 0,
    help: 'How much to log to stderr: 0 milestones and what is wrong, 6 and more also a line for every request of the API.',
  }),
} as const;

type FlagValue<F> = F extends Flag<infer T> ? T : never;

/** What the server was told to do. Names follow the table; times carry their unit. */
export type ServeOptions = { readonly [K in keyof typeof SERVE_FLAGS]: FlagValue<(typeof SERVE_FLAGS)[K]> };

export const SERVE_FLAG_TABLE = Object.values(SERVE_FLAGS) as readonly unknown[] as readonly AnyFlag[];

/** Command line to options. Throws `StartupError` with one line for anything unknown, malformed or contradictory. */
export function parseServeOptions(args: readonly string[]): ServeOptions {
  const { values, given } = parseFlags(SERVE_FLAG_TABLE, args);
  const entries = Object.entries(SERVE_FLAGS).map(([key, row]) => [key, values.get(row.name)]);
  const options = Object.fromEntries(entries) as ServeOptions;
  checkTogether(options, given);
  return options;
}

function checkTogether(options: ServeOptions, given: ReadonlySet<string>): void {
  if (given.has('etcd-servers')) {
    throw new StartupError('--etcd-servers is not supported yet: leave it out, and objects are kept in --data-dir');
  }
  if ((options.tlsCertFile === '') !== (options.tlsPrivateKeyFile === '')) {
    throw new StartupError('--tls-cert-file and --tls-private-key-file need each other: give both or neither');
  }
  for (const name of ['data-dir', 'cert-dir'] as const) {
    const value = name === 'data-dir' ? options.dataDir : options.certDir;
    if (given.has(name) && value === '') throw new StartupError(`--${name} must name a directory`);
  }
  if (options.requestTimeoutMs === 0) throw new StartupError('--request-timeout must be longer than 0');
}
