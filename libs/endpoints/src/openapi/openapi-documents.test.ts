import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ResourceDefinition } from '#resources';
import type { DocumentResponse } from '../discovery/document-request.ts';
import { crdsDefinition, fixtureDefinitions, namespacesDefinition } from '../discovery/fixtures/definitions.ts';
import { ResourceCatalog } from '../discovery/resource-catalog.ts';
import { comparableV2, comparableV3, type JsonMap } from './fixtures/comparable-documents.ts';
import { OpenApiDocuments } from './openapi-documents.ts';

/** kube-apiserver 1.37.2's documents, written by scripts/compare-openapi.ts --record. */
const recorded = JSON.parse(
  readFileSync(new URL('fixtures/recorded-documents.json', import.meta.url), 'utf8'),
) as Record<string, JsonMap>;

function catalogOf(definitions: readonly ResourceDefinition[] = fixtureDefinitions()): ResourceCatalog {
  const catalog = new ResourceCatalog();
  for (const definition of [...definitions, namespacesDefinition(), crdsDefinition()]) catalog.set(definition);
  return catalog;
}

function documents(catalog = catalogOf(), release = 'r1'): OpenApiDocuments {
  return new OpenApiDocuments(catalog, { release, kubernetesVersion: '1.37' });
}

function get(from: OpenApiDocuments, url: string, headers: Record<string, string> = {}): DocumentResponse {
  const [path = '', query] = url.split('?');
  const answer = from.answer({ path, query: new URLSearchParams(query), headers });
  if (answer === undefined) throw new Error(`${url} is not answered`);
  return answer;
}

function json(answer: DocumentResponse): JsonMap {
  return JSON.parse(answer.body.toString());
}

function urlOf(from: OpenApiDocuments, name: string): string {
  const index = json(get(from, '/openapi/v3')) as unknown as { paths: Record<string, { serverRelativeURL: string }> };
  return index.paths[name]?.serverRelativeURL ?? 'none';
}

/** Definitions whose schema throws: nobody may ask for it. */
function withForbiddenSchemas(): ResourceDefinition[] {
  const forbidden = () => {
    throw new Error('the schema was asked for');
  };
  return fixtureDefinitions().map((definition) => ({
    ...definition,
    versions: definition.versions.map((version) => ({ ...version, schema: forbidden })),
  }));
}

describe('the content of the documents', () => {
  it.each(Object.keys(recorded).filter((path) => path.startsWith('/openapi/v3')))(
    'of %s is that of kube-apiserver',
    (path) => {
      expect(comparableV3(json(get(documents(), path)))).toEqual(recorded[path]);
    },
  );

  it('of /openapi/v2 is that of kube-apiserver', () => {
    expect(comparableV2(json(get(documents(), '/openapi/v2')), ['example.com'])).toEqual(recorded['/openapi/v2']);
  });

  it.each([
    '/openapi/v2',
    '/openapi/v3/api/v1',
    '/openapi/v3/apis/apiextensions.k8s.io/v1',
    '/openapi/v3/apis/example.com/v1',
  ])('of %s refers to nothing that is not in it', (path) => {
    const document = json(get(documents(), path));
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1]!);
    expect(references.length).toBeGreaterThan(10);
    const missing = references.filter((reference) => {
      let found: unknown = document;
      for (const key of reference.split('/')) found = (found as Record<string, unknown> | undefined)?.[key];
      return found === undefined;
    });
    expect(missing).toEqual([]);
  });

  it('has the operations of namespaces: no collection is deleted, and finalize is only replaced', () => {
    const { paths } = json(get(documents(), '/openapi/v3/api/v1')) as unknown as { paths: Record<string, JsonMap> };
    const methods = Object.fromEntries(Object.entries(paths).map(([path, item]) => [path, Object.keys(item)]));
    expect(methods).toEqual({
      '/api/v1/namespaces': ['get', 'post', 'parameters'],
      '/api/v1/namespaces/{name}': ['get', 'put', 'delete', 'patch', 'parameters'],
      '/api/v1/namespaces/{name}/finalize': ['put', 'parameters'],
      '/api/v1/namespaces/{name}/status': ['get', 'put', 'patch', 'parameters'],
    });
    expect(paths['/api/v1/namespaces']?.get).toMatchObject({ operationId: 'listCoreV1Namespace', tags: ['core_v1'] });
  });

  it('describes the definitions that every kind shares', () => {
    const { components } = json(get(documents(), '/openapi/v3/apis/example.com/v1')) as { components: JsonMap };
    const schemas = components.schemas as Record<
      string,
      { description?: string; properties?: Record<string, JsonMap> }
    >;
    const meta = schemas['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'];
    expect(meta?.description).toMatch(/./);
    for (const property of Object.values(meta?.properties ?? {})) expect(property.description).toMatch(/./);
  });
});

describe('hashes and caching', () => {
  it('points to each group version with the hash of its content', () => {
    const from = documents();
    const url = urlOf(from, 'apis/example.com/v1');
    expect(url).toMatch(/^\/openapi\/v3\/apis\/example\.com\/v1\?hash=[0-9A-F]{128}$/);
    expect(urlOf(from, 'api/v1')).toMatch(/^\/openapi\/v3\/api\/v1\?hash=/);
    const answer = get(from, url);
    expect(answer.headers).toMatchObject({
      'cache-control': 'public, immutable',
      'content-type': 'application/json',
      etag: `"${url.split('=')[1]}"`,
      vary: 'Accept',
    });
    expect(answer.headers.expires).toMatch(/^\w{3}, \d{2} \w{3} \d{4} [\d:]{8} UTC$/);
  });

  it('without a hash is not to be kept', () => {
    const { headers } = get(documents(), '/openapi/v3/apis/example.com/v1');
    expect([headers['cache-control'], headers.expires]).toEqual(['no-cache, private', undefined]);
  });

  it('redirects a stale hash to the present one', () => {
    const from = documents();
    const answer = get(from, '/openapi/v3/apis/example.com/v1?hash=00');
    expect([answer.status, answer.headers.location]).toEqual([301, urlOf(from, 'apis/example.com/v1')]);
  });

  it('tells hashes and 304 without looking at any schema', () => {
    const from = documents(catalogOf(withForbiddenSchemas()));
    for (const url of [urlOf(from, 'apis/example.com/v1'), urlOf(from, 'apis/fruit.test.io/foo')]) {
      const etag = `"${url.split('=')[1]}"`;
      expect(get(from, url, { 'if-none-match': etag }).status).toBe(304);
      expect(get(from, url, { 'if-none-match': `"x", W/${etag}` }).status).toBe(304);
      expect(() => get(from, url, { 'if-none-match': '"x"' })).toThrow('the schema was asked for');
    }
  });

  it('changes the hash of the group version that changed, and of v2, and no other', () => {
    const catalog = catalogOf();
    const from = documents(catalog);
    const etags = () => [
      urlOf(from, 'apis/example.com/v1'),
      urlOf(from, 'apis/example.com/v2alpha1'),
      urlOf(from, 'apis/fruit.test.io/v2'),
      get(from, '/openapi/v2').headers.etag,
    ];
    const before = etags();
    catalog.set({ ...fixtureDefinitions()[1]!, generation: '2' }); // gizmos, in example.com/v1 alone
    const after = etags();
    expect(after.map((etag, index) => etag === before[index])).toEqual([false, true, true, false]);
  });

  it('changes all hashes with the release', () => {
    expect(urlOf(documents(catalogOf(), 'r2'), 'apis/example.com/v1')).not.toBe(
      urlOf(documents(), 'apis/example.com/v1'),
    );
  });

  it('shows a change at once', () => {
    const catalog = catalogOf();
    const from = documents(catalog);
    expect(get(from, '/openapi/v2').body.toString()).toContain('"com.example.v1.Gizmo"');
    expect(get(from, '/openapi/v3/apis/example.com/v1').body.toString()).toContain('"com.example.v1.Gizmo"');
    catalog.delete('example.com', 'gizmos');
    expect(get(from, '/openapi/v2').body.toString()).not.toContain('"com.example.v1.Gizmo"');
    expect(get(from, '/openapi/v3/apis/example.com/v1').body.toString()).not.toContain('"com.example.v1.Gizmo"');
  });
});

describe('paths and forms', () => {
  it.each([
    '/openapi/v3/apis/nope.io/v1',
    '/openapi/v3/apis/example.com/v0',
    '/openapi/v3/apis//v1',
    '/openapi/v3/api',
    '/openapi/v3/apis/example.com/v1/x',
  ])('answers 404 without a body at %s', (path) => {
    const answer = get(documents(), path);
    expect([answer.status, answer.body.length]).toEqual([404, 0]);
  });

  it('leaves other paths alone', () => {
    expect(documents().answer({ path: '/openapi', query: new URLSearchParams(), headers: {} })).toBeUndefined();
  });

  const v2 = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
  const v3 = 'application/com.github.proto-openapi.spec.v3.v1.0+protobuf';
  it.each([
    ['/openapi/v2', '*/*', 'application/json'],
    ['/openapi/v2', 'application/*', 'application/json'],
    ['/openapi/v2', 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf', v2],
    ['/openapi/v2', `text/html, ${v2};q=0.5, application/json;q=0.4`, v2],
    ['/openapi/v3/api/v1', 'application/com.github.proto-openapi.spec.v3@v1.0+protobuf', v3],
    ['/openapi/v3/api/v1', 'application/json, */*', 'application/json'],
  ])('gives %s to "%s" as %s', (path, accept, contentType) => {
    const answer = get(documents(), path, { accept });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, contentType]);
  });

  it.each(['/openapi/v2', '/openapi/v3/api/v1'])('answers 406 without a body to text/html at %s', (path) => {
    const answer = get(documents(), path, { accept: 'text/html' });
    expect([answer.status, answer.body.length]).toEqual([406, 0]);
  });
});
