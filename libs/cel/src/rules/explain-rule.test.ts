import { describe, expect, it } from 'vitest';
import { type Explanation, explainRule } from './explain-rule.ts';

const schema = {
  type: 'object',
  properties: {
    replicas: { type: 'integer' },
    limits: { type: 'object', properties: { max: { type: 'integer' } } },
    names: { type: 'array', items: { type: 'string' } },
  },
};

function lines({ expression, value, error, parts }: Explanation, indent = ''): string[] {
  const outcome = error === undefined ? JSON.stringify(value) : `error: ${error}`;
  return [`${indent}${expression} → ${outcome}`, ...parts.flatMap((part) => lines(part, `${indent}  `))];
}

describe('a rule explains its verdict by its parts', () => {
  it('shows the value of each field that was compared', () => {
    const rule = 'self.replicas <= self.limits.max && self.names.all(n, n.size() > 1)';
    const self = { replicas: 5, limits: { max: 3 }, names: ['ab'] };
    expect(lines(explainRule(schema, { rule }, self))).toEqual([
      'self.replicas <= self.limits.max) && self.names.all(n, n.size() > 1) → false'.replace('self', '(self'),
      '  self.replicas <= self.limits.max → false',
      '    self.replicas → 5',
      '    self.limits.max → 3',
      '  self.names.all(n, n.size() > 1) → true',
      '    self.names → ["ab"]',
    ]);
  });

  it('shows where a field is missing', () => {
    expect(lines(explainRule(schema, { rule: 'self.limits.max > 1' }, { replicas: 1 }))).toEqual([
      'self.limits.max > 1 → error: no such key: limits',
      '  self.limits.max → error: no such key: limits',
      '    self.limits → error: no such key: limits',
      '      self → {"replicas":1}',
    ]);
  });

  it('refuses a rule that does not compile', () => {
    expect(() => explainRule(schema, { rule: 'self.nope' }, {})).toThrow(/undefined field 'nope'/);
  });
});
