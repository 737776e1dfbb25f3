import {
  cloneJson,
  compareUtf8,
  encodeJson,
  escapeHtmlInJson,
  goJson,
  type JsonObject,
  type JsonValue,
  setOwn,
} from '#machinery';

/**
 * Objects of a patched document that upstream's patch library has read while it patched. It leaves all others as the
 * text that they came as: members of the former are sorted, those of the latter stand in their own order. That shows
 * where an error quotes the outcome, and in which of several faults is found first.
 */
export type ReadContainers = Set<object>;

/** The outcome of a patch as kube-apiserver's errors quote it. */
export function quotePatched(value: JsonValue, read: ReadonlySet<object>): string {
  if (Array.isArray(value)) return `[${value.map((item) => quotePatched(item, read)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return escapeHtmlInJson(encodeJson(value));
  const members = Object.keys(value);
  if (read.has(value) || INDEX.test(members[0] ?? '')) members.sort(compareUtf8);
  else {
    const text = encodeJson(value);
    if (!INDEX_KEY.test(text)) return escapeHtmlInJson(text);
  }
  return `{${members.map((key) => `${goJson(key)}:${quotePatched(value[key]!, read)}`).join(',')}}`; // an own key
}

/**
 * Keys that JavaScript puts first, wherever they stood: where they stand now says nothing. Most often they have come from
 * the stored object, whose members are sorted.
 */
const INDEX = /^(?:0|[1-9]\d{0,9})$/;
const INDEX_KEY = /"(?:0|[1-9]\d{0,9})":/;

/** A copy of the outcome of a patch, with the members of objects in the order in which kube-apiserver has them. */
export function copyPatched(value: JsonValue, read: ReadonlySet<object>): JsonValue {
  if (Array.isArray(value)) {
    const items: JsonValue[] = [];
    for (const item of value) items.push(copyPatched(item, read)); // no callback: it would take stack at each level
    return items;
  }
  if (typeof value !== 'object' || value === null || !read.has(value)) return cloneJson(value);
  const copy: JsonObject = {};
  for (const key of Object.keys(value).sort(compareUtf8)) setOwn(copy, key, copyPatched(value[key]!, read)); // an own key
  return copy;
}
