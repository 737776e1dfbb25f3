import { childPath, compareUtf8, type FieldError, fieldError, type JsonValue, keyPath } from '#machinery';
import type { JSONSchemaProps } from './json-schema-props.ts';
import { validatePattern } from './re2/re2.ts';

/*
 * What makes a schema structural (KEP-1002): every value has a known type, and logical junctors (allOf, anyOf, oneOf,
 * not) only narrow values of fields that are specified outside of them. Follows apiextensions-apiserver's
 * pkg/apiserver/schema/{validation,complete}.go.
 */

type Level = 'root' | 'item' | 'field';

const EMPTY_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

/** Why a schema is not structural, sorted by text; `path` is where it stands in the CRD. */
export function validateStructural(schema: JSONSchemaProps, path: string): FieldError[] {
  const errors: FieldError[] = [];
  validateInvariants(schema, 'root', path, errors);
  validateJunctorsComplete(schema, schema, path, path, errors);
  const text = (error: FieldError) => `${error.field}: ${error.message}`;
  return errors.sort((a, b) => compareUtf8(text(a), text(b)));
}

function propertyPath(path: string, name: string): string {
  return keyPath(childPath(path, 'properties'), name);
}

function ownProperty(schema: JSONSchemaProps, name: string): JSONSchemaProps | undefined {
  const { properties } = schema;
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function validateInvariants(schema: JSONSchemaProps, level: Level, path: string, errors: FieldError[]): void {
  const additional = schema.additionalProperties;
  if (schema.type === 'array' && !schema.items) errors.push(fieldError.required(`${path}.items`, 'must be specified'));
  if (schema.items) validateInvariants(schema.items, 'item', `${path}.items`, errors);
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    validateInvariants(child, 'field', propertyPath(path, name), errors);
  }
  if (additional !== undefined && additional !== null) {
    if (level === 'root')
      errors.push(fieldError.forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
    if (typeof additional === 'object') validateInvariants(additional, 'field', `${path}.additionalProperties`, errors);
  }
  validateExtensions(schema, path, errors);
  validateValueValidation(schema, intOrStringShape(schema), path, errors);
  validateType(schema, level, path, errors);
  validateMetaProperties(schema, level, path, errors);
}

function validateExtensions(schema: JSONSchemaProps, path: string, errors: FieldError[]): void {
  if (!schema['x-kubernetes-int-or-string']) return;
  for (const extension of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const) {
    if (!schema[extension]) continue;
    errors.push(
      fieldError.invalid(`${path}.${extension}`, true, 'must be false if x-kubernetes-int-or-string is true'),
    );
  }
}

function validateType(schema: JSONSchemaProps, level: Level, path: string, errors: FieldError[]): void {
  const type = schema.type ?? '';
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  if (embedded && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true';
    errors.push(
      type === '' ? fieldError.required(`${path}.type`, detail) : fieldError.invalid(`${path}.type`, type, detail),
    );
  } else if (type === '' && !schema['x-kubernetes-int-or-string'] && !schema['x-kubernetes-preserve-unknown-fields']) {
    errors.push(fieldError.required(`${path}.type`, EMPTY_TYPE[level]));
  }
  if (embedded && schema.additionalProperties !== undefined && schema.additionalProperties !== null) {
    const detail = 'must not be used if x-kubernetes-embedded-resource is set';
    errors.push(fieldError.forbidden(`${path}.additionalProperties`, detail));
  }
  if (level === 'root' && type !== '' && type !== 'object') {
    errors.push(fieldError.invalid(`${path}.type`, type, 'must be object at the root'));
  }
}

function validateMetaProperties(schema: JSONSchemaProps, level: Level, path: string, errors: FieldError[]): void {
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  const checked = level === 'root' || embedded;
  const mustBe = (name: string, type: string) => {
    const property = ownProperty(schema, name);
    if (!checked || property === undefined || property.type === type) return;
    errors.push(fieldError.invalid(`${propertyPath(path, name)}.type`, property.type ?? '', `must be ${type}`));
  };
  mustBe('kind', 'string');
  mustBe('apiVersion', 'string');
  mustBe('metadata', 'object');
  const metadata = ownProperty(schema, 'metadata');
  if (metadata !== undefined && level === 'root' && !restrictsOnlyNames(metadata)) {
    const detail = 'must not specify anything other than name and generateName, but metadata is implicitly specified';
    errors.push(fieldError.forbidden(propertyPath(path, 'metadata'), detail));
  }
  const isEmpty = Object.keys(schema.properties ?? {}).length === 0;
  if (embedded && !schema['x-kubernetes-preserve-unknown-fields'] && isEmpty) {
    const detail =
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    errors.push(fieldError.required(`${path}.properties`, detail));
  }
}

function restrictsOnlyNames(metadata: JSONSchemaProps): boolean {
  const names = Object.keys(metadata.properties ?? {});
  if (!names.every((name) => name === 'name' || name === 'generateName')) return false;
  return setKeys(metadata).every((key) => key === 'type' || key === 'default' || key === 'properties');
}

/** Keys that say something: unset, false and "" are the same as absent. */
function setKeys(schema: JSONSchemaProps): string[] {
  const isSet = (value: unknown) => value !== undefined && value !== null && value !== false && value !== '';
  return Object.keys(schema).filter((key) => isSet(schema[key as keyof JSONSchemaProps]));
}

type IntOrStringShape = 'none' | 'anyOf' | 'allOf';

/** The two ways in which a junctor may hold types: `anyOf: [integer, string]`, alone or first in an `allOf`. */
function intOrStringShape(schema: JSONSchemaProps): IntOrStringShape {
  if (isIntegerOrString(schema.anyOf)) return 'anyOf';
  return isIntegerOrString(schema.allOf?.[0]?.anyOf) ? 'allOf' : 'none';
}

function isIntegerOrString(schemas: readonly JSONSchemaProps[] | undefined): boolean {
  if (schemas?.length !== 2) return false;
  return ['integer', 'string'].every((type, i) => {
    const schema = schemas[i]!; // two of them
    return schema.type === type && setKeys(schema).length === 1;
  });
}

function validateValueValidation(
  schema: JSONSchemaProps,
  shape: IntOrStringShape,
  path: string,
  errors: FieldError[],
): void {
  if (shape !== 'anyOf') validateEach(schema.anyOf, `${path}.anyOf`, errors);
  schema.allOf?.forEach((nested, i) => {
    validateNested(nested, shape === 'allOf' && i === 0 ? 'anyOf' : 'none', `${path}.allOf[${i}]`, errors);
  });
  validateEach(schema.oneOf, `${path}.oneOf`, errors);
  if (schema.not) validateNested(schema.not, 'none', `${path}.not`, errors);
  if (!schema.pattern) return;
  const problem = validatePattern(schema.pattern);
  if (problem === '') return;
  const detail = `must be a valid regular expression, but isn't: ${problem}`;
  errors.push(fieldError.invalid(`${path}.pattern`, schema.pattern, detail));
}

function validateEach(schemas: readonly JSONSchemaProps[] | undefined, path: string, errors: FieldError[]): void {
  schemas?.forEach((schema, i) => void validateNested(schema, 'none', `${path}[${i}]`, errors));
}

const NESTED_FORBIDDEN: readonly (readonly [keyof JSONSchemaProps, string])[] = [
  ['type', 'must be empty to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

/** A schema below a junctor may only validate values. */
function validateNested(schema: JSONSchemaProps, shape: IntOrStringShape, path: string, errors: FieldError[]): void {
  validateValueValidation(schema, shape, path, errors);
  if (schema.items) validateNested(schema.items, 'none', `${path}.items`, errors);
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    validateNested(child, 'none', propertyPath(path, name), errors);
  }
  if (schema.additionalProperties) {
    errors.push(fieldError.forbidden(`${path}.additionalProperties`, 'must be undefined to be structural'));
  }
  for (const [key, detail] of NESTED_FORBIDDEN) {
    if (isForbiddenValue(key, schema[key] as JsonValue | undefined)) {
      errors.push(fieldError.forbidden(`${path}.${key}`, detail));
    }
  }
  if (ownProperty(schema, 'metadata') !== undefined) {
    const detail = 'must not be specified in a nested context';
    errors.push(fieldError.forbidden(propertyPath(path, 'metadata'), detail));
  }
}

function isForbiddenValue(key: string, value: JsonValue | undefined): boolean {
  if (value === undefined || value === null) return false;
  if (key === 'default' || key === 'x-kubernetes-list-type' || key === 'x-kubernetes-map-type') return true;
  return Array.isArray(value) ? value.length > 0 : value !== false && value !== '';
}

/** Everything that junctors of `validation` speak of must be specified in `schema`, outside of junctors. */
function validateJunctorsComplete(
  validation: JSONSchemaProps,
  schema: JSONSchemaProps,
  schemaPath: string,
  path: string,
  errors: FieldError[],
): void {
  if (validation.not) validateNestedComplete(validation.not, schema, schemaPath, `${path}.not`, errors);
  for (const junctor of ['allOf', 'anyOf', 'oneOf'] as const) {
    validation[junctor]?.forEach((nested, i) => {
      validateNestedComplete(nested, schema, schemaPath, `${path}.${junctor}[${i}]`, errors);
    });
  }
}

function validateNestedComplete(
  nested: JSONSchemaProps,
  schema: JSONSchemaProps | undefined,
  schemaPath: string,
  path: string,
  errors: FieldError[],
): void {
  if (schema === undefined) {
    errors.push(fieldError.required(schemaPath, `because it is defined in ${path}`));
    return;
  }
  validateJunctorsComplete(nested, schema, schemaPath, path, errors);
  if (nested.items) {
    validateNestedComplete(nested.items, schema.items ?? undefined, `${schemaPath}.items`, `${path}.items`, errors);
  }
  for (const [name, child] of Object.entries(nested.properties ?? {})) {
    const at = propertyPath(schemaPath, name);
    validateNestedComplete(child, ownProperty(schema, name), at, propertyPath(path, name), errors);
  }
}
