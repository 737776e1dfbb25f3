import type { JsonValue } from '#machinery';
import { formatCheck, isRecognizedFormat } from './formats.ts';
import type { JSONSchemaProps } from './json-schema-props.ts';
import { spendOnPattern } from './pattern-work.ts';
import { compileRe2 } from './re2/re2.ts';
import { Re2SyntaxError } from './re2/syntax-error.ts';

/** Kinds of JSON values as bits, so that "does the type allow it" is one AND. */
export const STRING = 1;
export const INTEGER = 2;
export const FLOAT = 4;
export const BOOLEAN = 8;
export const ARRAY = 16;
export const OBJECT = 32;
const ANY = STRING | INTEGER | FLOAT | BOOLEAN | ARRAY | OBJECT;

const TYPE_BITS: Readonly<Record<string, number>> = {
  string: STRING,
  integer: INTEGER,
  number: INTEGER | FLOAT,
  boolean: BOOLEAN,
  array: ARRAY,
  object: OBJECT,
};

/**
 * How a schema is read. `served`: as custom resources are validated against it (formats that are not recognized for the
 * type are ignored, int-or-string allows both types). `defaults`: as a default value inside the schema is validated when
 * the CRD is written (the structural schema taken literally).
 */
export type SchemaReading = 'served' | 'defaults';

/** A pattern ready to match; `invalid` is what is wrong with it, "" for a good one. */
export interface CompiledPattern {
  readonly source: string;
  readonly invalid: string;
  matches(text: string): boolean;
}

/**
 * One schema, ready for walking: every field is always there, so that all nodes share one shape and reads stay
 * monomorphic. Properties are a Map because their names and the keys looked up come from clients (`__proto__`).
 */
export interface SchemaNode {
  readonly source: JSONSchemaProps;
  // structure
  readonly properties: ReadonlyMap<string, SchemaNode> | undefined;
  readonly additional: SchemaNode | undefined;
  /** `additionalProperties` is set at all: `true` keeps values without knowing their schema. */
  readonly hasAdditional: boolean;
  readonly additionalForbidden: boolean;
  readonly items: SchemaNode | undefined;
  readonly preserveUnknown: boolean;
  readonly embedded: boolean;
  readonly listType: string;
  readonly mapKeys: readonly string[];
  readonly nullable: boolean;
  /** Undefined for none; a null default counts as none, as upstream. */
  default: JsonValue | undefined;
  /** Children with a default of their own. */
  readonly defaulted: readonly (readonly [string, SchemaNode])[];
  /** Properties below which there is something to default. */
  readonly defaultedBelow: readonly (readonly [string, SchemaNode])[];
  readonly hasDefaultsBelow: boolean;
  readonly hasListTypesBelow: boolean;
  readonly hasEmbeddedBelow: boolean;
  // values
  readonly types: readonly string[];
  /** Kinds that the type allows. */
  readonly kinds: number;
  /** A float without a fraction passes for an integer. */
  readonly floatsAsIntegers: boolean;
  readonly nullAllowed: boolean;
  readonly format: string;
  readonly matchesFormat: ((text: string) => boolean) | undefined;
  readonly enum: readonly JsonValue[] | undefined;
  readonly enumStrings: ReadonlySet<string> | undefined;
  readonly hasNumberBounds: boolean;
  /** The only type if that is "integer" or "number", else "". */
  readonly numberType: string;
  /** int32, int64, float, double or "". */
  readonly numberFormat: string;
  readonly maximum: number | undefined;
  readonly exclusiveMaximum: boolean;
  readonly minimum: number | undefined;
  readonly exclusiveMinimum: boolean;
  readonly multipleOf: number | undefined;
  readonly maxLength: number | undefined;
  readonly minLength: number | undefined;
  readonly hasLengths: boolean;
  readonly pattern: CompiledPattern | undefined;
  readonly maxItems: number | undefined;
  readonly minItems: number | undefined;
  readonly uniqueItems: boolean;
  readonly maxProperties: number | undefined;
  readonly minProperties: number | undefined;
  readonly required: readonly string[] | undefined;
  readonly allOf: readonly SchemaNode[] | undefined;
  readonly anyOf: readonly SchemaNode[] | undefined;
  readonly oneOf: readonly SchemaNode[] | undefined;
  readonly not: SchemaNode | undefined;
  readonly hasJunctors: boolean;
  /** Nothing but the type decides about scalars: the hot case. */
  readonly scalarsByTypeOnly: boolean;
}

/** Builds the tree of nodes. Patterns and formats are compiled on first use. */
export function buildSchemaNode(schema: JSONSchemaProps, reading: SchemaReading): SchemaNode {
  const build = (child: JSONSchemaProps) => buildSchemaNode(child, reading);
  const structure = buildStructure(schema, build);
  const values = buildValues(schema, reading);
  const all = (list: readonly JSONSchemaProps[] | undefined) =>
    list === undefined || list.length === 0 ? undefined : list.map(build);
  const allOf = all(schema.allOf);
  const anyOf = all(schema.anyOf);
  const oneOf = all(schema.oneOf);
  const not = schema.not ? build(schema.not) : undefined;
  const hasJunctors = (allOf ?? anyOf ?? oneOf ?? not) !== undefined;
  return {
    source: schema,
    properties: structure.properties,
    additional: structure.additional,
    hasAdditional: structure.hasAdditional,
    additionalForbidden: schema.additionalProperties === false,
    items: structure.items,
    preserveUnknown: schema['x-kubernetes-preserve-unknown-fields'] === true,
    embedded: schema['x-kubernetes-embedded-resource'] === true,
    listType: schema['x-kubernetes-list-type'] ?? '',
    mapKeys: schema['x-kubernetes-list-map-keys'] ?? [],
    nullable: schema.nullable === true,
    default: schema.default ?? undefined,
    defaulted: structure.defaulted,
    defaultedBelow: structure.defaultedBelow,
    hasDefaultsBelow: structure.hasDefaultsBelow,
    hasListTypesBelow: structure.hasListTypesBelow,
    hasEmbeddedBelow: structure.hasEmbeddedBelow,
    types: values.types,
    kinds: values.kinds,
    floatsAsIntegers: values.floatsAsIntegers,
    nullAllowed: values.nullAllowed,
    format: values.format,
    matchesFormat: values.matchesFormat,
    enum: values.enum,
    enumStrings: values.enumStrings,
    hasNumberBounds: values.hasNumberBounds,
    numberType: values.numberType,
    numberFormat: values.numberFormat,
    maximum: asNumber(schema.maximum),
    exclusiveMaximum: schema.exclusiveMaximum === true,
    minimum: asNumber(schema.minimum),
    exclusiveMinimum: schema.exclusiveMinimum === true,
    multipleOf: asNumber(schema.multipleOf),
    maxLength: asNumber(schema.maxLength),
    minLength: asNumber(schema.minLength),
    hasLengths: (schema.maxLength ?? schema.minLength ?? undefined) !== undefined,
    pattern: schema.pattern ? lazyPattern(schema.pattern) : undefined,
    maxItems: asNumber(schema.maxItems),
    minItems: asNumber(schema.minItems),
    uniqueItems: schema.uniqueItems === true,
    maxProperties: asNumber(schema.maxProperties),
    minProperties: asNumber(schema.minProperties),
    required: schema.required === undefined || schema.required.length === 0 ? undefined : schema.required,
    allOf,
    anyOf,
    oneOf,
    not,
    hasJunctors,
    scalarsByTypeOnly:
      !hasJunctors &&
      values.enum === undefined &&
      values.matchesFormat === undefined &&
      !values.hasNumberBounds &&
      !schema.pattern &&
      (schema.maxLength ?? schema.minLength ?? undefined) === undefined,
  };
}

function asNumber(value: number | bigint | null | undefined): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}

function buildStructure(schema: JSONSchemaProps, build: (child: JSONSchemaProps) => SchemaNode) {
  const properties = schema.properties === undefined ? undefined : buildProperties(schema.properties, build);
  const more = schema.additionalProperties;
  const additional = typeof more === 'object' && more !== null ? build(more) : undefined;
  const items = schema.items ? build(schema.items) : undefined;
  const defaulted: [string, SchemaNode][] = [];
  const defaultedBelow: [string, SchemaNode][] = [];
  let hasListTypesBelow = schema['x-kubernetes-list-type'] === 'set' || schema['x-kubernetes-list-type'] === 'map';
  let hasEmbeddedBelow = schema['x-kubernetes-embedded-resource'] === true;
  for (const [name, child] of properties ?? []) {
    if (child.default !== undefined) defaulted.push([name, child]);
    if (child.hasDefaultsBelow) defaultedBelow.push([name, child]);
    hasListTypesBelow ||= child.hasListTypesBelow;
    hasEmbeddedBelow ||= child.hasEmbeddedBelow;
  }
  const others = [additional, items].filter((node) => node !== undefined);
  return {
    properties,
    additional,
    hasAdditional: more !== undefined && more !== null,
    items,
    defaulted,
    defaultedBelow,
    hasDefaultsBelow:
      defaulted.length > 0 ||
      defaultedBelow.length > 0 ||
      others.some((n) => n.default !== undefined || n.hasDefaultsBelow),
    hasListTypesBelow: hasListTypesBelow || others.some((n) => n.hasListTypesBelow),
    hasEmbeddedBelow: hasEmbeddedBelow || others.some((n) => n.hasEmbeddedBelow),
  };
}

function buildProperties(properties: Record<string, JSONSchemaProps>, build: (child: JSONSchemaProps) => SchemaNode) {
  const nodes = new Map<string, SchemaNode>();
  for (const name of Object.keys(properties)) nodes.set(name, build(properties[name]!)); // own key
  return nodes.size === 0 ? undefined : nodes;
}

function buildValues(schema: JSONSchemaProps, reading: SchemaReading) {
  const type = schema.type ?? '';
  const intOrString = schema['x-kubernetes-int-or-string'] === true && reading === 'served';
  const types = intOrString ? ['integer', 'string'] : type === '' ? [] : [type];
  const onlyType = types.length === 1 ? types[0]! : ''; // length checked
  const format =
    reading === 'served' && !isRecognizedFormat(onlyType, schema.format ?? '') ? '' : (schema.format ?? '');
  const numberType = onlyType === 'integer' || onlyType === 'number' ? onlyType : '';
  const enumValues = schema.enum === undefined || schema.enum.length === 0 ? undefined : schema.enum;
  return {
    types,
    kinds: allowedKinds(types, format),
    floatsAsIntegers: types.includes('integer') && !types.includes('number'),
    nullAllowed: (types.length === 0 || types.includes('null') || schema.nullable === true) && enumValues === undefined,
    format,
    matchesFormat: formatCheck(format),
    enum: enumValues,
    enumStrings: enumValues?.every((v) => typeof v === 'string') ? new Set(enumValues) : undefined,
    numberType,
    numberFormat: numberFormatOf(numberType, format),
    hasNumberBounds:
      numberType === 'integer' ||
      numberFormatOf(numberType, format) === 'float' ||
      (schema.maximum ?? schema.minimum ?? schema.multipleOf ?? undefined) !== undefined,
  };
}

function allowedKinds(types: readonly string[], format: string): number {
  if (types.length === 0 && format === '') return ANY;
  let kinds = 0;
  for (const type of types) kinds |= TYPE_BITS[type] ?? 0;
  // With a format and no numeric type, upstream's type check lets strings and arrays pass whatever the type says.
  if (format !== '' && !types.includes('integer') && !types.includes('number')) kinds |= STRING | ARRAY;
  return kinds;
}

function numberFormatOf(numberType: string, format: string): string {
  if (numberType === 'integer' && (format === 'int32' || format === 'int64')) return format;
  if (numberType === 'number' && (format === 'float' || format === 'double')) return format;
  return '';
}

function lazyPattern(source: string): CompiledPattern {
  let compiled: CompiledPattern | undefined;
  const compile = (): CompiledPattern => {
    compiled ??= compilePattern(source);
    return compiled;
  };
  return {
    source,
    get invalid() {
      return compile().invalid;
    },
    matches: (text) => compile().matches(text),
  };
}

function compilePattern(source: string): CompiledPattern {
  try {
    const re2 = compileRe2(source);
    return { source, invalid: '', matches: (text) => re2.matches(text, spendOnPattern) };
  } catch (error) {
    if (!(error instanceof Re2SyntaxError)) throw error;
    return { source, invalid: error.message, matches: () => false };
  }
}
