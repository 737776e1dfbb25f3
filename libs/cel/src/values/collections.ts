import { CostLimitExceeded } from './cel-error.ts';
import { JsonList, JsonMap } from './json-document.ts';
import { MapValue } from './map-value.ts';
import { SchemaList, SchemaMap } from './schema-value.ts';
import { spend } from './uncharged-work.ts';
import type { Val } from './value.ts';

/** Any list: built by an expression or read from a document. */
export type Lister = readonly Val[] | SchemaList | JsonList | JoinedList;

/** Sums of lists up to this length are copied; longer ones only remember their parts. */
const MAX_COPIED_SUM = 1000;
/** More elements than an evaluation could afford to look at: no such list is ever laid out in memory. */
const MAX_LAID_OUT = 2_000_000;

/** Of copying an element. */
const STEPS_PER_COPY = 6;
/** Of taking one element out of a document. */
const STEPS_PER_ITEM = 20;

/** The sum of two lists, as it is: `x + x` of `x + x` of … must not take memory that nothing was charged for. */
export class JoinedList {
  readonly isList = true;
  readonly left: Lister;
  readonly right: Lister;
  readonly size: number;

  constructor(left: Lister, right: Lister) {
    this.left = left;
    this.right = right;
    this.size = listSize(left) + listSize(right);
  }

  get(index: number): Val {
    let list: Lister = this;
    let at = index;
    while (list instanceof JoinedList) {
      const leftSize = listSize(list.left);
      if (at < leftSize) list = list.left;
      else {
        at -= leftSize;
        list = list.right;
      }
    }
    return listGet(list, at);
  }

  *[Symbol.iterator](): IterableIterator<Val> {
    const rest: Lister[] = [this];
    for (let list = rest.pop(); list !== undefined; list = rest.pop()) {
      if (list instanceof JoinedList) rest.push(list.right, list.left);
      else yield* list;
    }
  }
}

/** `a + b` of lists in which order counts. */
export function joinLists(a: Lister, b: Lister): Lister {
  const size = listSize(a) + listSize(b);
  if (size > MAX_COPIED_SUM) return new JoinedList(a, b);
  spend(size * STEPS_PER_COPY);
  return [...listItems(a), ...listItems(b)];
}

/** Any map or object. */
export type Mapper = MapValue | SchemaMap | JsonMap;

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
  if (Array.isArray(value)) return true;
  return value instanceof SchemaList || value instanceof JsonList || value instanceof JoinedList;
}

function isArray(list: Lister): list is readonly Val[] {
  return Array.isArray(list);
}

export function isMap(value: Val): value is Mapper {
  return value instanceof SchemaMap || value instanceof MapValue || value instanceof JsonMap;
}

export function listSize(list: Lister): number {
  return isArray(list) ? list.length : list.size;
}

/** The element at an index that is known to be inside the list. */
export function listGet(list: Lister, index: number): Val {
  return isArray(list) ? list[index]! : list.get(index); // the caller checked the index
}

export function listItems(list: Lister): readonly Val[] {
  if (isArray(list)) return list;
  if (list.size > MAX_LAID_OUT) throw new CostLimitExceeded();
  spend(list.size * STEPS_PER_ITEM);
  if (list instanceof JoinedList) return [...list];
  const items: Val[] = [];
  for (let i = 0; i < list.size; i++) items.push(list.get(i));
  return items;
}
