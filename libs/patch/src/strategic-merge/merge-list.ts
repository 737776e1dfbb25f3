import { formatGoValue, goTypeName, isJsonObject, type JsonObject, type JsonValue, statusError } from '#machinery';
import { unprocessable } from '../unprocessable.ts';
import { hasPatchDirective, PATCH_DIRECTIVE, unknownDirective } from './directives.ts';
import { inOrder, noMergeKey, partition } from './element-order.ts';
import { kindOf, type ListTarget, type PatchTarget } from './patch-target.ts';

/** Merges an object of the patch into an object of a list; may change both. */
export type MergeItem = (original: JsonObject, patch: JsonObject, target: PatchTarget) => JsonObject;

/** Whether two lists are of objects. Throws 400 or 422 where their items are not all of one type, or are lists. */
export function areObjects(original: readonly JsonValue[], patch: readonly JsonValue[]): boolean {
  const [first, ...others] = [...original, ...patch];
  if (first === undefined) throw statusError.badRequest('no elements in any of the given slices');
  if (Array.isArray(first)) throw unprocessable('lists of lists are not supported');
  const type = goTypeName(first);
  if (others.every((item) => goTypeName(item) === type)) return isJsonObject(first);
  throw statusError.badRequest(`list element types are not identical: ${formatGoValue([[...original], [...patch]])}`);
}

/** Takes the scalars of `unwanted` out of a list. A list of objects is merged with them instead, as upstream does. */
export function deleteFromList(
  original: readonly JsonValue[],
  unwanted: readonly JsonValue[],
  target: ListTarget,
  mergeItem: MergeItem,
): JsonValue[] {
  if (original.length === 0 && unwanted.length === 0) return [];
  if (areObjects(original, unwanted)) return mergeList(original, unwanted, target, mergeItem);
  const out = new Set(unwanted);
  return original.filter((item) => !out.has(item));
}

/**
 * Merges a list of the patch into a list: scalars as sets, objects by their merge key. What the patch names comes in its
 * order. Throws 400.
 */
export function mergeList(
  original: readonly JsonValue[],
  patch: readonly JsonValue[],
  target: ListTarget,
  mergeItem: MergeItem,
): JsonValue[] {
  if (original.length === 0 && patch.length === 0) return [];
  const { mergeKey } = target;
  if (!areObjects(original, patch)) {
    const merged = [...new Set([...original, ...patch])];
    return inOrder(partition(merged, patch, mergeKey), patch, original, mergeKey);
  }
  if (mergeKey === undefined) {
    throw statusError.badRequest(`cannot merge lists without merge key for ${kindOf(target.items)}`);
  }
  const { kept, changes } = followItemDirectives(original as JsonObject[], patch as JsonObject[], mergeKey);
  const merged = mergeItems(kept, changes, mergeKey, (item, change) => mergeItem(item, change, target.items));
  return inOrder(partition(merged, changes, mergeKey), changes, kept, mergeKey);
}

/** Carries out what items with a `$patch` ask for: one item deleted, or all of the list replaced by the other items. */
function followItemDirectives(
  original: JsonObject[],
  patch: JsonObject[],
  mergeKey: string,
): { kept: JsonObject[]; changes: JsonObject[] } {
  const changes: JsonObject[] = [];
  const deleted = new Set<JsonValue>();
  let replaces = false;
  for (const item of patch) {
    if (!hasPatchDirective(item)) {
      changes.push(item);
      continue;
    }
    switch (item[PATCH_DIRECTIVE]) {
      case 'delete':
        if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
        deleted.add(item[mergeKey]!); // an own key
        break;
      case 'replace':
        replaces = true;
        break;
      case 'merge':
        throw statusError.badRequest('merging lists cannot yet be specified in the patch');
      default:
        throw unknownDirective(item);
    }
  }
  if (replaces) return { kept: changes, changes: [] };
  const isDeleted = (item: JsonObject) => Object.hasOwn(item, mergeKey) && deleted.has(item[mergeKey]!); // an own key
  return { kept: original.filter((item) => !isDeleted(item)), changes };
}

/** The items of `original`, each merged with the changes of its key, then those that are new. */
function mergeItems(
  original: readonly JsonObject[],
  changes: readonly JsonObject[],
  mergeKey: string,
  merge: (item: JsonObject, change: JsonObject) => JsonObject,
): JsonObject[] {
  const merged = [...original];
  const places = new Map<JsonValue, number>();
  for (const [place, item] of original.entries()) {
    if (Object.hasOwn(item, mergeKey) && !places.has(item[mergeKey]!)) places.set(item[mergeKey]!, place); // an own key
  }
  for (const change of changes) {
    if (!Object.hasOwn(change, mergeKey)) throw noMergeKey(change, mergeKey);
    const identity = change[mergeKey]!; // an own key
    const place = places.get(identity);
    if (place === undefined) places.set(identity, merged.push(change) - 1);
    else merged[place] = merge(merged[place]!, change); // a place within
  }
  return merged;
}
