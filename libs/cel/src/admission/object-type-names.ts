import { goQuote } from '#machinery';
import { isMap } from '../values/collections.ts';
import { JsonMap } from '../values/json-document.ts';
import { ObjectValue } from '../values/patch-values.ts';
import { spend } from '../values/uncharged-work.ts';
import type { Val } from '../values/value.ts';

/** Of looking at a value. */
const STEPS_PER_VALUE = 300;

/**
 * Where an apply configuration has an object whose type is not named for its place: `Object{spec: Object.status{}}`.
 * Elements of lists and maps stand at the place of the list or map.
 */
export function misnamedTypes(object: ObjectValue): string[] {
  return complaints(object, object.celType.name);
}

function complaints(value: Val, expected: string): string[] {
  spend(STEPS_PER_VALUE);
  if (Array.isArray(value)) return value.flatMap((item: Val) => complaints(item, expected));
  if (isMap(value) && !(value instanceof JsonMap)) {
    return [...value.keys()].flatMap((key) => complaints(value.get(key)!, expected)); // the map's own key
  }
  if (!(value instanceof ObjectValue)) return [];
  const { name } = value.celType;
  const complaint = `unexpected type name ${goQuote(name)}, expected ${goQuote(expected)}, which matches field name path from root Object type`;
  const own = name === expected ? [] : [complaint];
  return [...own, ...[...value.fields].flatMap(([field, inner]) => complaints(inner, `${expected}.${field}`))];
}
