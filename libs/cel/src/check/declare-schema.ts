import type { JsonValue } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  STRING,
  structType,
  TIMESTAMP,
} from './cel-type.ts';
import type { DeclField, DeclType } from './decl-type.ts';
import { escapeIdentifier, isReserved } from './identifier-escape.ts';

/** kube-apiserver's limit on a request, from which bounds of unbounded schemas follow (3 MiB). */
export const MAX_REQUEST_BYTES = 3 * 1024 * 1024;

/** Sizes, in bytes of JSON, of the shortest value of a type; the cost model counts with them. */
const MIN_SIZE = {
  any: 1,
  string: 2,
  bool: 4,
  number: 1,
  duration: 3,
  date: 12,
  dateTime: 21,
  list: 2,
  map: 2,
} as const;
const MAX_SIZE = { duration: 32, date: 12, dateTime: 32 } as const;
/** The longest name of an object, and the longest prefix for a generated one. */
const MAX_NAME_LENGTH = 253;

const STRING_SCHEMA: JSONSchemaProps = { type: 'string' };

/**
 * Adds kind, apiVersion, metadata.name and metadata.generateName to the root of a resource, which rules may always read;
 * other members of metadata stay hidden from rules.
 */
export function withTypeAndObjectMeta(schema: JSONSchemaProps): JSONSchemaProps {
  const props = schema.properties ?? {};
  const meta = ownProperty(props, 'metadata');
  const metaProps = meta?.properties;
  const complete =
    ownProperty(props, 'kind')?.type === 'string' &&
    ownProperty(props, 'apiVersion')?.type === 'string' &&
    meta?.type === 'object' &&
    metaProps !== undefined &&
    ownProperty(metaProps, 'name')?.type === 'string' &&
    ownProperty(metaProps, 'generateName')?.type === 'string';
  if (complete) return schema;
  const metadata: JSONSchemaProps = {
    type: 'object',
    properties: {
      name: cappedString(ownProperty(metaProps ?? {}, 'name'), MAX_NAME_LENGTH),
      generateName: cappedString(ownProperty(metaProps ?? {}, 'generateName'), MAX_NAME_LENGTH - 1),
    },
  };
  return { ...schema, properties: { ...props, kind: STRING_SCHEMA, apiVersion: STRING_SCHEMA, metadata } };
}

function cappedString(existing: JSONSchemaProps | undefined, maxLength: number): JSONSchemaProps {
  return { type: 'string', maxLength: Math.min(Number(existing?.maxLength ?? maxLength), maxLength) };
}

function ownProperty(props: Record<string, JSONSchemaProps>, name: string): JSONSchemaProps | undefined {
  return Object.hasOwn(props, name) ? props[name] : undefined;
}

const NO_NAMES: readonly string[] = [];

/** A declaration of all members, always in this order. */
function declare(
  schema: JSONSchemaProps,
  own: Pick<DeclType, 'kind' | 'maxElements' | 'minSerializedSize'> & Partial<DeclType>,
): DeclType {
  return {
    kind: own.kind,
    nullable: schema.nullable === true,
    format: schema.format,
    listType: schema['x-kubernetes-list-type'] ?? 'atomic',
    mapKeys: schema['x-kubernetes-list-map-keys'] ?? NO_NAMES,
    maxElements: own.maxElements,
    minSerializedSize: own.minSerializedSize,
    element: own.element,
    fields: own.fields,
    hidden: own.hidden ?? NO_NAMES,
  };
}

function scalar(kind: DeclType['kind'], schema: JSONSchemaProps, minSerializedSize: number, maxElements = 0): DeclType {
  return declare(schema, { kind, maxElements, minSerializedSize });
}

/** A document that no schema describes; any part of it may be null. */
export const ANY_DECL: DeclType = scalar('any', { nullable: true }, MIN_SIZE.any, MAX_REQUEST_BYTES);

function maxStringBytes(schema: JSONSchemaProps): number {
  if (!schema['x-kubernetes-int-or-string']) {
    if (schema.format === 'duration') return MAX_SIZE.duration;
    if (schema.format === 'date') return MAX_SIZE.date;
    if (schema.format === 'date-time') return MAX_SIZE.dateTime;
  }
  return MAX_REQUEST_BYTES - 2;
}

/** maxLength counts code points, the cost model bytes: four a code point at worst. */
function maxBytesOfMaxLength(maxLength: number): number {
  return Math.max(0, Number(maxLength)) * 4;
}

function stringType(schema: JSONSchemaProps): DeclType {
  const bound = maxStringBytes(schema);
  switch (schema.format) {
    case 'byte':
      return scalar(
        'bytes',
        schema,
        MIN_SIZE.string,
        schema.maxLength === undefined ? bound : Math.max(0, Number(schema.maxLength)),
      );
    case 'duration':
      return scalar('duration', schema, MIN_SIZE.duration, bound);
    case 'date':
      return scalar('timestamp', schema, MIN_SIZE.date, bound);
    case 'date-time':
      return scalar('timestamp', schema, MIN_SIZE.dateTime, bound);
    default:
  }
  if (schema.maxLength !== undefined) {
    return scalar('string', schema, MIN_SIZE.string, maxBytesOfMaxLength(schema.maxLength));
  }
  const longest = (schema.enum ?? []).reduce<number>((max, value) => Math.max(max, enumBytes(value)), 0);
  return scalar('string', schema, MIN_SIZE.string, schema.enum?.length ? longest : bound);
}

function enumBytes(value: JsonValue): number {
  return typeof value === 'string' ? Buffer.byteLength(value) : 0;
}

function arrayType(schema: JSONSchemaProps): DeclType | undefined {
  if (!schema.items) return undefined;
  const element = declTypeOf(schema.items, { resourceRoot: schema.items['x-kubernetes-embedded-resource'] === true });
  if (element === undefined) return undefined;
  const maxElements =
    schema.maxItems === undefined
      ? Math.floor((MAX_REQUEST_BYTES - 2) / (element.minSerializedSize + 1))
      : Math.max(0, Number(schema.maxItems));
  return declare(schema, { kind: 'list', maxElements, minSerializedSize: MIN_SIZE.list, element });
}

function mapType(schema: JSONSchemaProps, values: JSONSchemaProps): DeclType | undefined {
  const element = declTypeOf(values, { resourceRoot: values['x-kubernetes-embedded-resource'] === true });
  if (element === undefined) return undefined;
  const maxElements =
    schema.maxProperties === undefined
      ? Math.floor((MAX_REQUEST_BYTES - 2) / (element.minSerializedSize + 6))
      : Math.max(0, Number(schema.maxProperties));
  return declare(schema, { kind: 'map', maxElements, minSerializedSize: MIN_SIZE.map, element });
}

function objectType(schema: JSONSchemaProps): DeclType {
  const fields = new Map<string, DeclField>();
  const hidden: string[] = [];
  const required = new Set(schema.required);
  let minSerializedSize: number = MIN_SIZE.map;
  for (const [property, child] of Object.entries(schema.properties ?? {})) {
    const type = declTypeOf(child, { resourceRoot: child['x-kubernetes-embedded-resource'] === true });
    const name = escapeIdentifier(property);
    if (type === undefined || name === undefined) hidden.push(property);
    else fields.set(name, { name, property, type });
    if (type === undefined) continue;
    if (required.has(property) && (child.default === undefined || child.default === null)) {
      minSerializedSize += Buffer.byteLength(property) + type.minSerializedSize + 4;
    }
  }
  return declare(schema, { kind: 'object', maxElements: 0, minSerializedSize, fields, hidden });
}

/** The declaration of a schema, or undefined where CEL cannot see values of it (unknown fields are preserved, no items…). */
export function declTypeOf(node: JSONSchemaProps, { resourceRoot }: { resourceRoot: boolean }): DeclType | undefined {
  if (node['x-kubernetes-int-or-string']) {
    const bound = node.maxLength === undefined ? maxStringBytes(node) : maxBytesOfMaxLength(node.maxLength);
    return scalar('dyn', node, MIN_SIZE.any, bound);
  }
  const schema = resourceRoot ? withTypeAndObjectMeta(node) : node;
  switch (schema.type) {
    case 'array':
      return arrayType(schema);
    case 'object':
      if (typeof schema.additionalProperties === 'object') return mapType(schema, schema.additionalProperties);
      return objectType(schema);
    case 'string':
      return stringType(schema);
    case 'boolean':
      return scalar('bool', schema, MIN_SIZE.bool);
    case 'number':
      return scalar('double', schema, MIN_SIZE.number);
    case 'integer':
      return scalar('int', schema, MIN_SIZE.number);
    default:
      return undefined;
  }
}

const SCALARS: Partial<Record<DeclType['kind'], CelType>> = {
  dyn: DYN,
  bytes: BYTES,
  duration: DURATION,
  timestamp: TIMESTAMP,
  string: STRING,
  bool: BOOL,
  double: DOUBLE,
  int: INT,
};

/** The field of an object that expressions call `name`; reserved words may be written plainly. */
export function findField(decl: DeclType | undefined, name: string): DeclField | undefined {
  return decl?.fields?.get(name) ?? (isReserved(name) ? decl?.fields?.get(`__${name}__`) : undefined);
}

/**
 * Names of types must not become something that authors of expressions rely on, so upstream puts the clock's nanoseconds
 * into them; so does this.
 */
export function uniqueTypeName(prefix: string): string {
  return `${prefix}${process.hrtime.bigint() % 1_000_000_000n}`;
}

/** Names the object types of a declaration by their path, as messages show them: `selfType1.spec.@idx`. */
export class DeclNaming {
  private readonly named = new Map<string, CelType>();

  /** The CEL type of a declaration found at `name`. */
  celType(decl: DeclType, name: string): CelType {
    const plain = SCALARS[decl.kind];
    if (plain !== undefined) return plain;
    const known = this.named.get(name);
    if (known !== undefined) return known;
    const type = this.compound(decl, name);
    this.named.set(name, type);
    return type;
  }

  private compound(decl: DeclType, name: string): CelType {
    if (decl.kind === 'list') return listOf(this.celType(decl.element!, `${name}.@idx`)); // lists have elements
    if (decl.kind === 'map') return mapOf(STRING, this.celType(decl.element!, `${name}.@elem`)); // maps too
    return structType(name, (field) => {
      const found = findField(decl, field);
      return found === undefined ? undefined : this.celType(found.type, `${name}.${found.name}`);
    });
  }
}
