import { cloneJson, type JsonObject, type JsonValue, setOwn } from '#machinery';
import type { SchemaNode } from './schema-node.ts';

/**
 * Fills in, in place, what is missing (or null without being nullable) and has a default. Each default is a fresh copy,
 * and is itself completed from the defaults below it. As apiextensions-apiserver's schema/defaulting.Default.
 */
export function applyDefaults(node: SchemaNode, value: JsonValue): void {
  if (!node.hasDefaultsBelow || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    if (node.items !== undefined) defaultItems(node.items, value);
    return;
  }
  for (const [name, child] of node.defaulted) setDefault(value, name, child);
  for (const [name, child] of node.defaultedBelow) {
    if (Object.hasOwn(value, name)) applyDefaults(child, value[name]!); // own
  }
  const { additional } = node;
  if (additional === undefined || !(additional.hasDefaultsBelow || additional.default !== undefined)) return;
  for (const key in value) {
    if (node.properties?.has(key)) continue;
    if (isToBeDefaulted(additional, value[key])) value[key] = cloneJson(additional.default!); // checked
    applyDefaults(additional, value[key]!); // of the loop
  }
}

function defaultItems(node: SchemaNode, items: JsonValue[]): void {
  for (const [i, item] of items.entries()) {
    if (isToBeDefaulted(node, item)) items[i] = cloneJson(node.default!); // checked
    applyDefaults(node, items[i]!); // of the loop
  }
}

/** Of items and members without a name of their own only nulls are defaulted. */
function isToBeDefaulted(node: SchemaNode, value: JsonValue | undefined): boolean {
  return value === null && !node.nullable && node.default !== undefined;
}

function setDefault(object: JsonObject, name: string, child: SchemaNode): void {
  if (Object.hasOwn(object, name) && (object[name] !== null || child.nullable)) return;
  setOwn(object, name, cloneJson(child.default!)); // `defaulted` lists only children that have one
}
