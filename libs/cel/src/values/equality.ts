import { compareUtf8, type JsonValue } from '#machinery';
import { CelError, noSuchOverload } from './cel-error.ts';
import { isList, isMap, KeyedList, type Lister, listGet, listItems, listSize, type Mapper } from './collections.ts';
import { isInt } from './int.ts';
import { JsonList, JsonMap } from './json-document.ts';
import { sameJson } from './json-equality.ts';
import { sameText } from './long-text.ts';
import { compareNumbers, equalNumbers, isNumeric } from './numbers.ts';
import { SchemaList, SchemaMap } from './schema-value.ts';
import { spend } from './uncharged-work.ts';
import { CelDuration, CelOpaque, CelOptional, CelTimestamp, CelTypeValue, type Val } from './value.ts';
import { namesOf } from './wide-object.ts';

/** Of comparing two elements of lists. */
const STEPS_PER_ITEM = 320;
/** Of finding a member by a key, and comparing it. */
export const STEPS_PER_KEY = 500;

/**
 * `a == b`. Values of different types are unequal; documents' lists and maps and Kubernetes' own values throw where they
 * meet something else.
 */
export function equals(a: Val, b: Val): boolean {
  if (typeof a === 'string') return typeof b === 'string' && sameText(a, b);
  if (a instanceof CelOpaque) return b !== null && a.equalTo(b);
  if (a === b) return true;
  if (a === null || b === null || typeof a === 'boolean') return false;
  if (isNumeric(a)) return isNumeric(b) && equalNumbers(a, b);
  if (isList(a)) return listEquals(a, b);
  if (isMap(a)) return mapEquals(a, b);
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a instanceof CelTimestamp) return b instanceof CelTimestamp && a.nanos === b.nanos;
  if (a instanceof CelDuration) return b instanceof CelDuration && a.nanos === b.nanos;
  if (a instanceof CelTypeValue)
    return b instanceof CelTypeValue && a.type.kind === b.type.kind && a.type.name === b.type.name;
  if (a instanceof CelOptional) return optionalEquals(a, b);
  return false;
}

/** As `equals`, but gives the error of what cannot be compared: for loops, in which a function to catch it would cost. */
export function equalsOrError(a: Val, b: Val): boolean | CelError {
  try {
    return equals(a, b);
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}

/** `a != b`: what cannot be compared is not equal. */
export function differs(a: Val, b: Val): boolean {
  return equalsOrError(a, b) !== true;
}

/** Equality of elements of lists and maps that expressions made: there, what cannot be compared passes for equal. */
function passesForEqual(a: Val, b: Val): boolean {
  return equalsOrError(a, b) !== false;
}

function optionalEquals(a: CelOptional, b: Val): boolean {
  if (!(b instanceof CelOptional)) return false;
  if (a.value === undefined || b.value === undefined) return a.value === b.value;
  return equals(a.value, b.value);
}

function listEquals(a: Lister, b: Val): boolean {
  if (!isList(b)) {
    if (a instanceof SchemaList) throw noSuchOverload();
    return false;
  }
  if (a instanceof JsonList && b instanceof JsonList) return sameJson(a.json as JsonValue, b.json as JsonValue);
  if (listSize(a) !== listSize(b)) return false;
  if (a instanceof SchemaList || a instanceof KeyedList) {
    if (a.listType === 'set') return setEquals(a, b);
    if (a.listType === 'map') return mapListEquals(a, a.mapKeys, b);
  }
  const same = a instanceof SchemaList ? equals : passesForEqual;
  for (let i = 0; i < listSize(a); i++) {
    spend(STEPS_PER_ITEM);
    if (!same(listGet(a, i), listGet(b, i))) return false;
  }
  return true;
}

/** An index under which equal members of a set fall together; sets hold scalars only. */
export function setElementKey(value: Val): string {
  if (isList(value) || isMap(value)) {
    throw new CelError('listSet operations are only supported on lists of scalar values');
  }
  if (typeof value === 'string') return `s${value}`;
  if (isInt(value)) return `n${value}`;
  return JSON.stringify(comparable(value));
}

function comparable(value: Val): unknown {
  if (isList(value)) return Array.from({ length: listSize(value) }, (_, i) => comparable(listGet(value, i)));
  if (isMap(value)) {
    return [...value.keys()].map((key) => [comparable(key), comparable(value.get(key) ?? null)]).sort(byFirst);
  }
  if (typeof value === 'object' && value !== null && 'value' in value) return comparable(value.value as Val);
  if (typeof value === 'object' && value !== null && 'nanos' in value) return String(value.nanos);
  return typeof value === 'bigint' ? String(value) : value;
}

function byFirst(a: unknown[], b: unknown[]): number {
  return compareUtf8(String(a[0]), String(b[0]));
}

function setEquals(a: Lister, b: Lister): boolean {
  spend((listSize(a) + listSize(b)) * STEPS_PER_KEY);
  const members = new Set<string>();
  for (const element of listItems(a)) members.add(setElementKey(element));
  const seen = new Set<string>();
  for (let i = 0; i < listSize(b); i++) {
    const key = setElementKey(listGet(b, i));
    if (!members.has(key)) return false;
    seen.add(key);
  }
  return seen.size === members.size;
}

/** The identity of an element of a list of type map. */
export function mapListKey(keys: readonly string[], element: Val): string {
  const json = element instanceof SchemaMap ? element.json : undefined;
  return JSON.stringify(
    keys.map((key) => (json === undefined ? scalarOf(element, key) : (json[key] ?? null))),
    (_, value) => (typeof value === 'bigint' ? String(value) : value),
  );
}

function scalarOf(element: Val, key: string): unknown {
  return isMap(element) ? comparable(element.get(key) ?? null) : null;
}

function mapListEquals(a: Lister, keys: readonly string[], b: Lister): boolean {
  spend((listSize(a) + listSize(b)) * STEPS_PER_KEY);
  const byKey = new Map<string, Val>();
  for (const element of listItems(a)) byKey.set(mapListKey(keys, element), element);
  const seen = new Set<string>();
  for (let i = 0; i < listSize(b); i++) {
    const other = listGet(b, i);
    const key = mapListKey(keys, other);
    const own = byKey.get(key);
    if (own === undefined || !equals(own, other)) return false;
    seen.add(key);
  }
  return seen.size === byKey.size;
}

function mapEquals(a: Mapper, b: Val): boolean {
  if (!isMap(b)) {
    if (a instanceof SchemaMap) throw noSuchOverload();
    return false;
  }
  if (a instanceof JsonMap && b instanceof JsonMap) return sameJson(a.json, b.json);
  if (a.size !== b.size) return false;
  if (a instanceof SchemaMap) return schemaMapEquals(a, b);
  for (const key of a.keys()) {
    spend(STEPS_PER_KEY);
    const other = b.get(key);
    if (other === undefined || !passesForEqual(a.get(key)!, other)) return false; // the key is a's own
  }
  return true;
}

function schemaMapEquals(a: SchemaMap, b: Mapper): boolean {
  for (const name of namesOf(a.json)) {
    spend(STEPS_PER_KEY);
    if (a.decl.hidden.includes(name)) {
      if (!hiddenEquals(a.json[name], b instanceof SchemaMap ? b.json[name] : undefined)) return false;
    } else if (a.knows(name)) {
      const own = a.get(name);
      const other = b.get(name);
      if ((own === undefined) !== (other === undefined)) return false;
      if (own !== undefined && !equals(own, other!)) return false; // both are defined
    } else {
      if (!(b instanceof SchemaMap)) throw noSuchOverload();
      if (Object.hasOwn(b.json, name) && !sameJson(a.json[name]!, b.json[name]!)) return false;
    }
  }
  return true;
}

/** Of properties that expressions cannot see; null is as good as absent there. */
function hiddenEquals(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  const absent = a === undefined || a === null;
  if (absent || b === undefined || b === null) return absent && (b === undefined || b === null);
  return sameJson(a, b);
}

/** The order of two values for `<` and its kin; throws where there is none. */
export function compare(a: Val, b: Val): number {
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b);
  if (typeof a === 'string' && typeof b === 'string') return Math.sign(compareUtf8(a, b));
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof CelTimestamp && b instanceof CelTimestamp) return a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;
  if (a instanceof CelDuration && b instanceof CelDuration) return a.nanos < b.nanos ? -1 : a.nanos > b.nanos ? 1 : 0;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  throw noSuchOverload();
}
