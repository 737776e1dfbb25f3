import {
  aggregateMessage,
  cloneJson,
  type FieldError,
  fieldError,
  type JsonObject,
  type JsonValue,
  jsonEquals,
  keyPath,
} from '#machinery';
import { coerceEmbeddedResources, SchemaCoercionError, validateEmbeddedResources } from './embedded-resources.ts';
import type { JSONSchemaProps } from './json-schema-props.ts';
import { beginPatternWork } from './pattern-work.ts';
import { pruneValue } from './prune.ts';
import { buildSchemaNode, type SchemaNode } from './schema-node.ts';
import { isValidValue } from './value-check.ts';
import { explainValue } from './value-errors.ts';

/** How strictly defaults are looked at. */
export interface DefaultValidation {
  /** Whether unknown fields in a default are errors; CRDs stored before that rule keep theirs. */
  readonly unknownFields: 'refuse' | 'keep';
  /**
   * Validation rules of `schema` run against its default; errors start at `path`. Both an update from the same value
   * and one from nothing must pass, as the default may be introduced either way.
   */
  rules?(schema: JSONSchemaProps, path: string, value: JsonValue): FieldError[];
}

/** A default's place (`.name` for a field, `index` for a list item) below an embedded resource (or the object itself): what has to be around it to be validated. */
interface Place {
  readonly resource: JSONSchemaProps;
  readonly steps: readonly string[];
  /** Below apiVersion, kind or metadata of the resource. */
  readonly insideMeta: boolean;
}

/**
 * Every reason why defaults in the schema at `path` don't fit it: unknown fields, invalid values, invalid metadata of
 * embedded resources. As apiextensions-apiserver's schema/defaulting.ValidateDefaults, this takes out of the defaults what
 * the metadata of embedded resources does not know: it is not an error, and not stored.
 */
export function validateDefaults(schema: JSONSchemaProps, path: string, options: DefaultValidation): FieldError[] {
  const errors: FieldError[] = [];
  const root = { ...schema, 'x-kubernetes-embedded-resource': true };
  validateBelow(root, path, { resource: root, steps: [], insideMeta: false }, options, errors);
  return errors;
}

function validateBelow(
  schema: JSONSchemaProps,
  path: string,
  outer: Place,
  options: DefaultValidation,
  errors: FieldError[],
): void {
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  const place = embedded ? { resource: schema, steps: [], insideMeta: false } : outer;
  const value = schema.default;
  if (value !== undefined && value !== null) {
    const at = `${path}.default`;
    errors.push(
      ...(place.insideMeta
        ? validateMetaDefault(schema, value, at, place, options)
        : validateDefault(schema, value, at, options)),
    );
  }
  if (schema.items) {
    validateBelow(schema.items, `${path}.items`, { ...place, steps: [...place.steps, 'index'] }, options, errors);
  }
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    const isMeta = embedded && (name === 'metadata' || name === 'apiVersion' || name === 'kind');
    const below = {
      resource: place.resource,
      steps: [...place.steps, `.${name}`],
      insideMeta: place.insideMeta || isMeta,
    };
    validateBelow(child, keyPath(`${path}.properties`, name), below, options, errors);
  }
}

function validateDefault(
  schema: JSONSchemaProps,
  value: JsonValue,
  path: string,
  options: DefaultValidation,
): FieldError[] {
  const node = buildSchemaNode(schema, 'defaults');
  const pruned = options.unknownFields === 'keep' || isPruned(node, value);
  let malformed: FieldError | undefined;
  try {
    coerceEmbeddedResources(node, value, path, 'refuse');
  } catch (error) {
    if (!(error instanceof SchemaCoercionError)) throw error;
    malformed = error.fieldError;
  }
  const errors = pruned ? [] : [fieldError.invalid(path, value, 'must not have unknown fields')];
  if (malformed !== undefined) return [...errors, malformed];
  const embeddedErrors = validateEmbeddedResources(node, value, path);
  if (embeddedErrors.length > 0) return [...errors, ...embeddedErrors];
  return [...errors, ...validateAgainst(schema, value, path, options)];
}

function isPruned(node: SchemaNode, value: JsonValue): boolean {
  const copy = cloneJson(value);
  pruneValue(node, copy);
  return jsonEquals(copy, value);
}

/** A default within metadata is put into an object first: alone it says nothing about the metadata. */
function validateMetaDefault(
  schema: JSONSchemaProps,
  value: JsonValue,
  path: string,
  place: Place,
  options: DefaultValidation,
): FieldError[] {
  const resource = buildSchemaNode(place.resource, 'defaults');
  const object = surroundingObject(value, place.steps);
  let problem = '';
  try {
    coerceEmbeddedResources(resource, object, '', 'refuse');
    const errors = validateEmbeddedResources(resource, object, '');
    if (errors.length > 0) problem = aggregateMessage(errors);
  } catch (error) {
    if (!(error instanceof SchemaCoercionError)) throw error;
    problem = error.message;
  }
  if (problem !== '') return [fieldError.invalid(path, value, `must result in valid metadata: ${problem}`)];
  return validateAgainst(schema, value, path, options);
}

function validateAgainst(
  schema: JSONSchemaProps,
  value: JsonValue,
  path: string,
  options: DefaultValidation,
): FieldError[] {
  const node = buildSchemaNode(schema, 'defaults');
  beginPatternWork();
  if (!isValidValue(node, value)) return explainValue(node, value, path);
  return options.rules?.(schema, path, value) ?? [];
}

/** `{apiVersion, kind, metadata: {labels: <value>}}` for the steps `.metadata`, `.labels`. */
function surroundingObject(value: JsonValue, steps: readonly string[]): JsonObject {
  let object: JsonValue = cloneJson(value);
  for (const step of steps.toReversed())
    object = step === 'index' ? [object] : Object.fromEntries([[step.slice(1), object]]);
  const defaults = { kind: 'Validation', apiVersion: 'validation/v1' };
  return { ...defaults, ...(object as JsonObject) }; // the first step is a field of the resource
}
