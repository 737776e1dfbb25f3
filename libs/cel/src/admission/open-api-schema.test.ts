import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#machinery';
import { withoutReferences } from './open-api-schema.ts';

const definitions: Record<string, JsonObject> = {
  '#/Tree': {
    type: 'object',
    properties: { children: { type: 'array', items: { $ref: '#/Tree' } }, port: { $ref: '#/Port' } },
  },
  '#/Port': { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
};
const find = (ref: string) => definitions[ref];

describe('a schema without references', () => {
  it('has definitions in their place, also where words of its own stand beside a reference', () => {
    const schema = { type: 'object', additionalProperties: { description: 'a port', allOf: [{ $ref: '#/Port' }] } };
    const port = { ...definitions['#/Port'], 'x-kubernetes-int-or-string': true };
    expect(withoutReferences(schema, find)).toEqual({ type: 'object', additionalProperties: port });
  });

  it('ends at a definition inside itself', () => {
    const tree = withoutReferences({ $ref: '#/Tree' }, find);
    expect(tree.properties?.children).toEqual({ type: 'array', items: { type: 'object' } });
  });

  it('is not made where a reference leads nowhere', () => {
    expect(() => withoutReferences({ items: { $ref: '#/Nothing' } }, find)).toThrow('#/Nothing');
  });
});
