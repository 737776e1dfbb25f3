import type { JsonObject, JsonValue } from '#machinery';
import { resourcePath, serve } from '../crd-manifests.ts';
import { mergePatch, post, put, type RequestStep, type Scenario, type Step, scenario } from '../scenario.ts';

/**
 * A scenario with one cluster-scoped CRD, and objects that are dry-run created in it. Cases are titles and specs; a raw
 * text stands for the spec's JSON.
 */
function cases(
  name: string,
  spec: JsonObject,
  list: [string, JsonValue][],
  more: (path: string) => Step[] = () => [],
): Scenario {
  return scenario(name, ({ group }) => {
    const path = resourcePath(group, undefined);
    return [
      serve({ group, scope: 'Cluster', spec }),
      ...list.map(
        ([title, value]): RequestStep =>
          post(
            title,
            `${path}?dryRun=All`,
            typeof value === 'string'
              ? `{"apiVersion":"${group}/v1","kind":"Widget","metadata":{"name":"a"},"spec":${value}}`
              : { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'a' }, spec: value },
          ),
      ),
      ...more(path),
    ];
  });
}

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more });
const one = (a: JsonObject, more: JsonObject = {}): JsonObject => object({ a, ...more });

const formats: Record<string, [string, string]> = {
  byte: ['aGVsbG8=', 'not base64!'],
  date: ['2001-02-03', '2001-02-30'],
  'date-time': ['2001-02-03T04:05:06Z', '2001-02-03'],
  datetime: ['2001-02-03T04:05:06Z', 'yesterday'],
  duration: ['1h30m', 'long'],
  email: ['a@example.com', 'a@'],
  hostname: ['example.com', '-example'],
  ipv4: ['10.0.0.1', '10.0.0.256'],
  ipv6: ['::1', '10.0.0.1'],
  cidr: ['10.0.0.0/8', '10.0.0.0'],
  mac: ['00:00:5e:00:53:01', '00:00'],
  uri: ['https://example.com/a', 'a b'],
  uuid: ['6f2d5b0a-0000-4000-8000-00000000abcd', '6f2d'],
  uuid3: ['6f2d5b0a-0000-3000-8000-00000000abcd', '6f2d5b0a-0000-4000-8000-00000000abcd'],
  uuid4: ['6f2d5b0a-0000-4000-8000-00000000abcd', '6f2d5b0a-0000-3000-8000-00000000abcd'],
  uuid5: ['6f2d5b0a-0000-5000-8000-00000000abcd', '6f2d5b0a-0000-4000-8000-00000000abcd'],
  isbn: ['0321751043', '123'],
  isbn10: ['0321751043', '123'],
  isbn13: ['978-0321751041', '123'],
  creditcard: ['4111111111111111', '123'],
  ssn: ['111-11-1111', '1'],
  hexcolor: ['#ffffff', 'fff-fff'],
  rgbcolor: ['rgb(1,2,3)', 'red'],
  bsonobjectid: ['507f1f77bcf86cd799439011', '507f'],
  password: ['anything', ''],
  'k8s-short-name': ['a-b', 'A'],
  'k8s-long-name': ['a.b', 'A.b'],
  unknown: ['anything', ''],
};

/** Objects against schemas: every construct with values that fit and values that do not. */
export const schemaScenarios: Scenario[] = [
  cases(
    'schemas/types',
    object({
      s: { type: 'string' },
      i: { type: 'integer' },
      n: { type: 'number' },
      b: { type: 'boolean' },
      o: object({ x: { type: 'string' } }),
      l: { type: 'array', items: { type: 'string' } },
    }),
    [
      ['all good', { s: 'x', i: 1, n: 1.5, b: true, o: { x: 'y' }, l: ['z'] }],
      ['string: number', { s: 1 }],
      ['string: boolean', { s: true }],
      ['string: null', { s: null }],
      ['string: object', { s: {} }],
      ['string: list', { s: [] }],
      ['integer: string', { i: '1' }],
      ['integer: float', { i: 1.5 }],
      ['integer: whole float', '{"i":1.0}'],
      ['integer: null', { i: null }],
      ['integer: int64 maximum', '{"i":9223372036854775807}'],
      ['integer: beyond int64', '{"i":9223372036854775808}'],
      ['number: integer', { n: 1 }],
      ['number: string', { n: '1' }],
      ['number: exponent', '{"n":1e3}'],
      ['boolean: string', { b: 'true' }],
      ['boolean: number', { b: 1 }],
      ['object: string', { o: 'x' }],
      ['object: list', { o: [] }],
      ['object: null', { o: null }],
      ['list: object', { l: {} }],
      ['list: string', { l: 'x' }],
      ['list: item number', { l: ['a', 1, true] }],
      ['list: item null', { l: ['a', null] }],
      ['spec: string', '"x"'],
      ['spec: null', 'null'],
      ['spec: list', []],
      ['several', { s: 1, i: 'x', b: 'y', l: [1] }],
    ],
  ),
  cases(
    'schemas/numbers',
    object({
      min: { type: 'integer', minimum: 2 },
      max: { type: 'integer', maximum: 5 },
      xmin: { type: 'integer', minimum: 2, exclusiveMinimum: true },
      xmax: { type: 'number', maximum: 5, exclusiveMaximum: true },
      mult: { type: 'integer', multipleOf: 3 },
      fmult: { type: 'number', multipleOf: 0.1 },
      i32: { type: 'integer', format: 'int32' },
      i64: { type: 'integer', format: 'int64' },
      f: { type: 'number', format: 'float' },
      d: { type: 'number', format: 'double' },
    }),
    [
      ['good', { min: 2, max: 5, xmin: 3, xmax: 4.9, mult: 9, fmult: 0.3, i32: 1, i64: 1, f: 1.5, d: 1.5 }],
      ['below minimum', { min: 1 }],
      ['above maximum', { max: 6 }],
      ['at exclusive minimum', { xmin: 2 }],
      ['at exclusive maximum', { xmax: 5 }],
      ['not a multiple', { mult: 4 }],
      ['zero is a multiple', { mult: 0 }],
      ['negative multiple', { mult: -3 }],
      ['float multiple', { fmult: 0.25 }],
      ['int32 too large', { i32: 2147483648 }],
      ['int32 too small', { i32: -2147483649 }],
      ['int64 too large', '{"i64":9223372036854775808}'],
      ['float too large', '{"f":1e39}'],
      ['double large', '{"d":1e300}'],
      ['minimum with float', { min: 1.5 }],
    ],
  ),
  cases(
    'schemas/strings',
    object({
      min: { type: 'string', minLength: 2 },
      max: { type: 'string', maxLength: 3 },
      pat: { type: 'string', pattern: '^[a-z]+(-[a-z]+)*$' },
      part: { type: 'string', pattern: 'b+' },
      uni: { type: 'string', pattern: '^\\p{Greek}+$' },
      en: { type: 'string', enum: ['one', 'two', ''] },
      eni: { type: 'integer', enum: [1, 2] },
    }),
    [
      ['good', { min: 'ab', max: 'abc', pat: 'a-b', part: 'abbc', uni: 'αβγ', en: 'two', eni: 2 }],
      ['too short', { min: 'a' }],
      ['too long', { max: 'abcd' }],
      ['length counts characters', { max: '☺☺☺' }],
      ['length of astral characters', { max: '😀😀😀😀' }],
      ['pattern', { pat: 'A-b' }],
      ['pattern anywhere', { part: 'xxx' }],
      ['pattern unicode', { uni: 'abc' }],
      ['pattern with newline', { pat: 'a\n' }],
      ['enum', { en: 'three' }],
      ['enum empty', { en: '' }],
      ['enum of integers', { eni: 3 }],
      ['enum of integers with text', { eni: '1' }],
      ['several', { min: '', max: 'abcd', pat: '1', en: 'x' }],
    ],
  ),
  cases(
    'schemas/objects-and-lists',
    object({
      req: object({ x: { type: 'string' }, y: { type: 'string' } }, { required: ['x', 'y'] }),
      minp: { type: 'object', additionalProperties: { type: 'string' }, minProperties: 1, maxProperties: 2 },
      ap: { type: 'object', additionalProperties: object({ n: { type: 'integer', maximum: 3 } }, { required: ['n'] }) },
      mini: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 2 },
      deep: { type: 'array', items: { type: 'array', items: object({ x: { type: 'string', maxLength: 1 } }) } },
      uniq: { type: 'array', items: { type: 'string' } },
    }),
    [
      ['good', { req: { x: 'a', y: 'b' }, minp: { a: 'b' }, ap: { k: { n: 1 } }, mini: ['a'], deep: [[{ x: 'a' }]] }],
      ['missing one', { req: { x: 'a' } }],
      ['missing both', { req: {} }],
      ['required null', { req: { x: null, y: 'a' } }],
      ['too few properties', { minp: {} }],
      ['too many properties', { minp: { a: '1', b: '2', c: '3' } }],
      ['additional wrong type', { minp: { a: 1 } }],
      ['additional nested', { ap: { k: { n: 4 }, l: {}, 'with.dots/and slash': { n: 5 } } }],
      ['too few items', { mini: [] }],
      ['too many items', { mini: ['a', 'b', 'c'] }],
      ['deep', { deep: [[{ x: 'a' }], [{ x: 'b' }, { x: 'cc' }]] }],
      ['deep wrong type', { deep: [['a']] }],
      ['odd keys', { minp: { __proto__x: 'a', constructor: 'b' } }],
    ],
  ),
  cases('schemas/required-at-the-root', object({ a: { type: 'string' } }, { required: ['a'] }), [
    ['present', { a: 'x' }],
    ['absent', {}],
    ['null', { a: null }],
    ['empty', { a: '' }],
  ]),
  cases(
    'schemas/formats',
    object(Object.fromEntries(Object.keys(formats).map((format) => [`f-${format}`, { type: 'string', format }]))),
    [
      ...Object.entries(formats).flatMap(([format, [good, bad]]): [string, JsonValue][] => [
        [`${format} good`, { [`f-${format}`]: good }],
        [`${format} bad`, { [`f-${format}`]: bad }],
      ]),
      ['all bad', Object.fromEntries(Object.entries(formats).map(([format, [, bad]]) => [`f-${format}`, bad]))],
    ],
  ),
  cases(
    'schemas/nullable',
    object({
      n: { type: 'string', nullable: true },
      no: object({ x: { type: 'string' } }, { nullable: true }),
      nl: { type: 'array', nullable: true, items: { type: 'string', nullable: true } },
      d: { type: 'string', default: 'x' },
      nd: { type: 'string', nullable: true, default: 'x' },
      e: { type: 'string', nullable: true, enum: ['a'] },
      m: { type: 'object', additionalProperties: { type: 'string', nullable: true } },
      r: object({ q: { type: 'string', nullable: true } }, { required: ['q'] }),
    }),
    [
      ['nulls', { n: null, no: null, nl: null }],
      ['null in list', { nl: ['a', null] }],
      ['null is dropped for default', { d: null }],
      ['null stays when nullable', { nd: null }],
      ['null and enum', { e: null }],
      ['null value in map', { m: { a: null } }],
      ['required null', { r: { q: null } }],
      ['required absent', { r: {} }],
    ],
  ),
  cases(
    'schemas/combinations',
    object({
      any: object(
        { a: { type: 'integer' }, b: { type: 'string' } },
        { anyOf: [{ required: ['a'] }, { required: ['b'] }] },
      ),
      one: object(
        { a: { type: 'integer' }, b: { type: 'string' } },
        { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
      ),
      all: { type: 'integer', allOf: [{ minimum: 2 }, { maximum: 5 }, { multipleOf: 2 }] },
      not: object({ a: { type: 'integer' } }, { not: { required: ['a'] } }),
      nested: object(
        { a: { type: 'integer' } },
        { anyOf: [{ properties: { a: { minimum: 10 } } }, { properties: { a: { maximum: 0 } } }] },
      ),
    }),
    [
      ['good', { any: { a: 1 }, one: { b: 'x' }, all: 4, not: {}, nested: { a: 11 } }],
      ['anyOf none', { any: {} }],
      ['anyOf both', { any: { a: 1, b: 'x' } }],
      ['oneOf none', { one: {} }],
      ['oneOf both', { one: { a: 1, b: 'x' } }],
      ['allOf one fails', { all: 6 }],
      ['allOf all fail', { all: 7 }],
      ['allOf odd and low', { all: 1 }],
      ['not', { not: { a: 1 } }],
      ['nested anyOf', { nested: { a: 5 } }],
      ['everything', { any: {}, one: {}, all: 7, not: { a: 1 }, nested: { a: 5 } }],
    ],
  ),
  cases(
    'schemas/int-or-string',
    object({
      p: { 'x-kubernetes-int-or-string': true },
      q: { 'x-kubernetes-int-or-string': true, pattern: '^[0-9]+%$' },
      r: { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }], maximum: 5 },
      l: { type: 'array', items: { 'x-kubernetes-int-or-string': true } },
    }),
    [
      ['integers', { p: 1, q: 5, r: 3, l: [1, 'a'] }],
      ['strings', { p: 'x', q: '5%', r: 'x' }],
      ['float', { p: 1.5 }],
      ['boolean', { p: true }],
      ['object', { p: {} }],
      ['null', { p: null }],
      ['pattern', { q: 'x' }],
      ['maximum', { r: 9 }],
      ['wrong with anyOf', { r: true }],
      ['in a list', { l: [true, 1.5, null] }],
    ],
  ),
  cases(
    'schemas/list-types',
    object({
      set: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'set' },
      iset: { type: 'array', items: { type: 'integer' }, 'x-kubernetes-list-type': 'set' },
      map: {
        type: 'array',
        items: object(
          { k: { type: 'string' }, p: { type: 'integer', default: 80 }, v: { type: 'string' } },
          { required: ['k'] },
        ),
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['k', 'p'],
      },
      atomic: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'atomic' },
      oset: {
        type: 'array',
        items: object({ a: { type: 'string' } }, { 'x-kubernetes-map-type': 'atomic' }),
        'x-kubernetes-list-type': 'set',
      },
    }),
    [
      ['good', { set: ['a', 'b'], map: [{ k: 'a' }, { k: 'a', p: 81 }], atomic: ['a', 'a'] }],
      ['set duplicate', { set: ['a', 'b', 'a'] }],
      ['set two duplicates', { set: ['a', 'b', 'a', 'b', 'a'] }],
      ['integer set duplicate', { iset: [1, 2, 1] }],
      ['object set duplicate', { oset: [{ a: 'x' }, { a: 'x' }] }],
      [
        'map duplicate',
        {
          map: [
            { k: 'a', p: 1 },
            { k: 'a', p: 1, v: 'x' },
          ],
        },
      ],
      ['map duplicate by default', { map: [{ k: 'a' }, { k: 'a', p: 80 }] }],
      ['map without key', { map: [{ v: 'x' }] }],
      ['map two without key', { map: [{ v: 'x' }, { v: 'y' }] }],
      ['map item wrong type', { map: ['x'] }],
    ],
  ),
  cases(
    'schemas/defaults',
    object({
      s: { type: 'string', default: 'x' },
      i: { type: 'integer', default: 5 },
      f: { type: 'number', default: 1.5 },
      b: { type: 'boolean', default: false },
      o: object({ x: { type: 'string', default: 'in' }, y: { type: 'string' } }, { default: {} }),
      absent: object({ x: { type: 'string', default: 'in' } }),
      l: { type: 'array', items: object({ x: { type: 'string', default: 'item' } }) },
      m: { type: 'object', additionalProperties: object({ x: { type: 'string', default: 'value' } }) },
      dl: { type: 'array', items: { type: 'string' }, default: ['a', 'b'] },
      big: { type: 'integer', default: 5000000000 },
    }),
    [
      ['empty', {}],
      ['given values stay', { s: 'y', i: 0, b: true, f: 2, o: { x: 'z' } }],
      ['empty values stay', { s: '', o: {} }],
      ['nulls become defaults', { s: null, i: null, o: null, dl: null }],
      ['in objects that are there', { absent: {} }],
      ['in lists', { l: [{}, { x: 'y' }] }],
      ['in maps', { m: { a: {}, b: { x: 'y' } } }],
      ['null in list item', { l: [{ x: null }] }],
      ['absent spec has no defaults', 'null'],
    ],
    (path) => [
      post('kept', path, {
        apiVersion: `${path.split('/')[2]}/v1`,
        kind: 'Widget',
        metadata: { name: 'kept' },
        spec: {},
      }),
      mergePatch('removed comes back', `${path}/kept`, { spec: { s: null } }),
      put('put gets defaults', `${path}/kept`, {
        apiVersion: `${path.split('/')[2]}/v1`,
        kind: 'Widget',
        metadata: { name: 'kept', resourceVersion: '{{kept.metadata.resourceVersion}}' },
        spec: { i: 6 },
      }),
    ],
  ),
  cases(
    'schemas/pruning',
    object({
      a: { type: 'string' },
      o: object({ x: { type: 'string' } }),
      p: object(
        { x: { type: 'string' }, o: object({ y: { type: 'string' } }) },
        { 'x-kubernetes-preserve-unknown-fields': true },
      ),
      any: { 'x-kubernetes-preserve-unknown-fields': true },
      l: { type: 'array', items: object({ x: { type: 'string' } }) },
      m: { type: 'object', additionalProperties: object({ x: { type: 'string' } }) },
      free: { type: 'object' },
      pl: { type: 'array', items: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    }),
    [
      ['unknown', { a: 'x', b: 1, c: { d: 1 } }],
      ['nested unknown', { o: { x: 'y', z: 1 } }],
      ['preserved', { p: { x: 'y', z: 1, o: { y: 'a', q: 2 } } }],
      ['preserved but wrong', { p: { x: 1 } }],
      ['anything', { any: [1, { a: null }, 'x'] }],
      ['anything else', { any: 'text' }],
      ['in lists', { l: [{ x: 'a', y: 'b' }] }],
      ['in maps', { m: { k: { x: 'a', y: 'b' } } }],
      ['object without properties', { free: { a: 1 } }],
      ['preserved items', { pl: [{ a: 1 }, {}] }],
      ['null of unknown', { zzz: null, a: null }],
      ['nulls preserved', { any: { a: null }, p: { z: null, x: null } }],
    ],
    (path) => [
      post('unknown at the root', `${path}?dryRun=All`, {
        apiVersion: `${path.split('/')[2]}/v1`,
        kind: 'Widget',
        metadata: { name: 'a', zzz: 1 },
        extra: { a: 1 },
        spec: {},
      }),
      post('strict', `${path}?dryRun=All&fieldValidation=Strict`, {
        apiVersion: `${path.split('/')[2]}/v1`,
        kind: 'Widget',
        metadata: { name: 'a', zzz: 1 },
        extra: 1,
        spec: { b: 1, o: { z: 1 }, l: [{ y: 1 }], m: { k: { y: 1 } }, p: { o: { q: 1 } } },
      }),
    ],
  ),
  cases(
    'schemas/embedded',
    object({
      e: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
      t: object({ spec: object({ n: { type: 'integer' } }) }, { 'x-kubernetes-embedded-resource': true }),
      l: {
        type: 'array',
        items: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
      },
    }),
    [
      ['good', { e: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', labels: { a: 'b' } }, spec: { any: 1 } } }],
      ['no kind', { e: { apiVersion: 'v1' } }],
      ['no apiVersion', { e: { kind: 'Pod' } }],
      ['empty', { e: {} }],
      ['kind a number', { e: { apiVersion: 'v1', kind: 1 } }],
      ['bad apiVersion', { e: { apiVersion: 'a/b/c', kind: 'Pod' } }],
      ['bad kind', { e: { apiVersion: 'v1', kind: 'Po d' } }],
      ['bad name', { e: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'X Y' } } }],
      ['bad labels', { e: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', labels: { 'a b': 'c' } } } }],
      ['metadata of a wrong type', { e: { apiVersion: 'v1', kind: 'Pod', metadata: 'x' } }],
      ['metadata labels of a wrong type', { e: { apiVersion: 'v1', kind: 'Pod', metadata: { labels: { a: 1 } } } }],
      ['unknown metadata', { e: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', zzz: 1 } } }],
      ['typed', { t: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: { n: 1, m: 2 }, extra: 1 } }],
      ['typed wrong', { t: { apiVersion: 'v1', kind: 'Pod', spec: { n: 'x' } } }],
      ['in a list', { l: [{ apiVersion: 'v1', kind: 'A' }, { kind: 'B' }, {}] }],
    ],
  ),
  cases(
    'schemas/error-order-and-number',
    object(
      Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${index}`, { type: 'integer', minimum: 10 }])),
    ),
    [['twelve', Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`f${index}`, index < 6 ? 1 : 'x']))]],
  ),
  cases('schemas/status-and-metadata', one({ type: 'string' }), [], (path) => {
    const group = path.split('/')[2]!;
    const body = (more: JsonObject): JsonObject => ({
      apiVersion: `${group}/v1`,
      kind: 'Widget',
      metadata: { name: 'a' },
      ...more,
    });
    return [
      post('bad status', `${path}?dryRun=All`, body({ status: { replicas: 'x' } })),
      post('bad status and spec', `${path}?dryRun=All`, body({ spec: { a: 1 }, status: { replicas: 'x' } })),
      post(
        'bad metadata and spec',
        `${path}?dryRun=All`,
        body({ metadata: { name: 'A', labels: { 'a b': 'c' } }, spec: { a: 1 } }),
      ),
      post('no spec at all', `${path}?dryRun=All`, body({})),
    ];
  }),
  scenario('schemas/metadata-restricted', ({ group }) => {
    const path = resourcePath(group, undefined);
    const named = (title: string, name: string) =>
      post(title, `${path}?dryRun=All`, { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name } });
    return [
      serve({
        group,
        scope: 'Cluster',
        schema: {
          type: 'object',
          required: ['spec'],
          properties: {
            metadata: { type: 'object', properties: { name: { type: 'string', maxLength: 5, pattern: '^[a-z]+$' } } },
            spec: { type: 'object' },
          },
        },
      }),
      named('name too long', 'abcdef'),
      named('name with digits', 'a1'),
      named('spec required', 'abc'),
    ];
  }),
  scenario('schemas/ratcheting', ({ group }) => {
    const path = resourcePath(group, undefined);
    const loose: JsonObject = object({
      a: { type: 'string' },
      b: { type: 'string' },
      l: { type: 'array', items: { type: 'string' } },
      o: object({ x: { type: 'integer' }, y: { type: 'integer' } }),
      r: { type: 'string' },
    });
    const tight: JsonObject = object(
      {
        a: { type: 'string', maxLength: 2 },
        b: { type: 'string', maxLength: 2 },
        l: { type: 'array', items: { type: 'string', maxLength: 2 }, 'x-kubernetes-list-type': 'set' },
        o: object({ x: { type: 'integer', maximum: 5 }, y: { type: 'integer', maximum: 5 } }),
        r: { type: 'string', 'x-kubernetes-validations': [{ rule: 'self == "ok"', message: 'must be ok' }] },
        n: { type: 'string' },
      },
      { required: ['n'] },
    );
    const schema = (spec: JsonObject) => ({
      spec: {
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: object({ spec, status: { type: 'object' } }) },
          },
        ],
      },
    });
    return [
      serve({ group, scope: 'Cluster', schema: object({ spec: loose, status: { type: 'object' } }) }),
      post('create', path, {
        apiVersion: `${group}/v1`,
        kind: 'Widget',
        metadata: { name: 'a' },
        spec: { a: 'long', b: 'long', l: ['long', 'x'], o: { x: 9, y: 1 }, r: 'bad' },
      }),
      mergePatch('tighten', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`, schema(tight), {
        keep: 'status',
      }),
      post(
        'tightened',
        `${path}?dryRun=All`,
        { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'b' }, spec: { n: 'x', a: 'long' } },
        { until: { name: 'invalid', holds: (answer) => answer.status === 422 } },
      ),
      mergePatch('label only', `${path}/a?dryRun=All`, { metadata: { labels: { a: 'b' } } }),
      mergePatch('one repaired without the required field', `${path}/a?dryRun=All`, { spec: { a: 'x' } }),
      mergePatch('required field added', `${path}/a?dryRun=All`, { spec: { n: 'x' } }),
      mergePatch('one made otherwise wrong', `${path}/a?dryRun=All`, { spec: { n: 'x', a: 'other' } }),
      mergePatch('sibling in object', `${path}/a?dryRun=All`, { spec: { n: 'x', o: { y: 2 } } }),
      mergePatch('sibling made wrong', `${path}/a?dryRun=All`, { spec: { n: 'x', o: { y: 7 } } }),
      mergePatch('item added to set', `${path}/a?dryRun=All`, { spec: { n: 'x', l: ['long', 'x', 'y'] } }),
      mergePatch('wrong item added to set', `${path}/a?dryRun=All`, { spec: { n: 'x', l: ['long', 'x', 'longer'] } }),
      mergePatch('rule broken anew', `${path}/a?dryRun=All`, { spec: { n: 'x', r: 'worse' } }),
      mergePatch('rule kept', `${path}/a?dryRun=All`, { spec: { n: 'x', r: 'ok' } }),
    ];
  }),
];
