/**
 * Compares the OpenAPI documents of custom resources with those of a running kube-apiserver: every CRD that the server
 * has is turned into a definition here, and each group version's v3 document and its share of the v2 document must be
 * equal, descriptions of built-in things aside. Exits with 1 when there is a difference.
 *
 *   node scripts/compare-openapi.ts https://127.0.0.1:6443 <bearer token> [--record FILE]
 *
 * With --record the server's documents of example.com's CRDs in libs/endpoints/src/discovery/fixtures/crds.json are
 * written to FILE instead, for the unit tests. The server's certificate is not checked: point it at a throw-away server on this
 * machine.
 */
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { isDeepStrictEqual } from 'node:util';
import {
  definitionOf,
  type FixtureCrd,
  fixtureDefinitions,
} from '../libs/endpoints/src/discovery/fixtures/definitions.ts';
import { ResourceCatalog } from '../libs/endpoints/src/discovery/index.ts';
import {
  comparableV2,
  comparableV3,
  isMap,
  type Json,
  type JsonMap,
} from '../libs/endpoints/src/openapi/fixtures/comparable-documents.ts';
import { OpenApiDocuments } from '../libs/endpoints/src/openapi/index.ts';

const DIFFERENCES_SHOWN_MAX = 40;
const RECORDED_GROUP = 'example.com';
const [server, token, option, file] = process.argv.slice(2);
if (server === undefined || token === undefined) throw new Error('usage: compare-openapi.ts URL TOKEN [--record FILE]');

function get(path: string): Promise<JsonMap> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const outgoing = request(`${server}${path}`, { headers, rejectUnauthorized: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString()) as JsonMap));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** Paths of the v3 documents of everything in the catalogue. */
function v3Paths(catalog: ResourceCatalog): string[] {
  return catalog
    .groups()
    .flatMap((group) => group.versions.map((version) => `/openapi/v3/apis/${group.name}/${version}`));
}

function groupNames(catalog: ResourceCatalog): string[] {
  return catalog.groups().map((group) => group.name);
}

async function record(target: string): Promise<void> {
  const catalog = new ResourceCatalog();
  for (const definition of fixtureDefinitions()) if (definition.group === RECORDED_GROUP) catalog.set(definition);
  const recorded: JsonMap = {};
  for (const path of v3Paths(catalog)) recorded[path] = comparableV3(await get(path));
  recorded['/openapi/v2'] = comparableV2(await get('/openapi/v2'), groupNames(catalog));
  writeFileSync(target, `${JSON.stringify(recorded)}\n`);
}

const differences: string[] = [];

function compare(at: string, ours: Json | undefined, theirs: Json | undefined): void {
  if (isDeepStrictEqual(ours, theirs)) return;
  if (isMap(ours) && isMap(theirs)) {
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)]))
      compare(`${at} ${key}`, ours[key], theirs[key]);
    return;
  }
  const shown = (value: Json | undefined) => JSON.stringify(value)?.slice(0, 400);
  differences.push(`${at}\n    here  ${shown(ours)}\n    there ${shown(theirs)}`);
}

async function compareAll(): Promise<void> {
  const list = await get('/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
  const crds = list.items as unknown as FixtureCrd[];
  const catalog = new ResourceCatalog();
  for (const crd of crds) catalog.set(definitionOf(crd));
  const documents = new OpenApiDocuments(catalog, { release: 'compare', kubernetesVersion: '1.37' });
  const ask = (path: string): JsonMap => {
    const answer = documents.answer({ path, query: new URLSearchParams(), headers: { accept: 'application/json' } });
    return JSON.parse(answer?.body.toString() ?? '{}') as JsonMap;
  };
  const paths = v3Paths(catalog);
  for (const path of paths) compare(path, comparableV3(ask(path)), comparableV3(await get(path)));
  const groups = groupNames(catalog);
  compare('/openapi/v2', comparableV2(ask('/openapi/v2'), groups), comparableV2(await get('/openapi/v2'), groups));
  for (const difference of differences.slice(0, DIFFERENCES_SHOWN_MAX)) process.stdout.write(`${difference}\n`);
  process.stdout.write(`${crds.length} CRDs, ${paths.length} group versions, ${differences.length} differences\n`);
  process.exitCode = differences.length === 0 ? 0 : 1;
}

if (option === '--record' && file !== undefined) await record(file);
else await compareAll();
