import type { JSONSchemaProps } from '#schema';
import type { Random } from '../random.ts';
import type { Fields } from './expression-generator.ts';
import type { ValueKind } from './expression-grammar.ts';

/** Names that CEL reserves or cannot spell, as rules write them. */
const ESCAPED: Readonly<Record<string, string>> = {
  'a-b': 'a__dash__b',
  'x.y': 'x__dot__y',
  'k/v': 'k__slash__v',
  namespace: '__namespace__',
  if: '__if__',
  __under: '__underscores__under',
};

/** How often a field is in a schema. */
const PRESENT = 0.7;
/** How often a text, list or map has no bound: rules over those soon cost too much. */
const UNBOUNDED = 0.08;
const DEPTH_MAX = 2;

type MakeSchema = (random: Random, depth: number) => JSONSchemaProps;

const text = (random: Random): JSONSchemaProps =>
  random.chance(UNBOUNDED) ? { type: 'string' } : { type: 'string', maxLength: random.pick([5, 16, 40, 64]) };
const ofItems = (items: JSONSchemaProps, random: Random): JSONSchemaProps =>
  random.chance(UNBOUNDED) ? { type: 'array', items } : { type: 'array', items, maxItems: random.pick([3, 6, 10]) };
const ofValues = (additionalProperties: JSONSchemaProps, random: Random): JSONSchemaProps => ({
  type: 'object',
  additionalProperties,
  ...(random.chance(UNBOUNDED) ? {} : { maxProperties: random.pick([3, 8]) }),
});
const record = (random: Random): JSONSchemaProps => ({
  type: 'object',
  required: ['k'],
  properties: { k: text(random), v: { type: 'integer' } },
});

/** The fields that an object may have, one maker each. */
const FIELDS: Readonly<Record<string, MakeSchema>> = {
  i: () => ({ type: 'integer' }),
  j: () => ({ type: 'integer', format: 'int32' }),
  n: () => ({ type: 'number' }),
  b: () => ({ type: 'boolean' }),
  s: text,
  t: text,
  free: () => ({ type: 'string' }),
  e: () => ({ type: 'string', enum: ['aa', 'bbb', ''] }),
  d: () => ({ type: 'string', format: 'duration' }),
  ts: () => ({ type: 'string', format: 'date-time' }),
  dt: () => ({ type: 'string', format: 'date' }),
  by: () => ({ type: 'string', format: 'byte', maxLength: 16 }),
  l: (random) => ofItems({ type: 'integer' }, random),
  ls: (random) => ofItems(text(random), random),
  ln: (random) => ofItems({ type: 'number' }, random),
  nulls: (random) => ofItems({ ...text(random), nullable: true }, random),
  set: (random) => ({ ...ofItems(text(random), random), 'x-kubernetes-list-type': 'set' }),
  atoms: (random) => ofItems(record(random), random),
  lm: (random) => ({
    ...ofItems(record(random), random),
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['k'],
  }),
  m: (random) => ofValues(text(random), random),
  mi: (random) => ofValues({ type: 'integer' }, random),
  o: (random, depth) => objectSchema(random, depth + 1),
  p: (random, depth) => ({ ...objectSchema(random, depth + 1), 'x-kubernetes-map-type': 'atomic' }),
  io: (random) => ({ 'x-kubernetes-int-or-string': true, ...(random.chance(0.5) ? { maxLength: 16 } : {}) }),
  any: () => ({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }),
  nul: () => ({ type: 'string', nullable: true, maxLength: 5 }),
  defaulted: () => ({ type: 'integer', default: 5 }),
  'a-b': () => ({ type: 'integer' }),
  'x.y': text,
  'k/v': () => ({ type: 'number' }),
  namespace: text,
  if: () => ({ type: 'boolean' }),
  __under: () => ({ type: 'integer' }),
};

/** The schema of an object with random ones of the fields. */
export function objectSchema(random: Random, depth = 0): JSONSchemaProps {
  const properties: Record<string, JSONSchemaProps> = {};
  for (const [name, make] of Object.entries(FIELDS)) {
    if (depth >= DEPTH_MAX && (name === 'o' || name === 'p')) continue;
    if (random.chance(PRESENT / (depth + 1))) properties[name] = make(random, depth);
  }
  return { type: 'object', properties };
}

function kindOf(schema: JSONSchemaProps): ValueKind {
  if (schema['x-kubernetes-int-or-string']) return 'dyn';
  switch (schema.type) {
    case 'integer':
      return 'int';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    case 'string':
      return KIND_OF_FORMAT[schema.format ?? ''] ?? 'string';
    case 'array':
      return KIND_OF_ITEMS[kindOf(schema.items ?? {})] ?? 'dyn';
    default:
      return isMap(schema) ? (KIND_OF_VALUES[kindOf(schema.additionalProperties)] ?? 'dyn') : 'dyn';
  }
}

const KIND_OF_FORMAT: Readonly<Record<string, ValueKind>> = {
  duration: 'dur',
  'date-time': 'ts',
  date: 'ts',
  byte: 'bytes',
};
const KIND_OF_ITEMS: Readonly<Partial<Record<ValueKind, ValueKind>>> = {
  int: 'ints',
  string: 'strings',
  double: 'doubles',
  dyn: 'records',
};
const KIND_OF_VALUES: Readonly<Partial<Record<ValueKind, ValueKind>>> = { string: 'map', int: 'intMap' };

const isMap = (schema: JSONSchemaProps): schema is JSONSchemaProps & { additionalProperties: JSONSchemaProps } =>
  typeof schema.additionalProperties === 'object';

/** What a rule over `schema` can take from `path`: its fields, elements and members, optional ones too, and what is not there. */
export function fieldsOf(schema: JSONSchemaProps, path: string): Fields {
  const found: Partial<Record<ValueKind, string[]>> = {};
  const add = (kind: ValueKind, text: string): void => {
    found[kind] = [...(found[kind] ?? []), text];
  };
  const visit = (each: JSONSchemaProps, at: string): void => {
    add(kindOf(each), at);
    for (const [name, property] of Object.entries(each.properties ?? {})) {
      const spelled = ESCAPED[name] ?? name;
      visit(property, `${at}.${spelled}`);
      add('bool', `has(${at}.${spelled})`);
      if (kindOf(property) === 'int') add('optInt', `${at}.?${spelled}`);
      if (kindOf(property) === 'string') add('optText', `${at}.?${spelled}`);
    }
    if (each.items) for (const index of [0, 1]) visit(each.items, `${at}[${index}]`);
    if (isMap(each)) for (const key of ['["a"]', '.b']) visit(each.additionalProperties, `${at}${key}`);
    if (each['x-kubernetes-preserve-unknown-fields'])
      for (const key of ['.p', '.r', '["a"]']) add('dyn', `${at}${key}`);
  };
  visit(schema, path);
  return found;
}

/** A part of a schema that rules can stand at. */
export interface RulePlace {
  readonly schema: JSONSchemaProps;
  /** Below the schema that the places are of, as a CRD's errors write it. */
  readonly path: string;
}

/** All places of a schema, itself first. */
export function placesOf(schema: JSONSchemaProps, path = ''): RulePlace[] {
  return [
    { schema, path },
    ...Object.entries(schema.properties ?? {}).flatMap(([name, each]) => placesOf(each, `${path}.properties[${name}]`)),
    ...(schema.items ? placesOf(schema.items, `${path}.items`) : []),
    ...(isMap(schema) ? placesOf(schema.additionalProperties, `${path}.additionalProperties`) : []),
  ];
}
