import { appendAll, compareUtf8, type JsonObject, type JsonValue } from '#machinery';
import type { SchemaNode } from './schema-node.ts';

/** Where a walk stands, and what it dropped there. `unknown` is undefined when nobody asks for it. */
interface PruneWalk {
  readonly path: (string | number)[];
  readonly unknown: string[] | undefined;
}

function isMetaField(key: string): boolean {
  return key === 'metadata' || key === 'apiVersion' || key === 'kind';
}

/**
 * Drops, in place, what the schema of a custom resource does not know, and nulls that are neither nullable nor
 * defaulted. `apiVersion`, `kind` and `metadata` of the root are left to the caller.
 *
 *     spec: {replicas: 3, colour: "red"}   schema knows spec.replicas   →   spec: {replicas: 3}, ["spec.colour"]
 *
 * Appends the sorted paths of unknown fields to `unknown` if that is given. As apiextensions-apiserver's
 * pkg/apiserver/schema/pruning and defaulting/prunenulls, in one walk.
 */
export function pruneObject(root: SchemaNode, object: JsonObject, unknown?: string[]): void {
  const walk: PruneWalk = { path: [], unknown: unknown === undefined ? undefined : [] };
  pruneFields(root, object, walk, true, root.preserveUnknown);
  if (unknown !== undefined && walk.unknown !== undefined && walk.unknown.length > 0) {
    appendAll(unknown, walk.unknown.sort(compareUtf8));
  }
}

/** Prunes a value that stands below `node`'s place in an object: a default, for instance. */
export function pruneValue(node: SchemaNode, value: JsonValue): void {
  if (typeof value === 'object' && value !== null) {
    prune(node, value, { path: [], unknown: undefined });
  }
}

function prune(node: SchemaNode, value: JsonObject | JsonValue[], walk: PruneWalk): void {
  if (Array.isArray(value)) pruneItems(node, value, walk, node.preserveUnknown);
  else pruneFields(node, value, walk, node.embedded, node.preserveUnknown);
}

function pruneFields(node: SchemaNode, object: JsonObject, walk: PruneWalk, embedded: boolean, keep: boolean): void {
  const { properties } = node;
  for (const key in object) {
    const known = properties?.get(key);
    if (embedded && isMetaField(key)) {
      if (known !== undefined) pruneNulls(known, object, key);
      continue;
    }
    const child = known ?? node.additional;
    if (child === undefined) {
      if (node.hasAdditional) pruneUnknown(object[key]!, walk, key);
      else if (!keep) dropField(object, key, walk);
      continue;
    }
    const value = object[key]!;
    if (typeof value !== 'object') continue;
    if (value === null) {
      if (!child.nullable && child.default === undefined) delete object[key];
      continue;
    }
    walk.path.push(key);
    prune(child, value, walk);
    walk.path.pop();
  }
}

/** `keep`: inside a list that preserves unknown fields, items that don't say otherwise are kept too. */
function pruneItems(node: SchemaNode, list: JsonValue[], walk: PruneWalk, keep: boolean): void {
  const { items } = node;
  for (let i = 0; i < list.length; i++) {
    const value = list[i]!;
    if (typeof value !== 'object' || value === null) continue;
    if (items === undefined) {
      if (!keep) pruneUnknown(value, walk, i);
      continue;
    }
    walk.path.push(i);
    if (!keep) prune(items, value, walk);
    else if (Array.isArray(value)) pruneItems(items, value, walk, true);
    else pruneFields(items, value, walk, items.embedded, true);
    walk.path.pop();
  }
}

/**
 * Values without a schema keep their scalars and lists, and lose every field. Lists in lists may be as deep as JSON
 * allows, with no schema to bound them: hence no recursion.
 */
function pruneUnknown(value: JsonValue, walk: PruneWalk, step: string | number): void {
  if (typeof value !== 'object' || value === null) return;
  const depth = walk.path.length;
  walk.path.push(step);
  if (!Array.isArray(value)) dropAllFields(value, walk);
  else {
    // The path ends with the index of the item at hand, and `open` holds the list of each such index.
    const open: JsonValue[][] = [value];
    walk.path.push(0);
    while (open.length > 0) {
      const i = walk.path[walk.path.length - 1] as number;
      const item = open[open.length - 1]![i]; // not empty
      if (item === undefined) {
        open.pop();
        walk.path.pop();
        if (open.length > 0) advance(walk.path);
      } else if (Array.isArray(item)) {
        open.push(item);
        walk.path.push(0);
      } else {
        if (typeof item === 'object' && item !== null) dropAllFields(item, walk);
        advance(walk.path);
      }
    }
  }
  walk.path.length = depth;
}

function advance(path: (string | number)[]): void {
  path[path.length - 1] = (path[path.length - 1] as number) + 1;
}

function dropAllFields(object: JsonObject, walk: PruneWalk): void {
  for (const key in object) dropField(object, key, walk);
}

function dropField(object: JsonObject, key: string, walk: PruneWalk): void {
  if (walk.unknown !== undefined && (walk.path.length > 0 || !isMetaField(key))) {
    walk.path.push(key);
    walk.unknown.push(formatPath(walk.path));
    walk.path.pop();
  }
  delete object[key];
}

function formatPath(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

/** Nulls below TypeMeta and ObjectMeta fields go like all others, though unknown fields stay there. */
function pruneNulls(node: SchemaNode, parent: JsonObject | JsonValue[], key: string | number): void {
  const value = (parent as Record<string | number, JsonValue>)[key];
  if (value === null && !Array.isArray(parent)) {
    if (!node.nullable && node.default === undefined) delete parent[key];
  } else if (Array.isArray(value)) {
    if (node.items !== undefined) for (let i = 0; i < value.length; i++) pruneNulls(node.items, value, i);
  } else if (typeof value === 'object' && value !== null) {
    for (const name in value) {
      const child = node.properties?.get(name) ?? node.additional;
      if (child !== undefined) pruneNulls(child, value, name);
    }
  }
}
