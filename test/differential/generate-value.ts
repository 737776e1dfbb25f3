import type { JsonObject, JsonValue } from '#machinery';
import { isJsonObject } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import { textMatching } from './pattern-text.ts';
import type { Random } from './random.ts';

/** Values of one object: some schemas are thousands of fields wide and nested without end. */
const VALUES_MAX = 250;
const DEPTH_MAX = 14;
/** Tries to make one more distinct item of a set. */
const DISTINCT_TRIES = 4;

/** How much of an object may still be made. */
interface Budget {
  values: number;
}

/** A value that mostly satisfies a schema: types, bounds, enums, patterns, formats, list keys and `required` hold. */
export function generateValue(schema: JSONSchemaProps, random: Random): JsonValue {
  return valueFor(schema, random, { values: VALUES_MAX }, 0);
}

function valueFor(declared: JSONSchemaProps, random: Random, budget: Budget, depth: number): JsonValue {
  budget.values--;
  const schema = withBranches(declared, random);
  if (schema.nullable && random.chance(0.1)) return null;
  if (schema.default !== undefined && random.chance(0.3)) return structuredClone(schema.default);
  if (schema.enum && schema.enum.length > 0) return structuredClone(random.pick(schema.enum));
  if (schema['x-kubernetes-int-or-string']) {
    return random.chance(0.5) ? integerOf(schema, random) : textOf(schema, random, '80%');
  }
  switch (schema.type) {
    case 'object':
      return objectOf(schema, random, budget, depth);
    case 'array':
      return listOf(schema, random, budget, depth);
    case 'string':
      return textOf(schema, random);
    case 'integer':
      return integerOf(schema, random);
    case 'number':
      return numberOf(schema, random);
    case 'boolean':
      return random.chance(0.5);
    default:
      return random.pick<JsonValue>([1, 'any', true, { any: 'thing' }, ['x']]);
  }
}

/** Settles for one alternative of `oneOf` and `anyOf`, and takes all of `allOf`. */
function withBranches(schema: JSONSchemaProps, random: Random): JSONSchemaProps {
  if (!schema.oneOf && !schema.anyOf && !schema.allOf) return schema;
  let merged: JSONSchemaProps = { ...schema, oneOf: undefined, anyOf: undefined, allOf: undefined };
  const chosen = [...(schema.allOf ?? [])];
  const unwanted = new Set<string>();
  for (const alternatives of [schema.oneOf, schema.anyOf]) {
    if (!alternatives || alternatives.length === 0) continue;
    const one = random.pick(alternatives);
    chosen.push(one);
    if (alternatives !== schema.oneOf) continue;
    for (const other of alternatives) {
      if (other !== one) for (const name of other.required ?? []) unwanted.add(name);
    }
  }
  for (const branch of chosen) merged = overlay(merged, withBranches(branch, random));
  for (const name of merged.required ?? []) unwanted.delete(name);
  if (unwanted.size > 0 && merged.properties) {
    merged.properties = Object.fromEntries(Object.entries(merged.properties).filter(([name]) => !unwanted.has(name)));
  }
  return merged;
}

function overlay(base: JSONSchemaProps, over: JSONSchemaProps): JSONSchemaProps {
  const properties = { ...base.properties };
  for (const [name, each] of Object.entries(over.properties ?? {})) {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    properties[name] = known ? overlay(known, each) : each;
  }
  const merged: JSONSchemaProps = { ...base, ...over };
  if (base.properties || over.properties) merged.properties = properties;
  if (base.required || over.required) merged.required = [...(base.required ?? []), ...(over.required ?? [])];
  if (base.type) merged.type = base.type;
  return merged;
}

function objectOf(schema: JSONSchemaProps, random: Random, budget: Budget, depth: number): JsonObject {
  const result: JsonObject = {};
  const required = new Set(schema.required);
  const optional = depth > DEPTH_MAX || budget.values < 0 ? 0 : Math.max(0.12, 0.7 - depth * 0.15);
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (required.has(name) || random.chance(optional)) put(result, name, valueFor(property, random, budget, depth + 1));
  }
  const additional = schema.additionalProperties;
  const free = schema['x-kubernetes-preserve-unknown-fields'] || additional !== undefined;
  const least = schema.minProperties ?? 0;
  const keys = free ? Math.max(least, budget.values > 0 ? random.between(0, 3) : 0) : 0;
  for (let i = 0; i < Math.min(keys, schema.maxProperties ?? keys); i++) {
    const item = typeof additional === 'object' ? additional : { type: random.pick(['string', 'integer', 'boolean']) };
    put(result, `key-${i}`, valueFor(item, random, budget, depth + 1));
  }
  if (schema['x-kubernetes-embedded-resource']) {
    result.apiVersion ??= 'v1';
    result.kind ??= 'ConfigMap';
    result.metadata = { name: 'embedded' };
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (Object.keys(result).length >= least) break;
    if (!Object.hasOwn(result, name)) put(result, name, valueFor(property, random, budget, depth + 1));
  }
  return result;
}

/** As own property, whatever the schema calls it. */
function put(object: JsonObject, name: string, value: JsonValue): void {
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

function listOf(schema: JSONSchemaProps, random: Random, budget: Budget, depth: number): JsonValue[] {
  const least = schema.minItems ?? 0;
  const most = Math.min(schema.maxItems ?? Number.POSITIVE_INFINITY, least + (depth > DEPTH_MAX ? 0 : 2));
  const count = budget.values < 0 ? least : Math.max(least, random.between(0, most));
  const items: JsonValue[] = [];
  const seen = new Set<string>();
  const keyOf = distinctKey(schema);
  for (let tries = count * DISTINCT_TRIES; items.length < count && tries > 0; tries--) {
    const item = valueFor(schema.items ?? {}, random, budget, depth + 1);
    const key = keyOf(item, items.length);
    if (seen.has(key)) continue;
    seen.add(key);
    items.push(item);
  }
  return items;
}

/** What must differ between two items. */
function distinctKey(schema: JSONSchemaProps): (item: JsonValue, index: number) => string {
  const type = schema['x-kubernetes-list-type'];
  if (type === 'set' || schema.uniqueItems) return (item) => JSON.stringify(item);
  if (type !== 'map') return (_, index) => String(index);
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  return (item) =>
    JSON.stringify(keys.map((key) => (isJsonObject(item) && Object.hasOwn(item, key) ? item[key] : null)));
}

const formatted: Readonly<Record<string, readonly string[]>> = {
  'date-time': ['2024-02-29T12:30:00Z', '2021-01-01T00:00:00.123+02:00', '1999-12-31T23:59:59Z'],
  date: ['2024-02-29', '1970-01-01'],
  duration: ['1h30m', '10s', '500ms', '22 ns'],
  uri: ['https://example.com/a?b=c', 'ftp://x/y', 'urn:isbn:0451450523'],
  byte: ['aGVsbG8=', ''],
  ipv4: ['10.0.0.1', '255.255.255.255'],
  ipv6: ['::1', '2001:db8::8a2e:370:7334'],
  cidr: ['10.0.0.0/8', '2001:db8::/32'],
  email: ['a@example.com'],
  hostname: ['a.example.com'],
  mac: ['00:1a:2b:3c:4d:5e'],
  uuid: ['3f0f2f5e-7f0a-4c0e-9a55-6d1d2f6f3a10'],
  password: ['secret'],
};

const words = [
  'alpha',
  'beta',
  'gamma',
  'delta',
  'prod',
  'main',
  'web',
  'tmp',
  'x',
  'node-1',
  'v1',
  'Always',
  '100m',
  'a.b',
];

function textOf(schema: JSONSchemaProps, random: Random, other?: string): string {
  const least = schema.minLength ?? 0;
  const most = schema.maxLength ?? Number.POSITIVE_INFINITY;
  if (schema.pattern !== undefined) {
    for (let tries = 0; ; tries++) {
      const text = textMatching(schema.pattern, random);
      if (tries >= DISTINCT_TRIES || (text.length >= least && text.length <= most)) return text;
    }
  }
  const samples =
    schema.format !== undefined && Object.hasOwn(formatted, schema.format) ? formatted[schema.format] : undefined;
  let text = samples ? random.pick(samples) : other !== undefined && random.chance(0.5) ? other : random.pick(words);
  while (text.length < Math.min(least, 10_000)) text += random.pick(words);
  if (text.length > most) text = text.slice(0, most);
  return text;
}

function integerOf(schema: JSONSchemaProps, random: Random): JsonValue {
  const low = Number(schema.minimum ?? 0) + (schema.exclusiveMinimum ? 1 : 0);
  const high = Math.min(Number(schema.maximum ?? low + 1000), low + 100_000) - (schema.exclusiveMaximum ? 1 : 0);
  const value = random.between(Math.ceil(low), Math.floor(high));
  const step = Number(schema.multipleOf ?? 1);
  return step > 1 ? Math.ceil(value / step) * step : value;
}

function numberOf(schema: JSONSchemaProps, random: Random): JsonValue {
  const low = Number(schema.minimum ?? 0);
  const high = Number(schema.maximum ?? low + 100);
  if (random.chance(0.4)) return integerOf({ ...schema, type: 'integer' }, random);
  return Math.round((low + random.fraction() * (high - low)) * 100) / 100;
}
