import type { JsonObject } from '#machinery';
import { isJsonObject } from '#machinery';
import { HttpClient } from '../oracle/http-client.ts';
import { inParallel } from '../oracle/in-parallel.ts';
import { elsewhere, startKubernest } from '../oracle/kubernest-server.ts';
import { startRealServer } from '../oracle/real-server.ts';
import { type RunningServer, staticTokens } from '../oracle/running-server.ts';
import { type Answer, crdsPath } from '../oracle/scenario.ts';
import type { RealObject } from '../real-crds/load-real-crds.ts';

/** A real kube-apiserver and Kubernest, side by side. */
export interface BothServers {
  readonly real: HttpClient;
  readonly ours: HttpClient;
  /** The real server ran before and holds objects of an earlier run. */
  readonly reused: boolean;
  stop(): Promise<void>;
}

/** CRDs sent at a time: more only queue up behind the real server's OpenAPI work. */
const REGISTER_AT_A_TIME = 4;
/** A real server with 220 CRDs publishes the last one some seconds after its answer. */
const SERVED_TIMEOUT_MS = 180_000;
/** kube-apiserver holds back creates in a CRD that has been established for less than 2 s. */
const ESTABLISHED_REST_MS = 2_100;

export interface BothServersOptions {
  /** Take a second kube-apiserver for Kubernest: what differs then is the comparison's fault. */
  readonly self?: boolean;
}

/** No syncing to the disk, no limit on requests: nothing that is compared depends on them. */
const startReal = () =>
  startRealServer({ etcdFlags: ['--unsafe-no-fsync'], apiserverFlags: ['--max-requests-inflight=0'] });

/** Starts both; with ORACLE_REAL_URL or KUBERNEST_URL set, uses the server that runs there. */
export async function startBoth(options: BothServersOptions = {}): Promise<BothServers> {
  const realUrl = process.env.ORACLE_REAL_URL;
  const started: RunningServer[] = [];
  const stop = async () => {
    for (const server of started) await server.stop();
  };
  try {
    started.push(realUrl ? elsewhere(realUrl, staticTokens.admin) : await startReal());
    started.push(await (options.self ? startReal() : startKubernest()));
  } catch (error) {
    await stop();
    throw error;
  }
  const [real, ours] = started.map((server) => new HttpClient(server)) as [HttpClient, HttpClient];
  return {
    real,
    ours,
    reused: realUrl !== undefined,
    async stop() {
      real.close();
      ours.close();
      await stop();
    },
  };
}

const MERGE_PATCH = 'application/merge-patch+json';
/** Characters of a body that an error shows. */
const SHOWN_MAX = 500;

/** Sends an object or a text as JSON; a PATCH is a merge patch. Rejects, naming the request, when there is no answer. */
export async function send(client: HttpClient, method: string, path: string, body?: string): Promise<Answer> {
  const type = method === 'PATCH' ? MERGE_PATCH : 'application/json';
  const headers: Record<string, string> = body === undefined ? {} : { 'content-type': type };
  try {
    return await client.send({ method, path, as: 'admin', headers, body });
  } catch (error) {
    throw new Error(`no answer to ${method} ${path} from ${client.url}: ${body?.slice(0, SHOWN_MAX)}`, {
      cause: error,
    });
  }
}

/** Creates the CRDs on one server and waits until all of them serve. Answers in the CRDs' order. */
export async function registerCrds(client: HttpClient, crds: readonly RealObject[]): Promise<Answer[]> {
  const answers = await inParallel(crds, REGISTER_AT_A_TIME, (crd) =>
    send(client, 'POST', crdsPath, JSON.stringify(crd.object)),
  );
  const deadline = Date.now() + SERVED_TIMEOUT_MS;
  await inParallel(crds, REGISTER_AT_A_TIME, async (crd, index = crds.indexOf(crd)) => {
    if (answers[index]!.status !== 201) return; // there already, or refused
    const path = `${crdsPath}/${(crd.object.metadata as JsonObject).name}`;
    while (!isEstablished((await send(client, 'GET', path)).body) || !(await serves(client, crd.object))) {
      if (Date.now() > deadline) throw new Error(`${path} does not serve`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  await new Promise((resolve) => setTimeout(resolve, ESTABLISHED_REST_MS));
  return answers;
}

async function serves(client: HttpClient, crd: JsonObject): Promise<boolean> {
  const spec = crd.spec as unknown as {
    group: string;
    names: { plural: string };
    versions: { name: string; served: boolean }[];
  };
  const version = spec.versions.find((each) => each.served);
  if (!version) return true;
  const answer = await send(client, 'GET', `/apis/${spec.group}/${version.name}/${spec.names.plural}?limit=1`);
  return answer.status === 200;
}

function isEstablished(crd: unknown): boolean {
  const status = isJsonObject(crd as JsonObject) ? (crd as JsonObject).status : undefined;
  const conditions = isJsonObject(status) && Array.isArray(status.conditions) ? status.conditions : [];
  return conditions.some((each) => isJsonObject(each) && each.type === 'Established' && each.status === 'True');
}
