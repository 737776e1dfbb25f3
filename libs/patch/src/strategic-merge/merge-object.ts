import { goTypeName, isJsonObject, type JsonObject, type JsonValue, setOwn } from '#machinery';
import {
  DELETE_FROM_LIST,
  dropNullMembers,
  ELEMENT_ORDER,
  fieldOf,
  hasPatchDirective,
  PATCH_DIRECTIVE,
  unknownDirective,
  withoutDirectives,
} from './directives.ts';
import { badType, checkOrder, inOrder, partition } from './element-order.ts';
import { areObjects, deleteFromList, mergeList } from './merge-list.ts';
import { listTarget, memberTarget, type PatchTarget } from './patch-target.ts';
import { retainKeys } from './retain-keys.ts';

/**
 * Merges an object of a strategic merge patch into an object of type `target`, in place, and returns the outcome. The
 * patch is used up: directives go from it, and what is new in the outcome is part of both.
 * Throws 400 for directives of a wrong form.
 */
export function mergeObject(original: JsonObject, patch: JsonObject, target: PatchTarget): JsonObject {
  if (hasPatchDirective(patch)) return followPatchDirective(patch);
  retainKeys(original, patch);
  for (const key of Object.keys(patch)) if (key.startsWith(ELEMENT_ORDER)) mergeInOrder(original, patch, key, target);
  const keys = Object.keys(patch);
  for (const key of keys) if (!key.startsWith(DELETE_FROM_LIST)) mergeMember(original, key, patch[key]!, target); // own keys
  for (const key of keys) if (key.startsWith(DELETE_FROM_LIST)) mergeDeletions(original, key, patch[key]!, target);
  return original;
}

/** An object of the patch that takes the place of what is there, or takes it away. */
function followPatchDirective(patch: JsonObject): JsonObject {
  switch (patch[PATCH_DIRECTIVE]) {
    case 'replace':
      delete patch[PATCH_DIRECTIVE];
      return patch;
    case 'delete':
      return {};
    default:
      throw unknownDirective(patch);
  }
}

/** Merges the list that `key`, a `$setElementOrder/field`, is about, and puts it into that order. Uses both up. */
function mergeInOrder(original: JsonObject, patch: JsonObject, key: string, target: PatchTarget): void {
  const wanted = asList(patch[key]!); // an own key
  delete patch[key];
  const field = fieldOf(key, ELEMENT_ORDER, 'invalid patch format of setElementOrder list');
  const before = Object.hasOwn(original, field) ? asList(original[field]!) : undefined; // own keys
  const changes = Object.hasOwn(patch, field) ? asList(patch[field]!) : undefined;
  const list = listTarget(target, field);
  checkOrder(changes ?? [], wanted, list.mergeKey);
  if (before === undefined && changes === undefined) return;
  const merged = mergedItems(before, changes);
  const parts = partition(merged, wanted, list.mergeKey);
  // Objects that are not merged by a key have none to be ordered by, which upstream finds out only here.
  const ofObjects = areObjects(before ?? [], changes ?? []);
  setOwn(original, field, inOrder(parts, wanted, before ?? [], list.mergeKey ?? (ofObjects ? '' : undefined)));
  delete patch[field];

  function mergedItems(before: JsonValue[] | undefined, changes: JsonValue[] | undefined): JsonValue[] {
    if (changes === undefined) return before ?? [];
    if (before === undefined) return withoutDirectives(changes) as JsonValue[]; // a list stays a list
    return list.merges ? mergeList(before, changes, list, mergeObject) : changes;
  }
}

function asList(value: JsonValue): JsonValue[] {
  if (!Array.isArray(value)) throw badType('[]interface {}', value);
  return value;
}

/** Merges one member: null deletes, objects and lists merge as their field says, everything else is replaced. */
function mergeMember(original: JsonObject, key: string, change: JsonValue, target: PatchTarget): void {
  if (change === null) {
    delete original[key];
    return;
  }
  const current = Object.hasOwn(original, key) ? original[key]! : null; // an own key
  if (goTypeName(current) === goTypeName(change)) set(original, key, mergeAlike(current, change, key, target));
  else {
    dropNullMembers(change);
    set(original, key, withoutDirectives(change));
  }
}

/** Takes what a `$deleteFromPrimitiveList/field` lists out of the list; only where there is one. */
function mergeDeletions(original: JsonObject, key: string, unwanted: JsonValue, target: PatchTarget): void {
  const field = fieldOf(key, DELETE_FROM_LIST, 'invalid patch format of primitive list');
  if (unwanted === null) delete original[field];
  if (!Object.hasOwn(original, field)) return;
  const current = original[field]!; // an own key
  if (Array.isArray(current) && Array.isArray(unwanted)) {
    set(original, field, deleteFromList(current, unwanted, listTarget(target, field), mergeObject));
  } else if (goTypeName(current) === goTypeName(unwanted)) {
    set(original, field, mergeAlike(current, unwanted, field, target));
  }
}

/** Merges two values of the same type; undefined when nothing is left. */
function mergeAlike(current: JsonValue, change: JsonValue, key: string, target: PatchTarget): JsonValue | undefined {
  if (Array.isArray(current) && Array.isArray(change)) {
    const list = listTarget(target, key);
    return list.merges ? mergeList(current, change, list, mergeObject) : change;
  }
  if (isJsonObject(current) && isJsonObject(change)) {
    const member = memberTarget(target, key);
    return member.field.patchStrategy === 'replace' ? change : mergeObject(current, change, member);
  }
  return withoutDirectives(change);
}

function set(object: JsonObject, key: string, value: JsonValue | undefined): void {
  if (value === undefined) delete object[key];
  else setOwn(object, key, value);
}
