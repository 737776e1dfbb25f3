import { formatGoValue, goTypeName, isJsonObject, type JsonObject, type JsonValue, statusError } from '#machinery';
import { ELEMENT_ORDER, hasPatchDirective, PATCH_DIRECTIVE } from './directives.ts';

/** Lists up to this length Go sorts by insertion: only there does an order that leaves items out have one outcome. */
const INSERTION_MAX = 20;

/** What tells one item of a list from another: the value of the merge key, or the scalar itself. */
export type Identify = (item: JsonValue) => JsonValue;

/** Items of a list with a merge key must be objects that have it. Throws 400. */
export function identifyBy(mergeKey: string | undefined): Identify {
  return mergeKey === undefined ? (item) => item : (item) => keyOf(asObject(item), mergeKey);
}

function asObject(item: JsonValue): JsonObject {
  if (!isJsonObject(item)) throw badType('map[string]interface {}', item);
  return item;
}

function keyOf(item: JsonObject, mergeKey: string): JsonValue {
  if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
  return item[mergeKey]!; // an own key
}

export function badType(expected: string, actual: JsonValue) {
  const received = actual === null ? '%!s(<nil>)' : goTypeName(actual);
  return statusError.badRequest(`expected a ${expected}, but received a ${received}`);
}

export function noMergeKey(item: JsonObject, mergeKey: string) {
  return statusError.badRequest(`map: ${formatGoValue(item)} does not contain declared merge key: ${mergeKey}`);
}

/** A merged list in two: what the patch, or the order that it wants, names, and what only the list itself had. */
export interface Partition {
  readonly named: readonly JsonValue[];
  readonly others: readonly JsonValue[];
}

/** Throws 400 for items that lack the merge key. */
export function partition(
  merged: readonly JsonValue[],
  wanted: readonly JsonValue[],
  mergeKey: string | undefined,
): Partition {
  const identify = identifyBy(mergeKey);
  const isNamed = membership(wanted, mergeKey);
  const named: JsonValue[] = [];
  const others: JsonValue[] = [];
  for (const item of merged) (isNamed(identify(item)) ? named : others).push(item);
  return { named, others };
}

/**
 * Puts a merged list into order. Named items come in the order of `wanted`, the others in that of the list as it was
 * (`before`); where both meet, an item goes before another that it stood before:
 *
 *     before a b c, merged a b c, wanted c a      →  b c a       b stood before c
 *     before a b c, merged a b c d, wanted d c    →  d a b c     nothing is known of d, so what is wanted goes first
 */
export function inOrder(
  { named, others }: Partition,
  wanted: readonly JsonValue[],
  before: readonly JsonValue[],
  mergeKey: string | undefined,
): JsonValue[] {
  const identify = identifyBy(mergeKey);
  const wantedRank = ranks(wanted, identify);
  const rankBefore = ranks(before, identify);
  return interleave(sortByRank(others, rankBefore, identify), sortByRank(named, wantedRank, identify), (item) =>
    rankBefore.get(identify(item)),
  );
}

/** Whether a list has an item of an identity. What is no object is only found out where the search comes by it. */
function membership(list: readonly JsonValue[], mergeKey: string | undefined): (identity: JsonValue) => boolean {
  if (mergeKey === undefined) {
    const items = new Set(list);
    return (identity) => items.has(identity);
  }
  const firstOther = list.findIndex((item) => !isJsonObject(item));
  const searched = (firstOther < 0 ? list : list.slice(0, firstOther)) as readonly JsonObject[];
  const identities = new Set<JsonValue>(
    searched.filter((item) => Object.hasOwn(item, mergeKey)).map((item) => item[mergeKey]!),
  ); // filtered
  return (identity) => {
    if (identities.has(identity)) return true;
    if (firstOther >= 0) throw statusError.badRequest(`value for key ${firstOther} is not a map`);
    return false;
  };
}

type Ranks = ReadonlyMap<JsonValue, number>;

function ranks(order: readonly JsonValue[], identify: Identify): Ranks {
  const ranks = new Map<JsonValue, number>();
  for (const [index, item] of order.entries()) {
    const identity = identify(item);
    if (!ranks.has(identity)) ranks.set(identity, index);
  }
  return ranks;
}

/** Stable; an item without a rank counts as less than any that it is compared with, as upstream. */
function sortByRank(items: readonly JsonValue[], rank: Ranks, identify: Identify): JsonValue[] {
  const rankOf = (item: JsonValue) => rank.get(identify(item));
  if (items.length > INSERTION_MAX || items.every((item) => rankOf(item) !== undefined)) {
    return items.toSorted((a, b) => (rankOf(a) ?? -1) - (rankOf(b) ?? -1));
  }
  const sorted: JsonValue[] = [];
  for (const item of items) {
    let at = sorted.length;
    while (at > 0 && isLess(rankOf(item), rankOf(sorted[at - 1]!))) at--; // below its length
    sorted.splice(at, 0, item);
  }
  return sorted;
}

function isLess(a: number | undefined, b: number | undefined): boolean {
  return a === undefined || b === undefined || a < b;
}

/** Merges two lists, each in its own order: an item of `left` comes first if it is known to have stood before. */
function interleave(
  left: readonly JsonValue[],
  right: readonly JsonValue[],
  rankOf: (item: JsonValue) => number | undefined,
): JsonValue[] {
  const all: JsonValue[] = [];
  let next = 0;
  for (const item of right) {
    const rank = rankOf(item);
    while (next < left.length && rank !== undefined) {
      const leftRank = rankOf(left[next]!); // below length
      if (leftRank === undefined || leftRank >= rank) break;
      all.push(left[next++]!); // below length
    }
    all.push(item);
  }
  return all.concat(left.slice(next));
}

/**
 * The items of a patch must come in the order that the patch itself wants, and each must be in it; items with a `$patch`
 * do not count. Throws 400.
 */
export function checkOrder(
  items: readonly JsonValue[],
  wanted: readonly JsonValue[],
  mergeKey: string | undefined,
): void {
  if (items.length === 0 || wanted.length === 0) return;
  const staying = mergeKey === undefined ? items : items.filter((item) => !isDeletion(item));
  let at = 0;
  let place = 0;
  while (at < staying.length && place < wanted.length) {
    const item = staying[at]!; // below length
    if (hasPatchDirective(item)) at++;
    else if (isSame(item, wanted[place++]!, mergeKey)) at++; // below length
  }
  if (at === staying.length) return;
  throw statusError.badRequest(
    `The order in patch list:\n${formatGoValue([...items])}\n doesn't match ${ELEMENT_ORDER} list:\n${formatGoValue([...wanted])}\n`,
  );
}

function isSame(item: JsonValue, other: JsonValue, mergeKey: string | undefined): boolean {
  if (mergeKey === undefined) return item === other;
  const [one, two] = [asObject(item), asObject(other)]; // both, before a key of one is missed
  return keyOf(one, mergeKey) === keyOf(two, mergeKey);
}

function isDeletion(item: JsonValue): boolean {
  const object = asObject(item);
  return Object.hasOwn(object, PATCH_DIRECTIVE) && object[PATCH_DIRECTIVE] === 'delete';
}
