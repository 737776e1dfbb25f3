import { RUNTIME_COST_BUDGET, type RuleValidationOptions } from '#cel';
import {
  appendAll,
  distinctErrors,
  type FieldError,
  fieldError,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  nameIsDnsSubdomain,
  nameIsPathSegment,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from '#machinery';
import type { ResourceStrategy, UpdateStrategy } from './resource-definition.ts';
import { validateScale } from './scale.ts';
import type { ServedResource } from './served-resource.ts';
import type { ServedVersion } from './served-version.ts';

/** Errors that make the outcome of CEL rules meaningless (hasBlockingErr of apiextensions-apiserver). */
const BLOCKS_RULES: ReadonlySet<string> = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

const RULES_SKIPPED: FieldError = {
  type: 'FieldValueInvalid',
  field: '<nil>',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};

/** Every cause why a new object can't be stored, in kube-apiserver's order. */
export function validateForCreate(resource: ServedResource, version: ServedVersion, object: KubeObject): FieldError[] {
  const { strategy } = resource;
  if (strategy !== undefined) return asListed(strategy, strategy.validateCreate(object));
  const typeErrors = validateTypeMeta(version, object);
  if (typeErrors.length > 0) return ofWrongType(version, object, undefined, typeErrors, {});
  const errors = validateObjectMeta(object.metadata, {
    namespaced: resource.namespaced,
    validateName: nameIsDnsSubdomain,
    path: 'metadata',
  });
  appendAll(errors, version.schema?.validate(object) ?? []);
  appendAll(errors, validateScale(version, object));
  return withRules(version, object, undefined, errors, {});
}

/** Every cause why an object of a built-in kind can't be changed so through one of its doors. */
export function validateBuiltInUpdate(
  resource: ServedResource,
  strategy: ResourceStrategy,
  door: UpdateStrategy,
  object: KubeObject,
  old: KubeObject,
): FieldError[] {
  const common = commonUpdateErrors(resource, object, old);
  return asListed(strategy, [...common, ...door.validateUpdate(object, old)]);
}

function asListed({ listsErrorsOnce }: ResourceStrategy, errors: FieldError[]): FieldError[] {
  return listsErrorsOnce ? distinctErrors(errors) : errors;
}

/**
 * As `validateForCreate`, against the object that is there; unchanged invalid parts are tolerated (ratcheting), and `warn`
 * is told of rules that these break.
 */
export function validateForUpdate(
  resource: ServedResource,
  version: ServedVersion,
  object: KubeObject,
  old: KubeObject,
  warn: (message: string) => void,
): FieldError[] {
  const typeErrors = validateTypeMeta(version, object);
  if (typeErrors.length > 0) {
    const known = commonUpdateErrors(resource, object, old);
    return ofWrongType(version, object, old, [...known, ...typeErrors], { warn });
  }
  const errors = metadataUpdateErrors(resource, object, old);
  appendAll(errors, version.schema?.validate(object, old) ?? []);
  appendAll(errors, validateScale(version, object));
  return withRules(version, object, old, errors, { warn });
}

/** An update through `/status`: only `status` is checked against the schema, all rules run. */
export function validateForStatusUpdate(
  resource: ServedResource,
  version: ServedVersion,
  object: KubeObject,
  old: KubeObject,
  warn: (message: string) => void,
): FieldError[] {
  const typeErrors = validateTypeMeta(version, object);
  if (typeErrors.length > 0) return typeErrors;
  const errors = metadataUpdateErrors(resource, object, old);
  if (object.status !== undefined) appendAll(errors, version.schema?.validateStatus(object, old) ?? []);
  appendAll(errors, validateScale(version, object));
  return withRules(version, object, old, errors, { warn });
}

/** What no update of any kind may do, and then what the custom resource's own rules say of metadata: listed again. */
function metadataUpdateErrors(resource: ServedResource, object: KubeObject, old: KubeObject): FieldError[] {
  return [
    ...commonUpdateErrors(resource, object, old),
    ...validateObjectMetaUpdate(object.metadata, old.metadata, 'metadata'),
  ];
}

/** Looked at before the kind's own validation, and so also for an object of a wrong kind. */
function commonUpdateErrors(resource: ServedResource, object: KubeObject, old: KubeObject): FieldError[] {
  return [
    ...validateObjectMeta(object.metadata, {
      namespaced: resource.namespaced,
      validateName: nameIsPathSegment,
      path: 'metadata',
    }),
    ...validateObjectMetaUpdate(object.metadata, old.metadata, 'metadata'),
  ];
}

/** A wrong kind or apiVersion spares the schema; invariants and rules are checked all the same. */
function ofWrongType(
  version: ServedVersion,
  object: KubeObject,
  old: KubeObject | undefined,
  errors: FieldError[],
  options: RuleValidationOptions,
): FieldError[] {
  const known = [...errors, ...(version.schema?.validateInvariants(object, old) ?? [])];
  // Rules are compiled for values that the schema allows; upstream tries them on others, too, and says that it could not.
  if (version.schema?.validate(object, old).some((e) => BLOCKS_RULES.has(e.type))) return known;
  return withRules(version, object, old, known, options);
}

function withRules(
  version: ServedVersion,
  object: KubeObject,
  old: KubeObject | undefined,
  errors: FieldError[],
  options: RuleValidationOptions,
): FieldError[] {
  if (version.rules === undefined) return errors;
  if (errors.some((e) => BLOCKS_RULES.has(e.type))) return [...errors, RULES_SKIPPED];
  return [...errors, ...version.rules.validate(object, old, RUNTIME_COST_BUDGET, options)];
}

function validateTypeMeta(version: ServedVersion, object: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  const mustBe = (field: string, value: JsonValue | undefined, wanted: string) => {
    if (value !== wanted) errors.push(fieldError.invalid(field, value ?? '', `must be ${wanted}`));
  };
  mustBe('kind', object.kind, version.kind.kind);
  mustBe('apiVersion', object.apiVersion, version.apiVersion);
  return errors;
}
