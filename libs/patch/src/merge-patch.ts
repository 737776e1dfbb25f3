import { isJsonObject, type JsonObject, type JsonValue, setOwn } from '#machinery';
import type { ReadContainers } from './read-containers.ts';

/**
 * Applies a merge patch (RFC 7386) with the semantics of evanphx/json-patch v4, on which kube-apiserver builds: null
 * deletes; nulls inside of values that are new are dropped, also in objects that stand in lists, while a value that
 * takes an object's place keeps them. Neither argument is changed; what the patch does not name is shared with the result.
 * `read` collects what of the result upstream has read.
 */
export function applyMergePatch(document: JsonValue, patch: JsonValue, read: ReadContainers = new Set()): JsonValue {
  if (!isJsonObject(patch)) return withoutNulls(patch, read);
  return isJsonObject(document) ? mergeObjects(document, patch, read) : withoutNulls(patch, read);
}

function mergeObjects(document: JsonObject, patch: JsonObject, read: ReadContainers): JsonObject {
  const out = { ...document };
  read.add(out);
  for (const key of Object.keys(patch)) {
    const change = patch[key]!; // the key is the patch's own
    if (change === null) delete out[key];
    else setOwn(out, key, mergeValue(Object.hasOwn(out, key) ? out[key] : undefined, change, read));
  }
  return out;
}

function mergeValue(current: JsonValue | undefined, change: JsonValue, read: ReadContainers): JsonValue {
  if (!isJsonObject(current)) return withoutNulls(change, read);
  return isJsonObject(change) ? mergeObjects(current, change, read) : change;
}

/** A copy of the value without members that are null, at any depth; nulls that are items of lists stay. */
function withoutNulls(value: JsonValue, read: ReadContainers): JsonValue {
  if (Array.isArray(value)) {
    const items: JsonValue[] = [];
    for (const item of value) items.push(withoutNulls(item, read)); // no callback: it would take stack at each level
    return items;
  }
  if (!isJsonObject(value)) return value;
  const out: JsonObject = {};
  read.add(out);
  for (const key of Object.keys(value)) {
    const item = value[key]!; // the key is the object's own
    if (item !== null) setOwn(out, key, withoutNulls(item, read));
  }
  return out;
}
