import { isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { HttpClient } from '../../oracle/http-client.ts';
import { inParallel } from '../../oracle/in-parallel.ts';
import type { Answer } from '../../oracle/scenario.ts';
import { type BothServers, send } from '../both-servers.ts';
import { type Comparable, comparable, sameAnswer } from '../compare-answers.ts';
import { type Comparison, summarize } from '../compared-request.ts';
import type { GeneratedRange } from '../generated-run.ts';
import { type Random, randomOf } from '../random.ts';
import { type PatchedObject, patchedObjects } from './patched-objects.ts';
import { randomJsonPatch, randomPatch } from './random-patch.ts';

/** Requests under way. */
const AT_A_TIME = 8;
/** kube-apiserver walks Go maps: where one of several errors wins, or one list before another, it is asked again. */
const ASK_AGAIN = 12;
/** Conditions and names of a CRD are settled within a second or so. */
const SETTLED_TIMEOUT_MS = 30_000;

const STRATEGIC = 'application/strategic-merge-patch+json';
const MERGE = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';
const LEVELS = ['', '', '&fieldValidation=Ignore', '&fieldValidation=Strict'];

/** Creates the objects that patches are sent to on both servers. */
export async function createPatchedObjects({ real, ours }: BothServers): Promise<void> {
  await inParallel([real, ours], 2, async (client) => {
    for (const each of patchedObjects) await createOne(client, each);
  });
}

async function createOne(client: HttpClient, { collection, object, status }: PatchedObject): Promise<void> {
  const path = pathOf({ collection, object });
  await send(client, 'POST', collection, JSON.stringify(object)); // or it is there from an earlier run
  if (status !== undefined) await send(client, 'PATCH', `${path}/status`, JSON.stringify(status));
  const deadline = Date.now() + SETTLED_TIMEOUT_MS;
  for (;;) {
    const { body } = await send(client, 'GET', path);
    if (
      object.kind !== 'CustomResourceDefinition' ||
      JSON.stringify(body).includes('the initial names have been accepted')
    )
      return;
    if (Date.now() > deadline) throw new Error(`${path} does not settle on ${client.url}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function pathOf({ collection, object }: Pick<PatchedObject, 'collection' | 'object'>): string {
  return `${collection}/${(object.metadata as JsonObject).name as string}`;
}

interface PlannedPatch {
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

/** The index-th patch of a run: the same for the same seed. */
function planPatch(seed: number, index: number): PlannedPatch {
  const random = randomOf(seed, index);
  const target = random.pick(patchedObjects);
  const current: JsonObject = { ...target.object, ...target.status };
  const subresource = random.chance(0.3) ? '/status' : '';
  const [type, patch] = randomOfType(random, target, current);
  return {
    path: `${pathOf(target)}${subresource}?dryRun=All${random.pick(LEVELS)}`,
    type,
    body: JSON.stringify(patch),
  };
}

function randomOfType(random: Random, { struct }: PatchedObject, current: JsonObject): [string, JsonValue] {
  const choice = random.fraction();
  if (choice < 0.7) return [STRATEGIC, randomPatch(random, struct, current, 'with directives')];
  if (choice < 0.85) return [MERGE, randomPatch(random, struct, current, 'without directives')];
  return [JSON_PATCH, randomJsonPatch(random, current)];
}

/** Sends generated patches to both servers, dry run, and compares. */
export async function comparePatches(servers: BothServers, range: GeneratedRange) {
  const indexes = Array.from({ length: range.count }, (_, i) => range.first + i);
  const comparisons = await inParallel(indexes, AT_A_TIME, (index) =>
    comparePatch(servers, planPatch(range.seed, index), index),
  );
  return summarize('patches', comparisons);
}

/** Undefined when the real server breaks off, as it does where a scalar is expected and an object comes. */
async function comparePatch(
  servers: BothServers,
  planned: PlannedPatch,
  index: number,
): Promise<Comparison | undefined> {
  const [real, ours] = await Promise.all([
    patch(servers.real, planned).catch(() => undefined),
    patch(servers.ours, planned),
  ]);
  if (real === undefined) return undefined;
  const got = maskTimes(comparable(ours));
  const first = asMistake(maskTimes(comparable(real)));
  let wanted = first;
  for (let i = 0; i < ASK_AGAIN && !sameAnswer(wanted, got); i++) {
    const again = await patch(servers.real, planned).catch(() => undefined);
    if (again === undefined) return undefined;
    wanted = asMistake(maskTimes(comparable(again)));
  }
  if (sameAnswer(wanted, got)) return { real, ours, sameStatus: true };
  const request = `#${index} PATCH ${planned.path} ${planned.type}`;
  return {
    real,
    ours,
    sameStatus: first.status === got.status,
    disagreement: { request, body: planned.body, faults: [], real: first, ours: got },
  };
}

function patch(client: HttpClient, { path, type, body }: PlannedPatch): Promise<Answer> {
  return client.send({ method: 'PATCH', path, as: 'admin', headers: { 'content-type': type }, body });
}

/** A bare 500 of upstream is a mistake of the client here, with the same message. */
function asMistake(answer: Comparable): Comparable {
  const { body, status } = answer;
  if (status !== 500 || !isJsonObject(body) || body.reason !== undefined) return answer;
  return { ...answer, status: 400, body: { ...body, code: 400, reason: 'BadRequest' } };
}

/** Conditions of CRDs say when each server set them; times in patches are of 2001. */
function maskTimes(answer: Comparable): Comparable {
  const text = JSON.stringify(answer.body ?? null).replace(/"20(?!01)\d\d-\d\d-\d\dT[\d:]+Z/g, '"<time>');
  return { ...answer, body: JSON.parse(text) };
}
