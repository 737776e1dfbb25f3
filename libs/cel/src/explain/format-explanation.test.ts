import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import { explainRule } from './explain-rule.ts';
import { formatExplanation } from './format-explanation.ts';

const schema: JSONSchemaProps = {
  type: 'object',
  properties: {
    replicas: { type: 'integer' },
    names: { type: 'array', items: { type: 'string' } },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

function format(rule: string, object: JsonValue, oldObject?: JsonValue): string[] {
  const old = oldObject === undefined ? {} : { oldObject };
  return formatExplanation(explainRule({ schema, object, ...old }, '', { rule })).split('\n');
}

describe('an explanation as text', () => {
  it('has a line for each part: what was written, what it gave, where that is', () => {
    expect(format('self.replicas <= oldSelf.replicas', { replicas: 5 }, { replicas: 3 })).toEqual([
      'self.replicas <= oldSelf.replicas   false',
      '  self.replicas                     5   replicas',
      '  oldSelf.replicas                  3   replicas (old)',
    ]);
  });

  it('says what failed, and what was left out', () => {
    expect(format('self.names.size() > 1 || !(self.replicas == 1 || self.replicas == 2)', { replicas: 1 })).toEqual([
      'self.names.size() > 1 || !(self.replicas == 1 || self.replicas == 2)   error: no such key: names',
      '  self.names.size() > 1                                                error: no such key: names',
      '    self.names.size()                                                  error: no such key: names',
      '      self.names                                                       error: no such key: names   names',
      '        self                                                           {"replicas":1}              the whole object',
      '  !(self.replicas == 1 || self.replicas == 2)                          false',
      '    self.replicas == 1 || self.replicas == 2                           true',
      '      self.replicas == 1                                               true',
      '        self.replicas                                                  1                           replicas',
      '      self.replicas == 2                                               not evaluated',
    ]);
    expect(format('self.names.size() > 1 || true', {})[1]).toBe(
      '  self.names.size() > 1         error, absorbed: no such key: names',
    );
  });

  it('shows the elements that decide, by what the variables stand for', () => {
    expect(format('self.labels.all(k, k != "b")', { labels: { a: 'x', b: 'y', c: 'z' } })).toEqual([
      'self.labels.all(k, k != "b")   false',
      '  self.labels                  {"a":"x","b":"y","c":"z"}   labels',
      '  k                            "b"                         labels[b]',
      '    k != "b"                   false',
      '      k                        "b"                         labels[b]',
      '  … 1 more',
    ]);
    expect(format('self.names.all(i, n, i == 0)', { names: ['a', 'b'] })[2]).toBe(
      '  i, n                         1, "b"      names[1]',
    );
  });

  it('shows some elements where none decides', () => {
    const lines = format('self.names.exists(n, n == "x")', { names: ['a', 'b', 'c', 'd'] });
    expect(lines.filter((line) => line.startsWith('  n '))).toHaveLength(2);
    expect(lines.at(-1)).toBe('  … 2 more');
  });

  it('keeps long texts on their line', () => {
    const [first, second] = format(`self.names == ["${'x'.repeat(90)}",\n  "y"]`, { names: ['z'.repeat(90)] });
    expect(first).toBe(`self.names == ["${'x'.repeat(55)}…   false`);
    expect(second).toMatch(/^ {2}self\.names {2,}\["z{45}… {3}names$/);
  });
});
