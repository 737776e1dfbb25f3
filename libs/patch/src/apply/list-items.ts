import { isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { ListType } from './merge-type.ts';
import { keyElement, valueElement } from './path-element.ts';

/** Why an item of an associative list has no element; Go's words. */
export class ListItemError extends Error {
  override readonly name = 'ListItemError';
}

/**
 * The element of an item of an associative list: by its keys, absent ones by their defaults, or by its value.
 * @throws ListItemError
 */
export function elementOfItem(list: ListType, item: JsonValue): string {
  return list.keys.length > 0 ? elementByKeys(list, item) : elementByValue(item);
}

function elementByKeys({ keys, keyDefaults }: ListType, item: JsonValue): string {
  if (item === null) throw new ListItemError('associative list with keys may not have a null element');
  if (!isJsonObject(item)) throw new ListItemError('associative list with keys may not have non-map elements');
  const fields: JsonObject = {};
  let count = 0;
  for (const key of keys) {
    const value = Object.hasOwn(item, key) ? item[key] : keyDefaults.get(key);
    if (value === undefined) continue;
    fields[key] = value;
    count++;
  }
  if (count === 0) {
    const names = keys.map((key) => `"${key}"`).join(' ');
    throw new ListItemError(
      `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
    );
  }
  return keyElement(fields);
}

function elementByValue(item: JsonValue): string {
  if (item === null) {
    throw new ListItemError("associative list without keys has an element that's an explicit null");
  }
  if (isJsonObject(item)) {
    throw new ListItemError("associative list without keys has an element that's a map type");
  }
  if (Array.isArray(item)) throw new ListItemError('not supported: associative list with lists as elements');
  return valueElement(item);
}

/** Items by their elements, in the order in which these come first; several where a list has duplicates. */
export function itemsByElement(list: ListType, items: readonly JsonValue[]): Map<string, JsonValue[]> {
  const out = new Map<string, JsonValue[]>();
  for (const item of items) {
    const element = elementOfItem(list, item);
    const known = out.get(element);
    if (known === undefined) out.set(element, [item]);
    else known.push(item);
  }
  return out;
}
