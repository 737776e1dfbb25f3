import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import type { JSONSchemaProps, ValidationRule } from '#schema';
import type { ExpressionAge } from '../check/declarations.ts';
import { declTypeOf } from '../check/declare-schema.ts';
import { ExpressionCache } from './expression-cache.ts';
import { checkRules } from './rule-check.ts';
import { type RuleExpression, ruleExpression } from './rule-expression.ts';
import { ScopeTypes } from './rule-program.ts';
import { compileRules } from './rule-validator.ts';

function widget(maxLength?: number, description?: string): JSONSchemaProps {
  return {
    type: 'object',
    ...(description === undefined ? {} : { description }),
    properties: {
      name: { type: 'string', ...(maxLength === undefined ? {} : { maxLength }) },
      tags: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
    },
  };
}

interface Wanted {
  readonly schema?: JSONSchemaProps;
  readonly optionalOldSelf?: boolean;
  readonly age?: ExpressionAge;
  readonly kind?: 'bool' | 'string';
}

function make(source: string, wanted: Wanted = {}): RuleExpression | { error: string } {
  const { schema = widget(10), optionalOldSelf = false, age = 'stored', kind = 'bool' } = wanted;
  const decl = declTypeOf(schema, { resourceRoot: false })!; // of a sound schema
  return ruleExpression(source, { decl, optionalOldSelf }, new ScopeTypes(decl), kind, age);
}

function sound(source: string, wanted?: Wanted): RuleExpression {
  const made = make(source, wanted);
  if ('error' in made) throw new Error(made.error);
  return made;
}

describe('an expression is compiled once for all equal declarations', () => {
  const source = 'self.name.size() > 1';

  it('is the same for schemas that differ in what CEL does not see', () => {
    expect(sound(source, { schema: widget(10, 'a widget') })).toBe(sound(source));
  });

  const differing: { name: string; wanted: Wanted }[] = [
    { name: 'a bound', wanted: { schema: widget(11) } },
    { name: 'a bound that is not there', wanted: { schema: widget() } },
    { name: 'whether it may be null', wanted: { schema: { ...widget(10), nullable: true } } },
    { name: 'how lists compare', wanted: { schema: withTags({ 'x-kubernetes-list-type': 'atomic' }) } },
    { name: 'an element', wanted: { schema: withTags({ items: { type: 'string', format: 'date' } }) } },
    { name: 'how the old value is offered', wanted: { optionalOldSelf: true } },
    {
      name: 'a property that is there only to be compared',
      wanted: { schema: { ...widget(10), properties: { ...widget(10).properties, raw: {} } } },
    },
  ];
  it.each(differing)('is another one for a schema that differs in $name', ({ wanted }) => {
    expect(sound(source, wanted)).not.toBe(sound(source));
  });

  function withTags(tags: JSONSchemaProps): JSONSchemaProps {
    const schema = widget(10);
    return { ...schema, properties: { ...schema.properties, tags: { ...schema.properties!.tags, ...tags } } };
  }

  it('cannot be taken in by names that look like structure', () => {
    const text = "x6'string";
    const one = { type: 'object', properties: { [text]: { type: 'string' }, name: { type: 'string' } } };
    const other = { type: 'object', properties: { x: { type: 'string' }, name: { type: 'string' } } };
    expect(sound(source, { schema: one })).not.toBe(sound(source, { schema: other }));
  });

  it('has the estimate of its own bounds', () => {
    const rule = "self.name.matches('a+')";
    expect(sound(rule, { schema: widget(1000) }).estimate).toBeGreaterThan(
      sound(rule, { schema: widget(10) }).estimate,
    );
  });

  it('serves stored rules with what was compiled for new ones, unless that depends on their age', () => {
    expect(sound(source, { age: 'new' })).toBe(sound(source, { age: 'stored' }));
    const later = 'self.tags.includes("a")';
    expect(make(later, { age: 'new' })).toHaveProperty('error');
    expect(sound(later, { age: 'stored' })).toBe(sound(later, { age: 'stored' }));
    expect(make(later, { age: 'new' })).toHaveProperty('error');
  });

  it('keeps nothing that is wrong', () => {
    expect(make('self.nope')).toEqual({ error: expect.stringContaining("undefined field 'nope'") });
    expect(make("self.name.size() > int('x')")).toEqual({
      error: expect.stringMatching(/^program instantiation failed: /),
      usesOldSelf: false,
    });
    expect(make('self.name', { kind: 'bool' })).toEqual({ error: 'cel expression must evaluate to a bool' });
    expect(make('self.name', { kind: 'string' })).toHaveProperty('program');
  });

  it('runs for each of those that share it as if it were alone', () => {
    const [one, other] = [sound('self.tags.all(t, self.tags.all(u, t != u || t == u))'), sound(source)];
    const many = { name: 'ab', tags: Array.from({ length: 2000 }, (_, i) => `t${i}`) };
    expect(one.program.evaluate(many, undefined)).toHaveProperty('failure');
    expect(one.program.evaluate({ name: 'ab', tags: ['a'] }, undefined)).toMatchObject({ value: true });
    const first = other.program.evaluate({ name: 'ab' }, undefined);
    expect(other.program.evaluate({}, undefined)).toHaveProperty('failure');
    expect(other.program.evaluate({ name: 'ab' }, undefined)).toEqual(first);
  });
});

describe('what was compiled to check a CRD', () => {
  const validations = (...rules: ValidationRule[]) => ({ 'x-kubernetes-validations': rules });
  const schema: JSONSchemaProps = {
    type: 'object',
    ...validations({ rule: "self.metadata.name != ''" }),
    properties: {
      spec: {
        type: 'object',
        properties: {
          list: {
            type: 'array',
            maxItems: 9,
            items: {
              ...widget(10),
              ...validations({ rule: 'self.name != "b"', messageExpression: '"not " + self.name' }),
            },
          },
          map: {
            type: 'object',
            maxProperties: 9,
            additionalProperties: { type: 'integer', ...validations({ rule: 'self > 0' }) },
          },
          template: {
            type: 'object',
            'x-kubernetes-embedded-resource': true,
            'x-kubernetes-preserve-unknown-fields': true,
            ...validations({ rule: "self.kind != ''" }),
          },
          'odd name': { type: 'string', maxLength: 9, ...validations({ rule: "self != 'x'" }) },
        },
      },
    },
  };
  const spec = { list: [{ name: 'b' }], map: { a: 0 }, template: { apiVersion: 'v1', kind: '' }, 'odd name': 'x' };

  it('serves its objects, and the next CRD that says the same', () => {
    const added = vi.spyOn(ExpressionCache.prototype, 'add');
    try {
      expect(checkRules(schema, '')).toEqual([]);
      expect(added).toHaveBeenCalledTimes(6);
      const errors = compileRules(structuredClone(schema))?.validate({ metadata: { name: '' }, spec }, undefined, 1000);
      expect(errors?.map(({ field }) => field)).toEqual([
        '<nil>',
        'spec.list[0]',
        'spec.map[a]',
        'spec.template',
        'spec.odd name',
      ]);
      expect(checkRules(structuredClone(schema), '')).toEqual([]);
      expect(added).toHaveBeenCalledTimes(6);
    } finally {
      added.mockRestore();
    }
  });
});

describe('the cache of expressions', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const { program } = sound('true');
  const MIB = 1024 * 1024;
  const expression = (bytes: number): RuleExpression => ({ program, usesOldSelf: false, estimate: 0, bytes });

  /** What a WeakRef gave is alive until the job ends. */
  async function afterCollection(cache: ExpressionCache, keys: readonly string[]): Promise<string[]> {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    return keys.filter((key) => cache.get(key) !== undefined);
  }

  it('holds what was asked for last, up to a bound, and what is in use beyond it', async () => {
    const cache = new ExpressionCache();
    const used = expression(MIB);
    cache.add('used', used);
    const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const key of keys) cache.add(key, expression(MIB));
    const alive = await afterCollection(cache, ['used', ...keys]);
    expect(alive).toEqual(['used', 'c', 'd', 'e', 'f']);
    expect(cache.get('used')).toBe(used);
  });

  it('does not hold what is too large by itself', async () => {
    const cache = new ExpressionCache();
    cache.add('small', expression(1));
    cache.add('huge', expression(5 * MIB));
    expect(await afterCollection(cache, ['small', 'huge'])).toEqual(['small']);
  });
});
