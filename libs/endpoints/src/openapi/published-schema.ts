import { isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import { BUILT_IN_MODELS, typeMetaProperties } from './model-names.ts';

/** `v2`: OpenAPI 2.0, which cannot say as much; `v3`: OpenAPI 3.0. */
export type OpenApiVersion = 'v2' | 'v3';

const REFERENCE_PREFIX: Readonly<Record<OpenApiVersion, string>> = {
  v2: '#/definitions/',
  v3: '#/components/schemas/',
};

/** Published as they stand, unless empty. */
const PLAIN_KEYWORDS = ['title', 'description', 'format', 'pattern'] as const;
/** Published when true. */
const BOOLEAN_KEYWORDS = ['exclusiveMaximum', 'exclusiveMinimum', 'uniqueItems'] as const;
/** Published when set; float64 upstream. */
const NUMBER_KEYWORDS = [
  'maximum',
  'minimum',
  'multipleOf',
  'maxLength',
  'minLength',
  'maxItems',
  'minItems',
  'maxProperties',
  'minProperties',
] as const;
const RULE_MEMBERS = ['rule', 'message', 'messageExpression', 'reason', 'fieldPath', 'optionalOldSelf'] as const;

/** A `$ref` to a definition, as the version of OpenAPI writes it. */
export function referenceTo(model: string, to: OpenApiVersion): JsonObject {
  return { $ref: REFERENCE_PREFIX[to] + model };
}

/** A reference with words of its own: OpenAPI 3.0 allows no siblings of `$ref`, so that it hides in an `allOf`. */
export function describedReference(model: string, description: string, to: OpenApiVersion): JsonObject {
  const reference = referenceTo(model, to);
  return to === 'v2' ? { description, ...reference } : { description, allOf: [reference] };
}

/**
 * The schema of a whole object as kube-apiserver publishes it: the CRD's schema with apiVersion, kind and metadata put
 * in by the server, here and in embedded resources. Group, version and kind are added by the caller.
 */
export function publishedObjectSchema(schema: JSONSchemaProps | undefined, to: OpenApiVersion): JsonObject {
  // Kubectl takes a schema with properties for a complete one, and refuses everything else in the object.
  if (schema === undefined) return { type: 'object' };
  if (to === 'v2' && schema['x-kubernetes-preserve-unknown-fields'] === true) return { type: 'object' };
  const root = publishSchema(schema, to);
  const properties = isJsonObject(root.properties) ? root.properties : {};
  root.properties = { ...properties, ...typeMetaProperties('object'), metadata: metadataProperty(to) };
  return root;
}

function metadataProperty(to: OpenApiVersion): JsonObject {
  return describedReference(BUILT_IN_MODELS.objectMeta, 'Standard metadata of the object.', to);
}

function publishSchema(schema: JSONSchemaProps, to: OpenApiVersion): JsonObject {
  const out: JsonObject = {};
  const untyped = to === 'v2' && isUntypedInV2(schema);
  // What kubectl's v2 reader cannot take as a type is published without one, and without what hangs on the type.
  const bare = to === 'v2' && (schema.nullable === true || schema['x-kubernetes-preserve-unknown-fields'] === true);
  if (schema.type !== undefined && schema.type !== '' && !untyped) out.type = schema.type;
  copyKeywords(out, schema);
  if (to === 'v3') {
    if (schema.nullable === true) out.nullable = true;
    if (schema.default !== undefined && schema.default !== null) out.default = schema.default;
  }
  const required = requiredOf(schema, to);
  if (required.length > 0) out.required = required;
  if (schema.example !== undefined && schema.example !== null) out.example = schema.example;
  if (schema.items !== undefined && !bare) out.items = publishSchema(schema.items, to);
  if (schema.properties !== undefined && !bare) {
    const properties = publishProperties(schema.properties, (child) => publishSchema(child, to));
    if (Object.keys(properties).length > 0) out.properties = properties;
  }
  const additional = schema.additionalProperties;
  if (additional !== undefined) {
    out.additionalProperties = typeof additional === 'boolean' ? additional : publishSchema(additional, to);
  }
  copyExtensions(out, schema);
  if (to === 'v3') copyJunctors(out, withIntOrStringTypes(schema));
  if (schema['x-kubernetes-embedded-resource'] === true) embedObject(out, schema, to);
  return out;
}

function isUntypedInV2(schema: JSONSchemaProps): boolean {
  if (schema.nullable === true) return true;
  const preserves = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (schema.type === 'array') return preserves || schema.items === undefined;
  return schema.type === 'object' && preserves;
}

/** In v2 a property that may be null is optional, since v2 has no null. */
function requiredOf(schema: JSONSchemaProps, to: OpenApiVersion): string[] {
  const required = schema.required ?? [];
  if (to === 'v3') return [...required];
  const additional = schema.additionalProperties;
  if (typeof additional === 'object' && additional.nullable === true) return [];
  const properties = schema.properties ?? {};
  return required.filter((name) => !(Object.hasOwn(properties, name) && properties[name]?.nullable === true));
}

function publishProperties(
  properties: Record<string, JSONSchemaProps>,
  publish: (schema: JSONSchemaProps) => JsonObject,
): JsonObject {
  // Without a prototype a property named __proto__ is one like any other.
  const out: JsonObject = Object.create(null);
  for (const name of Object.keys(properties)) out[name] = publish(properties[name]!); // its own key
  return out;
}

function copyKeywords(out: JsonObject, schema: JSONSchemaProps): void {
  for (const keyword of PLAIN_KEYWORDS) {
    const value = schema[keyword];
    if (value !== undefined && value !== '') out[keyword] = value;
  }
  for (const keyword of NUMBER_KEYWORDS) {
    const value = schema[keyword];
    if (value !== undefined) out[keyword] = Number(value);
  }
  for (const keyword of BOOLEAN_KEYWORDS) if (schema[keyword] === true) out[keyword] = true;
  if (schema.enum !== undefined && schema.enum.length > 0) out.enum = schema.enum;
  if (schema.externalDocs !== undefined) out.externalDocs = schema.externalDocs;
}

function copyExtensions(out: JsonObject, schema: JSONSchemaProps): void {
  for (const name of [
    'x-kubernetes-preserve-unknown-fields',
    'x-kubernetes-embedded-resource',
    'x-kubernetes-int-or-string',
  ] as const) {
    if (schema[name] === true) out[name] = true;
  }
  const keys = schema['x-kubernetes-list-map-keys'];
  if (keys !== undefined && keys.length > 0) out['x-kubernetes-list-map-keys'] = keys;
  for (const name of ['x-kubernetes-list-type', 'x-kubernetes-map-type'] as const) {
    const value = schema[name];
    if (value !== undefined) out[name] = value;
  }
  copyRules(out, schema);
}

function copyRules(out: JsonObject, schema: JSONSchemaProps): void {
  const rules = schema['x-kubernetes-validations'];
  if (rules === undefined || rules.length === 0) return;
  out['x-kubernetes-validations'] = rules.map((rule) => {
    const published: JsonObject = {};
    for (const member of RULE_MEMBERS) {
      const value: JsonValue | undefined = rule[member];
      if (value !== undefined && value !== '') published[member] = value;
    }
    return published;
  });
}

type Junctors = Pick<JSONSchemaProps, 'allOf' | 'anyOf' | 'oneOf' | 'not'>;

const INTEGER_OR_STRING: JSONSchemaProps[] = [{ type: 'integer' }, { type: 'string' }];

/** int-or-string means `anyOf: [integer, string]`, which is put in where the schema does not say so itself. */
function withIntOrStringTypes(schema: JSONSchemaProps): Junctors {
  if (schema['x-kubernetes-int-or-string'] !== true) return schema;
  const { allOf, anyOf, oneOf, not } = schema;
  if (isIntegerOrString(anyOf) || isIntegerOrString(allOf?.[0]?.anyOf)) return schema;
  if (anyOf === undefined || anyOf.length === 0) return { allOf, anyOf: INTEGER_OR_STRING, oneOf, not };
  return { allOf: [{ anyOf: INTEGER_OR_STRING }, ...(allOf ?? [])], anyOf, oneOf, not };
}

function isIntegerOrString(alternatives: readonly JSONSchemaProps[] | undefined): boolean {
  if (alternatives?.length !== 2) return false;
  return alternatives.every(
    (each, index) => Object.keys(each).length === 1 && each.type === INTEGER_OR_STRING[index]?.type,
  );
}

function copyJunctors(out: JsonObject, schema: Junctors): void {
  for (const name of ['allOf', 'anyOf', 'oneOf'] as const) {
    const branches = schema[name];
    if (branches !== undefined && branches.length > 0) out[name] = branches.map(publishValueValidation);
  }
  if (schema.not !== undefined) out.not = publishValueValidation(schema.not);
}

/** A branch of allOf, anyOf, oneOf or not: it only restricts values, so structure and defaults have no place in it. */
function publishValueValidation(schema: JSONSchemaProps): JsonObject {
  const out: JsonObject = {};
  if (schema.type !== undefined && schema.type !== '') out.type = schema.type;
  copyKeywords(out, schema);
  delete out.title;
  delete out.description;
  delete out.externalDocs;
  if (schema.required !== undefined && schema.required.length > 0) out.required = schema.required;
  if (schema.items !== undefined) out.items = publishValueValidation(schema.items);
  if (schema.properties !== undefined) out.properties = publishProperties(schema.properties, publishValueValidation);
  copyRules(out, schema);
  copyJunctors(out, schema);
  return out;
}

/** Gives an embedded resource its apiVersion, kind and metadata. */
function embedObject(out: JsonObject, schema: JSONSchemaProps, to: OpenApiVersion): void {
  if (to === 'v2' && schema['x-kubernetes-preserve-unknown-fields'] === true) return;
  const properties = isJsonObject(out.properties) ? out.properties : {};
  out.properties = { ...properties, ...typeMetaProperties('embedded'), metadata: metadataProperty(to) };
  const required = Array.isArray(out.required) ? out.required : [];
  out.required = [...required, ...['kind', 'apiVersion'].filter((name) => !required.includes(name))];
}
