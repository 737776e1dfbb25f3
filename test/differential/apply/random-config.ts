import { encodeJson, isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import type { Random } from '../random.ts';

/** Few values, so that several managers often mean the same and often not. */
const TEXTS = ['a', 'b', 'c', '', 'é"\\'];
const INTEGERS: readonly JsonValue[] = [0, 1, 2, 3, -1];
const WIDE_INTEGERS: readonly JsonValue[] = [...INTEGERS, 9007199254740993n];
const NUMBERS = [0, 1, 1.5, -2.5, 1e21];
const TIMES = ['2024-01-01T00:00:00Z', '2024-01-01T01:00:00+01:00', '2025-06-30T12:00:00Z'];
const KEYS = ['a', 'b', 'app.kubernetes.io/name', '', '.', 'f:a', 'é'];
const LOOSE: readonly JsonValue[] = [
  1,
  'a',
  true,
  null,
  2.5,
  {},
  [],
  [1, { q: null }],
  { a: 1, b: { c: [] } },
  ['a', 'a'],
];
const LIST_MAX = 3;

/** How often a property is there. */
const PRESENT = 0.55;
const NULL = 0.15;
/** What becomes of a part that may stay. */
const DROPPED = 0.15;
const REPLACED = 0.2;

/** A value of the schema, mostly valid, from a small range. */
export function randomValue(schema: JSONSchemaProps, random: Random): JsonValue {
  if (schema.nullable && random.chance(NULL)) return null;
  if (schema.enum) return random.pick(schema.enum);
  if (schema['x-kubernetes-embedded-resource']) return embedded(random);
  if (schema['x-kubernetes-int-or-string']) return random.pick<JsonValue>([1, 2, 'a', '50%']);
  switch (schema.type) {
    case 'string':
      return random.pick(schema.format === 'date-time' ? TIMES : TEXTS);
    case 'integer':
      return random.pick(schema.format === 'int32' ? INTEGERS : WIDE_INTEGERS);
    case 'number':
      return random.pick(NUMBERS);
    case 'boolean':
      return random.chance(0.5);
    case 'array':
      return distinct(
        Array.from({ length: random.between(0, LIST_MAX) }, () => randomValue(schema.items ?? {}, random)),
        schema,
      );
    case 'object':
      return randomObject(schema, random);
    default:
      return random.pick(LOOSE);
  }
}

function randomObject(schema: JSONSchemaProps, random: Random): JsonObject {
  const entries: [string, JsonValue][] = [];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (schema.required?.includes(name) || random.chance(PRESENT)) entries.push([name, randomValue(property, random)]);
  }
  const { additionalProperties } = schema;
  if (typeof additionalProperties === 'object') {
    for (const key of KEYS) if (random.chance(0.3)) entries.push([key, randomValue(additionalProperties, random)]);
  }
  if (schema['x-kubernetes-preserve-unknown-fields']) {
    for (const key of ['p', 'r']) if (random.chance(0.6)) entries.push([key, random.pick(LOOSE)]);
  }
  return Object.fromEntries(entries);
}

function embedded(random: Random): JsonObject {
  const metadata: JsonObject = { name: random.pick(['a', 'b']), labels: { a: random.pick(['1', '2']) } };
  return { apiVersion: 'v1', kind: 'Thing', metadata, data: random.pick(LOOSE) };
}

/** A value near another one: some parts gone, some made anew, some added. */
export function changedValue(value: JsonValue, schema: JSONSchemaProps, random: Random): JsonValue {
  // An embedded object with two mistakes is refused for the one that a Go map gives first.
  if (schema['x-kubernetes-embedded-resource'] || random.chance(0.05)) return randomValue(schema, random);
  if (Array.isArray(value)) return changedList(value, schema, random);
  if (isJsonObject(value)) return changedObject(value, schema, random);
  return random.chance(REPLACED) ? randomValue(schema, random) : value;
}

function changedList(list: readonly JsonValue[], schema: JSONSchemaProps, random: Random): JsonValue[] {
  const items = schema.items ?? {};
  const kept = list.filter(() => !random.chance(DROPPED)).map((item) => changedValue(item, items, random));
  if (random.chance(0.3)) kept.splice(random.between(0, kept.length), 0, randomValue(items, random));
  if (random.chance(0.1)) kept.reverse();
  return distinct(kept, schema);
}

function changedObject(object: JsonObject, schema: JSONSchemaProps, random: Random): JsonObject {
  const fresh = randomObject(schema, random);
  const changed: JsonObject = {};
  for (const name of new Set([
    ...Object.keys(schema.properties ?? {}),
    ...Object.keys(object).sort(),
    ...Object.keys(fresh),
  ])) {
    const isRequired = schema.required?.includes(name);
    const part = schema.properties?.[name] ?? partOf(schema);
    if (Object.hasOwn(object, name) && (isRequired || !random.chance(DROPPED))) {
      changed[name] = changedValue(object[name]!, part, random);
    } else if (Object.hasOwn(fresh, name) && random.chance(0.3)) {
      changed[name] = fresh[name]!;
    }
  }
  return changed;
}

/** Of a value only some parts: what an applier leaves out it gives up. */
export function lesserValue(value: JsonValue, schema: JSONSchemaProps, random: Random): JsonValue {
  if (Array.isArray(value)) {
    return value.filter(() => random.chance(0.7)).map((item) => lesserValue(item, schema.items ?? {}, random));
  }
  if (!isJsonObject(value) || schema['x-kubernetes-embedded-resource']) return value;
  const isKept = (name: string) => schema.required?.includes(name) || random.chance(0.7);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => isKept(name))
      .map(([name, each]) => [name, lesserValue(each, schema.properties?.[name] ?? partOf(schema), random)]),
  );
}

/** What the schema says of members that it does not name. */
export function partOf(schema: JSONSchemaProps): JSONSchemaProps {
  return typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
}

/** Sets and lists by key hold nothing twice; a key left out counts as its default. */
function distinct(items: JsonValue[], schema: JSONSchemaProps): JsonValue[] {
  const type = schema['x-kubernetes-list-type'];
  if (type !== 'set' && type !== 'map') return items;
  const keyOf = (item: JsonValue): string => {
    if (type === 'set' || !isJsonObject(item)) return encodeJson(item);
    const keys = schema['x-kubernetes-list-map-keys'] ?? [];
    return encodeJson(keys.map((key) => item[key] ?? schema.items?.properties?.[key]?.default ?? null));
  };
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
