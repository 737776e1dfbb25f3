import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { freePorts, LoggedProcess, waitUntilReady } from './child-process.ts';
import { isReady } from './real-server.ts';
import { type RunningServer, staticTokens, tokenAuthFile } from './running-server.ts';

/** The bundle that `npm run build` makes. */
export const kubernestBundle = join(import.meta.dirname, '../../dist/kubernest.js');

export interface KubernestOptions {
  /** Further flags of `kubernest serve`. */
  readonly flags?: readonly string[];
  /** Keep the data here, and leave it there at the end; default: a temporary folder. */
  readonly dataDir?: string;
}

const startTimeoutMs = 20_000;

/**
 * Starts Kubernest from its bundle on a free loopback port and waits for /readyz. With KUBERNEST_URL set (and
 * KUBERNEST_TOKEN, if the administrator's token is another), uses the server that runs there instead.
 * Throws when there is no bundle or the server does not start.
 */
export async function startKubernest(options: KubernestOptions = {}): Promise<RunningServer> {
  const url = process.env.KUBERNEST_URL;
  if (url) return elsewhere(url, process.env.KUBERNEST_TOKEN ?? staticTokens.admin);
  if (!existsSync(kubernestBundle)) {
    throw new Error(`there is no ${kubernestBundle}: run "npm run build" first, or set KUBERNEST_URL`);
  }
  const dir = await mkdtemp(join(tmpdir(), 'oracle-kubernest-'));
  const [port] = (await freePorts(1)) as [number];
  await writeFile(join(dir, 'tokens.csv'), tokenAuthFile, { mode: 0o600 });
  const dataDir = options.dataDir ?? join(dir, 'data');
  const child = new LoggedProcess(
    process.execPath,
    [
      kubernestBundle,
      'serve',
      `--data-dir=${dataDir}`,
      `--secure-port=${port}`,
      `--token-auth-file=${join(dir, 'tokens.csv')}`,
      ...(options.flags ?? []),
    ],
    join(dir, 'kubernest.log'),
    { cwd: dir },
  );
  const stop = async () => {
    await child.stop();
    await rm(dir, { recursive: true, force: true });
  };
  try {
    const unverified = elsewhere(`https://127.0.0.1:${port}`, staticTokens.admin);
    await waitUntilReady(child, () => isReady(unverified), startTimeoutMs);
    return { ...unverified, ...(await credentialsOf(dataDir)), pids: [child.child.pid!], stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A server that somebody else started. */
export function elsewhere(url: string, adminToken: string): RunningServer {
  return {
    url: url.replace(/\/$/, ''),
    tokens: { ...staticTokens, admin: adminToken },
    pids: [],
    stop: async () => {},
  };
}

/** CA and administrator's certificate from the kubeconfig that the server wrote. */
async function credentialsOf(dataDir: string): Promise<Pick<RunningServer, 'ca' | 'clientCertificate'>> {
  const kubeconfig = parse(await readFile(join(dataDir, 'kubeconfig'), 'utf8')) as {
    clusters: { cluster: { 'certificate-authority-data': string } }[];
    users: { user: { 'client-certificate-data': string; 'client-key-data': string } }[];
  };
  const decode = (text: string) => Buffer.from(text, 'base64').toString('utf8');
  const user = kubeconfig.users[0]!.user;
  return {
    ca: decode(kubeconfig.clusters[0]!.cluster['certificate-authority-data']),
    clientCertificate: { cert: decode(user['client-certificate-data']), key: decode(user['client-key-data']) },
  };
}
