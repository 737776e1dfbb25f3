import type { JsonObject } from '#machinery';
import type { AdmissionCases, AdmissionInput } from '../../conformance/cel/admission-cases.ts';
import { type Random, randomOf } from '../random.ts';
import { ExpressionGenerator, type Fields } from './expression-generator.ts';
import type { ValueKind } from './expression-grammar.ts';
import { edited } from './random-rule.ts';

/** What policies may read, by what it gives: objects without a schema, a typed request, variables. */
const FIELDS: Fields = {
  int: [
    'object.spec.i',
    'oldObject.spec.i',
    'params.max',
    'variables.whole',
    'object.spec.missing',
    'object.spec.l[0]',
  ],
  double: ['object.spec.n', 'object.spec.ln[1]'],
  bool: ['object.spec.b', 'has(object.spec.nothing)', 'request.dryRun', 'has(oldObject.spec)', 'variables.flag'],
  string: [
    'object.spec.s',
    'oldObject.spec.s',
    'request.operation',
    'request.namespace',
    'request.userInfo.username',
    'namespaceObject.metadata.name',
    'variables.text',
    'object.spec.nothing',
    'object.metadata.labels.a',
  ],
  ts: ['timestamp(object.spec.when)', 'namespaceObject.metadata.creationTimestamp'],
  dur: ['duration(object.spec.span)'],
  ints: ['object.spec.l', 'oldObject.spec.l', 'params.l', 'object.spec.mixed', 'object.spec.empty'],
  strings: ['object.spec.ls', 'request.userInfo.groups', 'namespaceObject.spec.finalizers', 'variables.names'],
  doubles: ['object.spec.ln'],
  records: ['object.spec.records', 'object.spec.records.filter(e, has(e.v))'],
  map: ['object.spec.m', 'object.metadata.labels', 'namespaceObject.metadata.labels'],
  intMap: ['object.spec.mi'],
  dyn: ['object', 'object.spec', 'oldObject', 'params', 'request.options', 'object.spec.records[0]'],
  optInt: ['object.?spec.?i', 'oldObject.?spec.?missing', 'object.spec[?"i"]'],
  optText: ['object.?spec.?s', 'request.?namespace', 'object.?spec.?nothing'],
};

/** What expressions of mutating policies make of others. */
const PATCHES: readonly string[] = [
  'Object{spec: Object.spec{value: $}}',
  'Object{?a: $optInt, b: $}',
  'Object{list: [$, $]}',
  'Object{map: {"k": $}}',
  'Object{spec: Object.wrong{a: $}}',
  'Object{spec: Object.spec{a: $}}.spec',
  'Object{a: $} == Object{a: $}',
  '[JSONPatch{op: "add", path: "/" + jsonpatch.escapeKey($string), value: $}]',
  '[JSONPatch{op: $string, path: $string}]',
  '[JSONPatch{op: "test", path: "/a", value: Object{a: $}}]',
  '[JSONPatch{op: "move", from: $string, path: "/a"}].map(p, p.from)',
  '$bool ? [JSONPatch{op: "remove", path: "/a"}] : []',
  'authorizer.group($string).resource($string).check($string).allowed() && $bool',
  'authorizer.path($string).check("get").reason() + $string',
  'variables.base.spec == $',
  '[variables.patch]',
];
const PATCH_SHARE = 0.3;
const EDITED_SHARE = 0.03;
const DEPTHS = [1, 2, 2, 3];
const KINDS: readonly ValueKind[] = [
  'bool',
  'bool',
  'int',
  'string',
  'ints',
  'strings',
  'dyn',
  'optInt',
  'double',
  'ts',
];

const object: JsonObject = {
  metadata: { name: 'one', labels: { a: '1' } },
  spec: {
    i: 3,
    n: 1.5,
    b: true,
    s: 'abc-é😀',
    nothing: null,
    when: '2026-01-02T03:04:05Z',
    span: '1h',
    l: [3, 1, 2],
    ls: ['b', 'a', 'b'],
    ln: [1.25, 2.5],
    mixed: [1, 'a', null, { k: 1 }],
    empty: [],
    // One entry: Go goes over the entries of a map in any order.
    m: { a: '1' },
    mi: { z: 9 },
    records: [{ k: 'a', v: 1 }, { k: 'b' }, { k: 'c', v: null }],
  },
};
const spec = object.spec as JsonObject;
const request: JsonObject = {
  uid: '',
  kind: { group: 'g', version: 'v1', kind: 'K' },
  resource: { group: 'g', version: 'v1', resource: 'ks' },
  requestKind: { group: 'g', version: 'v1', kind: 'K' },
  requestResource: { group: 'g', version: 'v1', resource: 'ks' },
  name: 'one',
  operation: 'UPDATE',
  userInfo: { username: 'jane', groups: ['devs', 'all'] },
  dryRun: false,
  object: null,
  oldObject: null,
  options: null,
};
const INPUTS: readonly AdmissionInput[] = [
  {
    object,
    oldObject: { ...object, spec: { ...spec, i: 5, s: 'old', l: [1] } },
    params: { max: 4, l: [1] },
    namespaceObject: {
      metadata: { name: 'n', labels: { env: 'p' }, creationTimestamp: '2026-01-02T03:04:05Z' },
      spec: { finalizers: ['kubernetes'] },
      status: {},
    },
    request,
  },
  // Nothing is as expressions expect it.
  {
    object: { spec: { i: 'x', n: 1, b: 0, s: 5, l: 'no', ls: { a: 1 }, m: [1], records: [1], when: 1 } },
    request: { ...request, namespace: 'x' },
  },
];

function patch(generator: ExpressionGenerator, random: Random): string {
  return random.pick(PATCHES).replace(/\$(\w*)/g, (_, kind: string) => {
    return generator.expression(kind === '' ? random.pick(KINDS) : (kind as ValueKind), 1);
  });
}

/** So many expressions of one policy. */
export function policyCases(seed: number, count: number): AdmissionCases {
  const expressions = Array.from({ length: count }, (_, i) => {
    const random = randomOf(seed, i);
    const generator = new ExpressionGenerator(FIELDS, random);
    const expression = random.chance(PATCH_SHARE)
      ? patch(generator, random)
      : generator.expression(random.pick(KINDS), random.pick(DEPTHS));
    return random.chance(EDITED_SHARE) ? edited(expression, random) : expression;
  });
  return {
    name: `seed ${seed}`,
    age: 'stored',
    params: true,
    authorizer: true,
    patchTypes: true,
    returnTypes: ['any'],
    variables: [
      { name: 'whole', expression: '5' },
      { name: 'text', expression: '"text"' },
      { name: 'flag', expression: 'object.spec.b' },
      { name: 'names', expression: 'object.spec.records.map(e, e.k)' },
      { name: 'base', expression: 'Object{spec: Object.spec{a: 1}}' },
      { name: 'patch', expression: 'JSONPatch{op: "add", path: "/a", value: 1}' },
    ],
    inputs: INPUTS,
    expressions,
  };
}
