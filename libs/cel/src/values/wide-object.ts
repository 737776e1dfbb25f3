import type { JsonObject } from '#machinery';
import { currentFindings, spend } from './uncharged-work.ts';

/** Objects of more members are remembered with their names: V8 sorts these anew each time it is asked. */
const NARROW = 32;
const MAX_REMEMBERED = 8;
/** Of listing one name. */
const STEPS_PER_NAME = 50;

/** A wide object with the names of its members. */
export interface WideObject {
  readonly object: JsonObject;
  readonly names: readonly string[];
}

/** The names of an object's members; it must not change while it is looked at. */
export function namesOf(object: JsonObject): readonly string[] {
  const remembered = currentFindings()?.objects;
  if (remembered === undefined) return Object.keys(object);
  for (const wide of remembered) if (wide.object === object) return wide.names;
  const names = Object.keys(object);
  if (names.length <= NARROW) return names;
  spend(names.length * STEPS_PER_NAME);
  remembered.unshift({ object, names });
  if (remembered.length > MAX_REMEMBERED) remembered.pop();
  return names;
}
