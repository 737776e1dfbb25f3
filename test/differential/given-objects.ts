import type { JsonObject } from '#machinery';
import { isJsonObject } from '#machinery';
import { inParallel } from '../oracle/in-parallel.ts';
import { crdsPath } from '../oracle/scenario.ts';
import { loadSamples, type RealObject } from '../real-crds/load-real-crds.ts';
import { type BothServers, registerCrds, send } from './both-servers.ts';
import { comparable, sameAnswer } from './compare-answers.ts';
import { type Comparison, compareRequest, summarize } from './compared-request.ts';
import { spoilCrd } from './crd-faults.ts';
import type { Material, StoredSample } from './planned-request.ts';
import { randomOf } from './random.ts';
import { asCreatable, type ServedKind, servedKinds } from './served-kinds.ts';

const AT_A_TIME = 4;
/** Spoiled CRDs: one of each of these, taken round the projects. */
const BROKEN_CRDS = 150;
/** Each is spoiled so many times in different ways. */
const FAULTS_PER_CRD = 3;

/** Registers all CRDs on both servers, waits until they serve, and compares what came back. */
export async function compareCrds(servers: BothServers, crds: readonly RealObject[]) {
  const real = await registerCrds(servers.real, crds);
  const ours = await registerCrds(servers.ours, crds);
  const comparisons = crds.flatMap((crd, index): Comparison[] => {
    // On a server of an earlier run the CRD is there already; what it answered then is gone.
    if (real[index]!.status === 409) return [];
    const [wanted, got] = [comparable(real[index]!), comparable(ours[index]!)];
    const sameStatus = wanted.status === got.status;
    if (sameAnswer(wanted, got)) return [{ real: real[index]!, ours: ours[index]!, sameStatus }];
    const disagreement = {
      request: `${crd.project} ${crd.file}`,
      body: JSON.stringify(crd.object),
      faults: [],
      real: wanted,
      ours: got,
    };
    return [{ real: real[index]!, ours: ours[index]!, sameStatus, disagreement }];
  });
  return summarize('CRDs', comparisons);
}

/** Dry-run creates CRDs that were spoiled on purpose. */
export async function compareBrokenCrds(servers: BothServers, crds: readonly RealObject[], seed: number) {
  // The smallest ones: what is wrong with them can be read, and the real server takes long for a large one.
  const small = [...crds].sort((a, b) => sizeOf(a) - sizeOf(b)).slice(0, BROKEN_CRDS);
  const rounds = Array.from({ length: FAULTS_PER_CRD * small.length }, (_, index) => index);
  const comparisons = await inParallel(rounds, AT_A_TIME, async (index) => {
    const crd = small[index % small.length]!; // within it
    const object = structuredClone(crd.object);
    const fault = spoilCrd(object, randomOf(seed, index));
    return compareRequest(
      servers,
      {
        method: 'POST',
        path: `${crdsPath}?dryRun=All`,
        body: JSON.stringify(object),
        label: `broken ${crd.file}`,
        faults: [fault],
      },
      { repeatable: true },
    );
  });
  return summarize('broken CRDs', comparisons);
}

function sizeOf(crd: RealObject): number {
  return JSON.stringify(crd.object).length;
}

/** Creates the projects' samples, dry run and for good. What both servers take is material for the generated run. */
export async function compareSamples(servers: BothServers, crds: readonly RealObject[]) {
  const kinds = servedKinds(crds);
  const byKind = new Map(kinds.map((kind) => [`${kind.apiVersion} ${kind.kind}`, kind]));
  const samples: { kind: ServedKind; object: JsonObject }[] = [];
  const stored: StoredSample[] = [];
  if (servers.reused) {
    await inParallel(kinds, AT_A_TIME, (kind) => send(servers.real, 'DELETE', kind.path));
  }
  const names = new Set<string>();
  const comparisons = await inParallel(await loadSamples(), AT_A_TIME, async (sample) => {
    const kind = byKind.get(`${sample.object.apiVersion} ${sample.object.kind}`)!; // samples are of served kinds
    const object = withOwnName(asCreatable(sample.object, kind), names);
    const request = {
      method: 'POST',
      body: JSON.stringify(object),
      label: `sample ${sample.project} ${sample.file}`,
      faults: [],
    };
    const tried = await compareRequest(servers, { ...request, path: `${kind.path}?dryRun=All` }, { repeatable: true });
    if (tried?.real.status === 201) samples.push({ kind, object });
    const made = await compareRequest(servers, { ...request, path: kind.path }, { repeatable: false });
    if (!made) return [tried];
    const [realVersion, oursVersion] = [versionIn(made.real.body), versionIn(made.ours.body)];
    if (made.real.status === 201 && realVersion && oursVersion && isJsonObject(made.real.body)) {
      stored.push({ kind, object: withoutManagedFields(made.real.body), realVersion, oursVersion });
    }
    return [tried, made];
  });
  const order = (a: { object: JsonObject }, b: { object: JsonObject }) =>
    JSON.stringify(a.object) < JSON.stringify(b.object) ? -1 : 1;
  const material: Material = { kinds, samples: samples.sort(order), stored: stored.sort(order) };
  return { result: summarize('samples', comparisons.flat()), material };
}

/**
 * Several samples of a kind have the same name, and they are created at the same time. Generated names would differ on
 * the two servers: those samples get a name, too.
 */
function withOwnName(object: JsonObject, taken: Set<string>): JsonObject {
  const { generateName, ...metadata } = object.metadata as JsonObject;
  const wanted = metadata.name ?? `${String(generateName)}made`;
  if (typeof wanted !== 'string') return object;
  let name = wanted;
  for (let i = 2; taken.has(`${object.kind} ${name}`); i++) name = `${wanted}-${i}`;
  taken.add(`${object.kind} ${name}`);
  return { ...object, metadata: { ...metadata, name } };
}

function versionIn(body: unknown): string | undefined {
  const metadata = (body as { metadata?: { resourceVersion?: string } } | undefined)?.metadata;
  return metadata?.resourceVersion;
}

/** As a client sends it back, without what the two servers have different. */
function withoutManagedFields(object: JsonObject): JsonObject {
  const { managedFields: _, uid: __, creationTimestamp: ___, ...metadata } = object.metadata as JsonObject;
  return { ...object, metadata };
}
