import type { JSONSchemaProps } from '#schema';
import type { RuleCases } from './rule-cases.ts';

const text = (maxLength?: number): JSONSchemaProps => ({
  type: 'string',
  ...(maxLength !== undefined && { maxLength }),
});

/** Bounds of every kind, at several depths. */
const SCHEMA: JSONSchemaProps = {
  type: 'object',
  properties: {
    short: text(11),
    long: text(1000),
    open: text(),
    none: text(0),
    word: { type: 'string', enum: ['a', 'bcd', 'é😀'] },
    day: { type: 'string', format: 'date' },
    raw: { type: 'string', format: 'byte', maxLength: 40 },
    id: { type: 'string', format: 'uuid' },
    either: { 'x-kubernetes-int-or-string': true, maxLength: 20 },
    preset: { ...text(30), default: 'x', nullable: true },
    list: { type: 'array', maxItems: 7, items: text(20) },
    openList: { type: 'array', items: text() },
    set: { type: 'array', maxItems: 3, 'x-kubernetes-list-type': 'set', items: { type: 'integer' } },
    lists: { type: 'array', maxItems: 4, items: { type: 'array', maxItems: 5, items: text(300) } },
    map: { type: 'object', maxProperties: 6, additionalProperties: text(50) },
    openMap: { type: 'object', additionalProperties: { type: 'integer' } },
    maps: {
      type: 'object',
      maxProperties: 8,
      additionalProperties: { type: 'object', maxProperties: 9, additionalProperties: text(70) },
    },
    anything: { type: 'object', additionalProperties: true },
    inner: { type: 'object', properties: { map: { type: 'object', maxProperties: 3, additionalProperties: text(9) } } },
    objects: {
      type: 'array',
      maxItems: 10,
      items: {
        type: 'object',
        properties: { k: text(30), t: text(300), l: { type: 'array', maxItems: 5, items: text(2000) } },
      },
    },
    kept: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, properties: { known: text(15) } },
    embedded: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true },
  },
};

const TEXTS = [
  'self.short',
  'self.long',
  'self.open',
  'self.none',
  'self.word',
  'string(self.day)',
  'string(self.raw)',
  'self.id',
  'string(self.either)',
  'self.preset',
  'self.list[0]',
  'self.openList[1]',
  'self.lists[0][1]',
  "self.map['a']",
  'self.map.a',
  "self.maps['a']['b']",
  "self.inner.map['q']",
  'self.objects[0].k',
  'self.objects[0].t',
  'self.kept.known',
  'self.embedded.metadata.name',
  '(self.short + self.long)',
  "self.short.replace('a', self.word)",
  'self.list.join(self.short)',
];

/** Places for two texts, `X` and `Y`. */
const PAIRS = [
  'X == Y',
  'X.contains(Y)',
  'X.matches(Y)',
  'X in [Y]',
  '[X, Y].exists(e, e.size() > 1)',
  '{X: Y}.all(k, v, k != v)',
  'self.objects.all(o, o.k == X || o.t.startsWith(Y))',
];

const CONTAINERS = [
  'self.list',
  'self.openList',
  'self.lists',
  'self.lists[0]',
  'self.map',
  'self.openMap',
  'self.maps',
  "self.maps['a']",
  'self.inner.map',
  'self.map.map(k, k + self.short)',
  'self.list.map(x, x + x)',
  'self.maps.map(k, self.maps[k])',
];

/** Places for a list or map, `C`. */
const LOOPS = [
  'C.size() > 1',
  'C == C',
  'C.all(e, dyn(e) == dyn(self.short))',
  'C.all(i, e, dyn(i) == dyn(e))',
  "C.all(i, e, dyn(i) == dyn('0123456789012345678901234567890123456789'))",
  'C.map(e, e).size() == 1',
  'C.transformList(i, e, e).exists(x, dyn(x) == dyn(self.long))',
  'C.transformMap(i, e, e).all(k, v, dyn(v) == dyn(self.long))',
];

/** Rules in which paths of several nodes share memory in cel-go. */
const SHARED = [
  'self.objects.all(e, e.k == e.t)',
  'self.objects.all(e, e.t == e.k)',
  'self.objects.all(e, e.l.indexOf(e.k) == 1)',
  'self.objects.all(e, e.l.isSorted() && e.k == e.t)',
  'self.objects.all(e, sets.contains(e.l, [e.t]))',
  'self.objects.map(e, e.k + e.t).exists(x, x == self.long)',
  'self.objects.all(e, (e.k + e.t).matches(e.k))',
  'self.objects.all(e, self.objects.all(f, e.k == f.t))',
  "self.inner.map.all(k, v, k == '0123456789')",
  "self.maps['a'].all(k, v, k == '0123456789')",
  "self.maps.all(a, b, b.all(k, v, k == '0123456789' && v == self.long))",
  "self.maps['a'].transformMap(k, v, k + v).size() == 1",
];

function rules(): { rule: string }[] {
  const pairs = TEXTS.flatMap((x, i) => {
    const y = TEXTS[(i + 7) % TEXTS.length]!; // far enough for other bounds
    return PAIRS.map((place) => place.replaceAll('X', x).replaceAll('Y', y));
  });
  const loops = CONTAINERS.flatMap((container) => LOOPS.map((place) => place.replaceAll('C', container)));
  return [...new Set([...pairs, ...loops, ...SHARED])].map((rule) => ({ rule }));
}

/** Rules over bounded and unbounded parts of a schema, for what they may cost at most. */
export const BOUNDED_RULES: RuleCases = {
  name: 'rules over bounds',
  schema: SCHEMA,
  rules: rules(),
  objects: [{}],
  updates: [],
};
