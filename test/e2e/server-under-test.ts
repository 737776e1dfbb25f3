import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKubernest } from '../oracle/kubernest-server.ts';
import { startRealServer } from '../oracle/real-server.ts';
import type { RunningServer } from '../oracle/running-server.ts';
import { Kubectl, kubectlBinary } from './kubectl.ts';

/** True where there is no kubectl to test with; CI has to have one. */
export const isWithoutKubectl = !existsSync(kubectlBinary) && process.env.CI !== 'true';

const crds = join(import.meta.dirname, '../../crds');

/** A server with the CRDs of crds/, and a kubectl that talks to it. */
export interface ServerUnderTest {
  readonly kubectl: Kubectl;
  /** A folder of the test's own. */
  readonly dir: string;
  stop(): Promise<void>;
}

/** Starts Kubernest; with E2E_SERVER=real a kube-apiserver, which has to pass the same tests. */
export async function startServerUnderTest(): Promise<ServerUnderTest> {
  const dir = await mkdtemp(join(tmpdir(), 'e2e-kubectl-'));
  const cleanUp: (() => Promise<void>)[] = [() => rm(dir, { recursive: true, force: true })];
  const stop = async () => {
    for (const each of cleanUp.toReversed()) await each();
  };
  try {
    const server = await (process.env.E2E_SERVER === 'real'
      ? startRealServer({ namespaceController: true })
      : startKubernest({ dataDir: join(dir, 'data') }));
    cleanUp.push(() => server.stop());
    const kubeconfig = join(dir, 'kubeconfig');
    await writeFile(kubeconfig, JSON.stringify(kubeconfigOf(server)), { mode: 0o600 });
    const kubectl = new Kubectl(kubeconfig, dir);
    await kubectl.run('create', '-f', crds);
    await kubectl.run('wait', '--for=condition=Established', 'crd', '--all', '--timeout=15s');
    return { kubectl, dir, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function kubeconfigOf({ url, ca, clientCertificate }: RunningServer) {
  if (ca === undefined || clientCertificate === undefined) throw new Error(`no certificates for ${url}`);
  const encode = (pem: string) => Buffer.from(pem).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority-data': encode(ca) } }],
    users: [
      {
        name: 'admin',
        user: {
          'client-certificate-data': encode(clientCertificate.cert),
          'client-key-data': encode(clientCertificate.key),
        },
      },
    ],
  };
}
