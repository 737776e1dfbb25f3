import {
  childPath,
  coerceObjectMeta,
  type FieldError,
  fieldError,
  indexPath,
  isDns1035Label,
  type JsonObject,
  type JsonValue,
  keyPath,
  nameIsPathSegment,
  ObjectMetaError,
  parseGroupVersion,
  validateObjectMeta,
} from '#machinery';
import type { SchemaNode } from './schema-node.ts';

/** Metadata (or apiVersion, or kind) of an embedded resource that can't be decoded; the message names the field. */
export class SchemaCoercionError extends ObjectMetaError {
  readonly fieldError: FieldError;

  constructor(error: FieldError) {
    super(`${error.field}: ${error.message}`);
    this.fieldError = error;
  }
}

/** What to do with malformed apiVersion, kind and metadata: refuse them (clients) or drop them (stored objects). */
export type Malformed = 'refuse' | 'drop';

/**
 * Reads the metadata of embedded resources (`x-kubernetes-embedded-resource`) as ObjectMeta and writes it back in place.
 * Paths of unknown metadata fields are appended to `unknown` if given. As apiextensions-apiserver's schema/objectmeta.
 * @throws SchemaCoercionError when `malformed` is "refuse"
 */
export function coerceEmbeddedResources(
  node: SchemaNode,
  value: JsonValue,
  path: string,
  malformed: Malformed,
  unknown?: string[],
): void {
  if (!node.hasEmbeddedBelow || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    const { items } = node;
    if (items === undefined) return;
    value.forEach((item, i) => void coerceEmbeddedResources(items, item, indexPath(path, i), malformed, unknown));
    return;
  }
  for (const key of Object.keys(value)) {
    const field = value[key]!; // own key
    if (node.embedded) coerceMetaField(value, key, path, malformed, unknown);
    const child = childOf(node, key, path);
    if (child !== undefined) coerceEmbeddedResources(child.node, field, child.path, malformed, unknown);
  }
}

function childOf(node: SchemaNode, key: string, path: string): { node: SchemaNode; path: string } | undefined {
  const property = node.properties?.get(key);
  if (property !== undefined) return { node: property, path: childPath(path, key) };
  return node.additional === undefined ? undefined : { node: node.additional, path: keyPath(path, key) };
}

function coerceMetaField(
  resource: JsonObject,
  key: string,
  path: string,
  malformed: Malformed,
  unknown: string[] | undefined,
): void {
  const value = resource[key]!; // the caller's own key
  if (key === 'apiVersion' || key === 'kind') {
    if (typeof value === 'string') return;
    if (malformed === 'drop') delete resource[key];
    else throw new SchemaCoercionError(fieldError.invalid(childPath(path, key), value, 'must be a string'));
  } else if (key === 'metadata') {
    try {
      const coerced = coerceObjectMeta(value, malformed);
      resource.metadata = coerced.metadata;
      for (const field of coerced.unknownFields) unknown?.push(`${childPath(path, 'metadata')}.${field}`);
    } catch (error) {
      if (!(error instanceof ObjectMetaError)) throw error;
      if (malformed === 'drop') return;
      throw new SchemaCoercionError(fieldError.invalid(childPath(path, 'metadata'), value, error.message));
    }
  }
}

/** Every reason why an embedded resource is none: apiVersion, kind and metadata are checked as those of any object. */
export function validateEmbeddedResources(node: SchemaNode, value: JsonValue, path: string): FieldError[] {
  const errors: FieldError[] = [];
  validateBelow(node, value, path, errors);
  return errors;
}

function validateBelow(node: SchemaNode, value: JsonValue, path: string, errors: FieldError[]): void {
  if (!node.hasEmbeddedBelow || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    const { items } = node;
    if (items === undefined) return;
    value.forEach((item, i) => void validateBelow(items, item, indexPath(path, i), errors));
    return;
  }
  if (node.embedded) validateResource(value, path, errors);
  for (const key of Object.keys(value)) {
    const child = childOf(node, key, path);
    if (child !== undefined) validateBelow(child.node, value[key]!, child.path, errors); // own key
  }
}

function validateResource(resource: JsonObject, path: string, errors: FieldError[]): void {
  for (const key of ['apiVersion', 'kind']) {
    if (!Object.hasOwn(resource, key)) errors.push(fieldError.required(childPath(path, key)));
  }
  for (const key of Object.keys(resource)) {
    const value = resource[key]!; // own key
    if (key === 'apiVersion') errors.push(...validateText(value, childPath(path, key), apiVersionProblem));
    else if (key === 'kind') errors.push(...validateText(value, childPath(path, key), kindProblem));
    else if (key === 'metadata') errors.push(...validateMetadata(value, childPath(path, key)));
  }
}

function validateText(value: JsonValue, path: string, problemOf: (text: string) => string): FieldError[] {
  if (typeof value !== 'string') return [fieldError.invalid(path, value, 'must be a string')];
  const problem = value === '' ? 'must not be empty' : problemOf(value);
  return problem === '' ? [] : [fieldError.invalid(path, value, problem)];
}

function apiVersionProblem(apiVersion: string): string {
  return parseGroupVersion(apiVersion) === undefined ? `unexpected GroupVersion string: ${apiVersion}` : '';
}

function kindProblem(kind: string): string {
  const problems = isDns1035Label(kind.toLowerCase());
  return problems.length === 0 ? '' : `may have mixed case, but should otherwise match: ${problems.join(',')}`;
}

function validateMetadata(value: JsonValue, path: string): FieldError[] {
  try {
    const { metadata } = coerceObjectMeta(value, 'refuse');
    // An embedded object needs no name: templates get theirs later.
    if (!metadata.name) metadata.name = 'fakename';
    return validateObjectMeta(metadata, {
      namespaced: Boolean(metadata.namespace),
      validateName: nameIsPathSegment,
      path,
    });
  } catch (error) {
    if (!(error instanceof ObjectMetaError)) throw error;
    return [fieldError.invalid(path, value, error.message)];
  }
}
