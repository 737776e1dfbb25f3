import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, LoggedProcess, waitUntilReady } from './child-process.ts';
import { HttpClient } from './http-client.ts';
import { type RunningServer, staticTokens, tokenAuthFile } from './running-server.ts';
import { makeTestPki, newServiceAccountKey, type TestPki } from './self-signed-pki.ts';

/** Folder with the real kube-apiserver, etcd and kubectl, see real/build.sh. */
export const realBinaries =
  process.env.KUBERNEST_REAL_DIR ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'kubernest-real');

export interface RealServerOptions {
  /** Further flags of etcd; `--unsafe-no-fsync` makes it faster where durability does not matter. */
  readonly etcdFlags?: readonly string[];
  /** Further flags of kube-apiserver. */
  readonly apiserverFlags?: readonly string[];
  /** Run Kubernetes' namespace controller beside it, without which a deleted namespace stays Terminating. */
  readonly namespaceController?: boolean;
}

const startTimeoutMs = 60_000;

/**
 * Starts a real etcd and kube-apiserver on free loopback ports in a temporary folder and waits for /readyz. Throws with
 * the log's end when one does not start, or with a hint when the binaries are missing.
 */
export async function startRealServer(options: RealServerOptions = {}): Promise<RunningServer> {
  if (!existsSync(join(realBinaries, 'kube-apiserver'))) {
    throw new Error(`no kube-apiserver in ${realBinaries}: run test/oracle/real/build.sh first`);
  }
  const dir = await mkdtemp(join(tmpdir(), 'oracle-real-'));
  const [clientPort, peerPort, securePort] = (await freePorts(3)) as [number, number, number];
  const pki = await makeTestPki();
  await writeCredentials(dir, pki, `https://127.0.0.1:${securePort}`);
  const started: LoggedProcess[] = [];
  const stop = async () => {
    for (const each of started.toReversed()) await each.stop();
    await rm(dir, { recursive: true, force: true });
  };
  const start = (binary: string, flags: readonly string[]) => {
    const child = new LoggedProcess(join(realBinaries, binary), flags, join(dir, `${binary}.log`), { cwd: dir });
    started.push(child);
    return child;
  };
  try {
    start('etcd', [...etcdFlags(dir, clientPort, peerPort), ...(options.etcdFlags ?? [])]);
    const apiserver = start('kube-apiserver', [
      ...apiserverFlags(clientPort, securePort),
      ...(options.apiserverFlags ?? []),
    ]);
    const server: RunningServer = {
      url: `https://127.0.0.1:${securePort}`,
      ca: pki.ca,
      tokens: staticTokens,
      clientCertificate: pki.admin,
      get pids() {
        return started.map((each) => each.child.pid!);
      },
      stop,
    };
    await waitUntilReady(apiserver, () => isReady(server), startTimeoutMs);
    if (options.namespaceController) start('namespace-controller', [join(dir, 'kubeconfig')]);
    return server;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** True when /readyz answers 200. */
export async function isReady(server: RunningServer): Promise<boolean> {
  const client = new HttpClient(server);
  try {
    return (await client.send({ method: 'GET', path: '/readyz', as: 'admin', headers: {} })).status === 200;
  } finally {
    client.close();
  }
}

async function writeCredentials(dir: string, pki: TestPki, url: string): Promise<void> {
  const encode = (pem: string) => Buffer.from(pem).toString('base64');
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'oracle',
    contexts: [{ name: 'oracle', context: { cluster: 'oracle', user: 'admin' } }],
    clusters: [{ name: 'oracle', cluster: { server: url, 'certificate-authority-data': encode(pki.ca) } }],
    users: [
      {
        name: 'admin',
        user: { 'client-certificate-data': encode(pki.admin.cert), 'client-key-data': encode(pki.admin.key) },
      },
    ],
  };
  const files: Record<string, string> = {
    'ca.crt': pki.ca,
    'serving.crt': pki.serving.cert,
    'serving.key': pki.serving.key,
    'service-account.key': await newServiceAccountKey(),
    'tokens.csv': tokenAuthFile,
    kubeconfig: JSON.stringify(kubeconfig),
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content, { mode: 0o600 });
}

function etcdFlags(dir: string, clientPort: number, peerPort: number): string[] {
  const client = `http://127.0.0.1:${clientPort}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  return [
    `--data-dir=${join(dir, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--log-level=error',
  ];
}

function apiserverFlags(etcdPort: number, securePort: number): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    // Without it the server insists on an address other than loopback.
    '--endpoint-reconciler-type=none',
    '--bind-address=127.0.0.1',
    `--secure-port=${securePort}`,
    '--cert-dir=.',
    '--tls-cert-file=serving.crt',
    '--tls-private-key-file=serving.key',
    '--client-ca-file=ca.crt',
    '--token-auth-file=tokens.csv',
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--service-account-issuer=https://oracle.example.com',
    '--service-account-signing-key-file=service-account.key',
    '--service-account-key-file=service-account.key',
  ];
}
