import { appendAll, cloneJson, compareUtf8, type FieldError, type JsonObject, type KubeObject } from '#machinery';
import { applyDefaults } from './apply-defaults.ts';
import { Correlation } from './correlation.ts';
import { coerceEmbeddedResources, type Malformed, validateEmbeddedResources } from './embedded-resources.ts';
import type { JSONSchemaProps } from './json-schema-props.ts';
import { hasValidListTypes } from './list-type-check.ts';
import { validateListTypes } from './list-types.ts';
import { beginPatternWork } from './pattern-work.ts';
import { pruneObject, pruneValue } from './prune.ts';
import { buildSchemaNode, type SchemaNode } from './schema-node.ts';
import { isValidValue } from './value-check.ts';
import { explainValue } from './value-errors.ts';

/** What one version of a resource does with its objects. Everything works in place and allocates only for errors. */
export interface CompiledSchema {
  readonly source: JSONSchemaProps;
  /** The tree to walk, for whoever needs more than these methods. */
  readonly root: SchemaNode;
  /**
   * Drops unknown fields and nulls that may not be, and rewrites the metadata of embedded resources. Appends
   * `unknown field "spec.foo"` for each field dropped, sorted by path, to `complaints` if that is given. Leaves
   * `apiVersion`, `kind` and `metadata` of the object itself alone.
   * @throws SchemaCoercionError when an embedded resource's apiVersion, kind or metadata is malformed
   */
  prune(object: JsonObject, complaints?: string[]): void;
  /** As `prune`, for objects from the store: what is malformed in embedded resources is dropped. */
  pruneStored(object: JsonObject): void;
  /** Fills in defaults. */
  applyDefaults(object: JsonObject): void;
  /**
   * Every reason why the object is invalid; empty for a good one. With the object that it replaces, what was wrong
   * before and did not change is tolerated (CRDValidationRatcheting).
   * @throws StatusError 504 when its patterns take too long
   */
  validate(object: KubeObject, old?: KubeObject): FieldError[];
  /**
   * The part of `validate` that kube-apiserver also does for an object of a wrong kind: embedded resources, sets and
   * maps.
   */
  validateInvariants(object: KubeObject, old?: KubeObject): FieldError[];
  /** As `validate`, for an update of `status` alone. */
  validateStatus(object: KubeObject, old: KubeObject): FieldError[];
}

/** Compiles the schema of one version. Takes time linear in the schema; patterns and formats wait for their first use. */
export function compileSchema(schema: JSONSchemaProps): CompiledSchema {
  const root = buildSchemaNode(schema, 'served');
  if (root.hasDefaultsBelow) pruneDefaults(root);
  return {
    source: schema,
    root,
    prune: (object, complaints) => prune(root, object, 'refuse', complaints),
    pruneStored: (object) => prune(root, object, 'drop', undefined),
    applyDefaults: (object) => applyDefaults(root, object),
    validate: (object, old) => validate(root, object, old),
    validateInvariants: (object, old) => validateInvariants(root, object, old),
    validateStatus: (object, old) => validateStatus(root, object, old),
  };
}

/** Defaults of old CRDs may hold unknown fields; they are served pruned. The schema itself stays as it is. */
function pruneDefaults(node: SchemaNode): void {
  for (const [, child] of node.defaulted) {
    if (typeof child.default !== 'object') continue;
    child.default = cloneJson(child.default);
    pruneValue(child, child.default);
  }
  for (const [, child] of node.defaultedBelow) pruneDefaults(child);
  if (node.items?.hasDefaultsBelow) pruneDefaults(node.items);
  if (node.additional?.hasDefaultsBelow) pruneDefaults(node.additional);
}

function prune(root: SchemaNode, object: JsonObject, malformed: Malformed, complaints: string[] | undefined): void {
  if (complaints === undefined) {
    pruneObject(root, object);
    coerceEmbeddedResources(root, object, '', malformed);
    return;
  }
  const unknown: string[] = [];
  pruneObject(root, object, unknown);
  const unknownMetadata: string[] = [];
  coerceEmbeddedResources(root, object, '', malformed, unknownMetadata);
  if (unknownMetadata.length > 0) appendAll(unknown, unknownMetadata.sort(compareUtf8));
  for (const path of unknown) complaints.push(`unknown field "${path}"`);
}

function validate(root: SchemaNode, object: KubeObject, old: KubeObject | undefined): FieldError[] {
  beginPatternWork();
  const errors = isValidValue(root, object)
    ? []
    : explainValue(root, object, '', old === undefined ? undefined : new Correlation(root, object, old));
  appendAll(errors, validateInvariants(root, object, old));
  return errors;
}

function validateInvariants(root: SchemaNode, object: KubeObject, old: KubeObject | undefined): FieldError[] {
  const errors = root.hasEmbeddedBelow ? validateEmbeddedResources(root, object, '') : [];
  if (!hasValidListTypes(root, object)) appendAll(errors, newListTypeErrors(root, object, old));
  return errors;
}

function validateStatus(root: SchemaNode, object: KubeObject, old: KubeObject): FieldError[] {
  const node = root.properties?.get('status');
  const status = object.status;
  const errors: FieldError[] = [];
  beginPatternWork();
  // A null is no change where there was nothing.
  const isToBeChecked = status !== undefined && (status !== null || (old.status ?? null) !== null);
  if (node !== undefined && isToBeChecked && !isValidValue(node, status)) {
    appendAll(errors, explainValue(node, status, 'status', statusCorrelation(root, object, old)));
  }
  if (!hasValidListTypes(root, object)) appendAll(errors, newListTypeErrors(root, object, old));
  return errors;
}

function statusCorrelation(root: SchemaNode, object: KubeObject, old: KubeObject): Correlation | undefined {
  return new Correlation(root, object, old).key('status');
}

/** Duplicates are tolerated altogether when the old object had any. */
function newListTypeErrors(root: SchemaNode, object: KubeObject, old: KubeObject | undefined): FieldError[] {
  const errors = validateListTypes(root, object);
  if (errors.length === 0 || old === undefined) return errors;
  return validateListTypes(root, old).length > 0 ? [] : errors;
}
