import { goJson, type JsonObject, type JsonValue } from '#machinery';
import { asJson, type CrdSchema } from './crd.ts';
import type { InternalVersion } from './internal-spec.ts';

/**
 * Errors that show a whole schema or version show kube-apiserver's internal structs, which have no JSON tags: every
 * field is there, under its Go name, in the order of the struct.
 */
type Writer = (value: JsonValue | undefined) => string;
type Layout = readonly (readonly [goName: string, jsonName: string, write: Writer])[];

const text: Writer = (value) => goJson(value ?? '');
const flag: Writer = (value) => goJson(value ?? false);
const int: Writer = (value) => goJson(value ?? 0);
const plain: Writer = (value) => goJson(value ?? null);

function struct(layout: () => Layout): Writer {
  return (value) => {
    if (value === undefined || value === null) return 'null';
    const object = value as JsonObject;
    return `{${layout()
      .map(([goName, jsonName, write]) => `"${goName}":${write(object[jsonName])}`)
      .join(',')}}`;
  };
}

function list(of: Writer): Writer {
  return (value) => (Array.isArray(value) ? `[${value.map(of).join(',')}]` : 'null');
}

function map(of: Writer): Writer {
  return (value) => {
    if (value === undefined || value === null) return 'null';
    const entries = Object.entries(value as JsonObject);
    return `{${entries.map(([key, member]) => `${goJson(key)}:${of(member)}`).join(',')}}`;
  };
}

const schemaOrArray: Writer = (value) => {
  if (value === undefined) return 'null';
  return Array.isArray(value)
    ? `{"Schema":null,"JSONSchemas":${list(schemaJson)(value)}}`
    : `{"Schema":${schemaJson(value)},"JSONSchemas":null}`;
};

const schemaOrBool: Writer = (value) => {
  if (value === undefined) return 'null';
  return typeof value === 'boolean'
    ? `{"Allows":${value},"Schema":null}`
    : `{"Allows":true,"Schema":${schemaJson(value)}}`;
};

const schemaOrStrings: Writer = (value) =>
  Array.isArray(value)
    ? `{"Schema":null,"Property":${goJson(value)}}`
    : `{"Schema":${schemaJson(value)},"Property":null}`;

const externalDocs = struct(() => [
  ['Description', 'description', text],
  ['URL', 'url', text],
]);

const rule = struct(() => [
  ['Rule', 'rule', text],
  ['Message', 'message', text],
  ['MessageExpression', 'messageExpression', text],
  ['Reason', 'reason', plain],
  ['FieldPath', 'fieldPath', text],
  ['OptionalOldSelf', 'optionalOldSelf', plain],
]);

const schemaJson: Writer = struct(() => SCHEMA_LAYOUT);

const SCHEMA_LAYOUT: Layout = [
  ['ID', 'id', text],
  ['Schema', '$schema', text],
  ['Ref', '$ref', plain],
  ['Description', 'description', text],
  ['Type', 'type', text],
  ['Nullable', 'nullable', flag],
  ['Format', 'format', text],
  ['Title', 'title', text],
  ['Default', 'default', plain],
  ['Maximum', 'maximum', plain],
  ['ExclusiveMaximum', 'exclusiveMaximum', flag],
  ['Minimum', 'minimum', plain],
  ['ExclusiveMinimum', 'exclusiveMinimum', flag],
  ['MaxLength', 'maxLength', plain],
  ['MinLength', 'minLength', plain],
  ['Pattern', 'pattern', text],
  ['MaxItems', 'maxItems', plain],
  ['MinItems', 'minItems', plain],
  ['UniqueItems', 'uniqueItems', flag],
  ['MultipleOf', 'multipleOf', plain],
  ['Enum', 'enum', plain],
  ['MaxProperties', 'maxProperties', plain],
  ['MinProperties', 'minProperties', plain],
  ['Required', 'required', plain],
  ['Items', 'items', schemaOrArray],
  ['AllOf', 'allOf', list(schemaJson)],
  ['OneOf', 'oneOf', list(schemaJson)],
  ['AnyOf', 'anyOf', list(schemaJson)],
  ['Not', 'not', schemaJson],
  ['Properties', 'properties', map(schemaJson)],
  ['AdditionalProperties', 'additionalProperties', schemaOrBool],
  ['PatternProperties', 'patternProperties', map(schemaJson)],
  ['Dependencies', 'dependencies', map(schemaOrStrings)],
  ['AdditionalItems', 'additionalItems', schemaOrBool],
  ['Definitions', 'definitions', map(schemaJson)],
  ['ExternalDocs', 'externalDocs', externalDocs],
  ['Example', 'example', plain],
  ['XPreserveUnknownFields', 'x-kubernetes-preserve-unknown-fields', plain],
  ['XEmbeddedResource', 'x-kubernetes-embedded-resource', flag],
  ['XIntOrString', 'x-kubernetes-int-or-string', flag],
  ['XListMapKeys', 'x-kubernetes-list-map-keys', plain],
  ['XListType', 'x-kubernetes-list-type', plain],
  ['XMapType', 'x-kubernetes-map-type', plain],
  ['XValidations', 'x-kubernetes-validations', list(rule)],
];

const validation = struct(() => [['OpenAPIV3Schema', 'openAPIV3Schema', schemaJson]]);

const subresources = struct(() => [
  ['Status', 'status', struct(() => [])],
  [
    'Scale',
    'scale',
    struct(() => [
      ['SpecReplicasPath', 'specReplicasPath', text],
      ['StatusReplicasPath', 'statusReplicasPath', text],
      ['LabelSelectorPath', 'labelSelectorPath', plain],
    ]),
  ],
]);

const column = struct(() => [
  ['Name', 'name', text],
  ['Type', 'type', text],
  ['Format', 'format', text],
  ['Description', 'description', text],
  ['Priority', 'priority', int],
  ['JSONPath', 'jsonPath', text],
]);

const version = struct(() => [
  ['Name', 'name', text],
  ['Served', 'served', flag],
  ['Storage', 'storage', flag],
  ['Deprecated', 'deprecated', flag],
  ['DeprecationWarning', 'deprecationWarning', plain],
  ['Schema', 'schema', validation],
  ['Subresources', 'subresources', subresources],
  ['AdditionalPrinterColumns', 'additionalPrinterColumns', list(column)],
  ['SelectableFields', 'selectableFields', list(struct(() => [['JSONPath', 'jsonPath', text]]))],
]);

/** A schema as an error shows it. */
export function internalSchemaJson(schema: CrdSchema): string {
  return schemaJson(asJson(schema));
}

/** `items` of a schema as an error shows it. */
export function internalItemsJson(items: JsonValue | undefined): string {
  return schemaOrArray(items);
}

/** spec.versions as an error shows it. */
export function internalVersionsJson(versions: readonly InternalVersion[] | null): string {
  return list(version)(asJson(versions));
}

/** The members that a schema has, by their Go names and in the order of the Go struct. */
export function membersSet(schema: CrdSchema): string[] {
  const names: string[] = [];
  for (const [goName, jsonName] of SCHEMA_LAYOUT)
    if ((asJson(schema) as JsonObject)[jsonName] !== undefined) names.push(goName);
  return names;
}
