/**
 * Asks a real kube-apiserver what it says about each case, and writes the answers down:
 *
 *     KUBE_URL=https://127.0.0.1:6443 KUBE_TOKEN=… NODE_TLS_REJECT_UNAUTHORIZED=0 node libs/apiextensions/recorded/record.ts
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '#machinery';
import CASES, { type CrdCase } from '../src/crd-validation.cases.ts';

const BASE = `${process.env.KUBE_URL}/apis/apiextensions.k8s.io/v1/customresourcedefinitions`;
/** A CRD is established after about a second; deletion takes about as long. */
const POLLS_MAX = 100;
const POLL_MS = 100;

interface Answer {
  readonly code: number;
  readonly body: JsonObject;
  readonly warnings: readonly string[];
}

async function call(method: string, path: string, body?: JsonObject): Promise<Answer> {
  const response = await fetch(BASE + path, {
    method,
    headers: { authorization: `Bearer ${process.env.KUBE_TOKEN}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const warnings = [...(response.headers.get('warning') ?? '').matchAll(/299 - ("(?:[^"\\]|\\.)*")/g)];
  return {
    code: response.status,
    body: (await response.json()) as JsonObject,
    warnings: warnings.map((match) => JSON.parse(match[1]!) as string), // the group always matches
  };
}

async function poll(path: string, done: (answer: Answer) => boolean): Promise<Answer> {
  for (let i = 0; i < POLLS_MAX; i++) {
    const answer = await call('GET', path);
    if (done(answer)) return answer;
    await sleep(POLL_MS);
  }
  throw new Error(`${path} does not get ready`);
}

/** The controllers of the server write too, so a conflict is tried again. */
async function update(path: string, crd: JsonObject): Promise<Answer> {
  for (;;) {
    const { resourceVersion, name } = (await call('GET', path)).body.metadata as JsonObject;
    const metadata = { ...(crd.metadata as JsonObject), name: name!, resourceVersion: resourceVersion! }; // stored objects have both
    const answer = await call('PUT', path, { ...crd, metadata });
    if (answer.code !== 409) return answer;
  }
}

async function ask({ crd, from }: CrdCase): Promise<Answer> {
  if (from === undefined) return await call('POST', '?dryRun=All', crd);
  const path = `/${(from.metadata as JsonObject).name}`;
  await call('POST', '', from);
  await poll(path, ({ body }) => JSON.stringify(body.status).includes('"Established","status":"True"'));
  const answer = await update(path, crd);
  await call('DELETE', path);
  await poll(path, ({ code }) => code === 404);
  return answer;
}

const recorded: JsonObject = {};
for (const one of CASES) {
  const { code, body, warnings } = await ask(one);
  const details = body.details as JsonObject | undefined;
  recorded[one.name] =
    code === 422
      ? { code, causes: details?.causes ?? [] }
      : code >= 400
        ? { code, message: body.message ?? '' }
        : {
            code,
            spec: body.spec!,
            storedVersions: (body.status as JsonObject).storedVersions!,
            warnings: [...warnings],
          };
}
writeFileSync(new URL('crd-validation.json', import.meta.url), `${JSON.stringify(recorded, null, 1)}\n`);
