import { isJsonObject, type JsonObject, type JsonValue, jsonEquals } from '#machinery';
import type { JSONSchemaProps } from '#schema';

function mapListKeyOf(schema: JSONSchemaProps, item: JsonValue): string | undefined {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (!isJsonObject(item) || keys.length === 0) return undefined;
  let key = '';
  for (const name of keys) {
    const value = Object.hasOwn(item, name) ? item[name] : undefined;
    if (value === undefined || value === null || typeof value === 'object') return undefined;
    key += `\0${typeof value === 'string' ? JSON.stringify(value) : value}`;
  }
  return key;
}

/** Finds the old element that a new one replaces: by the keys of a list of type map. */
export class OldElements {
  private readonly schema: JSONSchemaProps;
  private readonly byKey = new Map<string, JsonValue>();

  constructor(schema: JSONSchemaProps, old: JsonValue | undefined) {
    this.schema = schema;
    if (schema.type !== 'array' || schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(old)) return;
    for (const item of old) {
      const key = mapListKeyOf(schema, item);
      if (key !== undefined && !this.byKey.has(key)) this.byKey.set(key, item);
    }
  }

  get(item: JsonValue): JsonValue | undefined {
    if (this.byKey.size === 0) return undefined;
    const key = mapListKeyOf(this.schema, item);
    return key === undefined ? undefined : this.byKey.get(key);
  }
}

/**
 * A value of an update with the one it replaces: rules that fail on unchanged parts of an object do not reject it.
 * Follows apiserver's CorrelatedObject.
 */
export class CorrelatedValue {
  private readonly value: JsonValue;
  private readonly old: JsonValue;
  private readonly schema: JSONSchemaProps;
  private readonly children = new Map<string | number, CorrelatedValue | undefined>();
  private oldElements: OldElements | undefined;
  private equal: boolean | undefined;

  constructor(value: JsonValue, old: JsonValue, schema: JSONSchemaProps) {
    this.value = value;
    this.old = old;
    this.schema = schema;
  }

  /** Whether nothing changed. */
  unchanged(): boolean {
    this.equal ??= this.compare();
    return this.equal;
  }

  key(name: string): CorrelatedValue | undefined {
    if (!this.children.has(name)) this.children.set(name, this.member(name));
    return this.children.get(name);
  }

  index(at: number): CorrelatedValue | undefined {
    if (!this.children.has(at)) this.children.set(at, this.element(at));
    return this.children.get(at);
  }

  private member(name: string): CorrelatedValue | undefined {
    const { value, old } = this;
    if (!isJsonObject(value) || !isJsonObject(old)) return undefined;
    if (!Object.hasOwn(value, name) || !Object.hasOwn(old, name)) return undefined;
    const { properties, additionalProperties } = this.schema;
    let schema = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (schema === undefined && typeof additionalProperties === 'object') schema = additionalProperties;
    return schema === undefined ? undefined : new CorrelatedValue(value[name]!, old[name]!, schema); // own members
  }

  private element(at: number): CorrelatedValue | undefined {
    const { items } = this.schema;
    if (!Array.isArray(this.value) || at >= this.value.length || items === undefined) return undefined;
    this.oldElements ??= new OldElements(this.schema, this.old);
    const item = this.value[at]!; // at is inside
    const old = this.oldElements.get(item);
    return old === undefined || old === null ? undefined : new CorrelatedValue(item, old, items);
  }

  private compare(): boolean {
    const { value, old } = this;
    if (value === null || old === null) return value === old;
    if (Array.isArray(value) || Array.isArray(old)) return this.compareLists(value, old);
    if (!isJsonObject(value) || !isJsonObject(old)) return value === old;
    return this.compareObjects(value, old);
  }

  private compareLists(value: JsonValue, old: JsonValue): boolean {
    if (!Array.isArray(value) || !Array.isArray(old) || value.length !== old.length) return false;
    if (this.schema['x-kubernetes-list-type'] !== 'map') return jsonEquals(value, old);
    return value.every((_, i) => this.index(i)?.unchanged() === true);
  }

  private compareObjects(value: JsonObject, old: JsonObject): boolean {
    const names = Object.keys(value);
    return names.length === Object.keys(old).length && names.every((name) => this.key(name)?.unchanged() === true);
  }
}
