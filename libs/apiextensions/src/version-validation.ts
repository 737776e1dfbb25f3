import { childPath, type FieldError, fieldError, goJson, indexPath, isGoPrintable } from '#machinery';
import { findField } from '#schema';
import type { CrdColumn, CrdSchema, CrdSelectableField, CrdSubresources } from './crd.ts';

/** Fields by which a resource's objects may be selected: each costs an index. */
const SELECTABLE_FIELDS_MAX = 8;
const DEPRECATION_WARNING_MAX_BYTES = 256;
const COLUMN_TYPES: readonly string[] = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS: readonly string[] = [
  'byte',
  'date',
  'date-time',
  'double',
  'float',
  'int32',
  'int64',
  'password',
];

/** A version's deprecationWarning: plain, short text, and only for deprecated versions. */
export function validateDeprecation(
  version: { deprecated?: boolean; deprecationWarning?: string },
  path: string,
): FieldError[] {
  const warning = version.deprecationWarning;
  if (warning === undefined) return [];
  const invalid = (detail: string) => invalidPointer(path, warning, detail);
  if (version.deprecated !== true) return [invalid('can only be set for deprecated versions')];
  const errors: FieldError[] = [];
  if (Buffer.byteLength(warning) > DEPRECATION_WARNING_MAX_BYTES) {
    errors.push(invalid(`must be <= ${DEPRECATION_WARNING_MAX_BYTES} characters long`));
  }
  if (warning === '') errors.push(invalid('must not be an empty string'));
  let offset = 0;
  for (const char of warning) {
    if (!isGoPrintable(char)) {
      errors.push(
        invalid(`must only contain printable UTF-8 characters; non-printable character found at index ${offset}`),
      );
      break;
    }
    offset += Buffer.byteLength(char);
  }
  return errors;
}

/** A string behind a pointer, which upstream shows as JSON rather than as a Go literal. */
function invalidPointer(field: string, value: string, detail: string): FieldError {
  return { type: 'FieldValueInvalid', field, message: `Invalid value: ${goJson(value)}: ${detail}` };
}

/** The paths of a scale subresource. */
export function validateSubresources(subresources: CrdSubresources | undefined, path: string): FieldError[] {
  const scale = subresources?.scale;
  if (scale === undefined) return [];
  const errors = [
    ...scalePath(scale.specReplicasPath, '.spec', `${path}.scale.specReplicasPath`),
    ...scalePath(scale.statusReplicasPath, '.status', `${path}.scale.statusReplicasPath`),
  ];
  const selector = scale.labelSelectorPath ?? '';
  if (selector === '') return errors;
  const selectorPath = `${path}.scale.labelSelectorPath`;
  const problems = validateSimpleJsonPath(selector, selectorPath);
  if (problems.length > 0) errors.push(...problems);
  else if (!selector.startsWith('.spec.') && !selector.startsWith('.status.')) {
    errors.push(invalidPointer(selectorPath, selector, 'should be a json path under either .spec or .status'));
  }
  return errors;
}

function scalePath(value: string, under: string, path: string): FieldError[] {
  if (value === '') return [fieldError.required(path)];
  const problems = validateSimpleJsonPath(value, path);
  if (problems.length > 0 || value.startsWith(`${under}.`)) return problems;
  return [fieldError.invalid(path, value, `should be a json path under ${under}`)];
}

function validateSimpleJsonPath(value: string, path: string): FieldError[] {
  return value.startsWith('.') ? [] : [fieldError.invalid(path, value, 'must be a simple json path starting with .')];
}

/** One additionalPrinterColumns entry. */
export function validateColumn(column: CrdColumn, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (column.name === '') errors.push(fieldError.required(childPath(path, 'name')));
  const typeDetail = `must be one of ${COLUMN_TYPES.join(',')}`;
  if (column.type === '') errors.push(fieldError.required(childPath(path, 'type'), typeDetail));
  else if (!COLUMN_TYPES.includes(column.type)) {
    errors.push(fieldError.invalid(childPath(path, 'type'), column.type, typeDetail));
  }
  if (column.format !== undefined && !COLUMN_FORMATS.includes(column.format)) {
    errors.push(
      fieldError.invalid(childPath(path, 'format'), column.format, `must be one of ${COLUMN_FORMATS.join(',')}`),
    );
  }
  const pathOfPath = childPath(path, 'JSONPath');
  if (column.jsonPath === '') errors.push(fieldError.required(pathOfPath));
  else errors.push(...validateSimpleJsonPath(column.jsonPath, pathOfPath));
  return errors;
}

/** selectableFields of a version: few, distinct, scalar fields of its schema, none in metadata. */
export function validateSelectableFields(
  fields: readonly CrdSelectableField[],
  schema: CrdSchema | undefined,
  options: { readonly tooMany: 'allowed' | 'refused' },
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [i, { jsonPath }] of fields.entries()) {
    const at = childPath(indexPath(path, i), 'jsonPath');
    if (jsonPath === '') {
      errors.push(fieldError.required(at));
      continue;
    }
    const found = findField(jsonPath, schema, { arrayNotation: 'forbidden' });
    if ('error' in found) {
      errors.push(fieldError.invalid(at, jsonPath, `is an invalid path: ${found.error}`));
      continue;
    }
    if (found.root === 'metadata') {
      errors.push(fieldError.invalid(at, jsonPath, 'must not point to fields in metadata'));
    }
    if (!['string', 'boolean', 'integer'].includes(found.schema?.type ?? '')) {
      errors.push(
        fieldError.invalid(
          at,
          jsonPath,
          'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
        ),
      );
    }
    if (seen.has(found.path)) errors.push(fieldError.duplicate(at, jsonPath));
    seen.add(found.path);
  }
  if (seen.size > SELECTABLE_FIELDS_MAX && options.tooMany === 'refused') {
    errors.push(fieldError.tooMany(path, seen.size, SELECTABLE_FIELDS_MAX));
  }
  return errors;
}

/** Whether `fields` are more than a new version may have. */
export function hasTooManySelectableFields(fields: readonly CrdSelectableField[] | undefined): boolean {
  return (fields ?? []).length > SELECTABLE_FIELDS_MAX;
}
