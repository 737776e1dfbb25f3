import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '#machinery';
import type { JSONSchemaProps, ValidationRule } from '#schema';
import { explainRule, explainRules } from './explain-rule.ts';
import type { Explanation, IterationExplanation, RuleExplanation } from './explanation.ts';

const port: JSONSchemaProps = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string' }, number: { type: 'integer' } },
};
const schema: JSONSchemaProps = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        replicas: { type: 'integer' },
        limits: { type: 'object', properties: { max: { type: 'integer' } } },
        names: { type: 'array', items: { type: 'string' } },
        ports: {
          type: 'array',
          items: port,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
        },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        'dashed-name': { type: 'string' },
        until: { type: 'string', format: 'date-time' },
        storage: { type: 'string' },
        template: {
          type: 'object',
          'x-kubernetes-embedded-resource': true,
          'x-kubernetes-preserve-unknown-fields': true,
        },
      },
    },
  },
};

/** Explains a rule of `spec`. */
function explain(rule: string | ValidationRule, spec: JsonValue, oldSpec?: JsonValue): RuleExplanation {
  const old = oldSpec === undefined ? {} : { oldObject: { spec: oldSpec } };
  return explainRule({ schema, object: { spec }, ...old }, 'spec', typeof rule === 'string' ? { rule } : rule);
}

function outcomeOf({ outcome, value, error }: Explanation): string {
  if (outcome === 'value') return JSON.stringify(value);
  return outcome === 'notEvaluated' ? outcome : `${outcome}: ${error}`;
}

/** A tree as lines: source → outcome, and where that is. */
function lines(part: Explanation, indent = ''): string[] {
  const place = part.place === undefined ? '' : ` @ ${part.place.document}:${part.place.path}`;
  return [
    `${indent}${part.source} → ${outcomeOf(part)}${place}`,
    ...part.parts.flatMap((inner) => lines(inner, `${indent}  `)),
    ...(part.loop?.iterations ?? []).flatMap((iteration) => iterationLines(iteration, `${indent}  `)),
  ];
}

function iterationLines({ key, decides, place, parts }: IterationExplanation, indent: string): string[] {
  const where = place === undefined ? '' : ` @ ${place.document}:${place.path}`;
  return [`${indent}[${key}]${decides ? '!' : ''}${where}`, ...parts.flatMap((part) => lines(part, `${indent}  `))];
}

describe('an explanation shows the values of the parts of a rule', () => {
  it('with the fields that they come from', () => {
    const { verdict, path, cost, expression } = explain('self.replicas <= self.limits.max', {
      replicas: 5,
      limits: { max: 3 },
    });
    expect({ verdict, path, cost }).toEqual({ verdict: 'invalid', path: 'spec', cost: 6 });
    expect(lines(expression)).toEqual([
      'self.replicas <= self.limits.max → false',
      '  self.replicas → 5 @ object:spec.replicas',
      '  self.limits.max → 3 @ object:spec.limits.max',
    ]);
  });

  it('and says what was not looked at', () => {
    const { expression } = explain('self.replicas > 9 && self.names.size() > 1 || has(self.labels)', { replicas: 5 });
    expect(lines(expression)).toEqual([
      'self.replicas > 9 && self.names.size() > 1 || has(self.labels) → false',
      '  self.replicas > 9 && self.names.size() > 1 → false',
      '    self.replicas > 9 → false',
      '      self.replicas → 5 @ object:spec.replicas',
      '    self.names.size() > 1 → notEvaluated',
      '  has(self.labels) → false @ object:spec.labels',
    ]);
  });

  it('and the branch that was taken', () => {
    const { expression } = explain('(self.replicas > 1 ? self.names[0] : self.storage) == "b"', {
      replicas: 2,
      names: ['a'],
    });
    expect(lines(expression)).toEqual([
      '(self.replicas > 1 ? self.names[0] : self.storage) == "b" → false',
      '  self.replicas > 1 ? self.names[0] : self.storage → "a" @ object:spec.names[0]',
      '    self.replicas > 1 → true',
      '      self.replicas → 2 @ object:spec.replicas',
      '    self.names[0] → "a" @ object:spec.names[0]',
      '    self.storage → notEvaluated',
    ]);
  });

  it('shows chains of one operator as one list', () => {
    const { expression } = explain('self.replicas > 1 && self.replicas > 2 && self.replicas > 3', { replicas: 9 });
    expect(expression.parts.map(({ source }) => source)).toEqual([
      'self.replicas > 1',
      'self.replicas > 2',
      'self.replicas > 3',
    ]);
  });

  it('tells line and column', () => {
    const rule = 'self.names[0] == "😀" &&\n  self.replicas > 1';
    const [first, second] = explain(rule, { names: ['😀'], replicas: 1 }).expression.parts as [
      Explanation,
      Explanation,
    ];
    expect([first.line, first.column, first.start, first.end]).toEqual([1, 1, 0, 21]);
    expect([second.line, second.column, rule.slice(second.start, second.end)]).toEqual([2, 3, 'self.replicas > 1']);
  });

  const values: { rule: string; value: JsonValue; type: string }[] = [
    {
      rule: 'self.until == timestamp("2021-01-01T00:00:00Z")',
      value: '2020-01-01T00:00:00.5Z',
      type: 'google.protobuf.Timestamp',
    },
    { rule: 'quantity(self.storage) == quantity("1")', value: '1536Mi', type: 'kubernetes.Quantity' },
    { rule: 'double(self.replicas) == 1.5', value: 2, type: 'double' },
    { rule: 'uint(self.replicas) == 1u', value: 2n as unknown as JsonValue, type: 'uint' },
    { rule: 'bytes(self.storage) == b"a"', value: 'MTUzNk1p', type: 'bytes' },
    { rule: 'type(self.replicas) == string', value: 'int', type: 'type' },
    { rule: 'self.?storage == optional.none()', value: '1536Mi', type: 'optional_type' },
    { rule: 'self.?labels == optional.of({"a": "b"})', value: null, type: 'optional_type' },
  ];
  it.each(values)('shows $type values: $rule', ({ rule, value, type }) => {
    const spec = { until: '2020-01-01T00:00:00.5Z', storage: '1536Mi', replicas: 2 };
    expect(explain(rule, spec).expression.parts[0]).toMatchObject({ value, type });
  });
});

describe('an explanation follows errors', () => {
  it('to the field that is missing', () => {
    const { verdict, expression } = explain('self.limits.max > 1', { replicas: 1 });
    expect(verdict).toBe('error');
    expect(lines(expression)).toEqual([
      'self.limits.max > 1 → error: no such key: limits',
      '  self.limits.max → error: no such key: limits',
      '    self.limits → error: no such key: limits @ object:spec.limits',
      '      self → {"replicas":1} @ object:spec',
    ]);
  });

  it('tells those that do not matter', () => {
    const { verdict, expression } = explain('self.limits.max > 1 || self.replicas == 1', { replicas: 1 });
    expect(verdict).toBe('valid');
    expect(expression.parts.map(outcomeOf)).toEqual(['absorbed: no such key: limits', 'true']);
  });

  it('in the elements of a loop', () => {
    const spec: JsonObject = { ports: [{ name: 'a' }, { name: 'b', number: 3 }] };
    const failing = explain('self.ports.all(p, p.number > 1)', spec);
    expect(failing.verdict).toBe('error');
    expect(lines(failing.expression).filter((line) => /^ *\[/.test(line))).toEqual([
      '  [0]! @ object:spec.ports[0]',
      '  [1] @ object:spec.ports[1]',
    ]);
    const decided = explain('self.ports.all(p, p.number > 5)', spec);
    expect(decided.verdict).toBe('invalid');
    expect(decided.expression.loop?.iterations.map(({ key, decides }) => [key, decides])).toEqual([
      [1, true],
      [0, false],
    ]);
    expect(decided.expression.loop?.iterations[1]?.parts.map(outcomeOf)).toEqual(['absorbed: no such key: number']);
  });
});

describe('an explanation of a loop that fails', () => {
  it('shows the element that failed, however many passed before', () => {
    const ports: JsonValue[] = Array.from({ length: 9 }, (_, number) => ({ name: `p${number}`, number }));
    ports.push({ name: 'without' });
    const { expression } = explain('self.ports.filter(p, p.number >= 0).size() == 1', { ports });
    const filter = expression.parts[0]?.parts[0];
    expect(filter?.loop?.iterations.map(({ key, decides }) => [key, decides])).toEqual([
      [9, true],
      [0, false],
      [1, false],
      [2, false],
    ]);
  });
});

describe('an explanation looks into loops', () => {
  const spec = {
    names: ['ab', 'c', 'de', 'f'],
    labels: { app: 'web', tier: 'db' },
    ports: [
      { name: 'a', number: 1 },
      { name: 'b', number: 70_000 },
    ],
  };

  const deciding: { rule: string; over?: 'map'; decides: JsonValue[] }[] = [
    { rule: 'self.names.all(n, n.size() > 1)', decides: [1] },
    { rule: 'self.names.all(n, n.size() > 0)', decides: [] },
    { rule: 'self.names.exists(n, n == "de")', decides: [2] },
    { rule: 'self.names.exists(n, n == "x")', decides: [] },
    { rule: 'self.names.exists_one(n, n.size() == 1)', decides: [1, 3] },
    { rule: 'self.names.filter(n, n.size() == 2).size() == 0', decides: [0, 2] },
    { rule: 'self.labels.all(k, k == "app")', over: 'map', decides: ['tier'] },
    { rule: 'self.labels.exists(k, v, v == "db")', over: 'map', decides: ['tier'] },
    { rule: 'self.names.all(i, n, i < 3)', decides: [3] },
    { rule: 'self.labels.transformMap(k, v, k == "app", v).size() == 2', over: 'map', decides: ['app'] },
  ];
  it.each(deciding)('at the elements that decide: $rule', ({ rule, over = 'list', decides }) => {
    const { expression } = explain(rule, spec);
    const loop = expression.loop ?? expression.parts[0]?.loop ?? expression.parts[0]?.parts[0]?.loop;
    expect(loop?.over).toBe(over);
    expect(loop?.iterations.filter((iteration) => iteration.decides).map(({ key }) => key)).toEqual(decides);
  });

  it('shows the parts for the element', () => {
    expect(lines(explain('self.ports.all(p, p.number < 65536)', spec).expression)).toEqual([
      'self.ports.all(p, p.number < 65536) → false',
      `  self.ports → ${JSON.stringify(spec.ports)} @ object:spec.ports`,
      '  [1]! @ object:spec.ports[1]',
      '    p.number < 65536 → false',
      '      p.number → 70000 @ object:spec.ports[1].number',
      '  [0] @ object:spec.ports[0]',
      '    p.number < 65536 → true',
      '      p.number → 1 @ object:spec.ports[0].number',
    ]);
  });

  it('in loops', () => {
    const { expression } = explain('self.ports.all(p, self.names.exists(n, n == p.name))', spec);
    const [first] = expression.loop!.iterations;
    expect(first).toMatchObject({ key: 0, decides: true, value: { name: 'a', number: 1 } });
    const [inner] = first!.parts as [Explanation];
    expect(lines(inner).slice(0, 6)).toEqual([
      'self.names.exists(n, n == p.name) → false',
      `  self.names → ${JSON.stringify(spec.names)} @ object:spec.names`,
      '  [0] @ object:spec.names[0]',
      '    n == p.name → false',
      '      n → "ab" @ object:spec.names[0]',
      '      p.name → "a" @ object:spec.ports[0].name',
    ]);
  });

  it('counts the elements that were looked at, and shows few', () => {
    const names = Array.from({ length: 1000 }, (_, i) => (i === 900 ? 'x' : 'long'));
    const { loop } = explain('self.names.all(n, n.size() > 1)', { names }).expression;
    expect(loop?.visited).toBe(901);
    expect(loop?.iterations.map(({ key }) => key)).toEqual([900, 0, 1, 2]);
  });

  it('shows macros as they were written', () => {
    expect(
      lines(explain('self.?storage.optMap(s, s + "i").orValue("") == "1G"', { storage: '1M' }).expression),
    ).toEqual([
      'self.?storage.optMap(s, s + "i").orValue("") == "1G" → false',
      '  self.?storage.optMap(s, s + "i").orValue("") → "1Mi"',
      '    self.?storage.optMap(s, s + "i") → "1Mi"',
      '      self.?storage → "1M" @ object:spec.storage',
      '      s + "i" → "1Mi"',
      '        s → "1M" @ object:spec.storage',
    ]);
    const absent = explain('self.?storage.optMap(s, s + "i").orValue("") == "1G"', {}).expression;
    expect(lines(absent).slice(-2)).toEqual([
      '      self.?storage → null @ object:spec.storage',
      '      s + "i" → notEvaluated',
    ]);
    const sorted = explain('self.ports.sortBy(p, -p.number)[0].name == "a"', spec).expression.parts[0]!;
    expect(lines(sorted).slice(0, 3)).toEqual([
      'self.ports.sortBy(p, -p.number)[0].name → "b" @ object:spec.ports[1].name',
      `  self.ports.sortBy(p, -p.number) → ${JSON.stringify([...spec.ports].reverse())}`,
      `    self.ports → ${JSON.stringify(spec.ports)} @ object:spec.ports`,
    ]);
  });
});

describe('an explanation names places as field errors do', () => {
  const places: { rule: string; spec: JsonValue; place: string }[] = [
    { rule: 'self.labels["app.io/x"] == ""', spec: { labels: { 'app.io/x': 'y' } }, place: 'spec.labels[app.io/x]' },
    { rule: 'self.labels.app == ""', spec: { labels: { app: 'y' } }, place: 'spec.labels[app]' },
    { rule: 'self.dashed__dash__name == ""', spec: { 'dashed-name': 'y' }, place: 'spec.dashed-name' },
    { rule: 'self.names[self.replicas] == ""', spec: { replicas: 1, names: ['a', 'b'] }, place: 'spec.names[1]' },
    { rule: 'dyn(self.replicas) == 1', spec: { replicas: 2 }, place: 'spec.replicas' },
    { rule: 'self.?names[?1].orValue("") == ""', spec: { names: ['a', 'b'] }, place: 'spec.names[1]' },
    {
      rule: 'self.ports.filter(p, p.number > 1)[0].number == 0',
      spec: {
        ports: [
          { name: 'a', number: 1 },
          { name: 'b', number: 2 },
        ],
      },
      place: 'spec.ports[1].number',
    },
    {
      rule: 'self.template.metadata.name == ""',
      spec: { template: { apiVersion: 'v1', kind: 'X', metadata: { name: 'y' } } },
      place: 'spec.template.metadata.name',
    },
  ];
  it.each(places)('$place: $rule', ({ rule, spec, place }) => {
    expect(explain(rule, spec).expression.parts[0]?.place).toEqual({ document: 'object', path: place });
  });

  it('at the root, where rules may see the name', () => {
    const object = { metadata: { name: 'web' }, spec: { replicas: 1 } };
    const { path, expression } = explainRule({ schema, object }, '', {
      rule: 'self.metadata.name == "db" || self.spec.replicas > 1',
    });
    expect(path).toBe('');
    expect(lines(expression)).toContain('    self.metadata.name → "web" @ object:metadata.name');
  });

  it('below the root, in elements and members', () => {
    const object: JsonObject = { spec: { ports: [{ name: 'a' }, { name: 'b', number: 2 }], labels: { 'a.b': 'c' } } };
    const element = explainRule({ schema, object }, 'spec.ports[1]', { rule: 'self.number > 2' });
    expect(element.expression.parts[0]?.place?.path).toBe('spec.ports[1].number');
    const member = explainRule({ schema, object }, 'spec.labels[a.b]', { rule: 'self == "d"' });
    expect(lines(member.expression)[1]).toBe('  self → "c" @ object:spec.labels[a.b]');
  });

  it('and refuses places that are not there', () => {
    const at = (path: string) => () => explainRule({ schema, object: { spec: {} } }, path, { rule: 'true' });
    expect(at('spec.ports[1]')).toThrow('the object has no value at spec.ports[1]');
    expect(at('spec.nope')).toThrow('the object has no value at spec.nope');
  });
});

describe('an explanation knows both versions of an object', () => {
  it('shows which is which', () => {
    const { expression } = explain('self.replicas >= oldSelf.replicas', { replicas: 1 }, { replicas: 2 });
    expect(lines(expression).slice(1)).toEqual([
      '  self.replicas → 1 @ object:spec.replicas',
      '  oldSelf.replicas → 2 @ oldObject:spec.replicas',
    ]);
  });

  it('finds the element that was replaced', () => {
    const object = { spec: { ports: [{ name: 'b', number: 1 }] } };
    const oldObject: JsonObject = { spec: { ports: [{ name: 'a' }, { name: 'b', number: 2 }] } };
    const rule = { rule: 'self.number >= oldSelf.number' };
    const { expression } = explainRule({ schema, object, oldObject }, 'spec.ports[0]', rule);
    expect(expression.parts.map(({ place }) => place?.path)).toEqual(['spec.ports[0].number', 'spec.ports[1].number']);
  });

  it('skips transition rules without an old value', () => {
    const { verdict, cost, expression } = explain('self.replicas == oldSelf.replicas', { replicas: 1 });
    expect({ verdict, cost }).toEqual({ verdict: 'skipped', cost: 0 });
    expect(lines(expression)).toEqual(['self.replicas == oldSelf.replicas → notEvaluated']);
  });

  it('evaluates those that take it as an optional', () => {
    const rule = { rule: 'oldSelf.hasValue() && oldSelf.value().replicas == self.replicas', optionalOldSelf: true };
    expect(explain(rule, { replicas: 1 }).verdict).toBe('invalid');
    const { expression } = explain(rule, { replicas: 1 }, { replicas: 2 });
    expect(lines(expression)).toContain('    oldSelf.value().replicas → 2 @ oldObject:spec.replicas');
  });
});

describe('an explanation of a message', () => {
  const rule = {
    rule: 'self.replicas < 3',
    messageExpression: '"at most 2, not " + string(self.replicas)',
  };
  it('shows how it was made', () => {
    expect(lines(explain(rule, { replicas: 5 }).messageExpression!)).toEqual([
      '"at most 2, not " + string(self.replicas) → "at most 2, not 5"',
      '  string(self.replicas) → "5"',
      '    self.replicas → 5 @ object:spec.replicas',
    ]);
  });
  it('is left out where the rule holds', () => {
    expect(explain(rule, { replicas: 1 }).messageExpression).toBeUndefined();
  });

  it('is left out where it is not used: the old value is there only if a rule of the place asks for it', () => {
    const grown = { rule: 'self.replicas < 3', messageExpression: '"was " + string(oldSelf.replicas)' };
    expect(explain(grown, { replicas: 5 }, { replicas: 1 }).messageExpression).toBeUndefined();
    const asking = { ...grown, rule: 'self.replicas < 3 || self.replicas <= oldSelf.replicas' };
    expect(explain(asking, { replicas: 5 }, { replicas: 1 }).messageExpression?.value).toBe('was 1');
  });
});

describe('all that an object breaks', () => {
  const ruled: JSONSchemaProps = {
    type: 'object',
    'x-kubernetes-validations': [{ rule: 'self.metadata.name.size() < 4', message: 'too long a name' }],
    properties: {
      spec: {
        type: 'object',
        properties: {
          ports: {
            ...schema.properties!.spec!.properties!.ports!,
            items: {
              ...port,
              'x-kubernetes-validations': [{ rule: 'self.number > 1', fieldPath: '.number', message: 'too low' }],
            },
          },
        },
      },
    },
  };
  const object = {
    metadata: { name: 'webserver' },
    spec: {
      ports: [
        { name: 'a', number: 5 },
        { name: 'b', number: 1 },
      ],
    },
  };

  it('is explained in the order of the errors', () => {
    const broken = explainRules({ schema: ruled, object });
    expect(broken.map(({ path, error, tolerated }) => [path, error.field, error.message, tolerated])).toEqual([
      ['', '<nil>', 'Invalid value: too long a name', false],
      ['spec.ports[1]', 'spec.ports[1].number', 'Invalid value: too low', false],
    ]);
    expect(broken[1]?.expression.parts[0]?.place?.path).toBe('spec.ports[1].number');
  });

  it('says what is tolerated, for it was so before', () => {
    const oldObject = { ...object, spec: { ports: [...object.spec.ports, { name: 'c', number: 7 }] } };
    const broken = explainRules({ schema: ruled, object, oldObject });
    expect(broken.map(({ path, tolerated }) => [path, tolerated])).toEqual([
      ['', false],
      ['spec.ports[1]', true],
    ]);
  });

  it('is nothing for a good object, and no more than asked for', () => {
    expect(explainRules({ schema: ruled, object: { metadata: { name: 'web' }, spec: { ports: [] } } })).toEqual([]);
    expect(explainRules({ schema: ruled, object }, { limit: 1 })).toHaveLength(1);
  });

  it('cannot be told by rules that are wrong', () => {
    const wrong: JSONSchemaProps = { ...ruled, 'x-kubernetes-validations': [{ rule: 'self.nope' }] };
    expect(() => explainRules({ schema: wrong, object })).toThrow(/undefined field 'nope'/);
    expect(() => explainRule({ schema, object: {} }, '', { rule: 'self.nope' })).toThrow(/undefined field 'nope'/);
  });
});

describe('explanations stay small and quick', () => {
  /** Far more than any of these takes here. */
  const PATIENCE_MS = 10_000;
  const CHARACTERS_MAX = 600_000;
  const names = Array.from({ length: 10_000 }, (_, i) => `name ${i}`);
  const ports = names.map((name, number) => ({ name, number }));
  const cases = [
    'self.names.all(x, self.names.all(y, self.names.all(z, x == "" || y == "" || z == "" || x < "z")))',
    'self.ports.map(p, self.ports.map(q, q)).size() == 1',
    'self.ports.all(p, self.ports.exists(q, q == p))',
    'self.names == []',
    `[${'self.names,'.repeat(3000)}] == []`,
    `${'has(self.names) && '.repeat(4000)} false`,
    `${'['.repeat(100)}self.names${']'.repeat(100)} == []`,
    `self.names.map(n, "${'x'.repeat(50_000)}")[0] == ""`,
  ];
  it.each(cases.map((rule) => [rule.slice(0, 60), rule]))('%s', (_, rule) => {
    const start = performance.now();
    const { expression } = explain(rule, { names, ports });
    expect(JSON.stringify(expression).length).toBeLessThan(CHARACTERS_MAX);
    expect(performance.now() - start).toBeLessThan(PATIENCE_MS);
  });

  it('says that something was left out', () => {
    expect(explain('self.names == []', { names }).expression.parts[0]).toMatchObject({ cut: true });
    expect(explain(`[${'self.names,'.repeat(3000)}] == []`, { names: [] }).expression).toMatchObject({ cut: true });
  });
});
