import { describe, expect, it } from 'vitest';
import { fixtureDefinitions } from '../discovery/fixtures/definitions.ts';
import { ResourceCatalog } from '../discovery/resource-catalog.ts';
import { entriesOf, messageAt, readFields, valuesOf } from './fixtures/protobuf-reader.ts';
import { OpenApiDocuments } from './openapi-documents.ts';

function body(path: string, accept: string): Buffer {
  const catalog = new ResourceCatalog();
  for (const definition of fixtureDefinitions()) catalog.set(definition);
  const documents = new OpenApiDocuments(catalog, { release: 'r', kubernetesVersion: '1.37' });
  const answer = documents.answer({ path, query: new URLSearchParams(), headers: { accept } });
  if (answer === undefined) throw new Error(`${path} is not answered`);
  return answer.body;
}

function texts(message: Buffer, field: number): string[] {
  return valuesOf(message, field).map((value) => value.toString());
}

describe('the protobuf form of the v2 document', () => {
  const json = JSON.parse(body('/openapi/v2', 'application/json').toString());
  const protobuf = body('/openapi/v2', 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf');
  const definitions = entriesOf(messageAt(protobuf, 9), 1);
  const widget = definitions.get('com.example.v1.Widget')!; // checked by the first test

  it('has the same paths, definitions and parameters as the JSON form', () => {
    expect(texts(protobuf, 1)).toEqual(['2.0']);
    expect([...entriesOf(messageAt(protobuf, 8), 2).keys()]).toEqual(Object.keys(json.paths));
    expect([...definitions.keys()]).toEqual(Object.keys(json.definitions));
    expect([...entriesOf(messageAt(protobuf, 10), 1).keys()]).toEqual(Object.keys(json.parameters));
    expect(definitions.has('com.example.v1.Widget')).toBe(true);
  });

  it('tells group, version and kind of a definition, by which kubectl finds it', () => {
    const [extension] = valuesOf(widget, 31);
    expect(messageAt(extension!, 1).toString()).toBe('x-kubernetes-group-version-kind');
    expect(JSON.parse(messageAt(extension!, 2, 2).toString())).toEqual([
      { group: 'example.com', version: 'v1', kind: 'Widget' },
    ]);
  });

  it('carries types, bounds, required fields and enums', () => {
    const spec = entriesOf(messageAt(widget, 25), 1).get('spec')!;
    expect([texts(messageAt(spec, 22), 1), texts(spec, 19)]).toEqual([['object'], ['size']]);
    const properties = entriesOf(messageAt(spec, 25), 1);
    const size = readFields(properties.get('size')!);
    expect(size.filter((each) => each.field === 7 || each.field === 9).map((each) => each.value)).toEqual([100, 1]);
    expect(valuesOf(properties.get('color')!, 20).map((value) => messageAt(value, 2).toString())).toEqual([
      '"red"',
      '"green"',
    ]);
    const itemSchema = messageAt(properties.get('items')!, 23, 1);
    expect([...entriesOf(messageAt(itemSchema, 25), 1).keys()]).toEqual(['name', 'ratio']);
    expect(texts(messageAt(properties.get('labels')!, 21, 1, 22), 1)).toEqual(['string']);
  });

  it('carries operations with parameters by reference and by value', () => {
    const paths = entriesOf(messageAt(protobuf, 8), 2);
    const patch = messageAt(paths.get('/apis/example.com/v1/gizmos/{name}')!, 8);
    expect(texts(patch, 5)).toEqual(['patchExampleComV1Gizmo']);
    const [parameter, ...references] = valuesOf(patch, 8);
    expect(messageAt(parameter!, 1, 1, 2).toString()).toBe('body');
    expect(references.map((reference) => messageAt(reference, 2, 1).toString())).toEqual([
      '#/parameters/dryRun',
      '#/parameters/fieldManager',
      '#/parameters/fieldValidation',
      '#/parameters/force',
    ]);
    expect([...entriesOf(messageAt(patch, 9), 1).keys()]).toEqual(['200', '401']);
  });
});

describe('the protobuf form of a v3 document', () => {
  const path = '/openapi/v3/apis/example.com/v1';
  const json = JSON.parse(body(path, 'application/json').toString());
  const protobuf = body(path, 'application/com.github.proto-openapi.spec.v3@v1.0+protobuf');
  const schemas = entriesOf(messageAt(protobuf, 5, 1), 1);

  it('has the same paths and schemas as the JSON form', () => {
    expect(texts(protobuf, 1)).toEqual(['3.0.0']);
    expect([...entriesOf(messageAt(protobuf, 4), 1).keys()]).toEqual(Object.keys(json.paths));
    expect([...schemas.keys()]).toEqual(Object.keys(json.components.schemas));
  });

  it('carries references, alternatives and scalar defaults', () => {
    const properties = entriesOf(messageAt(schemas.get('com.example.v1.Widget')!, 1, 31), 1);
    expect(messageAt(properties.get('metadata')!, 1, 26, 2, 1).toString()).toBe(
      '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta',
    );
    const spec = entriesOf(messageAt(properties.get('spec')!, 1, 31), 1);
    expect(valuesOf(messageAt(spec.get('port')!, 1), 28).map((each) => messageAt(each, 1, 25).toString())).toEqual([
      'integer',
      'string',
    ]);
    expect(readFields(messageAt(spec.get('size')!, 1, 33))).toEqual([{ field: 1, value: 3 }]);
    expect(messageAt(spec.get('color')!, 1, 33, 3).toString()).toBe('red');
  });
});
