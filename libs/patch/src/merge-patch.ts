import { isJsonObject, type JsonObject, type JsonValue, setOwn } from '#machinery';

/**
 * Applies a merge patch (RFC 7386) with the semantics of evanphx/json-patch v4, on which kube-apiserver builds: null
 * deletes; nulls inside of values that are new are dropped, also in objects that stand in lists, while a value that
 * takes an object's place keeps them. Neither argument is changed; the result shares what is the same.
 */
export function applyMergePatch(document: JsonValue, patch: JsonValue): JsonValue {
  if (!isJsonObject(patch)) return pruneNulls(patch);
  return isJsonObject(document) ? mergeObjects(document, patch) : pruneNulls(patch);
}

function mergeObjects(document: JsonObject, patch: JsonObject): JsonObject {
  let out: JsonObject | undefined;
  for (const key of Object.keys(patch)) {
    const change = patch[key]!; // the key is the patch's own
    const current = Object.hasOwn(document, key) ? document[key] : undefined;
    if (change === null) {
      if (current === undefined) continue;
      out ??= { ...document };
      delete out[key];
      continue;
    }
    const merged = mergeValue(current, change);
    if (merged === current) continue;
    out ??= { ...document };
    setOwn(out, key, merged);
  }
  return out ?? document;
}

function mergeValue(current: JsonValue | undefined, change: JsonValue): JsonValue {
  if (!isJsonObject(current)) return pruneNulls(change);
  return isJsonObject(change) ? mergeObjects(current, change) : change;
}

/** The value without members that are null, at any depth; nulls that are items of lists stay. */
function pruneNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    let out: JsonValue[] | undefined;
    value.forEach((item, index) => {
      const pruned = pruneNulls(item);
      if (pruned === item) return;
      out ??= [...value];
      out[index] = pruned;
    });
    return out ?? value;
  }
  if (!isJsonObject(value)) return value;
  let out: JsonObject | undefined;
  for (const key of Object.keys(value)) {
    const item = value[key]!; // the key is the object's own
    const pruned = item === null ? undefined : pruneNulls(item);
    if (pruned === item) continue;
    out ??= { ...value };
    if (pruned === undefined) delete out[key];
    else setOwn(out, key, pruned);
  }
  return out ?? value;
}
