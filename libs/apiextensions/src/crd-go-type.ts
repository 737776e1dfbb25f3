import {
  GO_BOOL,
  GO_BYTES,
  GO_FLOAT64,
  GO_INT32,
  GO_INT64,
  GO_OBJECT_META,
  GO_STRING,
  GO_TIME,
  type GoStruct,
  type GoUnion,
  goField,
  goListMap,
  goMap,
  goMerged,
  goOmitEmpty,
  goPointer,
  goSlice,
  isJsonObject,
} from '#machinery';

function named(name: string): { kind: 'string'; name: string } {
  return { kind: 'string', name };
}

const JSON_VALUE = { kind: 'any', name: 'v1.JSON' } as const;

const VALIDATION_RULE: GoStruct = {
  kind: 'struct',
  name: 'v1.ValidationRule',
  fields: () => [
    goField('rule', GO_STRING),
    goOmitEmpty('message', GO_STRING),
    goOmitEmpty('messageExpression', GO_STRING),
    goPointer('reason', named('v1.FieldValueErrorReason')),
    goOmitEmpty('fieldPath', GO_STRING),
    goPointer('optionalOldSelf', GO_BOOL),
  ],
};

const EXTERNAL_DOCUMENTATION: GoStruct = {
  kind: 'struct',
  name: 'v1.ExternalDocumentation',
  fields: () => [goOmitEmpty('description', GO_STRING), goOmitEmpty('url', GO_STRING)],
};

/** A schema, or a list of them, or (as upstream, silently) nothing. */
const SCHEMA_OR_ARRAY: GoUnion = {
  kind: 'union',
  name: 'v1.JSONSchemaPropsOrArray',
  pick: (value) => {
    if (isJsonObject(value)) return JSON_SCHEMA_PROPS;
    return Array.isArray(value) && value.length > 0 ? SCHEMA_SLICE : undefined;
  },
};

const SCHEMA_OR_BOOL: GoUnion = {
  kind: 'union',
  name: 'v1.JSONSchemaPropsOrBool',
  pick: (value) => {
    if (isJsonObject(value)) return JSON_SCHEMA_PROPS;
    return typeof value === 'boolean' ? GO_BOOL : { error: 'boolean or JSON schema expected' };
  },
};

const SCHEMA_OR_STRINGS: GoUnion = {
  kind: 'union',
  name: 'v1.JSONSchemaPropsOrStringArray',
  pick: (value) => {
    if (isJsonObject(value)) return JSON_SCHEMA_PROPS;
    return Array.isArray(value) && value.length > 0 ? goSlice(GO_STRING) : undefined;
  },
};

/** apiextensions.k8s.io/v1 JSONSchemaProps. */
const JSON_SCHEMA_PROPS: GoStruct = {
  kind: 'struct',
  name: 'v1.JSONSchemaProps',
  fields: () => [
    goOmitEmpty('id', GO_STRING),
    goOmitEmpty('$schema', named('v1.JSONSchemaURL')),
    goPointer('$ref', GO_STRING),
    goOmitEmpty('description', GO_STRING),
    goOmitEmpty('type', GO_STRING),
    goOmitEmpty('format', GO_STRING),
    goOmitEmpty('title', GO_STRING),
    goPointer('default', JSON_VALUE),
    goPointer('maximum', GO_FLOAT64),
    goOmitEmpty('exclusiveMaximum', GO_BOOL),
    goPointer('minimum', GO_FLOAT64),
    goOmitEmpty('exclusiveMinimum', GO_BOOL),
    goPointer('maxLength', GO_INT64),
    goPointer('minLength', GO_INT64),
    goOmitEmpty('pattern', GO_STRING),
    goPointer('maxItems', GO_INT64),
    goPointer('minItems', GO_INT64),
    goOmitEmpty('uniqueItems', GO_BOOL),
    goPointer('multipleOf', GO_FLOAT64),
    goOmitEmpty('enum', goSlice(JSON_VALUE)),
    goPointer('maxProperties', GO_INT64),
    goPointer('minProperties', GO_INT64),
    goOmitEmpty('required', goSlice(GO_STRING)),
    goPointer('items', SCHEMA_OR_ARRAY),
    goOmitEmpty('allOf', SCHEMA_SLICE),
    goOmitEmpty('oneOf', SCHEMA_SLICE),
    goOmitEmpty('anyOf', SCHEMA_SLICE),
    goPointer('not', JSON_SCHEMA_PROPS),
    goOmitEmpty('properties', SCHEMA_MAP),
    goPointer('additionalProperties', SCHEMA_OR_BOOL),
    goOmitEmpty('patternProperties', SCHEMA_MAP),
    // Kept even when empty: validation refuses the member itself.
    goPointer('dependencies', goMap(SCHEMA_OR_STRINGS, 'v1.JSONSchemaDependencies')),
    goPointer('additionalItems', SCHEMA_OR_BOOL),
    goOmitEmpty('definitions', goMap(JSON_SCHEMA_PROPS, 'v1.JSONSchemaDefinitions')),
    goPointer('externalDocs', EXTERNAL_DOCUMENTATION),
    goPointer('example', JSON_VALUE),
    goOmitEmpty('nullable', GO_BOOL),
    goPointer('x-kubernetes-preserve-unknown-fields', GO_BOOL),
    goOmitEmpty('x-kubernetes-embedded-resource', GO_BOOL),
    goOmitEmpty('x-kubernetes-int-or-string', GO_BOOL),
    goOmitEmpty('x-kubernetes-list-map-keys', goSlice(GO_STRING)),
    goPointer('x-kubernetes-list-type', GO_STRING),
    goPointer('x-kubernetes-map-type', GO_STRING),
    goMerged(goOmitEmpty('x-kubernetes-validations', goSlice(VALIDATION_RULE, 'v1.ValidationRules')), 'rule'),
  ],
};

const SCHEMA_SLICE = goSlice(JSON_SCHEMA_PROPS);
const SCHEMA_MAP = goMap(JSON_SCHEMA_PROPS);

const NAMES: GoStruct = {
  kind: 'struct',
  name: 'v1.CustomResourceDefinitionNames',
  fields: () => [
    goField('plural', GO_STRING),
    goOmitEmpty('singular', GO_STRING),
    goOmitEmpty('shortNames', goSlice(GO_STRING)),
    goField('kind', GO_STRING),
    goOmitEmpty('listKind', GO_STRING),
    goOmitEmpty('categories', goSlice(GO_STRING)),
  ],
};

const VALIDATION: GoStruct = {
  kind: 'struct',
  name: 'v1.CustomResourceValidation',
  fields: () => [goPointer('openAPIV3Schema', JSON_SCHEMA_PROPS)],
};

const SUBRESOURCE_STATUS: GoStruct = {
  kind: 'struct',
  name: 'v1.CustomResourceSubresourceStatus',
  fields: () => [],
};

const SUBRESOURCE_SCALE: GoStruct = {
  kind: 'struct',
  name: 'v1.CustomResourceSubresourceScale',
  fields: () => [
    goField('specReplicasPath', GO_STRING),
    goField('statusReplicasPath', GO_STRING),
    goPointer('labelSelectorPath', GO_STRING),
  ],
};

const SUBRESOURCES: GoStruct = {
  kind: 'struct',
  name: 'v1.CustomResourceSubresources',
  fields: () => [goPointer('status', SUBRESOURCE_STATUS), goPointer('scale', SUBRESOURCE_SCALE)],
};

const COLUMN: GoStruct = {
  kind: 'struct',
  name: 'v1.CustomResourceColumnDefinition',
  fields: () => [
    goField('name', GO_STRING),
    goField('type', GO_STRING),
    goOmitEmpty('format', GO_STRING),
    goOmitEmpty('description', GO_STRING),
    goOmitEmpty('priority', GO_INT32),
    goField('jsonPath', GO_STRING),
  ],
};

const SELECTABLE_FIELD: GoStruct = {
  kind: 'struct',
  name: 'v1.SelectableField',
  fields: () => [goField('jsonPath', GO_STRING)],
};

const VERSION: GoStruct = {
  kind: 'struct',
  name: 'v1.CustomResourceDefinitionVersion',
  fields: () => [
    goField('name', GO_STRING),
    goField('served', GO_BOOL),
    goField('storage', GO_BOOL),
    goOmitEmpty('deprecated', GO_BOOL),
    goPointer('deprecationWarning', GO_STRING),
    goPointer('schema', VALIDATION),
    goPointer('subresources', SUBRESOURCES),
    goOmitEmpty('additionalPrinterColumns', goSlice(COLUMN)),
    goOmitEmpty('selectableFields', goSlice(SELECTABLE_FIELD)),
  ],
};

const SERVICE_REFERENCE: GoStruct = {
  kind: 'struct',
  name: 'v1.ServiceReference',
  fields: () => [
    goField('namespace', GO_STRING),
    goField('name', GO_STRING),
    goPointer('path', GO_STRING),
    goPointer('port', GO_INT32),
  ],
};

const WEBHOOK_CLIENT_CONFIG: GoStruct = {
  kind: 'struct',
  name: 'v1.WebhookClientConfig',
  fields: () => [
    goPointer('service', SERVICE_REFERENCE),
    goPointer('url', GO_STRING),
    goOmitEmpty('caBundle', GO_BYTES),
  ],
};

const WEBHOOK_CONVERSION: GoStruct = {
  kind: 'struct',
  name: 'v1.WebhookConversion',
  fields: () => [
    goPointer('clientConfig', WEBHOOK_CLIENT_CONFIG),
    goField('conversionReviewVersions', goSlice(GO_STRING)),
  ],
};

const CONVERSION: GoStruct = {
  kind: 'struct',
  name: 'v1.CustomResourceConversion',
  fields: () => [goField('strategy', named('v1.ConversionStrategyType')), goPointer('webhook', WEBHOOK_CONVERSION)],
};

const SPEC: GoStruct = {
  kind: 'struct',
  name: 'v1.CustomResourceDefinitionSpec',
  fields: () => [
    goField('group', GO_STRING),
    goField('names', NAMES),
    goField('scope', named('v1.ResourceScope')),
    goField('versions', goSlice(VERSION)),
    goPointer('conversion', CONVERSION),
    goOmitEmpty('preserveUnknownFields', GO_BOOL),
  ],
};

const CONDITION: GoStruct = {
  kind: 'struct',
  name: 'v1.CustomResourceDefinitionCondition',
  fields: () => [
    goField('type', named('v1.CustomResourceDefinitionConditionType')),
    goField('status', named('v1.ConditionStatus')),
    goField('lastTransitionTime', GO_TIME),
    goOmitEmpty('reason', GO_STRING),
    goOmitEmpty('message', GO_STRING),
    goOmitEmpty('observedGeneration', GO_INT64),
  ],
};

const STATUS: GoStruct = {
  kind: 'struct',
  name: 'v1.CustomResourceDefinitionStatus',
  fields: () => [
    goField('conditions', goListMap(CONDITION, ['type'])),
    goField('acceptedNames', NAMES),
    goField('storedVersions', goSlice(GO_STRING)),
    goOmitEmpty('observedGeneration', GO_INT64),
  ],
};

/** apiextensions.k8s.io/v1 CustomResourceDefinition. */
export const CRD_STRUCT: GoStruct = {
  kind: 'struct',
  name: 'v1.CustomResourceDefinition',
  fields: () => [
    goOmitEmpty('kind', GO_STRING),
    goOmitEmpty('apiVersion', GO_STRING),
    goOmitEmpty('metadata', GO_OBJECT_META),
    goField('spec', SPEC),
    goOmitEmpty('status', STATUS),
  ],
};
