import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { isList, type Lister, listGet, listItems, listSize } from '../values/collections.ts';
import { compare, equalsOrError } from '../values/equality.ts';
import type { CelInt } from '../values/int.ts';
import { spend } from '../values/uncharged-work.ts';
import { CelDouble, CelDuration, CelUint, type Val, valueType } from '../values/value.ts';
import type { Implementation, ImplementationTable } from './implementation.ts';
import { OPERATORS } from './operators.ts';

/** As cel-go: the longest list that lists.range makes. */
const MAX_RANGE = 1_000_000;
/** Of looking at an element, and of comparing it with another. */
const STEPS_PER_ITEM = 30;
const STEPS_PER_COMPARISON = 120;
/** Of a comparison in sorting, of which there are some n log n. */
const STEPS_PER_SORT = 25;
const COMPARABLE = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'];
const ZEROS: Record<string, Val> = {
  int: 0,
  uint: new CelUint(0n),
  double: new CelDouble(0),
  duration: new CelDuration(0n),
};

function isComparable(value: Val): boolean {
  return COMPARABLE.includes(valueType(value).kind);
}

/** The order of two elements; 0 where there is none, because they are of different types. */
function orderOf(a: Val, b: Val): number {
  if (!isComparable(a) || !isComparable(b)) throw noSuchOverload();
  try {
    return compare(a, b);
  } catch (error) {
    if (error instanceof CelError) return 0;
    throw error;
  }
}

function isSorted(list: Lister): boolean {
  for (let i = 1; i < listSize(list); i++) {
    if (orderOf(listGet(list, i - 1), listGet(list, i)) > 0) return false;
  }
  return true;
}

function sum(list: Lister, zero: Val): Val {
  const add = OPERATORS['_+_']!; // the table has it
  return listItems(list).reduce((total, item) => add([total, item], undefined), zero);
}

/** The extreme of a list: `sign` 1 for the greatest, -1 for the least. */
function extreme(list: Lister, name: string, sign: number): Val {
  if (listSize(list) === 0) throw new CelError(`${name} called on empty list`);
  return listItems(list).reduce((best, item) => (orderOf(item, best) * sign > 0 ? item : best));
}

/** What cannot be compared is no match. */
function isMatch(a: Val, b: Val): boolean {
  return equalsOrError(a, b) === true;
}

function lastIndexOf(list: Lister, item: Val): number {
  for (let i = listSize(list) - 1; i >= 0; i--) {
    spend(STEPS_PER_COMPARISON);
    if (isMatch(listGet(list, i), item)) return i;
  }
  return -1;
}

function slice(list: Lister, start: CelInt, end: CelInt): Val {
  const call = `cannot slice(${start}, ${end}), `;
  if (start < 0 || end < 0) throw new CelError(`${call}negative indexes not supported`);
  if (start > end) throw new CelError(`${call}start index must be less than or equal to end index`);
  if (listSize(list) < end) throw new CelError(`${call}list is length ${listSize(list)}`);
  return Array.from({ length: Number(end) - Number(start) }, (_, i) => listGet(list, Number(start) + i));
}

function flatten(list: Lister, depth: CelInt): Val[] {
  if (depth < 0) throw new CelError('level must be non-negative');
  const into: Val[] = [];
  flattenInto(into, list, Number(depth));
  return into;
}

function flattenInto(into: Val[], list: Lister, depth: number): void {
  for (const item of list) {
    spend(STEPS_PER_COMPARISON);
    if (isList(item) && depth > 0) flattenInto(into, item, depth - 1);
    else into.push(item);
  }
}

function sortBy(list: Lister, keys: Lister): Val {
  const size = listSize(list);
  if (size !== listSize(keys)) {
    throw new CelError(
      `@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got ${size} and ${listSize(keys)} elements respectively`,
    );
  }
  const values = listItems(keys);
  const [first] = values;
  if (first !== undefined && !isComparable(first)) throw new CelError('list elements must be comparable');
  const kind = first === undefined ? undefined : valueType(first).kind;
  if (values.some((value) => valueType(value).kind !== kind))
    throw new CelError('list elements must have the same type');
  spend(size * Math.ceil(Math.log2(size + 1)) * STEPS_PER_SORT);
  const order = values.map((_, i) => i).sort((a, b) => compare(values[a]!, values[b]!));
  return order.map((i) => listGet(list, i));
}

function range(size: CelInt): Val {
  if (size < 0) throw new CelError(`lists.range: size must be non-negative, got ${size}`);
  if (size > MAX_RANGE) throw new CelError(`lists.range: size ${size} exceeds maximum allowed (${MAX_RANGE})`);
  return Array.from({ length: Number(size) }, (_, i) => i);
}

function distinct(list: Lister): Val {
  const kept: Val[] = [];
  for (const item of listItems(list)) {
    if (!has(kept, item)) kept.push(item);
  }
  return kept;
}

function indexOf(list: Lister, item: Val): number {
  return listItems(list).findIndex((member) => {
    spend(STEPS_PER_COMPARISON);
    return isMatch(member, item);
  });
}

function has(list: Lister, item: Val): boolean {
  return indexOf(list, item) >= 0;
}

function containsAll(list: Lister, items: Lister): boolean {
  const members = listItems(list);
  return listItems(items).every((item) => has(members, item));
}

function intersects(a: Lister, b: Lister): boolean {
  const members = listItems(a);
  return listItems(b).some((item) => has(members, item));
}

function ofList(run: (list: Lister) => Val): Implementation {
  return ([list]) => {
    if (!isList(list!)) throw noSuchOverload();
    spend(listSize(list) * STEPS_PER_ITEM);
    return run(list);
  };
}

function ofLists(run: (a: Lister, b: Lister) => Val): Implementation {
  return ([a, b]) => {
    if (!isList(a!) || !isList(b!)) throw noSuchOverload();
    return run(a, b);
  };
}

function forTypes(types: readonly string[], id: (type: string) => string, run: (type: string) => Implementation) {
  return Object.fromEntries(types.map((type) => [id(type), run(type)]));
}

export const LIST_FUNCTIONS: ImplementationTable = {
  ...forTypes(
    COMPARABLE,
    (type) => `list_${type}_is_sorted_bool`,
    () => ofList(isSorted),
  ),
  ...forTypes(
    Object.keys(ZEROS),
    (type) => `list_${type}_sum_${type}`,
    (type) => ofList((list) => sum(list, ZEROS[type]!)),
  ),
  ...forTypes(
    COMPARABLE,
    (type) => `list_${type}_max_${type}`,
    () => ofList((list) => extreme(list, 'max', 1)),
  ),
  ...forTypes(
    COMPARABLE,
    (type) => `list_${type}_min_${type}`,
    () => ofList((list) => extreme(list, 'min', -1)),
  ),
  ...forTypes(
    COMPARABLE,
    (type) => `list_${type}_sort`,
    () => ofList((list) => sortBy(list, list)),
  ),
  ...forTypes(
    COMPARABLE,
    (type) => `list_${type}_sortByAssociatedKeys`,
    () => ofLists(sortBy),
  ),
  list_a_index_of_int: ([list, item]) => indexOf(list as Lister, item!),
  list_a_last_index_of_int: ([list, item]) => lastIndexOf(list as Lister, item!),
  list_includes_dyn_dyn: ([target, item]) => (isList(target!) ? has(target, item!) : isMatch(target!, item!)),
  list_slice: ([list, start, end]) => slice(list as Lister, start as CelInt, end as CelInt),
  list_flatten: ([list]) => flatten(list as Lister, 1),
  list_flatten_int: ([list, depth]) => flatten(list as Lister, depth as CelInt),
  lists_range: ([size]) => range(size as CelInt),
  list_reverse: ofList((list) => listItems(list).toReversed()),
  list_distinct: ofList(distinct),
  list_sets_contains_list: ofLists(containsAll),
  list_sets_equivalent_list: ofLists((a, b) => containsAll(a, b) && containsAll(b, a)),
  list_sets_intersects_list: ofLists(intersects),
};
