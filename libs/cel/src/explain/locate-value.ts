import { childPath, indexPath, isJsonObject, type JsonObject, type JsonValue, keyPath } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import type { DeclType } from '../check/decl-type.ts';
import { declTypeOf } from '../check/declare-schema.ts';
import { OldElements } from '../rules/correlated-value.ts';
import { childDecl } from '../rules/rule-validator.ts';

/** An object of a resource with its schema, and on updates the one that it replaces. */
export interface RuledDocument {
  /** The schema of the resource's version. */
  readonly schema: JSONSchemaProps;
  /** The object as it is validated: with defaults filled in. */
  readonly object: JsonValue;
  readonly oldObject?: JsonValue;
}

/** A value of a document, with the part of the schema that is its own. */
export interface LocatedValue {
  readonly path: string;
  readonly schema: JSONSchemaProps;
  /** Undefined where CEL cannot see values. */
  readonly decl: DeclType | undefined;
  readonly value: JsonValue;
  /** The value that it replaces, as far as these can be told to belong together, and where that stands. */
  readonly old: JsonValue | undefined;
  readonly oldPath: string;
}

/** Whether `path` may be on the way to `wanted`. */
function leadsTo(path: string, wanted: string): boolean {
  return wanted === path || wanted.startsWith(`${path}.`) || wanted.startsWith(`${path}[`);
}

/** Finds the value at a path as field errors write it; undefined where the object has none. */
export function locateValue({ schema, object, oldObject }: RuledDocument, wanted: string): LocatedValue | undefined {
  const decl = declTypeOf(schema, { resourceRoot: true });
  return descend({ path: '', schema, decl, value: object, old: oldObject, oldPath: '' }, wanted);
}

function descend(at: LocatedValue, wanted: string): LocatedValue | undefined {
  if (at.value === null) return undefined;
  if (at.path === wanted) return at;
  for (const child of childrenOf(at, wanted)) {
    const found = descend(child, wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The members and elements on the way to `wanted`: more than one where a name has dots. */
function* childrenOf(at: LocatedValue, wanted: string): Generator<LocatedValue> {
  if (Array.isArray(at.value)) yield* elementsOf(at, at.value, wanted);
  else if (isJsonObject(at.value)) yield* membersOf(at, at.value, wanted);
}

function* elementsOf(at: LocatedValue, list: readonly JsonValue[], wanted: string): Generator<LocatedValue> {
  const { items } = at.schema;
  const index = Number(/^\[(\d+)\]/.exec(wanted.slice(at.path.length))?.[1] ?? list.length);
  if (!items || index >= list.length) return;
  const value = list[index]!; // just checked
  const old = new OldElements(at.schema, at.old).get(value);
  const oldIndex = old === undefined ? -1 : (at.old as readonly JsonValue[]).indexOf(old);
  const oldPath = indexPath(at.oldPath, oldIndex);
  yield { path: indexPath(at.path, index), schema: items, decl: at.decl?.element, value, old, oldPath };
}

function* membersOf(at: LocatedValue, object: JsonObject, wanted: string): Generator<LocatedValue> {
  const { properties, additionalProperties } = at.schema;
  const before = at.old !== undefined && isJsonObject(at.old) ? at.old : {};
  for (const [key, value] of Object.entries(object)) {
    const old = Object.hasOwn(before, key) ? (before[key] ?? undefined) : undefined;
    const schema = properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (schema !== undefined && leadsTo(childPath(at.path, key), wanted)) {
      const [path, oldPath] = [childPath(at.path, key), childPath(at.oldPath, key)];
      yield { path, schema, decl: childDecl(at.decl, key, schema), value, old, oldPath };
    }
    if (typeof additionalProperties === 'object' && leadsTo(keyPath(at.path, key), wanted)) {
      const [path, oldPath] = [keyPath(at.path, key), keyPath(at.oldPath, key)];
      yield { path, schema: additionalProperties, decl: at.decl?.element, value, old, oldPath };
    }
  }
}
