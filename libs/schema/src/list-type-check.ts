import { goJson, type JsonObject, type JsonValue, jsonEquals } from '#machinery';
import type { SchemaNode } from './schema-node.ts';

/** Up to here comparing every pair is faster than filling a Set, and allocates nothing. */
const PAIRWISE_LENGTH_MAX = 12;

/**
 * Whether lists of type `set` and `map` are free of duplicates, and nothing else: what every good object goes through.
 * `list-types.ts` says what is wrong with the others and must agree with this.
 */
export function hasValidListTypes(node: SchemaNode, value: JsonValue): boolean {
  if (!node.hasListTypesBelow || typeof value !== 'object' || value === null) return true;
  return Array.isArray(value) ? isValidList(node, value) : hasValidFields(node, value);
}

function hasValidFields(node: SchemaNode, object: JsonObject): boolean {
  const { additional, properties } = node;
  for (const key in object) {
    const child = properties?.get(key);
    if (child?.hasListTypesBelow && !hasValidListTypes(child, object[key]!)) return false;
    if (additional?.hasListTypesBelow && !hasValidListTypes(additional, object[key]!)) return false;
  }
  return true;
}

function isValidList(node: SchemaNode, list: JsonValue[]): boolean {
  if (node.listType === 'set' && !hasDistinctItems(list)) return false;
  if (node.listType === 'map' && !hasDistinctKeys(node, list)) return false;
  const { items } = node;
  if (items?.hasListTypesBelow) for (const item of list) if (!hasValidListTypes(items, item)) return false;
  return true;
}

function hasDistinctItems(list: JsonValue[]): boolean {
  if (list.length < 2) return true;
  if (list.length > PAIRWISE_LENGTH_MAX || list.some(isCompound))
    return new Set(list.map(identity)).size === list.length;
  for (let i = 1; i < list.length; i++) if (list.indexOf(list[i]!) < i) return false;
  return true;
}

function isCompound(value: JsonValue | undefined): boolean {
  return typeof value === 'object' && value !== null;
}

/** Values that are equal have the same one; a compound's JSON can't be mistaken for a text of the same letters. */
function identity(value: JsonValue): JsonValue {
  if (typeof value === 'object' && value !== null) return `{${goJson(value)}`;
  return typeof value === 'string' ? `"${value}` : value;
}

function hasDistinctKeys(node: SchemaNode, list: JsonValue[]): boolean {
  for (const item of list) if (item !== null && (typeof item !== 'object' || Array.isArray(item))) return false;
  if (list.length < 2) return true;
  const { mapKeys } = node;
  if (list.length > PAIRWISE_LENGTH_MAX) {
    return new Set(list.map((item) => compositeIdentity(mapKeys, item as JsonObject | null))).size === list.length;
  }
  for (let i = 1; i < list.length; i++) {
    for (let j = 0; j < i; j++)
      if (haveSameKeys(mapKeys, list[i] as JsonObject | null, list[j] as JsonObject | null)) return false;
  }
  return true;
}

function haveSameKeys(mapKeys: readonly string[], a: JsonObject | null, b: JsonObject | null): boolean {
  for (const name of mapKeys) {
    const x = keyField(a, name);
    const y = keyField(b, name);
    if (x !== y && !(isCompound(x) && isCompound(y) && jsonEquals(x, y))) return false;
  }
  return true;
}

/** Undefined for a field that is not there, which equals only another such. */
function keyField(item: JsonObject | null, name: string): JsonValue | undefined {
  return item !== null && Object.hasOwn(item, name) ? item[name] : undefined;
}

function compositeIdentity(mapKeys: readonly string[], item: JsonObject | null): string {
  let text = '';
  for (const name of mapKeys) {
    const value = keyField(item, name);
    text += value === undefined ? '-,' : `${goJson(value)},`;
  }
  return text;
}
