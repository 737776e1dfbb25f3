import type { JsonObject, JsonValue } from '#machinery';
import { matchesEnum } from './enum-match.ts';
import { hasDuplicates } from './list-types.ts';
import { isInt64, isNearlyInteger, isValidNumber } from './number-check.ts';
import { ARRAY, BOOLEAN, FLOAT, INTEGER, OBJECT, type SchemaNode, STRING } from './schema-node.ts';

/**
 * Whether a value is valid against a schema, and nothing else: the path of every good object, so it allocates nothing.
 * What is wrong with a bad one is worked out by `value-errors.ts`, which must agree with this in every case.
 */
export function isValidValue(node: SchemaNode, value: JsonValue): boolean {
  switch (typeof value) {
    case 'string':
      if ((node.kinds & STRING) === 0) return false;
      return node.scalarsByTypeOnly || isValidString(node, value);
    case 'number':
    case 'bigint':
      return isValidNumeric(node, value);
    case 'boolean':
      if ((node.kinds & BOOLEAN) === 0) return false;
      return node.scalarsByTypeOnly || isValidAnything(node, value);
  }
  if (value === null) return node.nullAllowed;
  if (Array.isArray(value)) return isValidArray(node, value);
  return isValidObject(node, value);
}

function isValidString(node: SchemaNode, value: string): boolean {
  if (node.hasLengths && !hasAllowedLength(node, value)) return false;
  if (node.enumStrings !== undefined && !node.enumStrings.has(value)) return false;
  if (node.pattern !== undefined && !node.pattern.matches(value)) return false;
  if (node.matchesFormat !== undefined && !node.matchesFormat(value)) return false;
  if (node.enum !== undefined && node.enumStrings === undefined && !matchesEnum(node.enum, value)) return false;
  return !node.hasJunctors || satisfiesJunctors(node, value);
}

function hasAllowedLength(node: SchemaNode, value: string): boolean {
  const { maxLength, minLength } = node;
  // Code points are at least half and at most all of the UTF-16 units: often enough to know without counting.
  if (maxLength !== undefined && value.length > maxLength && countCodePoints(value) > maxLength) return false;
  return minLength === undefined || value.length >= minLength * 2 || countCodePoints(value) >= minLength;
}

/** Length of a text as Go counts runes. */
export function countCodePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const next = text.charCodeAt(i + 1);
      if (next >= 0xdc00 && next <= 0xdfff) {
        count--;
        i++;
      }
    }
  }
  return count;
}

function isValidNumeric(node: SchemaNode, value: number | bigint): boolean {
  if (!allowsNumber(node, value)) return false;
  if (node.hasNumberBounds && !isValidNumber(node, value)) return false;
  return node.scalarsByTypeOnly || isValidAnything(node, value);
}

/** The type's word about a number: floats pass for integers when they are whole. */
export function allowsNumber(node: SchemaNode, value: number | bigint): boolean {
  if (isInt64(value)) return (node.kinds & INTEGER) !== 0;
  return (node.kinds & FLOAT) !== 0 || (node.floatsAsIntegers && isNearlyInteger(value as number)); // not a bigint
}

function isValidAnything(node: SchemaNode, value: JsonValue): boolean {
  if (node.enum !== undefined && !matchesEnum(node.enum, value)) return false;
  return !node.hasJunctors || satisfiesJunctors(node, value);
}

function isValidArray(node: SchemaNode, list: JsonValue[]): boolean {
  if ((node.kinds & ARRAY) === 0) return false;
  if (node.minItems !== undefined && list.length < node.minItems) return false;
  if (node.maxItems !== undefined && list.length > node.maxItems) return false;
  const { items } = node;
  if (items !== undefined) for (const item of list) if (!isValidValue(items, item)) return false;
  if (node.uniqueItems && hasDuplicates(list)) return false;
  return isValidAnything(node, list);
}

function isValidObject(node: SchemaNode, object: JsonObject): boolean {
  if ((node.kinds & OBJECT) === 0) return false;
  const { properties, additional, required } = node;
  if (required !== undefined) for (const name of required) if (!Object.hasOwn(object, name)) return false;
  if (properties !== undefined || additional !== undefined || node.additionalForbidden) {
    for (const key in object) {
      const child = properties?.get(key) ?? additional;
      if (child === undefined) {
        if (node.additionalForbidden) return false;
      } else if (!isValidValue(child, object[key]!)) return false;
    }
  }
  if ((node.minProperties ?? node.maxProperties) !== undefined && !hasAllowedSize(node, object)) return false;
  return isValidAnything(node, object);
}

function hasAllowedSize(node: SchemaNode, object: JsonObject): boolean {
  const size = Object.keys(object).length;
  return (
    (node.minProperties === undefined || size >= node.minProperties) &&
    (node.maxProperties === undefined || size <= node.maxProperties)
  );
}

function satisfiesJunctors(node: SchemaNode, value: JsonValue): boolean {
  const { allOf, anyOf, oneOf, not } = node;
  if (allOf !== undefined) for (const schema of allOf) if (!isValidValue(schema, value)) return false;
  if (anyOf !== undefined && !anyOf.some((schema) => isValidValue(schema, value))) return false;
  if (oneOf !== undefined && countValid(oneOf, value) !== 1) return false;
  return not === undefined || !isValidValue(not, value);
}

function countValid(schemas: readonly SchemaNode[], value: JsonValue): number {
  let count = 0;
  for (const schema of schemas) if (isValidValue(schema, value)) count++;
  return count;
}
