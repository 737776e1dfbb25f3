import { describe, expect, it } from 'vitest';
import { checkRules, compileRules, RUNTIME_COST_BUDGET } from '#cel';
import type { JSONSchemaProps } from '#schema';
import { processorTime, SLACK } from '../support/processor-time.ts';
import { LIMIT, numbers } from './hostile-expression.ts';
import { budgetMs } from './judge.ts';
import { HOSTILE_RULES, MAP, ruleAtWork, wide } from './rules.ts';

const TEXT: JSONSchemaProps = { type: 'string' };

describe('rules over documents', { retry: 2 }, () => {
  it.each(HOSTILE_RULES)('$name', { timeout: 60_000 }, (hostile) => {
    const { rule, schema, self } = ruleAtWork(hostile);
    const spec = { ...schema, 'x-kubernetes-validations': [{ rule }] };
    const rules = compileRules({ type: 'object', properties: { spec } })!; // there is one
    const { result: errors, ms } = processorTime(() => rules.validate({ spec: self }, undefined, RUNTIME_COST_BUDGET));
    expect(errors.map((error) => error.message.includes(LIMIT))).toEqual(hostile.stopped ? [true] : []);
    expect(ms).toBeLessThan(SLACK * 2 * budgetMs({ cost: 0 }));
  });

  it('share what they find out about an object, and the bound', { timeout: 60_000 }, () => {
    const rules = (condition: string) =>
      compileRules({
        type: 'object',
        properties: { a: TEXT, m: MAP },
        'x-kubernetes-validations': numbers(1000).map((i) => ({ rule: `${condition} || self.a.size() == ${i}` })),
      });
    const object = { a: '😀'.repeat(700_000), m: wide() };
    const judge = (condition: string) => rules(condition)!.validate(object, undefined, RUNTIME_COST_BUDGET);
    const { result, ms } = processorTime(() => ({
      quick: judge('self.a.size() + self.m.size() > 0'),
      slow: judge("'%s'.format([self.m]).size() > 0"),
    }));
    expect(result.quick).toEqual([]);
    expect(result.slow.at(-1)?.message).toContain(LIMIT);
    expect(ms).toBeLessThan(SLACK * 3 * budgetMs({ cost: 0 }));
  });
});

describe('the rules of a CRD are checked in time linear in their length', { retry: 2 }, () => {
  const check = (rules: readonly string[]): number => {
    const properties = {
      a: { ...TEXT, maxLength: 10 },
      l: { type: 'array', maxItems: 10, items: { type: 'integer' } },
    };
    const schema: JSONSchemaProps = {
      type: 'object',
      properties,
      'x-kubernetes-validations': rules.map((rule) => ({ rule })),
    };
    return processorTime(() => checkRules(schema, 'schema')).ms;
  };
  it.each([
    ['a list', `[${'1,'.repeat(49_000)}1].size() > 0`],
    ['lists in a list', `[${'[],'.repeat(33_000)}[]].size() > 0`],
    ['optional elements', `[${'?x,'.repeat(33_000)}?x].size() > 0`],
    ['entries', `{${numbers(9000).map((i) => `${i}: 1`)}}.size() > 0`],
    ['alternatives', `self.a == ''${" || self.a == ''".repeat(6000)}`],
    ['unknown names', `[${'y,\n'.repeat(33_000)}y].size() > 0`],
    ['bad lines', '#\n'.repeat(49_000)],
    ['strings without end', '"a\n'.repeat(33_000)],
    ['digits', `${'1'.repeat(99_000)} > 0`],
    ['escapes', `"${'\\n'.repeat(49_000)}" == self.a`],
    ['brackets', '['.repeat(90_000)],
    [
      'loops',
      numbers(2000)
        .map(() => 'self.l.all(x, x > 0)')
        .join(' && '),
    ],
  ])('%s', (_, source) => {
    expect(check([source])).toBeLessThan(2000);
  });

  it('patterns, which are built when an object needs them', () => {
    const large = numbers(1500).map((i) => `self.a.matches('(\\\\w{1,1000}|${i})\\\\b')`);
    const ambiguous = numbers(500).map((i) => `self.a.matches('^${'[a-z]?'.repeat(60)}${i}$')`);
    expect(check([large.join(' || '), ...ambiguous])).toBeLessThan(2000);
  });

  it.each([
    ['alternatives that are counted', '(a|b|c{1,1000})'.repeat(1600)],
    ['counts in counts', '((a{1,100}b?){1,10}c?)'.repeat(1500)],
    ['optional parts', '([a-z]?)'.repeat(12_000)],
    ['loops', '(a*b)*'.repeat(16_000)],
    ['groups in groups', `${'(?:'.repeat(14_000)}a.${'b.)'.repeat(14_000)}`],
  ])('the largest patterns that Go takes: %s', (_, pattern) => {
    expect(check([`self.a.matches('${pattern}')`])).toBeLessThan(SLACK * 150);
  });

  it('many rules', () => {
    expect(check(numbers(5000).map((i) => `self.l.all(x, x > ${i})`))).toBeLessThan(3000);
  });
});
