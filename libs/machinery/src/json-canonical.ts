import { escapeHtmlInJson, goJson } from './go-format.ts';
import { setOwn } from './json-parser.ts';
import type { JsonObject, JsonValue } from './json-value.ts';

/**
 * JSON as Go writes a map: keys sorted, `<`, `>` and `&` escaped. This is how custom resources look on the wire. What is
 * sorted already costs one walk and JSON.stringify, what is not a copy of the unsorted parts besides.
 */
export function canonicalJson(value: JsonValue): string {
  const sorted = sortedKeys(value);
  return sorted === undefined ? goJson(value) : escapeHtmlInJson(JSON.stringify(sorted));
}

/**
 * The value with the keys of all its objects sorted, itself if they are; undefined for what JSON.stringify writes
 * otherwise than Go: bigints, and keys that JavaScript would put elsewhere.
 */
function sortedKeys(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? undefined : value;
  return Array.isArray(value) ? sortedItems(value) : sortedMembers(value);
}

function sortedItems(list: JsonValue[]): JsonValue | undefined {
  let out: JsonValue[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const item = list[i]!; // below the length
    const sorted = sortedKeys(item);
    if (sorted === undefined) return undefined;
    if (sorted === item && out === undefined) continue;
    out ??= list.slice(0, i);
    out.push(sorted);
  }
  return out ?? list;
}

function sortedMembers(object: JsonObject): JsonValue | undefined {
  let before = '';
  let isSorted = true;
  let out: JsonObject | undefined;
  for (const key in object) {
    if (key < before) isSorted = false;
    before = key;
    // Numbers come first whatever was there before them; UTF-16 order is code point order up to U+D7FF.
    const first = key.charCodeAt(0);
    if ((first >= 0x30 && first <= 0x39) || first >= 0xd800) return undefined;
    const member = object[key];
    if (member === undefined) continue;
    const sorted = sortedKeys(member);
    if (sorted === undefined) return undefined;
    if (sorted === member) continue;
    out ??= { ...object };
    setOwn(out, key, sorted);
  }
  const members = out ?? object;
  if (isSorted) return members;
  const ordered: JsonObject = {};
  for (const key of Object.keys(members).sort()) setOwn(ordered, key, members[key]!); // own
  return ordered;
}
