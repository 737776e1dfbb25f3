import { escapeHtmlInJson, goJson } from './go-format.ts';
import type { JsonObject, JsonValue } from './json-value.ts';

/**
 * JSON as Go writes a map: keys sorted, `<`, `>` and `&` escaped. This is how custom resources look on the wire. Texts
 * that are sorted already, as nearly all clients send them, cost one walk and JSON.stringify.
 */
export function canonicalJson(value: JsonValue): string {
  return needsGoJson(value) ? goJson(value) : escapeHtmlInJson(JSON.stringify(value));
}

/** True for unsorted keys, for bigints, and for members without a value. */
function needsGoJson(value: JsonValue | undefined): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' || value === undefined;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (needsGoJson(value[i])) return true;
    return false;
  }
  let before = '';
  for (const key in value as JsonObject) {
    // UTF-16 order is code point order up to U+D7FF; what lies beyond takes the exact way.
    if (key < before || key.charCodeAt(0) >= 0xd800 || needsGoJson(value[key])) return true;
    before = key;
  }
  return false;
}
