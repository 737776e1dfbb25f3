import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '#machinery';
import { compileSchema, type JSONSchemaProps, validateDefaults, validateStructural } from './index.ts';
import { hasValidListTypes } from './list-type-check.ts';
import { validateListTypes } from './list-types.ts';
import { isValidValue } from './value-check.ts';
import { explainValue } from './value-errors.ts';

const NAMES = ['a', 'b', 'c', '__proto__', 'constructor', 'metadata'];

function objectOf<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(entries); // defines own properties, also __proto__
}

const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer({ min: -3, max: 6 }),
  fc.constantFrom(1.5, 1e21, -0.25, 2n ** 62n),
  fc.constantFrom('', 'a', 'ab', 'abc', 'A', '1', '😀'),
);

const { json } = fc.letrec<{ json: JsonValue }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(tie('json'), { maxLength: 4 }) },
    {
      weight: 2,
      arbitrary: fc.array(fc.tuple(fc.constantFrom(...NAMES), tie('json')), { maxLength: 4 }).map(objectOf),
    },
  ),
}));

const validations: fc.Arbitrary<JSONSchemaProps> = fc.record(
  {
    enum: fc.array(scalar, { minLength: 1, maxLength: 3 }),
    format: fc.constantFrom('date', 'int32', 'float', 'ipv4', 'nope'),
    maximum: fc.constantFrom(0, 3, 1.5, 1e19),
    exclusiveMaximum: fc.boolean(),
    minimum: fc.constantFrom(0, 2, 0.5),
    exclusiveMinimum: fc.boolean(),
    multipleOf: fc.constantFrom(2, 0.5, 3),
    maxLength: fc.nat(3),
    minLength: fc.nat(3),
    pattern: fc.constantFrom('^a', 'b$', '^[a-z]*$', '[', '(a+)+'),
    maxItems: fc.nat(3),
    minItems: fc.nat(3),
    uniqueItems: fc.boolean(),
    maxProperties: fc.nat(3),
    minProperties: fc.nat(3),
    required: fc.subarray(NAMES),
  },
  { requiredKeys: [] },
);

function propertiesOf(child: fc.Arbitrary<JSONSchemaProps>): fc.Arbitrary<Record<string, JSONSchemaProps>> {
  return fc.array(fc.tuple(fc.constantFrom(...NAMES), child), { maxLength: 3 }).map(objectOf);
}

/** A schema below a junctor. */
function nestedSchema(depth: number): fc.Arbitrary<JSONSchemaProps> {
  if (depth === 0) return validations;
  const child = nestedSchema(depth - 1);
  return fc
    .tuple(validations, junctorsOf(child), propertiesOf(child))
    .map(([v, j, p]) => ({ ...v, ...j, properties: p }));
}

function junctorsOf(child: fc.Arbitrary<JSONSchemaProps>): fc.Arbitrary<JSONSchemaProps> {
  const some = fc.array(child, { maxLength: 2 });
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant<JSONSchemaProps>({}) },
    { weight: 1, arbitrary: fc.record({ allOf: some, anyOf: some, oneOf: some, not: child }, { requiredKeys: [] }) },
  );
}

const simpleShape = fc.constantFrom<JSONSchemaProps>(
  { type: 'string' },
  { type: 'integer' },
  { type: 'number' },
  { type: 'boolean' },
  { type: 'object' },
  { 'x-kubernetes-int-or-string': true },
  { 'x-kubernetes-preserve-unknown-fields': true },
  { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
);

function compoundShape(child: fc.Arbitrary<JSONSchemaProps>): fc.Arbitrary<JSONSchemaProps> {
  return fc.oneof<fc.Arbitrary<JSONSchemaProps>[]>(
    fc.record({
      type: fc.constant('object'),
      properties: propertiesOf(child),
      'x-kubernetes-preserve-unknown-fields': fc.boolean(),
    }),
    fc.record({
      type: fc.constant('object'),
      additionalProperties: fc.oneof<fc.Arbitrary<boolean | JSONSchemaProps>[]>(fc.boolean(), child),
    }),
    fc.record({
      type: fc.constant('array'),
      items: child,
      'x-kubernetes-list-type': fc.constantFrom('atomic' as const, 'set' as const, 'map' as const),
      'x-kubernetes-list-map-keys': fc.constantFrom(['a'], ['a', 'b']),
    }),
  );
}

function schemaOf(depth: number): fc.Arbitrary<JSONSchemaProps> {
  const shape = depth === 0 ? simpleShape : fc.oneof(simpleShape, compoundShape(schemaOf(depth - 1)));
  const extras = fc.record({ nullable: fc.boolean(), default: json }, { requiredKeys: [] });
  const bare = fc.constant<JSONSchemaProps>({});
  return fc
    .tuple(shape, fc.oneof(bare, validations), junctorsOf(nestedSchema(1)), fc.oneof(bare, extras))
    .map(([s, v, j, e]) => ({ ...v, ...j, ...e, ...s }));
}

const nested = nestedSchema(2);
const schema = schemaOf(2);

const root = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), schema), { minLength: 1, maxLength: 3 })
  .map((entries): JSONSchemaProps => ({ type: 'object', properties: objectOf(entries) }));
const object = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), json), { maxLength: 4 })
  .map((entries): JsonObject => ({ ...objectOf(entries), apiVersion: 'a/v1', kind: 'A' }));
const RUNS = { numRuns: 500, verbose: 1 } as const;

describe('whatever the schema and the object', () => {
  it('pruning a second time changes nothing and complains about nothing', () => {
    fc.assert(
      fc.property(root, object, (source, value) => {
        const schema = compileSchema(source);
        const once = structuredClone(value);
        schema.pruneStored(once);
        const twice = structuredClone(once);
        schema.pruneStored(twice);
        expect(twice).toEqual(once);
      }),
      RUNS,
    );
  });

  it('defaulting a second time changes nothing', () => {
    fc.assert(
      fc.property(root, object, (source, value) => {
        const schema = compileSchema(source);
        const once = structuredClone(value);
        schema.applyDefaults(once);
        const twice = structuredClone(once);
        schema.applyDefaults(twice);
        expect(twice).toEqual(once);
      }),
      RUNS,
    );
  });

  it('defaults are copies, and no prototype is touched', () => {
    fc.assert(
      fc.property(root, (source) => {
        const before = structuredClone(source);
        const schema = compileSchema(source);
        const a: JsonObject = {};
        schema.applyDefaults(a);
        schema.pruneStored(a);
        for (const name of Object.keys(a)) {
          const value = a[name];
          if (typeof value === 'object' && value !== null && !Array.isArray(value)) value.spoiled = true;
        }
        expect(source).toEqual(before);
        expect(({} as Record<string, unknown>).spoiled).toBeUndefined();
        expect(Object.getPrototypeOf(a)).toBe(Object.prototype);
      }),
      RUNS,
    );
  });

  it('there are errors exactly when the quick check says no', () => {
    fc.assert(
      fc.property(root, object, (source, value) => {
        const node = compileSchema(source).root;
        expect(explainValue(node, value, '').length === 0).toBe(isValidValue(node, value));
        expect(validateListTypes(node, value).length === 0).toBe(hasValidListTypes(node, value));
      }),
      { ...RUNS, numRuns: 2000 },
    );
  });

  it('an object validates against itself at least as well as alone', () => {
    fc.assert(
      fc.property(root, object, object, (source, value, old) => {
        const schema = compileSchema(source);
        const current = { ...value, metadata: { name: 'a' } } as never;
        const previous = { ...old, metadata: { name: 'a' } } as never;
        const alone = schema.validate(current).length;
        expect(schema.validate(current, current).length).toBeLessThanOrEqual(alone);
        expect(schema.validate(current, previous).length).toBeLessThanOrEqual(alone);
        schema.validateStatus(current, previous);
      }),
      RUNS,
    );
  });

  it('checking the schema itself never fails', () => {
    fc.assert(
      fc.property(root, nested, (source, junctor) => {
        validateStructural({ ...source, allOf: [junctor] }, 'schema');
        validateDefaults(source, 'schema', { unknownFields: 'refuse' });
      }),
      RUNS,
    );
  });
});

describe('large and deep input', () => {
  it('takes time in proportion to the list: sets, map lists and repeated errors', () => {
    const list = (type: 'set' | 'map', items: JSONSchemaProps): JSONSchemaProps => ({
      type: 'array',
      'x-kubernetes-list-type': type,
      'x-kubernetes-list-map-keys': ['k'],
      items,
    });
    const schema = compileSchema({
      type: 'object',
      properties: {
        set: list('set', { type: 'string', maxLength: 1 }),
        map: list('map', { type: 'object', properties: { k: { type: 'string' } } }),
      },
    });
    const size = 50_000;
    const set = Array.from({ length: size }, (_, i) => `item ${i}`);
    const map = Array.from({ length: size }, (_, i) => ({ k: `key ${i % (size / 2)}` }));
    const started = performance.now();
    const errors = schema.validate({ apiVersion: 'a/v1', kind: 'A', metadata: { name: 'a' }, set, map });
    expect(performance.now() - started).toBeLessThan(3000);
    expect(errors).toHaveLength(size + size / 2);
  });

  it('survives values nested as deep as JSON may be', () => {
    const nest = (depth: number) => {
      let deep: JsonValue = 1;
      for (let i = 0; i < depth; i++) deep = [deep];
      return { apiVersion: 'a/v1', kind: 'A', metadata: { name: 'a' }, l: [deep], o: deep, unknown: deep };
    };
    const schema = compileSchema({
      type: 'object',
      properties: {
        l: { type: 'array', items: { 'x-kubernetes-preserve-unknown-fields': true } },
        o: { type: 'object' },
      },
    });
    const value = nest(9_990);
    schema.prune(value, []);
    schema.applyDefaults(value);
    expect(schema.validate(value).map((error) => error.field)).toEqual(['o']);
    expect(schema.validate(nest(1_000), nest(1_000))).toEqual([]);
  });
});
