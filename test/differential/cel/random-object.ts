import { encodeJson, isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import { generateValue } from '../generate-value.ts';
import type { Random } from '../random.ts';

/** Values at which functions of CEL succeed, fail or are at their limits. */
const TEXTS = [
  '',
  'a',
  'abc',
  'b',
  'A-b',
  'é😀',
  '10.0.0.1',
  '::1',
  '10.0.0.0/8',
  '1Gi',
  '500m',
  '1.2.3',
  'v1.2',
  '12',
  '-7',
  '1e3',
  'true',
  'https://u@h:8/p?a=b',
  '/a',
  '90s',
  '1h2m',
  '2024-01-01T00:00:00Z',
  '2024-01-31',
  '^a.*',
  '(',
  'x,y',
  'not a ♥ name',
];
const INTEGERS: readonly JsonValue[] = [
  0,
  1,
  2,
  -1,
  3,
  7,
  42,
  2147483647,
  9007199254740993n,
  9223372036854775807n,
  -9223372036854775808n,
];
const NUMBERS: readonly JsonValue[] = [0, 1, 1.5, -2.5, 1e21, 1e-7, 3, 0.1, 1e300];
const KEYS = ['a', 'b', 'z', 'a b'];
const LOOSE: readonly JsonValue[] = [1, 'a', true, null, 2.5, [1, { q: null }], { a: 1 }, [], 'b'];

/** How often a value is one of the above. */
const TELLING = 0.7;
/** How often a field of the kept object is made anew. */
const CHANGED = 0.3;

/** A value that the schema takes, mostly. */
export function randomValue(schema: JSONSchemaProps, random: Random): JsonValue {
  return telling(generateValue(schema, random), schema, random);
}

/** The object with some fields made anew, and some gone. */
export function changedObject(object: JsonObject, schema: JSONSchemaProps, random: Random): JsonObject {
  const changed: JsonObject = {};
  const fresh = randomValue(schema, random) as JsonObject;
  for (const name of Object.keys(schema.properties ?? {})) {
    const source = random.chance(CHANGED) ? fresh : object;
    if (Object.hasOwn(source, name)) changed[name] = source[name]!;
  }
  return changed;
}

function telling(value: JsonValue, schema: JSONSchemaProps, random: Random): JsonValue {
  if (Array.isArray(value))
    return distinct(
      value.map((each) => telling(each, schema.items ?? {}, random)),
      schema,
    );
  if (isJsonObject(value)) return tellingObject(value, schema, random);
  if (value === null || schema.enum || !random.chance(TELLING)) return value;
  if (typeof value === 'string') return schema.format ? value : (tellingText(schema, random) ?? value);
  if (typeof value !== 'number') return value;
  if (schema.type === 'number') return random.pick(NUMBERS);
  return random.pick(schema.format === 'int32' ? INTEGERS.slice(0, 8) : INTEGERS);
}

function tellingText(schema: JSONSchemaProps, random: Random): string | undefined {
  const fitting = TEXTS.filter((each) => [...each].length <= (schema.maxLength ?? Number.POSITIVE_INFINITY));
  return random.pick(fitting);
}

function tellingObject(value: JsonObject, schema: JSONSchemaProps, random: Random): JsonObject {
  if (schema['x-kubernetes-preserve-unknown-fields']) {
    return Object.fromEntries(['p', 'r', 'a'].filter(() => random.chance(0.7)).map((key) => [key, random.pick(LOOSE)]));
  }
  const { additionalProperties } = schema;
  if (typeof additionalProperties !== 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, telling(each, schema.properties?.[name] ?? {}, random)]),
    );
  }
  return Object.fromEntries(
    Object.values(value).map((each, i) => [KEYS[i]!, telling(each, additionalProperties, random)]),
  );
}

/** Sets and lists by key hold nothing twice. */
function distinct(items: JsonValue[], schema: JSONSchemaProps): JsonValue[] {
  const type = schema['x-kubernetes-list-type'];
  if (type === undefined) return items;
  const keyOf = (item: JsonValue) => encodeJson(type === 'map' ? ((item as JsonObject).k ?? null) : item);
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
