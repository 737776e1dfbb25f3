import { isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { ProtobufField, ProtobufMessage } from './message.ts';

/** A schema holds schemas: the message exists before its fields do. */
const schemaFields: ProtobufField[] = [];

/** apiextensions/v1 JSONSchemaProps. */
export const JSON_SCHEMA_PROPS: ProtobufMessage = { fields: schemaFields };

/** In JSON a schema or a list of schemas. */
const SCHEMA_OR_ARRAY: ProtobufMessage = {
  fields: [
    { name: 'schema', number: 1, type: JSON_SCHEMA_PROPS },
    { name: 'schemas', number: 2, type: JSON_SCHEMA_PROPS, repeated: true },
  ],
  json: {
    toFields: (value): JsonObject => (Array.isArray(value) ? { schemas: value } : { schema: value }),
    fromFields: ({ schema, schemas }): JsonValue => schemas ?? schema ?? null,
  },
};

/** In JSON a schema or a boolean. */
const SCHEMA_OR_BOOL: ProtobufMessage = {
  fields: [
    { name: 'allows', number: 1, type: 'bool', always: true },
    { name: 'schema', number: 2, type: JSON_SCHEMA_PROPS },
  ],
  json: {
    toFields: (value): JsonObject =>
      isJsonObject(value) ? { allows: true, schema: value } : { allows: value === true },
    fromFields: ({ allows, schema }): JsonValue => schema ?? allows === true,
  },
};

/** In JSON a schema or a list of names. */
const SCHEMA_OR_STRINGS: ProtobufMessage = {
  fields: [
    { name: 'schema', number: 1, type: JSON_SCHEMA_PROPS },
    { name: 'property', number: 2, type: 'string', repeated: true },
  ],
  json: {
    toFields: (value): JsonObject => (Array.isArray(value) ? { property: value } : { schema: value }),
    fromFields: ({ schema, property }): JsonValue => property ?? schema ?? null,
  },
};

const EXTERNAL_DOCUMENTATION: ProtobufMessage = {
  fields: [
    { name: 'description', number: 1, type: 'string', always: true },
    { name: 'url', number: 2, type: 'string', always: true },
  ],
};

const VALIDATION_RULE: ProtobufMessage = {
  fields: [
    { name: 'rule', number: 1, type: 'string', always: true },
    { name: 'message', number: 2, type: 'string', always: true },
    { name: 'messageExpression', number: 3, type: 'string', always: true },
    { name: 'reason', number: 4, type: 'string' },
    { name: 'fieldPath', number: 5, type: 'string', always: true },
    { name: 'optionalOldSelf', number: 6, type: 'bool' },
  ],
};

schemaFields.push(
  { name: 'id', number: 1, type: 'string', always: true },
  { name: '$schema', number: 2, type: 'string', always: true },
  { name: '$ref', number: 3, type: 'string' },
  { name: 'description', number: 4, type: 'string', always: true },
  { name: 'type', number: 5, type: 'string', always: true },
  { name: 'format', number: 6, type: 'string', always: true },
  { name: 'title', number: 7, type: 'string', always: true },
  { name: 'default', number: 8, type: 'rawJson' },
  { name: 'maximum', number: 9, type: 'double' },
  { name: 'exclusiveMaximum', number: 10, type: 'bool', always: true },
  { name: 'minimum', number: 11, type: 'double' },
  { name: 'exclusiveMinimum', number: 12, type: 'bool', always: true },
  { name: 'maxLength', number: 13, type: 'int64' },
  { name: 'minLength', number: 14, type: 'int64' },
  { name: 'pattern', number: 15, type: 'string', always: true },
  { name: 'maxItems', number: 16, type: 'int64' },
  { name: 'minItems', number: 17, type: 'int64' },
  { name: 'uniqueItems', number: 18, type: 'bool', always: true },
  { name: 'multipleOf', number: 19, type: 'double' },
  { name: 'enum', number: 20, type: 'rawJson', repeated: true },
  { name: 'maxProperties', number: 21, type: 'int64' },
  { name: 'minProperties', number: 22, type: 'int64' },
  { name: 'required', number: 23, type: 'string', repeated: true },
  { name: 'items', number: 24, type: SCHEMA_OR_ARRAY },
  { name: 'allOf', number: 25, type: JSON_SCHEMA_PROPS, repeated: true },
  { name: 'oneOf', number: 26, type: JSON_SCHEMA_PROPS, repeated: true },
  { name: 'anyOf', number: 27, type: JSON_SCHEMA_PROPS, repeated: true },
  { name: 'not', number: 28, type: JSON_SCHEMA_PROPS },
  { name: 'properties', number: 29, type: { valuesOf: JSON_SCHEMA_PROPS } },
  { name: 'additionalProperties', number: 30, type: SCHEMA_OR_BOOL },
  { name: 'patternProperties', number: 31, type: { valuesOf: JSON_SCHEMA_PROPS } },
  { name: 'dependencies', number: 32, type: { valuesOf: SCHEMA_OR_STRINGS } },
  { name: 'additionalItems', number: 33, type: SCHEMA_OR_BOOL },
  { name: 'definitions', number: 34, type: { valuesOf: JSON_SCHEMA_PROPS } },
  { name: 'externalDocs', number: 35, type: EXTERNAL_DOCUMENTATION },
  { name: 'example', number: 36, type: 'rawJson' },
  { name: 'nullable', number: 37, type: 'bool', always: true },
  { name: 'x-kubernetes-preserve-unknown-fields', number: 38, type: 'bool' },
  { name: 'x-kubernetes-embedded-resource', number: 39, type: 'bool', always: true },
  { name: 'x-kubernetes-int-or-string', number: 40, type: 'bool', always: true },
  { name: 'x-kubernetes-list-map-keys', number: 41, type: 'string', repeated: true },
  { name: 'x-kubernetes-list-type', number: 42, type: 'string' },
  { name: 'x-kubernetes-map-type', number: 43, type: 'string' },
  { name: 'x-kubernetes-validations', number: 44, type: VALIDATION_RULE, repeated: true },
);
