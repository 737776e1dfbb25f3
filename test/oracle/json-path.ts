import type { JsonValue } from '#machinery';
import { isJsonObject } from '#machinery';

/**
 * Paths into JSON values as scenarios write them. A path is dotted, `metadata.name`, or, where keys hold dots, a
 * pointer, `/definitions/com.example.v1.Widget`. A segment is a key, an index, `[key=value]` for the first item with
 * that value, `*` for every item or key, or `prefix*` for every key that starts so.
 */
function segmentsOf(path: string): string[] {
  if (path === '') return [];
  if (path.startsWith('/')) {
    return path
      .slice(1)
      .split('/')
      .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return path.match(/\[[^\]]*\]|[^.[\]]+/g) ?? [];
}

/** The first value at `path`, undefined if there is none. */
export function valueAt(value: JsonValue | undefined, path: string): JsonValue | undefined {
  let current = value;
  for (const segment of segmentsOf(path)) {
    if (current === undefined) return undefined;
    const key = keysFor(current, segment)[0];
    if (key === undefined) return undefined;
    current = childOf(current, key);
  }
  return current;
}

/** The parts of a body that a step selects: one path gives the part itself, several an object of parts by path. */
export function selectParts(value: JsonValue, paths: readonly string[]): JsonValue {
  const all: [string, JsonValue][] = paths.flatMap((path) => expand(value, segmentsOf(path), ''));
  if (paths.length === 1 && !paths[0]!.includes('*')) return all[0]?.[1] ?? '<absent>';
  return Object.fromEntries(all);
}

/** A copy of a body without the parts at `paths`. */
export function removeParts(value: JsonValue, paths: readonly string[]): JsonValue {
  const copy = structuredClone(value);
  for (const path of paths) removeAt(copy, segmentsOf(path));
  return copy;
}

function expand(value: JsonValue, segments: readonly string[], at: string): [string, JsonValue][] {
  const [segment, ...rest] = segments;
  if (segment === undefined) return [[at, value]];
  return keysFor(value, segment).flatMap((key) =>
    expand(childOf(value, key)!, rest, `${at}/${escapeSegment(segment.startsWith('[') ? segment : String(key))}`),
  );
}

function removeAt(value: JsonValue, segments: readonly string[]): void {
  const [segment, ...rest] = segments;
  if (segment === undefined) return;
  for (const key of keysFor(value, segment).reverse()) {
    if (rest.length > 0) removeAt(childOf(value, key)!, rest);
    else if (Array.isArray(value)) value.splice(key as number, 1);
    else if (isJsonObject(value)) delete value[key];
  }
}

/** Keys or indices of `value` that a segment names. */
function keysFor(value: JsonValue, segment: string): (string | number)[] {
  if (Array.isArray(value)) {
    if (segment === '*') return value.map((_, index) => index);
    const filter = /^\[([^=]+)=(.*)\]$/.exec(segment);
    if (filter) {
      const index = value.findIndex((item) => isJsonObject(item) && String(valueAt(item, filter[1]!)) === filter[2]);
      return index < 0 ? [] : [index];
    }
    const index = Number(segment);
    return Number.isInteger(index) && index >= 0 && index < value.length ? [index] : [];
  }
  if (!isJsonObject(value)) return [];
  if (segment.endsWith('*')) return Object.keys(value).filter((key) => key.startsWith(segment.slice(0, -1)));
  return Object.hasOwn(value, segment) ? [segment] : [];
}

function childOf(value: JsonValue, key: string | number): JsonValue | undefined {
  if (Array.isArray(value)) return value[key as number];
  return isJsonObject(value) ? value[key] : undefined;
}

/** A key as a JSON pointer's segment. */
export function escapeSegment(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1');
}
