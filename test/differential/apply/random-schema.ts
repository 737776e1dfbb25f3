import type { JSONSchemaProps } from '#schema';
import type { Random } from '../random.ts';

/** Names of properties: ones that say nothing, and ones that a path or a field set has to quote or keep apart. */
const FIELD_NAMES = ['alpha', 'beta', 'gamma', 'delta', 'x-y', 'x.y', '0', 'f:f', 'k:{}', '.'];
/** Names of the fields by which the items of a list are told apart. */
const KEY_NAMES = ['k', 'port', 'proto'];
const DEPTH_MAX = 3;
const DEFAULTED = 0.2;
const NULLABLE = 0.15;

type MakeSchema = (random: Random, depth: number) => JSONSchemaProps;

const SCALARS: readonly MakeSchema[] = [
  () => ({ type: 'string' }),
  () => ({ type: 'integer' }),
  () => ({ type: 'integer', format: 'int32' }),
  () => ({ type: 'number' }),
  () => ({ type: 'boolean' }),
  () => ({ type: 'string', enum: ['a', 'b'] }),
  () => ({ type: 'string', format: 'date-time' }),
  () => ({ 'x-kubernetes-int-or-string': true }),
];

/** What a field that is left out becomes, by type. */
const DEFAULTS: Readonly<Record<string, NonNullable<JSONSchemaProps['default']>>> = {
  string: 'a',
  integer: 1,
  number: 1.5,
  boolean: true,
};

const scalar: MakeSchema = (random) => {
  const schema = random.pick(SCALARS)(random, 0);
  const common = DEFAULTS[schema.format === 'date-time' ? '' : (schema.type ?? '')];
  if (common !== undefined && random.chance(DEFAULTED)) return { ...schema, default: common };
  return random.chance(NULLABLE) ? { ...schema, nullable: true } : schema;
};

const record: MakeSchema = (random, depth) => ({
  ...objectSchema(random, depth + 1, random.between(1, 4)),
  ...(random.chance(0.2) ? { 'x-kubernetes-map-type': random.pick(['atomic', 'granular'] as const) } : {}),
  ...(random.chance(0.1) ? { nullable: true } : random.chance(0.1) ? { default: {} } : {}),
});

const dictionary: MakeSchema = (random, depth) => ({
  type: 'object',
  additionalProperties: anySchema(random, depth + 1),
  ...(random.chance(0.25) ? { 'x-kubernetes-map-type': 'atomic' as const } : {}),
});

const atomicList: MakeSchema = (random, depth) => ({
  type: 'array',
  items: anySchema(random, depth + 1),
  ...(random.chance(0.5) ? { 'x-kubernetes-list-type': 'atomic' as const } : {}),
});

const set: MakeSchema = (random, depth) => ({
  type: 'array',
  'x-kubernetes-list-type': 'set',
  // kube-apiserver takes such a list of objects in a CRD, and then no object with an item in it can be applied to.
  items: random.chance(0.97)
    ? narrow(random.pick(SCALARS.slice(0, 6))(random, depth))
    : { ...objectSchema(random, DEPTH_MAX, 2), 'x-kubernetes-map-type': 'atomic' },
});

/** kube-apiserver rounds wide integers when it reads managedFields again, and so loses whose an item with such a key is. */
function narrow(schema: JSONSchemaProps): JSONSchemaProps {
  return schema.type === 'integer' ? { ...schema, format: 'int32' } : schema;
}

/** A list whose items have one to three keys, each of them required or defaulted. */
const keyedList: MakeSchema = (random, depth) => {
  const keys = KEY_NAMES.slice(0, random.pick([1, 1, 1, 2, 3]));
  const items = objectSchema(random, depth + 1, random.between(1, 3));
  const required: string[] = [];
  for (const key of keys) {
    const schema = narrow(random.pick(SCALARS.slice(0, 5))(random, depth));
    const isDefaulted = key !== 'k' && random.chance(0.6);
    items.properties![key] = isDefaulted ? { ...schema, default: DEFAULTS[schema.type!]! } : schema; // all have a type
    if (!isDefaulted) required.push(key);
  }
  return {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': keys,
    items: required.length > 0 ? { ...items, required } : items,
  };
};

const open: MakeSchema = (random, depth) => {
  const preserved = { 'x-kubernetes-preserve-unknown-fields': true } as const;
  if (random.chance(0.3)) return preserved;
  if (random.chance(0.2)) return { type: 'object', 'x-kubernetes-embedded-resource': true, ...preserved };
  return random.chance(0.5)
    ? { type: 'object', ...preserved }
    : { ...objectSchema(random, depth + 1, 2), ...preserved };
};

/** Kinds of schema, as often as they are to come. */
const SHAPES: readonly MakeSchema[] = [
  ...[scalar, scalar, scalar, scalar],
  ...[record, record, dictionary, dictionary],
  ...[keyedList, keyedList, keyedList, set, set, atomicList, open],
];

function anySchema(random: Random, depth: number): JSONSchemaProps {
  return (depth >= DEPTH_MAX ? scalar : random.pick(SHAPES))(random, depth);
}

/** The schema of an object with so many fields: a structural one that kube-apiserver takes in a CRD. */
export function objectSchema(random: Random, depth: number, fields: number): JSONSchemaProps {
  const properties: Record<string, JSONSchemaProps> = {};
  for (let i = 0; i < fields; i++) properties[random.pick(FIELD_NAMES)] = anySchema(random, depth);
  return { type: 'object', properties };
}
