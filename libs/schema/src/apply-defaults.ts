import { cloneJson, type JsonObject, type JsonValue, setOwn } from '#machinery';
import type { SchemaNode } from './schema-node.ts';

/**
 * Fills in, in place, what is missing (or null without being nullable) and has a default. Each default is a fresh copy,
 * and is itself completed from the defaults below it. As apiextensions-apiserver's schema/defaulting.Default.
 */
export function applyDefaults(node: SchemaNode, value: JsonValue): void {
  if (!node.hasDefaultsBelow || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    if (node.items !== undefined) for (const item of value) applyDefaults(node.items, item);
    return;
  }
  for (const [name, child] of node.defaulted) setDefault(value, name, child);
  for (const [name, child] of node.defaultedBelow) {
    if (Object.hasOwn(value, name)) applyDefaults(child, value[name]!); // own
  }
  const { additional } = node;
  if (additional?.hasDefaultsBelow) {
    for (const key in value) {
      if (!node.properties?.has(key)) applyDefaults(additional, value[key]!);
    }
  }
}

function setDefault(object: JsonObject, name: string, child: SchemaNode): void {
  if (Object.hasOwn(object, name) && (object[name] !== null || child.nullable)) return;
  setOwn(object, name, cloneJson(child.default!)); // `defaulted` lists only children that have one
}
