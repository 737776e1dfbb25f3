import { describe, expect, it } from 'vitest';
import type { JSONSchemaProps } from '#schema';
import { measureRule } from '../rules/measure-rule.ts';

const nullable = (type: string): JSONSchemaProps => ({ type, nullable: true });
const SCHEMA: JSONSchemaProps = {
  type: 'object',
  properties: {
    l: { type: 'array', items: nullable('string') },
    n: { type: 'array', items: nullable('integer') },
    m: { type: 'object', additionalProperties: nullable('string') },
  },
};

/** What kube-apiserver's own library says of each over nulls, and what it costs where the evaluation succeeds. */
describe('a null among the elements of a list or map', () => {
  it.each([
    ["self.l[0] == 'x'", 'false', 4],
    ["self.l[0] in ['a']", 'false', 3],
    ["self.l.all(x, x == 'abcdefghijklmnop')", 'false', 8],
    ["self.m.all(k, self.m[k] == 'abcdefghijklmnop')", 'false', 10],
    ["self.l[0].startsWith('x')", 'no such overload', undefined],
    ['self.n[0] < 3', 'no such overload: _<_', undefined],
    ['self.n.all(x, self.n[0] + 1 > 0)', 'no such overload: _+_', undefined],
    ['self.m.a.size() > 0', 'no such overload: size', undefined],
    ["self.l.all(x, x.matches('a'))", 'no such overload', undefined],
    ["self.l.filter(x, true)[0] == 'abcdefghijklmnop'", 'false', undefined],
    ["(self.l + self.l).all(x, x == 'abcdefghijklmnop')", 'false', undefined],
    ["(true ? self.l[0] : 'a') == 'abcdefghijklmnop'", 'false', undefined],
    ["{'a': self.l[0]}.a == 'abcdefghijklmnop'", 'false', undefined],
    ["self.l[?0].orValue('x') == 'abcdefghijklmnop'", 'false', undefined],
    ["optional.of(self.l[0]).value() == 'abcdefghijklmnop'", 'false', undefined],
    ['self.n.map(x, x)[0] + 1 > 1', 'no such overload: _+_', undefined],
    ['optional.of(self.n[0]).optMap(x, x + 1).value() > 2', 'no such overload: _+_', undefined],
    ['self.n.filter(x, true).all(x, x < 3)', 'no such overload: _<_', undefined],
    ["self.m.transformMap(k, v, v).a == 'abcdefghijklmnop'", 'false', undefined],
  ])('%s is %s', (rule, result, cost) => {
    const outcome = measureRule(SCHEMA, { rule }).run({ l: [null], n: [null], m: { a: null } });
    expect('value' in outcome ? String(outcome.value) : outcome.failure.message).toBe(result);
    if (cost !== undefined) expect(outcome.cost).toBe(cost);
  });
});
