import fc from 'fast-check';
import type { JsonObject, JsonValue } from '#machinery';
import { FUZZ_GROUP } from './hostile-input.ts';

/** Patterns that make backtracking engines hang, and some that are none. */
const patterns = [
  '^(a+)+$',
  '^(a|a)*$',
  '(x+x+)+y',
  '^([a-zA-Z0-9]+)*$',
  '(.*)*=',
  '(?=a)b',
  '[',
  '^a{1000}{1000}$',
  '\\p{Greek}+',
  '(?P<n>a)',
  '\\1',
];
const rules = [
  'self == self',
  'self.size() < 3',
  'has(self.a) && self.a > 1',
  '1',
  'self.',
  'self.all(x, self.all(y, x != y))',
  'string(self).matches("(a+)+$")',
  `${'('.repeat(300)}true${')'.repeat(300)}`,
];

/** A schema, structural or not. */
const schema: fc.Arbitrary<JsonObject> = fc.letrec<{ schema: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom<JsonObject>(
      { type: 'string' },
      { type: 'integer' },
      { type: 'number' },
      { type: 'boolean' },
      {},
      { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      { 'x-kubernetes-int-or-string': true },
    ),
    fc.constantFrom(...patterns).map((pattern): JsonObject => ({ type: 'string', pattern })),
    fc
      .constantFrom('date-time', 'email', 'uri', 'byte', 'duration', 'nonsense')
      .map((format): JsonObject => ({ type: 'string', format })),
    fc
      .record({
        type: fc.constant('array'),
        items: tie('schema'),
        maxItems: fc.option(fc.constantFrom(-1, 0, 5, 1e18), { nil: undefined }),
        'x-kubernetes-list-type': fc.option(fc.constantFrom('set', 'map', 'atomic', 'x'), { nil: undefined }),
      })
      .map((each) => each as JsonObject),
    fc
      .dictionary(
        fc.oneof(fc.constantFrom('a', 'b', '__proto__', 'constructor', 'metadata'), fc.string({ maxLength: 5 })),
        tie('schema'),
        { maxKeys: 4 },
      )
      .map((properties): JsonObject => ({ type: 'object', properties })),
    tie('schema').map((additionalProperties): JsonObject => ({ type: 'object', additionalProperties })),
    fc
      .tuple(tie('schema'), fc.jsonValue())
      .map(([inner, value]): JsonObject => ({ ...inner, default: value as JsonValue })),
    fc
      .tuple(tie('schema'), fc.array(fc.jsonValue(), { maxLength: 3 }))
      .map(([inner, values]): JsonObject => ({ ...inner, enum: values as JsonValue[] })),
    fc
      .tuple(tie('schema'), fc.constantFrom(...rules))
      .map(([inner, rule]): JsonObject => ({ ...inner, 'x-kubernetes-validations': [{ rule }] })),
    fc
      .tuple(fc.constantFrom('allOf', 'anyOf', 'oneOf'), fc.array(tie('schema'), { maxLength: 3 }))
      .map(([junctor, branches]): JsonObject => ({ type: 'object', [junctor]: branches })),
    tie('schema').map((not): JsonObject => ({ not })),
  ),
})).schema;

/** What a schema's objects hold: texts that bombs are made for, among others. */
export const hostileValue: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(`${'a'.repeat(40)}!`, `${'x'.repeat(5_000)}`, 'a'.repeat(50_000), {}, [], null, 1, ''),
  fc.jsonValue({ maxDepth: 4 }).map((value) => value as JsonValue),
);

/** A CRD with any schema below `spec`. */
export const hostileCrd: fc.Arbitrary<{ plural: string; crd: JsonObject }> = fc
  .tuple(schema, fc.stringMatching(/^[a-z]{8}$/))
  .map(([spec, plural]) => ({ plural, crd: crdOf(plural, `K${plural}`, { type: 'object', properties: { spec } }) }));

/** A CRD of the run's group. */
function crdOf(plural: string, kind: string, openAPIV3Schema: JsonObject): JsonObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${FUZZ_GROUP}` },
    spec: {
      group: FUZZ_GROUP,
      scope: 'Namespaced',
      names: { plural, kind, singular: plural, listKind: `${kind}List` },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema },
          subresources: {
            status: {},
            scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
          },
        },
      ],
    },
  };
}

/** The kind that hostile requests are about: something of everything. */
export const targetCrd: JsonObject = crdOf('targets', 'Target', {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      properties: {
        replicas: { type: 'integer', minimum: 0 },
        name: { type: 'string', pattern: '^(a+)+$', maxLength: 60_000 },
        any: { 'x-kubernetes-preserve-unknown-fields': true },
        list: {
          type: 'array',
          items: { type: 'object', properties: { key: { type: 'string' } }, required: ['key'] },
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['key'],
        },
      },
    },
    status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
});
