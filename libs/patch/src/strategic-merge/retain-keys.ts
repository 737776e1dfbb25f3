import { type JsonObject, type JsonValue, statusError } from '#machinery';
import { DELETE_FROM_LIST, ELEMENT_ORDER, RETAIN_KEYS } from './directives.ts';

/**
 * Carries out the patch's `$retainKeys`: only the members that it lists are left of `original`. The directive goes from
 * the patch. Throws 400 when the patch sets a member that would not be retained.
 */
export function retainKeys(original: JsonObject, patch: JsonObject): void {
  if (!Object.hasOwn(patch, RETAIN_KEYS)) return;
  const listed = patch[RETAIN_KEYS]!; // an own key
  delete patch[RETAIN_KEYS];
  if (!Array.isArray(listed)) throw badFormat();
  const retained = new Set<JsonValue>(listed);
  for (const key of Object.keys(patch)) {
    if (patch[key] === null || key.startsWith(DELETE_FROM_LIST) || key.startsWith(ELEMENT_ORDER)) continue;
    if (!retained.has(key)) throw badFormat();
  }
  for (const key of Object.keys(original)) if (!retained.has(key)) delete original[key];
}

function badFormat() {
  return statusError.badRequest('invalid patch format of retainKeys');
}
