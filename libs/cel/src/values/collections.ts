import { MapValue } from './map-value.ts';
import { SchemaList, SchemaMap } from './schema-value.ts';
import type { Val } from './value.ts';

/** Any list: built by an expression or read from a document. */
export type Lister = readonly Val[] | SchemaList;
/** Any map or object. */
export type Mapper = MapValue | SchemaMap;

/** What comes of adding to a set or to a list of type map: it still compares without regard to order. */
export class KeyedList extends Array<Val> {
  listType: 'set' | 'map' = 'set';
  mapKeys: readonly string[] = [];

  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  static keyed(items: readonly Val[], listType: 'set' | 'map', mapKeys: readonly string[]): KeyedList {
    const list = new KeyedList();
    for (const item of items) list.push(item);
    list.listType = listType;
    list.mapKeys = mapKeys;
    return list;
  }
}

export function isList(value: Val): value is Lister {
  return Array.isArray(value) || value instanceof SchemaList;
}

export function isMap(value: Val): value is Mapper {
  return value instanceof SchemaMap || value instanceof MapValue;
}

export function listSize(list: Lister): number {
  return list instanceof SchemaList ? list.size : list.length;
}

/** The element at an index that is known to be inside the list. */
export function listGet(list: Lister, index: number): Val {
  return list instanceof SchemaList ? list.get(index) : list[index]!; // the caller checked the index
}

export function listItems(list: Lister): readonly Val[] {
  return list instanceof SchemaList ? [...list] : list;
}

/** Code points of a string: what CEL means by its size. */
export function codePointLength(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next <= 0xdfff) {
        length--;
        i++;
      }
    }
  }
  return length;
}
