import type { JsonObject, JsonValue } from '#machinery';
import { crdPath, objectSchema, resourcePath, serve } from '../crd-manifests.ts';
import { mergePatch, post, put, type RequestStep, type Scenario, type Step, scenario } from '../scenario.ts';

/** A cluster-scoped CRD with rules, and specs that are dry-run created in it. */
function cases(
  name: string,
  spec: JsonObject,
  list: [string, JsonValue][],
  more: (path: string, group: string) => Step[] = () => [],
): Scenario {
  return scenario(name, ({ group }) => {
    const path = resourcePath(group, undefined);
    return [
      serve({ group, scope: 'Cluster', spec }),
      ...list.map(([title, value]): RequestStep => post(title, `${path}?dryRun=All`, widgetOf(group, 'a', value))),
      ...more(path, group),
    ];
  });
}

const widgetOf = (group: string, name: string, spec: JsonValue, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: `${group}/v1`,
  kind: 'Widget',
  metadata: { name, ...metadata },
  spec,
});

const object = (properties: JsonObject, rules: JsonValue[] = [], more: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  ...(rules.length > 0 ? { 'x-kubernetes-validations': rules } : {}),
  ...more,
});

const ruled = (schema: JsonObject, ...rules: JsonValue[]): JsonObject => ({
  ...schema,
  'x-kubernetes-validations': rules,
});
const text: JsonObject = { type: 'string', maxLength: 20 };
const integer: JsonObject = { type: 'integer' };

/** Rules of custom resources at work: when they are evaluated, and what their failures look like. */
export const celScenarios: Scenario[] = [
  cases(
    'cel/messages-and-reasons',
    object({ a: integer, b: integer, c: integer, d: integer, e: integer, s: text }, [
      { rule: '!has(self.a) || self.a > 0' },
      { rule: '!has(self.b) || self.b > 0', message: 'b must be positive' },
      { rule: '!has(self.c) || self.c > 0', messageExpression: '"c is %d, which is not positive".format([self.c])' },
      {
        rule: '!has(self.d) || self.d > 0',
        message: 'fallback',
        messageExpression: '10 / self.d > 0 ? "one" : "other"',
      },
      { rule: '!has(self.e) || self.e > 0', messageExpression: '""' },
      {
        rule: '!has(self.s) || self.s != "x"',
        reason: 'FieldValueForbidden',
        message: 'x is forbidden',
        fieldPath: '.s',
      },
      { rule: '!has(self.s) || self.s != "y"', reason: 'FieldValueRequired', message: 'y is not enough' },
      {
        rule: '!has(self.s) || self.s != "z"',
        reason: 'FieldValueDuplicate',
        message: 'z is there already',
        fieldPath: '.s',
      },
      { rule: '!has(self.s) || self.s != "w"', reason: 'FieldValueInvalid', fieldPath: '.s' },
      { rule: '!has(self.s) || self.s != "line"', message: '  spaces around  ' },
      { rule: '!has(self.s) || self.s != "multi"', messageExpression: '"a\\nb"' },
    ]),
    [
      ['all good', { a: 1, b: 1, c: 1, d: 1, e: 1, s: 'ok' }],
      ['no message', { a: 0 }],
      ['message', { b: 0 }],
      ['message expression', { c: -5 }],
      ['message expression fails', { d: 0 }],
      ['message expression empty', { e: 0 }],
      ['reason forbidden', { s: 'x' }],
      ['reason required', { s: 'y' }],
      ['reason duplicate', { s: 'z' }],
      ['reason invalid', { s: 'w' }],
      ['message with spaces', { s: 'line' }],
      ['message expression with newline', { s: 'multi' }],
      ['all bad', { a: 0, b: 0, c: 0, d: 0, e: 0, s: 'x' }],
      ['type error first', { a: 'x', b: 0 }],
    ],
  ),
  cases(
    'cel/places',
    object({
      s: ruled(text, { rule: 'self.startsWith("a")', message: 'must start with a' }),
      n: ruled(integer, { rule: 'self % 2 == 0', message: 'must be even' }),
      l: ruled(
        { type: 'array', maxItems: 5, items: ruled(text, { rule: 'size(self) < 3', message: 'item too long' }) },
        { rule: 'self.all(x, x != "no")', message: 'no is not allowed' },
      ),
      m: ruled(
        {
          type: 'object',
          maxProperties: 5,
          additionalProperties: ruled(integer, { rule: 'self > 0', message: 'value must be positive' }),
        },
        { rule: '!("bad" in self)', message: 'bad key' },
      ),
      o: object({ x: ruled(integer, { rule: 'self < 5', message: 'x too large' }), y: integer }, [
        { rule: 'self.x <= self.y', message: 'x beyond y', fieldPath: '.x' },
      ]),
      items: {
        type: 'array',
        maxItems: 5,
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['k'],
        items: object({ k: text, v: integer }, [{ rule: 'self.v > 0', message: 'v must be positive' }], {
          required: ['k', 'v'],
        }),
      },
      io: ruled(
        { 'x-kubernetes-int-or-string': true, maxLength: 10 },
        { rule: 'type(self) == int ? self > 0 : self.endsWith("%")', message: 'number or percent' },
      ),
      nul: ruled({ type: 'string', nullable: true, maxLength: 10 }, { rule: 'self == "x"', message: 'must be x' }),
    }),
    [
      ['good', { s: 'ab', n: 2, l: ['a'], m: { a: 1 }, o: { x: 1, y: 2 }, items: [{ k: 'a', v: 1 }], io: 5 }],
      ['string', { s: 'b' }],
      ['number', { n: 3 }],
      ['list', { l: ['no'] }],
      ['item', { l: ['ab', 'abc', 'abcd'] }],
      ['map', { m: { bad: 1 } }],
      ['map value', { m: { a: 0, 'b.c/d': -1 } }],
      ['nested', { o: { x: 7, y: 1 } }],
      ['field missing in a rule', { o: { x: 1 } }],
      [
        'list map item',
        {
          items: [
            { k: 'a', v: 0 },
            { k: 'b', v: 1 },
            { k: 'c', v: -1 },
          ],
        },
      ],
      ['int or string', { io: 'x' }],
      ['int or string number', { io: 0 }],
      ['null is not validated', { nul: null }],
      ['nullable with a value', { nul: 'y' }],
      ['everything', { s: 'b', n: 1, l: ['no', 'long'], m: { bad: 0 }, o: { x: 9, y: 1 }, io: 'x' }],
      ['not evaluated below a type error', { o: { x: 'a', y: 1 }, n: 3 }],
      ['not evaluated on too many items', { l: ['a', 'b', 'c', 'd', 'e', 'no'] }],
    ],
  ),
  cases(
    'cel/transitions',
    object(
      {
        fixed: ruled(text, { rule: 'self == oldSelf', message: 'fixed is immutable' }),
        grows: ruled(integer, { rule: 'self >= oldSelf', message: 'grows cannot shrink' }),
        opt: integer,
        l: {
          type: 'array',
          maxItems: 5,
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['k'],
          items: object({ k: text, v: ruled(integer, { rule: 'self >= oldSelf', message: 'v cannot shrink' }) }, [], {
            required: ['k'],
          }),
        },
        set: { type: 'array', maxItems: 5, items: text },
      },
      [
        { rule: '!has(oldSelf.fixed) || has(self.fixed)', message: 'fixed cannot be removed' },
        {
          rule: '!oldSelf.hasValue() || !has(oldSelf.value().opt) || has(self.opt)',
          optionalOldSelf: true,
          message: 'opt cannot be removed',
        },
        {
          rule: 'oldSelf.hasValue() || !has(self.opt) || self.opt < 5',
          optionalOldSelf: true,
          message: 'opt must start small',
        },
      ],
    ),
    [
      ['create is no transition', { fixed: 'a', grows: 5 }],
      ['optional oldSelf on create', { opt: 7 }],
    ],
    (path, group) => [
      post(
        'create',
        path,
        widgetOf(group, 'a', {
          fixed: 'a',
          grows: 5,
          opt: 1,
          l: [
            { k: 'x', v: 5 },
            { k: 'y', v: 5 },
          ],
        }),
      ),
      mergePatch('fixed changes', `${path}/a`, { spec: { fixed: 'b' } }),
      mergePatch('fixed goes', `${path}/a`, { spec: { fixed: null } }),
      mergePatch('shrinks', `${path}/a`, { spec: { grows: 4 } }),
      mergePatch('grows and comes back wrong', `${path}/a`, { spec: { grows: 6, fixed: 'c' } }),
      mergePatch('opt goes', `${path}/a`, { spec: { opt: null } }),
      mergePatch('items are matched by key', `${path}/a?dryRun=All`, {
        spec: {
          l: [
            { k: 'y', v: 4 },
            { k: 'x', v: 6 },
            { k: 'z', v: 0 },
          ],
        },
      }),
      mergePatch('items may go', `${path}/a?dryRun=All`, { spec: { l: [{ k: 'y', v: 5 }] } }),
      put(
        'put',
        `${path}/a`,
        widgetOf(group, 'a', { fixed: 'b', grows: 1 }, { resourceVersion: '{{create.metadata.resourceVersion}}' }),
      ),
      mergePatch('no change', `${path}/a`, { spec: { grows: 5 } }),
      mergePatch('grows', `${path}/a`, { spec: { grows: 50 } }),
    ],
  ),
  scenario('cel/object-metadata-and-status', ({ group }) => {
    const path = resourcePath(group, undefined);
    const schema = object(
      {
        spec: object({ size: integer }),
        status: object({ ready: integer }, [{ rule: 'self.ready >= 0', message: 'ready cannot be negative' }]),
      },
      [
        { rule: 'self.metadata.name.startsWith("w-")', message: 'names start with w-' },
        {
          rule: '!has(self.status) || !has(self.status.ready) || self.status.ready <= self.spec.size',
          message: 'more ready than there are',
        },
        { rule: 'self.apiVersion.endsWith("/v1") && self.kind == "Widget"', message: 'odd type' },
      ],
    );
    return [
      serve({ group, scope: 'Cluster', schema, subresources: { status: {} } }),
      post('bad name', path, widgetOf(group, 'x', { size: 1 })),
      post('generated name', `${path}?dryRun=All`, {
        ...widgetOf(group, '', { size: 1 }),
        metadata: { generateName: 'w-' },
      }),
      post('good', path, widgetOf(group, 'w-a', { size: 2 })),
      mergePatch('status', `${path}/w-a/status`, { status: { ready: 1 } }),
      mergePatch('status too large', `${path}/w-a/status`, { status: { ready: 3 } }),
      mergePatch('status negative', `${path}/w-a/status`, { status: { ready: -1 } }),
      mergePatch('spec too small for status', `${path}/w-a`, { spec: { size: 0 } }),
    ];
  }),
  cases(
    'cel/library',
    object(
      {
        s: text,
        q: text,
        u: text,
        ip: text,
        c: text,
        d: { type: 'string', format: 'duration' },
        t: { type: 'string', format: 'date-time' },
        b: { type: 'string', format: 'byte', maxLength: 20 },
        l: { type: 'array', maxItems: 9, items: integer },
        ls: { type: 'array', maxItems: 9, items: text },
        n: { type: 'number' },
        m: { type: 'object', maxProperties: 5, additionalProperties: text },
        v: text,
      },
      [
        { rule: '!has(self.s) || self.s.matches("^[a-z]+$")', message: 'matches' },
        { rule: '!has(self.s) || self.s.upperAscii() != "BAD"', message: 'upperAscii' },
        { rule: '!has(self.s) || self.s.split("-").size() == 1', message: 'split' },
        { rule: '!has(self.s) || self.s.replace("a", "").size() > 0', message: 'replace' },
        { rule: '!has(self.s) || self.s.find("b+") != "bb"', message: 'find' },
        {
          rule: '!has(self.q) || (isQuantity(self.q) && quantity(self.q).isLessThan(quantity("10Gi")))',
          message: 'quantity',
        },
        { rule: '!has(self.u) || (isURL(self.u) && url(self.u).getScheme() == "https")', message: 'url' },
        { rule: '!has(self.ip) || (isIP(self.ip) && ip(self.ip).family() == 4)', message: 'ip' },
        { rule: '!has(self.c) || (isCIDR(self.c) && cidr("10.0.0.0/8").containsCIDR(self.c))', message: 'cidr' },
        { rule: '!has(self.d) || self.d < duration("1h")', message: 'duration' },
        { rule: '!has(self.t) || self.t < timestamp("2030-01-01T00:00:00Z")', message: 'timestamp' },
        { rule: '!has(self.b) || self.b == b"hello"', message: 'bytes' },
        { rule: '!has(self.l) || (self.l.sum() < 10 && self.l.isSorted())', message: 'list sum and sorted' },
        {
          rule: '!has(self.l) || self.l.size() == 0 || (self.l.max() < 8 && self.l.min() > -8)',
          message: 'list max and min',
        },
        { rule: '!has(self.l) || self.l.filter(x, x == 3).size() < 2', message: 'filter' },
        { rule: '!has(self.l) || !self.l.exists_one(x, x == 7)', message: 'exists_one' },
        { rule: '!has(self.ls) || self.ls.map(x, x + "!").all(x, x.size() < 5)', message: 'map and all' },
        { rule: '!has(self.ls) || self.ls.indexOf("z") == -1', message: 'indexOf' },
        { rule: '!has(self.ls) || self.ls.join(",") != "a,b"', message: 'join' },
        { rule: '!has(self.n) || self.n < 1.5', message: 'number' },
        { rule: '!has(self.m) || self.m.all(k, k.startsWith("k") && self.m[k] != "bad")', message: 'map keys' },
        { rule: '!has(self.v) || (isSemver(self.v) && semver(self.v).major() < 2)', message: 'semver' },
        { rule: '!has(self.s) || [1, 2].exists(x, x == 2) && {"a": 1}["a"] == 1 && "x" in ["x"]', message: 'literals' },
      ],
    ),
    [
      [
        'good',
        {
          s: 'abc',
          q: '5Gi',
          u: 'https://example.com',
          ip: '10.0.0.1',
          c: '10.1.0.0/16',
          d: '5m',
          t: '2020-01-01T00:00:00Z',
          b: 'aGVsbG8=',
          l: [1, 2, 3],
          ls: ['b', 'a'],
          n: 1.25,
          m: { k1: 'x' },
          v: '1.2.3',
        },
      ],
      ['matches', { s: 'ABC' }],
      ['upperAscii', { s: 'bad' }],
      ['split', { s: 'a-b' }],
      ['replace', { s: 'aa' }],
      ['find', { s: 'abbc' }],
      ['quantity', { q: '20Gi' }],
      ['quantity malformed', { q: 'lots' }],
      ['url', { u: 'http://example.com' }],
      ['url malformed', { u: 'nowhere' }],
      ['ip', { ip: '::1' }],
      ['cidr', { c: '11.0.0.0/8' }],
      ['duration', { d: '2h' }],
      ['timestamp', { t: '2040-01-01T00:00:00Z' }],
      ['bytes', { b: 'aGk=' }],
      ['list sum', { l: [5, 6] }],
      ['list order', { l: [3, 1] }],
      ['list max', { l: [9] }],
      ['filter', { l: [3, 3] }],
      ['exists_one', { l: [7] }],
      ['map and all', { ls: ['abcd'] }],
      ['indexOf', { ls: ['z'] }],
      ['join', { ls: ['a', 'b'] }],
      ['number', { n: 2 }],
      ['map keys', { m: { a: 'x' } }],
      ['semver', { v: '2.0.0' }],
    ],
  ),
  cases(
    'cel/runtime-errors',
    object(
      {
        i: integer,
        l: { type: 'array', maxItems: 5, items: integer },
        m: { type: 'object', maxProperties: 5, additionalProperties: integer },
        s: text,
        any: { 'x-kubernetes-preserve-unknown-fields': true },
      },
      [
        { rule: '!has(self.i) || 10 / self.i > 0', message: 'division' },
        { rule: '!has(self.l) || self.l[2] > 0', message: 'index' },
        { rule: '!has(self.m) || self.m["a"] > 0', message: 'key' },
        { rule: '!has(self.s) || int(self.s) > 0', message: 'conversion' },
        { rule: '!has(self.s) || duration(self.s) > duration("1s")', message: 'duration' },
      ],
    ),
    [
      ['division by zero', { i: 0 }],
      ['index out of bounds', { l: [1] }],
      ['no such key', { m: { b: 1 } }],
      ['conversion', { s: 'abc' }],
      ['several', { i: 0, l: [], m: {} }],
    ],
  ),
  cases(
    'cel/cost-at-run-time',
    object({ l: { type: 'array', maxItems: 1000, items: { type: 'integer' } } }, [
      { rule: 'self.l.all(x, self.l.all(y, x + y >= 0))', message: 'sums' },
    ]),
    [
      ['small', { l: [1, 2, 3] }],
      ['as large as allowed', { l: Array.from({ length: 1000 }, (_, index) => index) }],
    ],
  ),
  cases(
    'cel/optional-and-has',
    object(
      {
        a: object({ b: object({ c: integer }) }),
        d: { type: 'integer', default: 3 },
        'with-dash': integer,
        'with.dot': integer,
        namespace: text,
        __under: integer,
        'a/b': integer,
      },
      [
        { rule: '!has(self.a) || self.a.?b.?c.orValue(1) > 0', message: 'optional' },
        { rule: 'has(self.d) && self.d < 10', message: 'default' },
        { rule: '!has(self.with__dash__dash) || self.with__dash__dash > 0', message: 'dash' },
        { rule: '!has(self.with__dot__dot) || self.with__dot__dot > 0', message: 'dot' },
        { rule: '!has(self.__namespace__) || self.__namespace__ != "x"', message: 'keyword' },
        { rule: '!has(self.a__slash__b) || self.a__slash__b > 0', message: 'slash' },
        { rule: '!has(self.__underscores__under) || self.__underscores__under > 0', message: 'underscores' },
      ],
    ),
    [
      ['good', { a: {} }],
      ['optional', { a: { b: { c: 0 } } }],
      ['default', { d: 10 }],
      ['dash', { 'with-dash': 0 }],
      ['dot', { 'with.dot': 0 }],
      ['keyword', { namespace: 'x' }],
      ['slash', { 'a/b': 0 }],
      ['underscores', { __under: 0 }],
    ],
  ),
  scenario('cel/rules-change', ({ group }) => {
    const path = resourcePath(group, undefined);
    const version = (rule: string): JsonObject => ({
      name: 'v1',
      served: true,
      storage: true,
      schema: { openAPIV3Schema: objectSchema(object({ a: integer }, [{ rule, message: `not ${rule}` }])) },
    });
    return [
      serve({ group, scope: 'Cluster', versions: [version('self.a > 0')] }),
      post('first rule', path, widgetOf(group, 'a', { a: 0 })),
      mergePatch('change', crdPath({ group }), { spec: { versions: [version('self.a > 5')] } }, { keep: 'status' }),
      post('second rule', `${path}?dryRun=All`, widgetOf(group, 'a', { a: 3 }), {
        until: { name: 'invalid', holds: (answer) => answer.status === 422 },
      }),
      mergePatch('broken change', crdPath({ group }), { spec: { versions: [version('self.b > 5')] } }),
      // New in 1.37, so only rules that a newer server has stored may use it.
      mergePatch('function too new', crdPath({ group }), { spec: { versions: [version('[5].includes(self.a)')] } }),
      post('good', path, widgetOf(group, 'a', { a: 6 })),
    ];
  }),
];
