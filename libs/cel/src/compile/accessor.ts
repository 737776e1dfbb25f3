import type { JsonObject, JsonValue } from '#machinery';
import { boundedStringCost } from '../cost/call-cost.ts';
import { noSuchKey } from '../values/cel-error.ts';
import type { Run } from './frame.ts';

/** Reads one property of any object. */
export type Accessor = (object: JsonObject) => JsonValue | undefined;

/** Property names that rules read; beyond this many, they share one way of reading. */
const ACCESSORS_MAX = 4096;

const accessors = new Map<string, Accessor>();

/**
 * A function that reads `property`, of its own code: an engine remembers at each place of a code where the objects that
 * come by have their property, and at a place that all rules shared it would see too many kinds. Twice as fast in loops.
 */
export function accessorOf(property: string): Accessor {
  const known = accessors.get(property);
  if (known !== undefined) return known;
  if (accessors.size >= ACCESSORS_MAX || isInherited(property)) return (object) => ownProperty(object, property);
  const accessor = new Function('object', `return object[${JSON.stringify(property)}];`) as Accessor;
  accessors.set(property, accessor);
  return accessor;
}

/** A field of the object that a variable stands for, and what it costs to look at it. */
export interface VariableField {
  readonly slot: number;
  readonly property: string;
  readonly cost: number;
}

/** Functions that read such fields, by what they do and where. */
const fieldReaders = new Map<string, unknown>();

/**
 * What rules do most, in one function of its own code as of `accessorOf`: `body` goes on from `value`, which is the field
 * or undefined, and may use `link`. Undefined where there are too many of these already, and for names with a meaning of their own.
 */
function readerOf<T>(
  name: string,
  { slot, property, cost }: VariableField,
  body: string,
  link?: unknown,
): T | undefined {
  const key = `${name} ${slot} ${cost} ${property}`;
  const known = fieldReaders.get(key);
  if (known !== undefined) return known as T;
  if (fieldReaders.size >= ACCESSORS_MAX || isInherited(property)) return undefined;
  const look = `frame.cost += ${cost}; const value = frame.slots[${slot}][${JSON.stringify(property)}];`;
  const code = body.replace('LOOK', () => look);
  const reader = new Function('link', code)(link) as T;
  fieldReaders.set(key, reader);
  return reader;
}

/** Reads a field; throws `CelError` when it is not there. */
export function fieldReaderOf(field: VariableField): Run | undefined {
  const body = 'return (frame) => { LOOK if (value === undefined || value === null) throw link(); return value; }';
  return readerOf('read', field, body, () => noSuchKey(field.property));
}

/** Whether a field is there. */
export function presenceReaderOf(field: VariableField): Run<boolean> | undefined {
  return readerOf('has', field, 'return (frame) => { LOOK return value !== undefined && value !== null; }');
}

/** A text that a field is compared with: what it costs to find them equal, and its size, which bounds the cost otherwise. */
export interface FixedText {
  readonly text: string;
  readonly cost: number;
  readonly size: number;
}

type FieldEquality = (fixed: string, cost: number, size: number, wanted: boolean) => Run<boolean>;

/** Whether a field is a text, or is another where false is `wanted`; throws `CelError` when it is not there or no text. */
export function fieldEqualityOf(
  field: VariableField,
  { text, cost, size }: FixedText,
  wanted: boolean,
): Run<boolean> | undefined {
  const body = `return (fixed, cost, size, wanted) => (frame) => {
    LOOK
    if (value === fixed) {
      frame.cost += cost;
      return wanted;
    }
    if (typeof value !== 'string') throw link.missing();
    frame.cost += link.boundedStringCost(value, size);
    return !wanted;
  }`;
  const link = { missing: () => noSuchKey(field.property), boundedStringCost };
  return readerOf<FieldEquality>('equals', field, body, link)?.(text, cost, size, wanted);
}

/** Names that plain objects inherit: a property so called must be looked for with care. */
function isInherited(name: string): boolean {
  return name in Object.prototype;
}

function ownProperty(object: JsonObject, property: string): JsonValue | undefined {
  return Object.hasOwn(object, property) ? object[property] : undefined;
}
