import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { StatusError } from '#machinery';
import { Discovery } from './discovery.ts';
import type { DocumentResponse } from './document-request.ts';
import { crdsDefinition, fixtureDefinitions, namespacesDefinition } from './fixtures/definitions.ts';
import { ResourceCatalog } from './resource-catalog.ts';
import { answerRoot } from './server-root.ts';

/** Answers of kube-apiserver 1.37.2 with the CRDs of fixtures/crds.json applied. */
interface Recorded {
  aggregatedGroups: unknown[];
  aggregatedCore: unknown[];
  coreResources: unknown[];
  exampleV1: unknown[];
}
type Forms = Record<'json' | 'pretty' | 'yaml' | 'protobuf', string>;
const recordedText = readFileSync(new URL('fixtures/recorded.json', import.meta.url), 'utf8');
const recorded = JSON.parse(recordedText) as Recorded;
const recordedForms = JSON.parse(recordedText) as Record<string, Forms>;

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

function catalog(): ResourceCatalog {
  const made = new ResourceCatalog();
  for (const definition of [...fixtureDefinitions(), namespacesDefinition(), crdsDefinition()]) made.set(definition);
  return made;
}

function discovery(of = catalog()): Discovery {
  return new Discovery(of, { serverAddress: '192.0.2.2:23643' });
}

function get(from: Discovery, path: string, headers: Record<string, string> = {}): DocumentResponse {
  const [bare = '', query] = path.split('?');
  const response = from.answer({ path: bare, query: new URLSearchParams(query), headers });
  if (response === undefined) throw new Error(`${path} was not found`);
  return response;
}

function json(response: DocumentResponse): { items: { metadata: { name?: string } }[] } & Record<string, unknown> {
  return JSON.parse(response.body.toString());
}

function message(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    const { status } = error as StatusError;
    return `${status.code} ${status.reason} ${status.message}`;
  }
  throw new Error('nothing was thrown');
}

describe('plain discovery', () => {
  const paths = [
    '/apis/example.com',
    '/apis/example.com/v1beta1',
    '/apis/fruit.test.io',
    '/apis/fruit.test.io/foo',
    '/apis/apiextensions.k8s.io',
    '/apis/apiextensions.k8s.io/v1',
    '/api',
  ];
  it.each(paths)('answers %s byte for byte as kube-apiserver does, in every form', (path) => {
    const forms = recordedForms[path]!; // each path of the table was recorded
    const from = discovery();
    expect(get(from, path).body.toString()).toBe(forms.json);
    expect(get(from, `${path}/`).body.toString()).toBe(forms.json);
    expect(get(from, path, { 'user-agent': 'curl/8.1' }).body.toString()).toBe(forms.pretty);
    expect(get(from, `${path}?pretty=true`).body.toString()).toBe(forms.pretty);
    expect(get(from, path, { accept: 'application/yaml' }).body.toString()).toBe(forms.yaml);
    const protobuf = get(from, path, { accept: 'application/vnd.kubernetes.protobuf' });
    expect(protobuf.body.toString('base64')).toBe(forms.protobuf);
    expect(protobuf.headers['content-type']).toBe('application/vnd.kubernetes.protobuf');
  });

  it('lists the subresources of namespaces and leaves out apiVersion for the core group', () => {
    expect(json(get(discovery(), '/api/v1'))).toEqual({
      kind: 'APIResourceList',
      groupVersion: 'v1',
      resources: recorded.coreResources,
    });
  });

  it('lists all resources of a version with status and scale', () => {
    expect(json(get(discovery(), '/apis/example.com/v1'))).toMatchObject({ resources: recorded.exampleV1 });
  });

  it('orders groups by priority and then by the name of their first APIService', () => {
    const { groups } = json(get(discovery(), '/apis')) as unknown as { groups: { name: string }[] };
    expect(groups.map((group) => group.name)).toEqual(['apiextensions.k8s.io', 'fruit.test.io', 'example.com']);
  });

  it.each([
    '/apis/nope.io',
    '/apis/nope.io/v1',
    '/apis/example.com/v0',
    '/api/v2',
    '/apis//v1',
    '/apix',
    '/apis/a/b/c',
  ])('has nothing at %s', (path) => {
    expect(discovery().answer({ path, query: new URLSearchParams(), headers: {} })).toBeUndefined();
  });

  it('refuses what it cannot write, in the words of the route', () => {
    const list = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';
    const negotiated = `406 NotAcceptable only the following media types are accepted: ${list}`;
    const routed = `406 NotAcceptable 406: Not Acceptable\n\nAvailable representations: ${list}`;
    const refusal = (path: string, accept: string) => message(() => get(discovery(), path, { accept }));
    expect(refusal('/apis', 'text/html')).toBe(negotiated);
    expect(refusal('/apis/example.com/v1', 'application/cbor')).toBe(negotiated);
    expect(refusal('/apis/example.com', AGGREGATED)).toBe(negotiated);
    expect(refusal('/apis', AGGREGATED.replace('v=v2', 'v=v2beta1'))).toBe(negotiated);
    expect(refusal('/api', 'application/json;as=Foo')).toBe(negotiated);
    expect(refusal('/api', 'application/*')).toBe(routed);
    expect(refusal('/api/v1', 'text/html')).toBe(routed);
    expect(refusal('/apis/apiextensions.k8s.io/v1', 'text/html')).toBe(routed);
  });
});

describe('aggregated discovery', () => {
  it('shows groups, versions and resources as kube-apiserver does', () => {
    const response = get(discovery(), '/apis', { accept: `${AGGREGATED},application/json` });
    expect(response.headers).toMatchObject({ 'cache-control': 'public', vary: 'Accept', 'content-type': AGGREGATED });
    expect(json(response)).toEqual({
      kind: 'APIGroupDiscoveryList',
      apiVersion: 'apidiscovery.k8s.io/v2',
      metadata: {},
      items: recorded.aggregatedGroups,
    });
  });

  it('shows the core group at /api', () => {
    expect(json(get(discovery(), '/api', { accept: AGGREGATED })).items).toEqual(recorded.aggregatedCore);
  });

  it('has the hash of the untyped list as its ETag and answers 304 to it', () => {
    const response = get(discovery(), '/apis', { accept: AGGREGATED });
    const untyped = response.body
      .toString()
      .trimEnd()
      .replace('"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2",', '');
    const etag = `"${createHash('sha512').update(untyped).digest('hex').toUpperCase()}"`;
    expect(response.headers.etag).toBe(etag);
    const again = get(discovery(), '/apis', { accept: AGGREGATED, 'if-none-match': etag });
    expect([again.status, again.body.length, again.headers['content-type']]).toEqual([304, 0, undefined]);
    expect(get(discovery(), '/apis', { accept: AGGREGATED, 'if-none-match': '"x"' }).status).toBe(200);
  });

  it('changes with the catalogue, and only in the group that changed', () => {
    const resources = catalog();
    const from = discovery(resources);
    const before = get(from, '/apis', { accept: AGGREGATED });
    const untouched = resources.group('fruit.test.io');
    resources.delete('example.com', 'widgets');
    const after = get(from, '/apis', { accept: AGGREGATED });
    expect(after.headers.etag).not.toBe(before.headers.etag);
    expect(resources.group('fruit.test.io')).toBe(untouched);
    expect(after.body.toString()).toContain('gizmos');
    expect(after.body.toString()).not.toContain('widgets');
    resources.delete('example.com', 'gizmos');
    expect(json(get(from, '/apis', { accept: AGGREGATED })).items.map((group) => group.metadata.name)).toEqual([
      'apiextensions.k8s.io',
      'fruit.test.io',
    ]);
  });

  it('does not offer writes to a resource that is going away', () => {
    const resources = new ResourceCatalog();
    resources.set({ ...fixtureDefinitions()[1]!, terminating: true });
    expect(json(get(discovery(resources), '/apis/example.com/v1'))).toMatchObject({
      resources: [{ verbs: ['delete', 'deletecollection', 'get', 'list', 'watch'] }],
    });
  });
});

describe('/', () => {
  it('lists the paths of groups and versions among the others, sorted', () => {
    const body = answerRoot(catalog(), ['/version', '/healthz']).body.toString();
    expect(JSON.parse(body).paths).toEqual([
      '/api',
      '/api/v1',
      '/apis',
      '/apis/',
      '/apis/apiextensions.k8s.io',
      '/apis/apiextensions.k8s.io/v1',
      '/apis/example.com',
      '/apis/example.com/v1',
      '/apis/example.com/v1beta1',
      '/apis/example.com/v2alpha1',
      '/apis/fruit.test.io',
      '/apis/fruit.test.io/foo',
      '/apis/fruit.test.io/v10',
      '/apis/fruit.test.io/v1alpha1',
      '/apis/fruit.test.io/v2',
      '/healthz',
      '/version',
    ]);
    expect(body).toContain('{\n  "paths": [\n    "/api",');
  });
});
