import type { JsonObject, JsonValue } from '#machinery';
import { sameText } from './long-text.ts';
import { spend } from './uncharged-work.ts';
import { namesOf } from './wide-object.ts';

/** Of comparing two elements of lists. */
const STEPS_PER_ITEM = 5;
/** Of finding and comparing a member. */
const STEPS_PER_MEMBER = 50;

/** Deep equality of two parts of a document as JSON; the order of members does not matter. */
export function sameJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (typeof a === 'string') return typeof b === 'string' && sameText(a, b);
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && sameItems(a, b);
  return !Array.isArray(b) && sameMembers(a as JsonObject, b as JsonObject); // neither is a list
}

function sameItems(a: readonly JsonValue[], b: readonly JsonValue[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    spend(STEPS_PER_ITEM);
    if (!sameJson(a[i], b[i])) return false;
  }
  return true;
}

function sameMembers(a: JsonObject, b: JsonObject): boolean {
  const names = namesOf(a);
  if (names.length !== namesOf(b).length) return false;
  for (const name of names) {
    spend(STEPS_PER_MEMBER);
    if (!Object.hasOwn(b, name) || !sameJson(a[name], b[name])) return false;
  }
  return true;
}
