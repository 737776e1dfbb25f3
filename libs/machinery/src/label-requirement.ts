import { type FieldError, fieldError } from './field-error.ts';
import { compareUtf8 } from './go-format.ts';
import { isLabelValue, isQualifiedName } from './name-validation.ts';
import { SelectorError } from './selector-error.ts';
import { aggregateMessage } from './status-error.ts';

/** `=` and `==` mean the same, and print as they were written; `!` is "does not exist". */
export type LabelOperator = 'in' | 'notin' | '=' | '==' | '!=' | 'exists' | '!' | 'gt' | 'lt';

/** An object's labels; read with own-property checks, for keys come from clients. */
export type Labels = Readonly<Record<string, unknown>>;

/** One condition of a label selector. All of its fields may be used to plan an index lookup. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  /** Sorted, each once; empty for `exists` and `!`. */
  readonly values: readonly string[];
}

const INT64_LIMIT = 2n ** 63n;

/** strconv.ParseInt(text, 10, 64); undefined for what it refuses. */
export function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return value >= -INT64_LIMIT && value < INT64_LIMIT ? value : undefined;
}

/**
 * A checked requirement (labels.NewRequirement).
 * @throws SelectorError with every fault of key, operator and values
 */
export function newLabelRequirement(key: string, operator: LabelOperator, values: readonly string[]): LabelRequirement {
  const errors: FieldError[] = [];
  const keyProblems = isQualifiedName(key);
  if (keyProblems.length > 0) errors.push(fieldError.invalid('key', key, keyProblems.join('; ')));
  errors.push(...operatorErrors(operator, values));
  values.forEach((value, index) => {
    const problems = isLabelValue(value);
    if (problems.length > 0) errors.push(fieldError.invalid(`values[${index}][${key}]`, value, problems.join('; ')));
  });
  if (errors.length > 0) throw new SelectorError(aggregateMessage(errors));
  return { key, operator, values };
}

function operatorErrors(operator: LabelOperator, values: readonly string[]): FieldError[] {
  const invalid = (detail: string) => [fieldError.invalid('values', [...values], detail)];
  switch (operator) {
    case 'in':
    case 'notin':
      return values.length === 0 ? invalid("for 'in', 'notin' operators, values set can't be empty") : [];
    case '=':
    case '==':
    case '!=':
      return values.length === 1 ? [] : invalid('exact-match compatibility requires one single value');
    case 'exists':
    case '!':
      return values.length === 0 ? [] : invalid('values set must be empty for exists and does not exist');
    default: {
      const errors = values.length === 1 ? [] : invalid("for 'Gt', 'Lt' operators, exactly one value is required");
      values.forEach((value, index) => {
        if (parseInt64(value) !== undefined) return;
        const detail = "for 'Gt', 'Lt' operators, the value must be an integer";
        errors.push(fieldError.invalid(`values[${index}]`, value, detail));
      });
      return errors;
    }
  }
}

/** Whether labels meet one requirement; a missing label meets `notin`, `!=` and `!`. */
export function matchesRequirement(requirement: LabelRequirement, labels: Labels): boolean {
  const { key, operator, values } = requirement;
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (typeof value !== 'string') return operator === 'notin' || operator === '!=' || operator === '!';
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return values.includes(value);
    case 'notin':
    case '!=':
      return !values.includes(value);
    case 'exists':
      return true;
    case '!':
      return false;
    default:
      return comparesAs(operator, value, values[0]!); // gt and lt have one value
  }
}

function comparesAs(operator: 'gt' | 'lt', value: string, bound: string): boolean {
  const left = parseInt64(value);
  const right = parseInt64(bound);
  if (left === undefined || right === undefined) return false;
  return operator === 'gt' ? left > right : left < right;
}

/** The text that parses back to the requirement. */
export function formatLabelRequirement({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case '!':
      return `!${key}`;
    case 'exists':
      return key;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${[...values].sort(compareUtf8).join(',')})`;
    case 'gt':
      return `${key}>${values.join(',')}`;
    case 'lt':
      return `${key}<${values.join(',')}`;
    default:
      return `${key}${operator}${values.join(',')}`;
  }
}
