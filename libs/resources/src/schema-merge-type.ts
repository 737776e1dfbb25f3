import type { JsonValue } from '#machinery';
import {
  associativeList,
  atomicList,
  DEDUCED,
  DEDUCED_MAP,
  type ListType,
  type MapType,
  type MergeType,
  mapType,
  OBJECT_META_TYPE,
  SCALAR,
  UNTYPED,
} from '#patch';
import type { JSONSchemaProps } from '#schema';

/** What every object has, of whatever kind it is. */
const RESOURCE_FIELDS: readonly (readonly [string, MergeType])[] = [
  ['apiVersion', SCALAR.string],
  ['kind', SCALAR.string],
  ['metadata', OBJECT_META_TYPE],
];

/**
 * The merge type of a custom resource, from the schema of one of its versions; what kube-apiserver makes of the OpenAPI
 * document that it publishes (kube-openapi's schemaconv).
 */
export function mergeTypeOfSchema(schema: JSONSchemaProps | undefined): MergeType {
  if (schema === undefined) return { map: DEDUCED_MAP };
  return { map: objectType(schema, schema['x-kubernetes-preserve-unknown-fields'] === true, RESOURCE_FIELDS) };
}

/** `open`: somewhere above, unknown fields are preserved. */
function mergeTypeOf(schema: JSONSchemaProps, open: boolean): MergeType {
  const isOpen = open || schema['x-kubernetes-preserve-unknown-fields'] === true;
  switch (schema.type ?? '') {
    case 'object':
      return { map: objectType(schema, isOpen) };
    case 'array':
      return { list: listType(schema, isOpen) };
    case 'integer':
    case 'number':
      return SCALAR.numeric;
    case 'boolean':
      return SCALAR.boolean;
    case 'string':
      // Of formats only that of bytes is sure to be a string.
      return (schema.format ?? '') === '' || schema.format === 'byte' ? SCALAR.string : SCALAR.untyped;
    default:
      return { scalar: 'untyped', list: listType(schema, isOpen), map: objectType(schema, isOpen) };
  }
}

function objectType(
  schema: JSONSchemaProps,
  open: boolean,
  given = schema['x-kubernetes-embedded-resource'] === true ? RESOURCE_FIELDS : [],
): MapType {
  const fields = new Map<string, MergeType>();
  for (const [name, member] of Object.entries(schema.properties ?? {})) fields.set(name, mergeTypeOf(member, open));
  for (const [name, type] of given) fields.set(name, type);
  return mapType(fields, othersType(schema, fields, open), schema['x-kubernetes-map-type'] === 'atomic');
}

function othersType(
  { additionalProperties }: JSONSchemaProps,
  fields: ReadonlyMap<string, MergeType>,
  open: boolean,
): MergeType | undefined {
  if (typeof additionalProperties === 'object') return mergeTypeOf(additionalProperties, open);
  if (additionalProperties !== undefined) return additionalProperties ? DEDUCED : undefined;
  return open || fields.size === 0 ? DEDUCED : undefined;
}

function listType(schema: JSONSchemaProps, open: boolean): ListType {
  const items = schema.items === undefined ? UNTYPED : mergeTypeOf(schema.items, open);
  switch (schema['x-kubernetes-list-type']) {
    case 'set':
      return associativeList(items, []);
    case 'map': {
      const keys = schema['x-kubernetes-list-map-keys'] ?? [];
      return associativeList(items, keys, keyDefaults(schema.items, keys));
    }
    default:
      return atomicList(items);
  }
}

function keyDefaults(items: JSONSchemaProps | undefined, keys: readonly string[]): ReadonlyMap<string, JsonValue> {
  const defaults = new Map<string, JsonValue>();
  for (const key of keys) {
    const value = items?.properties?.[key]?.default;
    if (value !== undefined) defaults.set(key, value);
  }
  return defaults;
}
