import { JsonParser, MAX_JSON_DEPTH } from './json-parser.ts';
import type { JsonValue } from './json-value.ts';

export { decodeNumber, JsonNumberError, JsonSyntaxError, MAX_JSON_DEPTH, setOwn } from './json-parser.ts';

/**
 * Finds what JSON.parse gets wrong: a number token of 16 digits or more (perhaps beyond 2^53), one that starts with -0,
 * an exponent of three digits (perhaps infinite). Hex digests and dates don't match: a token starts after `:`, `,`, `[`
 * or a space. False positives only cost the slower parser. A hit needs two rare characters in a row, so the scan takes
 * 0.7 ns a character.
 */
const RISKY_NUMBER = /[ \n\r\t:,[](?:-0|-?\d(?:\d{15}|[\d.]*[eE][+-]?\d{3}))/;
/** An escaped surrogate may be a lone one. */
const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;

/**
 * Decodes JSON as kube-apiserver's unstructured decoder (sigs.k8s.io/json) does. About as fast as JSON.parse: the exact
 * parser runs only for texts that JSON.parse would change or refuse.
 * @throws JsonSyntaxError with Go's wording, also for nesting deeper than 10,000; JsonNumberError for 1e400
 */
export function decodeJson(text: string): JsonValue {
  if (!startsContainer(text) || RISKY_NUMBER.test(text) || (text.includes('\\u') && ESCAPED_SURROGATE.test(text))) {
    return new JsonParser(text).parse();
  }
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    return new JsonParser(text).parse();
  }
  // A document within the depth can't be shorter than its brackets.
  if (text.length > 2 * MAX_JSON_DEPTH && nestedTooDeep(value)) return new JsonParser(text).parse();
  return value;
}

/** A lone number has nothing before it that the pattern could find. */
function startsContainer(text: string): boolean {
  const code = text.charCodeAt(0);
  return code === 0x7b || code === 0x5b;
}

function nestedTooDeep(root: JsonValue): boolean {
  let level: object[] = typeof root === 'object' && root !== null ? [root] : [];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_JSON_DEPTH) return true;
    const next: object[] = [];
    for (const container of level) {
      const children = Array.isArray(container) ? container : Object.values(container);
      for (const child of children) if (typeof child === 'object' && child !== null) next.push(child);
    }
    level = next;
  }
  return false;
}

/**
 * Keys that an object of `text` has more than once, worded as kube-apiserver's strict errors: `duplicate field "spec.x"`,
 * each path once, at most 100. `value` is what `decodeJson(text)` gave: comparing how many keys it has with how many
 * the text has finds the usual "none" without parsing again.
 */
export function findDuplicateFields(text: string, value: JsonValue): string[] {
  let inText = 0;
  visitKeys(text, () => inText++);
  if (inText === countKeys(value)) return [];
  const duplicates = new Set<string>();
  new JsonParser(text, duplicates).parse();
  return [...duplicates];
}

/** Calls back for each key of a text, which is valid JSON, with the places of its first quote and of its colon. */
export function visitKeys(text: string, visit: (start: number, colon: number) => void): void {
  let pos = text.indexOf('"');
  while (pos >= 0) {
    const start = pos;
    pos = endOfString(text, pos + 1) + 1;
    let code = text.charCodeAt(pos);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++pos);
    if (code === 0x3a) visit(start, pos);
    pos = text.indexOf('"', pos);
  }
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (end - backslashes > start && text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
}

function countKeys(root: JsonValue): number {
  let count = 0;
  const pending: JsonValue[] = [root];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (typeof item === 'object' && item !== null) pending.push(item);
      continue;
    }
    for (const key of Object.keys(value)) {
      count++;
      const child = value[key];
      if (typeof child === 'object' && child !== null) pending.push(child);
    }
  }
  return count;
}
