import { describe, expect, it } from 'vitest';
import type { JSONSchemaProps } from '#schema';
import { measureRule } from '../rules/measure-rule.ts';

const TEXT: JSONSchemaProps = { type: 'string' };
const SCHEMA: JSONSchemaProps = {
  type: 'object',
  properties: {
    list: { type: 'array', items: TEXT },
    text: TEXT,
    number: { type: 'integer' },
    object: { type: 'object', properties: { a: TEXT } },
    map: { type: 'object', additionalProperties: TEXT },
  },
};

/** Ratcheting lets old values stay when a CRD's schema changes, and rules run over them. */
describe('a document that is not as its schema says', () => {
  it.each([
    ["self.list[0] == 'abcdefghijkl'", 'invalid data, got null for schema with nullable=false'],
    ["self.list.all(x, x.startsWith('a'))", 'invalid data, got null for schema with nullable=false'],
    ["self.object.a == 'x'", 'invalid data, expected a map for the provided schema with type=object'],
    ["self.text.startsWith('a')", 'no such overload'],
    ["self.text.contains('a')", 'no such overload'],
    ["self.text.matches('a')", 'no such overload'],
    ['self.text.size() > 1', 'no such overload: size'],
    ["(self.text == 'a' ? 1 : 0) + self.number > 0", 'no such overload'],
    ['self.number + 1 > 0', 'no such overload'],
    ['self.map.all(k, self.map[k].size() > 1)', 'no such overload: size'],
  ])('fails %s and nothing else', (rule, message) => {
    const outcome = measureRule(SCHEMA, { rule }).run({
      list: [null],
      text: 7,
      number: 'x',
      object: 'x',
      map: { a: 5 },
    });
    expect(outcome).toMatchObject({ failure: { message: expect.stringContaining(message) } });
  });
});
