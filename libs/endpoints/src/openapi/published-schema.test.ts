import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import { operationIdPart } from './model-names.ts';
import { type OpenApiVersion, publishedObjectSchema } from './published-schema.ts';

/** What is published of `field` in an object with that one property. */
function published(field: JSONSchemaProps, to: OpenApiVersion, required: string[] = []): JsonObject {
  const root = publishedObjectSchema({ type: 'object', properties: { field }, required }, to);
  return (root.properties as Record<string, JsonObject>).field!; // the property of the line above
}

const INTEGER: JSONSchemaProps = { type: 'integer' };
const INT_OR_STRING = [{ type: 'integer' }, { type: 'string' }];

describe('what is published of a schema', () => {
  it.each<[string, JSONSchemaProps, JsonObject, JsonObject]>([
    [
      'a nullable object loses type and properties in v2',
      { type: 'object', nullable: true, properties: { a: INTEGER }, default: {} },
      { type: 'object', nullable: true, properties: { a: { type: 'integer' } }, default: {} },
      {},
    ],
    [
      'a nullable map keeps its values in v2',
      { type: 'object', nullable: true, additionalProperties: INTEGER },
      { type: 'object', nullable: true, additionalProperties: { type: 'integer' } },
      { additionalProperties: { type: 'integer' } },
    ],
    [
      'an object with unknown fields loses type and properties in v2',
      { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { a: INTEGER } },
      { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { a: { type: 'integer' } } },
      { 'x-kubernetes-preserve-unknown-fields': true },
    ],
    [
      'int-or-string without alternatives is given them in v3 and has none in v2',
      { 'x-kubernetes-int-or-string': true },
      { 'x-kubernetes-int-or-string': true, anyOf: INT_OR_STRING },
      { 'x-kubernetes-int-or-string': true },
    ],
    [
      'int-or-string with other alternatives is given them beside those',
      { 'x-kubernetes-int-or-string': true, anyOf: [{ minimum: 1 }, { pattern: 'x' }], allOf: [{ maxLength: 3 }] },
      {
        'x-kubernetes-int-or-string': true,
        anyOf: [{ minimum: 1 }, { pattern: 'x' }],
        allOf: [{ anyOf: INT_OR_STRING }, { maxLength: 3 }],
      },
      { 'x-kubernetes-int-or-string': true },
    ],
    [
      'int-or-string that says so in allOf stays as it is',
      { 'x-kubernetes-int-or-string': true, allOf: [{ anyOf: [{ type: 'integer' }, { type: 'string' }] }] },
      { 'x-kubernetes-int-or-string': true, allOf: [{ anyOf: INT_OR_STRING }] },
      { 'x-kubernetes-int-or-string': true },
    ],
    [
      'false and empty keywords are left out, zero is not',
      { type: 'string', nullable: false, uniqueItems: false, format: '', enum: [], required: [], minLength: 0 },
      { type: 'string', minLength: 0 },
      { type: 'string', minLength: 0 },
    ],
    [
      'default and junctors do not exist in v2',
      { type: 'integer', default: 1, not: { enum: [3] }, oneOf: [{ minimum: 5 }], maximum: 9n },
      { type: 'integer', default: 1, not: { enum: [3] }, oneOf: [{ minimum: 5 }], maximum: 9 },
      { type: 'integer', maximum: 9 },
    ],
    [
      'a closed object says so',
      { type: 'object', additionalProperties: false },
      { type: 'object', additionalProperties: false },
      { type: 'object', additionalProperties: false },
    ],
  ])('%s', (_, schema, v3, v2) => {
    expect(published(schema, 'v3')).toEqual(v3);
    expect(published(schema, 'v2')).toEqual(v2);
  });

  it('does not require in v2 what may be null', () => {
    const schema: JSONSchemaProps = {
      type: 'object',
      required: ['a', 'b'],
      properties: { a: { type: 'string', nullable: true }, b: { type: 'string' } },
    };
    expect([published(schema, 'v3').required, published(schema, 'v2').required]).toEqual([['a', 'b'], ['b']]);
  });

  it('gives embedded resources apiVersion, kind and metadata, which they must have', () => {
    const schema: JSONSchemaProps = {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      required: ['kind', 'spec'],
      properties: { spec: { type: 'object' } },
    };
    for (const to of ['v2', 'v3'] as const) {
      const { required, properties } = published(schema, to);
      expect(required).toEqual(['kind', 'spec', 'apiVersion']);
      expect(Object.keys(properties as JsonObject).sort()).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
    }
  });

  it('publishes a property named __proto__ like any other', () => {
    const properties = JSON.parse('{"__proto__":{"type":"string"}}') as Record<string, JSONSchemaProps>;
    const text = JSON.stringify(published({ type: 'object', properties }, 'v3'));
    expect(text).toBe('{"type":"object","properties":{"__proto__":{"type":"string"}}}');
  });

  it('says nothing of an object without schema, or with unknown fields at its root in v2', () => {
    expect(publishedObjectSchema(undefined, 'v3')).toEqual({ type: 'object' });
    const open: JSONSchemaProps = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    expect(publishedObjectSchema(open, 'v2')).toEqual({ type: 'object' });
    expect(Object.keys(publishedObjectSchema(open, 'v3').properties as JsonObject)).toContain('metadata');
  });
});

describe('operationIdPart', () => {
  it.each([
    ['example.com', 'upper', 'ExampleCom'],
    ['example.com', 'lower', 'exampleCom'],
    ['v1beta1', 'upper', 'V1beta1'],
    ['9to5.test-lab.io', 'lower', 'To5TestLabIo'],
    ['', 'upper', ''],
  ] as const)('makes of "%s", starting %s: %s', (text, start, expected) => {
    expect(operationIdPart(text, start)).toBe(expected);
  });
});
