/**
 * Compares the OpenAPI documents of custom resources with those of a running kube-apiserver: every CRD that the server
 * has is turned into a definition here, and each group version's v3 document and its share of the v2 document must be
 * equal, descriptions of built-in things aside. Exits with 1 when there is a difference.
 *
 *   node scripts/compare-openapi.ts https://127.0.0.1:6443 <bearer token>
 *
 * The server's certificate is not checked: point it at a throw-away server on this machine.
 */
import { request } from 'node:https';
import { isDeepStrictEqual } from 'node:util';
import { definitionOf, type FixtureCrd } from '../libs/endpoints/src/discovery/fixtures/definitions.ts';
import { ResourceCatalog } from '../libs/endpoints/src/discovery/index.ts';
import { OpenApiDocuments } from '../libs/endpoints/src/openapi/index.ts';

type Json = null | boolean | number | string | Json[] | JsonMap;
interface JsonMap {
  [key: string]: Json;
}

const DIFFERENCES_SHOWN_MAX = 40;
const [server, token] = process.argv.slice(2);
if (server === undefined || token === undefined) throw new Error('usage: compare-openapi.ts URL TOKEN');

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

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapAt(value: JsonMap, ...path: string[]): JsonMap {
  let found: Json | undefined = value;
  for (const key of path) found = isMap(found) ? found[key] : undefined;
  return isMap(found) ? found : {};
}

/** Every string description goes; a property named so is a schema and stays. */
function withoutDescriptions(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (!isMap(value)) return value;
  const members = Object.entries(value).filter(([key, member]) => key !== 'description' || typeof member !== 'string');
  return Object.fromEntries(members.map(([key, member]) => [key, withoutDescriptions(member)]));
}

const SERVER_PROPERTIES = ['apiVersion', 'kind', 'metadata'];

/** Takes descriptions from what the server itself puts into a custom kind's schema, at any depth. */
function withoutServerDescriptions(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutServerDescriptions);
  if (!isMap(value)) return value;
  const out = Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withoutServerDescriptions(member)]),
  );
  if (isMap(out.properties)) {
    for (const name of SERVER_PROPERTIES) {
      const property = out.properties[name];
      if (isMap(property) && typeof property.description === 'string') delete property.description;
    }
  }
  return out;
}

/** Puts shared parameters in the place of references and drops parameters' descriptions. */
function plainParameters(value: Json, shared: JsonMap): Json {
  if (Array.isArray(value)) return value.map((each) => plainParameters(each, shared));
  if (!isMap(value)) return value;
  if (typeof value.$ref === 'string' && value.$ref.startsWith('#/parameters/')) {
    return withoutDescriptions(shared[value.$ref.slice('#/parameters/'.length)] ?? null);
  }
  if (typeof value.in === 'string' && typeof value.name === 'string') return withoutDescriptions(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainParameters(member, shared)]));
}

const differences: string[] = [];

function compare(at: string, ours: Json | undefined, theirs: Json | undefined): void {
  if (isDeepStrictEqual(ours, theirs)) return;
  if (isMap(ours) && isMap(theirs)) {
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)]))
      compare(`${at} ${key}`, ours[key], theirs[key]);
    return;
  }
  differences.push(
    `${at}\n    here  ${JSON.stringify(ours)?.slice(0, 400)}\n    there ${JSON.stringify(theirs)?.slice(0, 400)}`,
  );
}

function compareDefinitions(at: string, ours: JsonMap, theirs: JsonMap): void {
  for (const name of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const strip = name.startsWith('io.k8s.') ? withoutDescriptions : withoutServerDescriptions;
    compare(`${at} ${name}`, strip(ours[name] ?? null), strip(theirs[name] ?? null));
  }
}

/** The kinds' definitions of the groups, and whatever they refer to. */
function reachable(definitions: JsonMap, prefixes: readonly string[]): JsonMap {
  const found: JsonMap = {};
  const pending = Object.keys(definitions).filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const definition = definitions[name];
    if (definition === undefined || Object.hasOwn(found, name)) continue;
    found[name] = definition;
    for (const match of JSON.stringify(definition).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g))
      pending.push(match[1]!);
  }
  return found;
}

const crds = (await get('/apis/apiextensions.k8s.io/v1/customresourcedefinitions')).items as unknown as FixtureCrd[];
const catalog = new ResourceCatalog();
for (const crd of crds) catalog.set(definitionOf(crd));
const documents = new OpenApiDocuments(catalog, { release: 'compare', kubernetesVersion: '1.37' });

function ask(path: string): JsonMap {
  const answer = documents.answer({ path, query: new URLSearchParams(), headers: { accept: 'application/json' } });
  return JSON.parse(answer?.body.toString() ?? 'null') as JsonMap;
}

let compared = 0;
for (const group of catalog.groups()) {
  for (const version of group.versions) {
    const path = `/openapi/v3/apis/${group.name}/${version}`;
    const ours = ask(path);
    const theirs = await get(path);
    compare(path, plainParameters(ours.paths ?? null, {}), plainParameters(theirs.paths ?? null, {}));
    compareDefinitions(path, mapAt(ours, 'components', 'schemas'), mapAt(theirs, 'components', 'schemas'));
    compare(path, { ...ours, paths: null, components: null }, { ...theirs, paths: null, components: null });
    compared++;
  }
}
const ours = ask('/openapi/v2');
const theirs = await get('/openapi/v2');
const groupNames = catalog.groups().map((group) => group.name);
const pathsOf = (document: JsonMap): Json => {
  const served = Object.entries(mapAt(document, 'paths')).filter(([path]) =>
    groupNames.includes(path.split('/')[2] ?? ''),
  );
  return plainParameters(
    Object.fromEntries(served.filter(([path]) => path.split('/').length > 4)),
    mapAt(document, 'parameters'),
  );
};
const prefixes = groupNames.map((name) => `${name.split('.').reverse().join('.')}.`);
compare('/openapi/v2', pathsOf(ours), pathsOf(theirs));
compareDefinitions(
  '/openapi/v2',
  reachable(mapAt(ours, 'definitions'), prefixes),
  reachable(mapAt(theirs, 'definitions'), prefixes),
);
for (const difference of differences.slice(0, DIFFERENCES_SHOWN_MAX)) process.stdout.write(`${difference}\n`);
process.stdout.write(`${crds.length} CRDs, ${compared} group versions, ${differences.length} differences\n`);
process.exitCode = differences.length === 0 ? 0 : 1;
