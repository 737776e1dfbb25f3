import { type FieldError, formatGoFloat64, formatGoScalar } from '#machinery';
import { ErrorCollector, type ValueError } from './error-collector.ts';
import {
  checkMultipleOf,
  comparable,
  exceedsMaximum,
  exceedsMinimum,
  fitsNumberType,
  isInt64,
} from './number-check.ts';
import type { SchemaNode } from './schema-node.ts';

/** What is wrong with a number; the order is upstream's: range, multipleOf, minimum, maximum. */
export function explainNumber(node: SchemaNode, value: number | bigint, path: string): ErrorCollector {
  const result = new ErrorCollector(1);
  checkRange(node, value, 'Checked', path, result);
  const { multipleOf, minimum, maximum } = node;
  if (multipleOf !== undefined) explainMultipleOf(node, multipleOf, value, path, result);
  if (minimum !== undefined) {
    checkRange(node, minimum, 'Minimum boundary', path, result);
    if (exceedsMinimum(node, minimum, value)) {
      const relation = node.exclusiveMinimum ? 'greater than' : 'greater than or equal to';
      result.add(outOfBounds(node, minimum, relation, value, path));
    }
  }
  if (maximum !== undefined) {
    checkRange(node, maximum, 'Maximum boundary', path, result);
    if (exceedsMaximum(node, maximum, value)) {
      const relation = node.exclusiveMaximum ? 'less than' : 'less than or equal to';
      result.add(outOfBounds(node, maximum, relation, value, path));
    }
  }
  return result;
}

/** Upstream reports this without a path, whether it is the value or the bound that does not fit the type. */
function checkRange(node: SchemaNode, value: number | bigint, what: string, path: string, into: ErrorCollector): void {
  if (fitsNumberType(node, value)) return;
  const format = node.numberFormat === '' ? '(default format)' : `with format ${node.numberFormat}`;
  const text = `${what} value must be of type ${node.numberType} ${format} in ${path}`;
  into.add({
    path: undefined,
    text,
    toFieldError: (field) => ({ type: 'FieldValueInvalid', field, message: `Invalid value: "": ${text}` }),
  });
}

/** The value as upstream holds it at that point: a float64 once the bound did not fit the type. */
function shownValue(node: SchemaNode, bound: number, value: number | bigint): string {
  return fitsNumberType(node, bound) ? formatGoScalar(value) : formatGoFloat64(Number(value));
}

function shownBound(node: SchemaNode, bound: number, value: number | bigint): string {
  const asFloat = !isInt64(value) || !fitsNumberType(node, bound);
  return asFloat ? formatGoFloat64(bound) : formatGoScalar(comparable(node, bound, value));
}

function invalidNumber(path: string, shown: string, text: string): ValueError {
  return {
    path,
    text,
    toFieldError: (field): FieldError => ({
      type: 'FieldValueInvalid',
      field,
      message: `Invalid value: ${shown}: ${text}`,
    }),
  };
}

function outOfBounds(
  node: SchemaNode,
  bound: number,
  relation: string,
  value: number | bigint,
  path: string,
): ValueError {
  const text = `${path} in body should be ${relation} ${shownBound(node, bound, value)}`;
  return invalidNumber(path, shownValue(node, bound, value), text);
}

function explainMultipleOf(
  node: SchemaNode,
  factor: number,
  value: number | bigint,
  path: string,
  into: ErrorCollector,
): void {
  checkRange(node, factor, 'MultipleOf', path, into);
  const outcome = checkMultipleOf(node, factor, value);
  if (outcome === 'ok') return;
  const shown = shownBound(node, factor, value);
  if (outcome === 'not a multiple') {
    const text = `${path} in body should be a multiple of ${shown}`;
    into.add(invalidNumber(path, shownValue(node, factor, value), text));
  } else into.add(invalidNumber(path, shown, `factor MultipleOf declared for ${path} must be positive: ${shown}`));
}
