import { encodeJson, isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { HttpClient } from '../../oracle/http-client.ts';
import { inParallel } from '../../oracle/in-parallel.ts';
import { crdsPath } from '../../oracle/scenario.ts';
import { type BothServers, registerCrds, send } from '../both-servers.ts';
import { type Comparison, compareRequest } from '../compared-request.ts';
import { type Random, randomOf } from '../random.ts';
import type { JudgedRequest } from './complaints.ts';
import {
  acceptedRules,
  asRealObject,
  CANARY,
  collectionOf,
  crdWith,
  type PlacedRule,
  type PlannedCrd,
  trialOf,
} from './planned-crd.ts';
import { changedObject, randomValue } from './random-object.ts';

/** Requests under way. */
const AT_A_TIME = 8;
/** A CRD's rules are sent again without those that were refused, until no more are: the sum of costs shows last. */
const ROUNDS_MAX = 6;
/** Objects of a CRD that are there before its rules. */
const STORED = 8;
const IN_FORCE_TIMEOUT_MS = 60_000;

/** An object on both servers, with its version on each. */
interface StoredTrial {
  readonly name: string;
  readonly spec: JsonObject;
  readonly realVersion: string;
  readonly oursVersion: string;
}

/** A CRD with rules that both servers take. */
export interface AcceptedCrd {
  readonly crd: PlannedCrd;
  readonly rules: readonly PlacedRule[];
}

/** Sends a CRD, dry run, again without the rules that were refused, until it is taken. Accepted is what both servers take. */
export async function compareAcceptance(servers: BothServers, crd: PlannedCrd) {
  const requests: JudgedRequest[] = [];
  let rules = crd.rules;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const comparison = await compareRequest(
      servers,
      {
        method: 'POST',
        path: `${crdsPath}?dryRun=All`,
        body: encodeJson(crdWith(crd, rules)),
        label: `CRD ${crd.index} round ${round}`,
        faults: [],
      },
      { repeatable: true, causes: 'exact' },
    );
    requests.push({ rules: rules.length, comparison });
    if (comparison?.real.status === 201) {
      return { requests, accepted: comparison.sameStatus ? { crd, rules } : undefined };
    }
    rules = acceptedRules(rules, comparison?.real.body);
  }
  return { requests, accepted: undefined };
}

/**
 * Registers the CRDs without rules, stores objects, puts the rules in force and sends objects: creates, and updates of the
 * stored ones, which the rules may judge by what they replace.
 */
export async function compareObjects(
  servers: BothServers,
  crds: readonly AcceptedCrd[],
  seed: number,
  objects: number,
): Promise<JudgedRequest[]> {
  const bare = crds.map(({ crd }) => asRealObject(crdWith(crd, [])));
  await Promise.all([registerCrds(servers.real, bare), registerCrds(servers.ours, bare)]);
  const stored = await inParallel(crds, AT_A_TIME / 2, (each) =>
    storeTrials(servers, each, randomOf(seed, each.crd.index)),
  );
  const patches = await inParallel(crds, AT_A_TIME / 2, (each) => putInForce(servers, each));
  const plans = crds.flatMap((each, i) => planTrials(each, stored[i]!, randomOf(~seed, each.crd.index), objects));
  const judged = await inParallel(plans, AT_A_TIME, async (plan) => ({
    rules: plan.rules,
    comparison: await compareRequest(servers, plan, { repeatable: true, causes: 'exact' }),
  }));
  return [...patches, ...judged];
}

async function storeTrials(servers: BothServers, { crd }: AcceptedCrd, random: Random): Promise<StoredTrial[]> {
  const stored: StoredTrial[] = [];
  for (let i = 0; i < STORED; i++) {
    const spec = randomValue(crd.schema, random) as JsonObject; // the schema is an object's
    const name = `stored-${i}`;
    const body = encodeJson(trialOf(crd, name, spec));
    const path = collectionOf(crd);
    const [real, ours] = await Promise.all([
      send(servers.real, 'POST', path, body),
      send(servers.ours, 'POST', path, body),
    ]);
    const [realVersion, oursVersion] = [versionIn(real.body), versionIn(ours.body)];
    if (realVersion && oursVersion) stored.push({ name, spec, realVersion, oursVersion });
  }
  return stored;
}

function versionIn(body: JsonValue | undefined): string | undefined {
  const metadata = isJsonObject(body) ? body.metadata : undefined;
  return isJsonObject(metadata) && typeof metadata.resourceVersion === 'string' ? metadata.resourceVersion : undefined;
}

async function putInForce(servers: BothServers, { crd, rules }: AcceptedCrd): Promise<JudgedRequest> {
  const { metadata, spec } = crdWith(crd, rules) as { metadata: JsonObject; spec: JsonObject };
  const comparison = await compareRequest(
    servers,
    {
      method: 'PATCH',
      path: `${crdsPath}/${String(metadata.name)}`,
      body: encodeJson({ spec: { versions: spec.versions! } }),
      label: `rules of CRD ${crd.index}`,
      faults: [],
    },
    { repeatable: false, causes: 'exact' },
  );
  await Promise.all([awaitRules(servers.real, crd), awaitRules(servers.ours, crd)]);
  return { rules: rules.length, comparison: comparison && asRefusal(comparison) };
}

/** A server's controllers touch a CRD's status in their own time: its body is not compared when it was taken. */
function asRefusal(comparison: Comparison): Comparison {
  const { disagreement, ...rest } = comparison;
  return comparison.real.status === 200 && comparison.sameStatus ? rest : { ...rest, disagreement };
}

async function awaitRules(client: HttpClient, crd: PlannedCrd): Promise<void> {
  const deadline = Date.now() + IN_FORCE_TIMEOUT_MS;
  const body = encodeJson(trialOf(crd, CANARY, { [CANARY]: true }));
  while ((await send(client, 'POST', `${collectionOf(crd)}?dryRun=All`, body)).status !== 422) {
    if (Date.now() > deadline) throw new Error(`the rules of CRD ${crd.index} do not come into force at ${client.url}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function planTrials({ crd, rules }: AcceptedCrd, stored: readonly StoredTrial[], random: Random, count: number) {
  return Array.from({ length: count }, (_, i) => {
    const common = { rules: rules.length, label: `object ${i} of CRD ${crd.index}`, faults: [] };
    const before = i % 2 === 1 && stored.length > 0 ? random.pick(stored) : undefined;
    if (before === undefined) {
      const body = encodeJson(trialOf(crd, `trial-${i}`, randomValue(crd.schema, random)));
      return { ...common, method: 'POST', path: `${collectionOf(crd)}?dryRun=All`, body };
    }
    const spec = random.chance(0.8) ? changedObject(before.spec, crd.schema, random) : randomValue(crd.schema, random);
    return {
      ...common,
      method: 'PUT',
      path: `${collectionOf(crd)}/${before.name}?dryRun=All`,
      body: encodeJson(trialOf(crd, before.name, spec, before.realVersion)),
      oursBody: encodeJson(trialOf(crd, before.name, spec, before.oursVersion)),
    };
  });
}
