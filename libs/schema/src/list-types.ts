import {
  childPath,
  type FieldError,
  fieldError,
  goJson,
  indexPath,
  type JsonObject,
  type JsonValue,
  keyPath,
} from '#machinery';
import type { SchemaNode } from './schema-node.ts';

/** Stands for a list item's key field that is not there: it equals itself and no JSON value. */
const UNSPECIFIED = Symbol('unspecified key');
type Comparable = JsonValue | typeof UNSPECIFIED;

/**
 * Duplicates in lists of type `set` (whole items) and `map` (their keys); each is reported once, at its second place.
 * As apiextensions-apiserver's pkg/apiserver/schema/listtype.
 */
export function validateListTypes(node: SchemaNode, object: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  if (node.hasListTypesBelow) validateFields(node, object, '', errors);
  return errors;
}

function validateFields(node: SchemaNode, object: JsonObject, path: string, errors: FieldError[]): void {
  const { additional, properties } = node;
  if (additional?.hasListTypesBelow) {
    for (const key in object) validateBelow(additional, object[key]!, keyPath(path, key), errors);
  }
  if (properties === undefined) return;
  for (const key in object) {
    const child = properties.get(key);
    if (child?.hasListTypesBelow) validateBelow(child, object[key]!, childPath(path, key), errors);
  }
}

function validateBelow(node: SchemaNode, value: JsonValue, path: string, errors: FieldError[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) {
    validateFields(node, value, path, errors);
    return;
  }
  if (node.listType === 'set') {
    for (const i of findDuplicates(value)) errors.push(fieldError.duplicate(indexPath(path, i), value[i]!)); // i < length
  } else if (node.listType === 'map') validateMapList(node, value, path, errors);
  const { items } = node;
  if (items?.hasListTypesBelow) value.forEach((item, i) => void validateBelow(items, item, indexPath(path, i), errors));
}

function validateMapList(node: SchemaNode, list: readonly JsonValue[], path: string, errors: FieldError[]): void {
  for (const [i, item] of list.entries()) {
    if (item !== null && (typeof item !== 'object' || Array.isArray(item))) {
      errors.push(fieldError.invalid(indexPath(path, i), item, 'must be an object for an array of list-type map'));
      return;
    }
  }
  if (list.length < 2) return;
  const { mapKeys } = node;
  const keys = list.map((item) => keyOf(mapKeys, item as JsonObject | null)); // checked above
  for (const i of findDuplicates(keys)) {
    const key = keys[i]!; // i < length
    const shown = mapKeys.length === 1 ? (key === UNSPECIFIED ? {} : { [mapKeys[0]!]: key }) : key;
    errors.push(fieldError.duplicate(indexPath(path, i), shown as JsonValue));
  }
}

/** The key alone if there is one key field, else an object of those that are there. */
function keyOf(mapKeys: readonly string[], item: JsonObject | null): Comparable {
  if (mapKeys.length === 1) {
    const name = mapKeys[0]!; // length checked
    return item !== null && Object.hasOwn(item, name) ? item[name]! : UNSPECIFIED; // own
  }
  const key: JsonObject = {};
  if (item !== null) for (const name of mapKeys) if (Object.hasOwn(item, name)) key[name] = item[name]!; // own
  return key;
}

/** Indexes at which a value appears for the second time. */
function findDuplicates(list: readonly Comparable[]): number[] {
  if (list.length < 2) return [];
  const scalars = new Map<Comparable, number>();
  const compounds = new Map<Comparable, number>();
  const indexes: number[] = [];
  for (const [i, item] of list.entries()) {
    const compound = typeof item === 'object' && item !== null;
    const seen = compound ? compounds : scalars;
    const key = compound ? goJson(item) : item;
    const times = seen.get(key) ?? 0;
    if (times === 1) indexes.push(i);
    seen.set(key, times + 1);
  }
  return indexes;
}

/** True if two items are equal. */
export function hasDuplicates(list: readonly JsonValue[]): boolean {
  return findDuplicates(list).length > 0;
}
