import { checkRules, compileRules, RUNTIME_COST_BUDGET, type StoredExpressions } from '#cel';
import { type FieldError, fieldError, type JsonValue } from '#machinery';
import { type JSONSchemaProps, validateDefaults, validateStructural } from '#schema';
import type { CrdSchema, CrdValidation } from './crd.ts';
import { internalSchemaJson, membersSet } from './internal-json.ts';
import { conversionProblem } from './schema-members.ts';
import { type SchemaWalkOptions, walkSchema } from './schema-walk.ts';

/** Members, by their Go names, that a root schema may have when status is updated apart from the rest. */
const ALLOWED_AT_ROOT: readonly string[] = [
  'Description',
  'Type',
  'Format',
  'Title',
  'Maximum',
  'ExclusiveMaximum',
  'Minimum',
  'ExclusiveMinimum',
  'MaxLength',
  'MinLength',
  'Pattern',
  'MaxItems',
  'MinItems',
  'UniqueItems',
  'MultipleOf',
  'Required',
  'Items',
  'Properties',
  'ExternalDocs',
  'Example',
  'XPreserveUnknownFields',
  'XValidations',
];

/** What depends on the rest of the CRD, and on what an update may keep. */
export interface SchemaValidationOptions extends SchemaWalkOptions {
  readonly requireStructural: boolean;
  /** Whether defaults with unknown fields are errors. A function, as the answer may need the old schemas. */
  readonly unprunedDefaults: () => 'refuse' | 'keep';
  /** Status is a subresource, so its part of the schema is used by itself. */
  readonly statusEnabled: boolean;
  /** The schema was in force before: what its rules cost is no news. */
  readonly rulesCost: 'limited' | 'accepted';
  /** The expressions of the CRD as it was. */
  readonly storedExpressions: StoredExpressions;
}

/** `schema` of a version, or the one of all versions. `path` leads to the member that holds `openAPIV3Schema`. */
export function validateSchemaMember(
  validation: CrdValidation | undefined,
  options: SchemaValidationOptions,
  path: string,
): FieldError[] {
  const schema = validation?.openAPIV3Schema;
  if (schema === undefined) return [];
  const at = `${path}.openAPIV3Schema`;
  const errors = options.statusEnabled ? validateRootMembers(schema, at) : [];
  if (schema.nullable === true) {
    errors.push(fieldError.forbidden(`${at}.nullable`, 'nullable cannot be true at the root'));
  }
  const problem = options.requireStructural ? conversionProblem(schema) : undefined;
  let structural = false;
  if (options.requireStructural && problem === undefined) {
    const structuralErrors = validateStructure(schema, options, at);
    structural = structuralErrors.length === 0;
    errors.push(...structuralErrors);
  }
  const walked = walkSchema(schema, at, options);
  errors.push(...walked);
  if (structural) {
    const skip = (node: string) => walked.some(({ field }) => field.startsWith(`${node}.`));
    const ignoreRuleCost = options.rulesCost === 'accepted';
    errors.push(...checkRules(schema, at, { ignoreRuleCost, skip, stored: options.storedExpressions }));
  }
  // A schema that can't be converted has most often a better error by now.
  if (errors.length === 0 && problem !== undefined) errors.push(fieldError.invalid(at, '', problem));
  return errors;
}

function validateStructure(schema: CrdSchema, options: SchemaValidationOptions, path: string): FieldError[] {
  const errors = validateStructural(schema, path);
  if (errors.length > 0) return errors;
  const strict = validateDefaults(schema, path, { unknownFields: 'refuse', rules: rulesOfDefault });
  if (strict.length === 0 || options.unprunedDefaults() === 'refuse') return strict;
  return validateDefaults(schema, path, { unknownFields: 'keep', rules: rulesOfDefault });
}

/** A default must hold its schema's rules as a new value and as an unchanged one. */
function rulesOfDefault(schema: JSONSchemaProps, path: string, value: JsonValue): FieldError[] {
  const rules = compileRules(schema);
  if (rules === undefined) return [];
  const errors = rules.validate(value, value, RUNTIME_COST_BUDGET, { tolerateUnchanged: false });
  if (errors.length === 0) errors.push(...rules.validate(value, undefined, RUNTIME_COST_BUDGET));
  return errors.map((error) => ({ ...error, field: joinPaths(path, error.field) }));
}

function joinPaths(path: string, below: string): string {
  if (below === '' || below === '<nil>') return path;
  return below.startsWith('[') ? path + below : `${path}.${below}`;
}

/** Only members whose meaning survives taking `properties.status` out of the schema. */
function validateRootMembers(schema: CrdSchema, path: string): FieldError[] {
  for (const member of membersSet(schema)) {
    if (member === 'Type' && schema.type !== 'object') {
      return [
        fieldError.invalid(
          `${path}.type`,
          schema.type ?? '',
          'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
        ),
      ];
    }
    if (!ALLOWED_AT_ROOT.includes(member)) {
      const allowed = `only [${ALLOWED_AT_ROOT.join(' ')}] fields are allowed at the root of the schema if the status subresource is enabled`;
      return [
        { type: 'FieldValueInvalid', field: path, message: `Invalid value: ${internalSchemaJson(schema)}: ${allowed}` },
      ];
    }
  }
  return [];
}

/** Whether defaults of `schema` have unknown fields: CRDs stored before these were refused may keep them. */
export function hasUnprunedDefaults(schema: CrdSchema): boolean {
  if (conversionProblem(schema) !== undefined || validateStructural(schema, '').length > 0) return false;
  const refused = validateDefaults(schema, '', { unknownFields: 'refuse' });
  return refused.length > 0 && refused.length > validateDefaults(schema, '', { unknownFields: 'keep' }).length;
}
