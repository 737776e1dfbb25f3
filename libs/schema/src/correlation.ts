import { type JsonObject, type JsonValue, jsonEquals } from '#machinery';
import type { SchemaNode } from './schema-node.ts';

/**
 * A value of an updated object beside the value that it replaces, as far as the schema can tell which that is: fields
 * correlate by name, items of a `map` list by their keys, items of other lists not at all.
 *
 *     new: ports: [{name: b}, {name: a}]     old: ports: [{name: a}, {name: b}]     → b with b, a with a
 *
 * As k8s.io/apiserver/pkg/cel/common.CorrelatedObject, whose notion of equality this keeps: fields that the schema does
 * not know make an object unequal, a `map` list equals one in another order.
 */
export class Correlation {
  readonly #node: SchemaNode;
  readonly #value: JsonValue;
  readonly #old: JsonValue;
  readonly #children = new Map<string | number, Correlation>();
  #oldByKey: Map<string, JsonValue> | undefined;
  #equal: boolean | undefined;

  constructor(node: SchemaNode, value: JsonValue, old: JsonValue) {
    this.#node = node;
    this.#value = value;
    this.#old = old;
  }

  /** The field in both objects; undefined if one lacks it or the schema does not know it. */
  key(field: string): Correlation | undefined {
    const existing = this.#children.get(field);
    if (existing !== undefined) return existing;
    const { value, old } = this.#objects();
    if (value === undefined || old === undefined) return undefined;
    if (!Object.hasOwn(value, field) || !Object.hasOwn(old, field)) return undefined;
    const node = this.#node.properties?.get(field) ?? this.#node.additional;
    return node === undefined ? undefined : this.#child(field, node, value[field]!, old[field]!); // own
  }

  /** The item in the new list and the old item of the same keys. */
  index(i: number): Correlation | undefined {
    const existing = this.#children.get(i);
    if (existing !== undefined) return existing;
    const { items } = this.#node;
    if (!Array.isArray(this.#value) || !Array.isArray(this.#old) || items === undefined) return undefined;
    if (i >= this.#value.length || this.#node.listType !== 'map') return undefined;
    const old = this.#oldItem(this.#value[i]!); // i < length
    return old === undefined || old === null ? undefined : this.#child(i, items, this.#value[i]!, old);
  }

  /** Whether nothing changed. */
  isUnchanged(): boolean {
    this.#equal ??= this.#compare();
    return this.#equal;
  }

  #child(step: string | number, node: SchemaNode, value: JsonValue, old: JsonValue): Correlation {
    const child = new Correlation(node, value, old);
    this.#children.set(step, child);
    return child;
  }

  #objects(): { value: JsonObject | undefined; old: JsonObject | undefined } {
    return { value: asObject(this.#value), old: asObject(this.#old) };
  }

  #compare(): boolean {
    const value = this.#value;
    const old = this.#old;
    if (typeof value !== 'object' || typeof old !== 'object' || value === null || old === null) return value === old;
    if (Array.isArray(value)) return Array.isArray(old) && this.#compareLists(value, old);
    if (Array.isArray(old)) return false;
    const keys = Object.keys(value);
    return keys.length === Object.keys(old).length && keys.every((key) => this.key(key)?.isUnchanged() === true);
  }

  #compareLists(value: JsonValue[], old: JsonValue[]): boolean {
    if (value.length !== old.length) return false;
    if (this.#node.listType !== 'map') return jsonEquals(value, old);
    return value.every((_, i) => this.index(i)?.isUnchanged() === true);
  }

  #oldItem(item: JsonValue): JsonValue | undefined {
    this.#oldByKey ??= indexByKey(this.#node, this.#old as JsonValue[]); // index() checked
    const key = compositeKey(this.#node, item);
    return key === undefined ? undefined : this.#oldByKey.get(key);
  }
}

function asObject(value: JsonValue): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

/** The first item of each key. */
function indexByKey(node: SchemaNode, list: readonly JsonValue[]): Map<string, JsonValue> {
  const index = new Map<string, JsonValue>();
  if (node.types.length !== 1 || node.types[0] !== 'array') return index;
  for (const item of list) {
    const key = compositeKey(node, item);
    if (key !== undefined && !index.has(key)) index.set(key, item);
  }
  return index;
}

/** Undefined when a key field is missing or no scalar: such an item correlates with nothing. */
function compositeKey(node: SchemaNode, item: JsonValue): string | undefined {
  const object = asObject(item);
  if (object === undefined || node.mapKeys.length === 0) return undefined;
  let composite = '';
  for (const name of node.mapKeys) {
    const value = Object.hasOwn(object, name) ? object[name]! : null; // own
    if (value === null || typeof value === 'object') return undefined;
    composite += `\0${typeof value === 'string' ? JSON.stringify(value) : String(value)}`;
  }
  return composite;
}
