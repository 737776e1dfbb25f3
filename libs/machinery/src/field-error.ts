import { formatGoScalar, goJson, goQuote } from './go-format.ts';
import type { JsonValue } from './json-value.ts';

/** The causes' `reason` in metav1.Status, as k8s.io/apimachinery/pkg/util/validation/field.ErrorType. */
export type FieldErrorType =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTooFew'
  | 'FieldValueTooShort'
  | 'FieldValueTypeInvalid'
  | 'InternalError';

/**
 * One reason why an object is invalid. `field` is the path as kube-apiserver writes it: `spec.list[0].a`,
 * `spec.map[key]`, or `<nil>` for the whole object. `message` is the text after the path
 * ("Invalid value: 5: must be greater than 6"): a Status prints `field: message` and has `message` in its cause.
 */
export interface FieldError {
  readonly type: FieldErrorType;
  readonly field: string;
  readonly message: string;
}

/** A bad value as an error shows it; `undefined` leaves it out of the text (upstream's OmitValueType). */
export type BadValue = JsonValue | undefined;

function withDetail(head: string, detail: string): string {
  return detail === '' ? head : `${head}: ${detail}`;
}

function withValue(title: string, value: BadValue, detail: string): string {
  if (value === undefined) return withDetail(title, detail);
  return withDetail(`${title}: ${formatBadValue(value)}`, detail);
}

/** Strings quoted as Go's %q, other scalars as %v, the rest as Go's JSON. */
function formatBadValue(value: JsonValue): string {
  if (typeof value === 'string') return goQuote(value);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return formatGoScalar(value);
  return goJson(value);
}

/** The catalogue of causes, worded as in k8s.io/apimachinery/pkg/util/validation/field. */
export const fieldError = {
  notFound: (field: string, value: BadValue): FieldError => ({
    type: 'FieldValueNotFound',
    field,
    message: withValue('Not found', value, ''),
  }),
  required: (field: string, detail = ''): FieldError => ({
    type: 'FieldValueRequired',
    field,
    message: withDetail('Required value', detail),
  }),
  duplicate: (field: string, value: BadValue): FieldError => ({
    type: 'FieldValueDuplicate',
    field,
    message: withValue('Duplicate value', value, ''),
  }),
  invalid: (field: string, value: BadValue, detail: string): FieldError => ({
    type: 'FieldValueInvalid',
    field,
    message: withValue('Invalid value', value, detail),
  }),
  typeInvalid: (field: string, value: BadValue, detail: string): FieldError => ({
    type: 'FieldValueTypeInvalid',
    field,
    message: withValue('Invalid value', value, detail),
  }),
  /** `supported` are printed quoted, in the given order. */
  notSupported: (field: string, value: BadValue, supported: readonly string[]): FieldError => ({
    type: 'FieldValueNotSupported',
    field,
    message: withValue(
      'Unsupported value',
      value,
      supported.length === 0 ? '' : `supported values: ${supported.map(goQuote).join(', ')}`,
    ),
  }),
  forbidden: (field: string, detail: string): FieldError => ({
    type: 'FieldValueForbidden',
    field,
    message: withDetail('Forbidden', detail),
  }),
  /** `maxBytes` below 0 means that the limit is not known to the caller. */
  tooLong: (field: string, maxBytes: number): FieldError => ({
    type: 'FieldValueTooLong',
    field,
    message: `Too long: ${maxBytes < 0 ? 'value is too long' : `may not be more than ${maxBytes} ${maxBytes === 1 ? 'byte' : 'bytes'}`}`,
  }),
  /** `actual` below 0 leaves the number out. */
  tooMany: (field: string, actual: number, maximum: number): FieldError => ({
    type: 'FieldValueTooMany',
    field,
    message: withValue(
      'Too many',
      actual < 0 ? undefined : actual,
      maximum < 0 ? 'has too many items' : `must have at most ${maximum} ${maximum === 1 ? 'item' : 'items'}`,
    ),
  }),
  internal: (field: string, detail: string): FieldError => ({
    type: 'InternalError',
    field,
    message: withDetail('Internal error', detail),
  }),
};

/** `path.child`, or `child` at the root. */
export function childPath(path: string, child: string): string {
  return path === '' ? child : `${path}.${child}`;
}

/** `path[index]` for a list. */
export function indexPath(path: string, index: number): string {
  return `${path}[${index}]`;
}

/** `path[key]` for a map key that came from a client. */
export function keyPath(path: string, key: string): string {
  return `${path}[${key}]`;
}

/** Each error once, however many checks have found it. */
export function distinctErrors(errors: readonly FieldError[]): FieldError[] {
  const found = new Map(errors.map((error) => [`${error.type} ${error.field} ${error.message}`, error]));
  return [...found.values()];
}
