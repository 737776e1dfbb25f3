import { childPath, type FieldError, fieldError, goJson, goQuote, type JsonObject, type JsonValue } from '#machinery';
import type { Correlation } from './correlation.ts';
import { matchesEnum } from './enum-match.ts';
import { ErrorCollector, type ValueError } from './error-collector.ts';
import { hasDuplicates } from './list-types.ts';
import { isInt64 } from './number-check.ts';
import { explainNumber } from './number-errors.ts';
import type { SchemaNode } from './schema-node.ts';
import { allowsNumber, countCodePoints } from './value-check.ts';

/**
 * Everything that is wrong with a value, as kube-openapi's pkg/validation/validate finds it and apiextensions-apiserver
 * words it. Paths of fields start at `basePath`; the texts name the path within the value, as upstream's do.
 *
 * Only invalid values come here, so clarity beats speed; the one thing to keep is upstream's count of satisfied checks
 * ("match count"), because of several failed `anyOf` or `oneOf` alternatives the one with most is reported.
 */
export function explainValue(
  node: SchemaNode,
  value: JsonValue,
  basePath: string,
  correlation?: Correlation,
): FieldError[] {
  const result = explain(node, value, '', correlation);
  return result.errors.map((error) => toFieldError(error, basePath));
}

function toFieldError(error: ValueError, basePath: string): FieldError {
  const field =
    error.path === undefined || error.path === '' || error.path === '.'
      ? basePath || '<nil>'
      : childPath(basePath, error.path.startsWith('.') ? error.path.slice(1) : error.path);
  return error.toFieldError(field);
}

/**
 * With a correlation, errors below unchanged values are forgiven (ratcheting, KEP-4008); alternatives (`anyOf`, …) are
 * validated without, as upstream does.
 */
function explain(
  node: SchemaNode,
  value: JsonValue,
  path: string,
  correlation: Correlation | undefined,
): ErrorCollector {
  const result = value === null ? explainNull(node, path) : explainPresent(node, value, path, correlation);
  if (correlation !== undefined && result.errors.length > 0 && correlation.isUnchanged()) {
    return new ErrorCollector(result.matchCount);
  }
  return result;
}

function explainNull(node: SchemaNode, path: string): ErrorCollector {
  const result = new ErrorCollector();
  const { types } = node;
  if (types.length > 0 && !types.includes('null') && !node.nullable) {
    result.add(wrongType(path, types.join(','), 'null'));
  } else result.matchCount++;
  if (node.enum !== undefined) result.add(notInEnum(path, node.enum, null));
  return result;
}

function explainPresent(
  node: SchemaNode,
  value: Exclude<JsonValue, null>,
  path: string,
  correlation: Correlation | undefined,
): ErrorCollector {
  const result = new ErrorCollector();
  if (node.types.length > 0 || node.format !== '') {
    const error = explainType(node, value, path);
    if (error === undefined) result.matchCount++;
    else result.add(error);
    result.matchCount++;
  }
  result.merge(explainJunctors(node, value, path));
  result.matchCount++;
  if (typeof value === 'string') explainString(node, value, path, result);
  else if (typeof value === 'number' || typeof value === 'bigint') {
    result.merge(explainNumber(node, value, path));
    result.matchCount++;
  } else if (Array.isArray(value)) {
    result.merge(explainArray(node, value, path, correlation));
    result.matchCount++;
  }
  if (node.enum !== undefined && !matchesEnum(node.enum, value)) result.add(notInEnum(path, node.enum, value));
  result.matchCount++;
  if (typeof value === 'object' && !Array.isArray(value)) {
    result.merge(explainObject(node, value, path, correlation));
    result.matchCount++;
  }
  result.matchCount++;
  return result;
}

function explainType(node: SchemaNode, value: Exclude<JsonValue, null>, path: string): ValueError | undefined {
  const { types, format } = node;
  const type = typeOf(value);
  const numeric = types.includes('integer') || types.includes('number');
  const allowed =
    typeof value === 'number' || typeof value === 'bigint' ? allowsNumber(node, value) : types.includes(type);
  if (format !== '') {
    if (type === 'string' || type === 'array') {
      if (!numeric) return undefined;
    } else {
      const valueFormat = type === 'integer' ? 'int64' : type === 'number' ? 'float64' : '';
      if (!allowed && valueFormat !== format) return wrongType(path, format, valueFormat);
    }
  }
  return allowed ? undefined : wrongType(path, types.join(','), type);
}

function typeOf(value: Exclude<JsonValue, null>): string {
  if (typeof value === 'number' || typeof value === 'bigint') return isInt64(value) ? 'integer' : 'number';
  if (typeof value === 'object') return Array.isArray(value) ? 'array' : 'object';
  return typeof value;
}

/** Upstream puts the found type (or format, or the text itself) where other errors put the value. */
function wrongType(path: string, wanted: string, found: string): ValueError {
  const text = `${path} in body must be of type ${wanted}: ${goQuote(found)}`;
  return { path, text, toFieldError: (field) => fieldError.typeInvalid(field, found, text) };
}

function invalid(path: string, value: JsonValue, text: string): ValueError {
  return { path, text, toFieldError: (field) => fieldError.invalid(field, value, text) };
}

/** Errors about the whole of a junctor carry no path upstream, so they land on the base path. */
function composite(text: string): ValueError {
  return { path: undefined, text, toFieldError: (field) => fieldError.invalid(field, '', text) };
}

function notInEnum(path: string, values: readonly JsonValue[], value: JsonValue): ValueError {
  const supported = values.map((v) => (typeof v === 'string' ? v : goJson(v)));
  return {
    path,
    text: `${path} in body should be one of [${supported.join(' ')}]`,
    toFieldError: (field) => fieldError.notSupported(field, value, supported),
  };
}

function explainString(node: SchemaNode, value: string, path: string, result: ErrorCollector): void {
  const error = explainText(node, value, path);
  if (error !== undefined) result.add(error);
  result.matchCount++;
  if (node.matchesFormat === undefined) return;
  if (!node.matchesFormat(value)) result.add(wrongType(path, node.format, value));
  result.matchCount++;
}

/** Length and pattern: the first that fails. */
function explainText(node: SchemaNode, value: string, path: string): ValueError | undefined {
  const { maxLength, minLength, pattern } = node;
  if (maxLength !== undefined && countCodePoints(value) > maxLength) {
    const text = `${path} in body should be at most ${maxLength} chars long`;
    return { path, text, toFieldError: (field) => fieldError.tooLong(field, maxLength) };
  }
  if (minLength !== undefined && countCodePoints(value) < minLength) {
    return invalid(path, value, `${path} in body should be at least ${minLength} chars long`);
  }
  if (pattern === undefined || pattern.matches(value)) return undefined;
  const shown =
    pattern.invalid === '' ? pattern.source : `${pattern.source}, but pattern is invalid: ${pattern.invalid}`;
  return invalid(path, value, `${path} in body should match '${shown}'`);
}

function tooMany(path: string, actual: number, maximum: number, what: string): ValueError {
  const text = `${path} in body should have at most ${maximum} ${what}`;
  return { path, text, toFieldError: (field) => fieldError.tooMany(field, actual, maximum) };
}

function explainArray(
  node: SchemaNode,
  list: JsonValue[],
  path: string,
  correlation: Correlation | undefined,
): ErrorCollector {
  const result = new ErrorCollector();
  const { items, minItems, maxItems } = node;
  if (items !== undefined) {
    for (const [i, item] of list.entries()) result.merge(explain(items, item, `${path}[${i}]`, correlation?.index(i)));
  }
  if (minItems !== undefined && list.length < minItems) {
    result.add(invalid(path, list.length, `${path} in body should have at least ${minItems} items`));
  }
  if (maxItems !== undefined && list.length > maxItems) result.add(tooMany(path, list.length, maxItems, 'items'));
  if (node.uniqueItems && hasDuplicates(list)) {
    result.add(invalid(path, '', `${path} in body shouldn't contain duplicates`));
  }
  result.matchCount++;
  return result;
}

function explainObject(
  node: SchemaNode,
  object: JsonObject,
  path: string,
  correlation: Correlation | undefined,
): ErrorCollector {
  const result = new ErrorCollector();
  explainSize(node, object, path, result);
  const { properties, additional } = node;
  for (const key of Object.keys(object)) {
    if (properties?.has(key)) continue;
    if (additional !== undefined) {
      result.merge(explain(additional, object[key]!, `${path}.${key}`, below(correlation, path, key)));
    } else if (node.additionalForbidden) {
      result.add(invalid(path, key, `${path}.${key} in body is a forbidden property`));
    }
  }
  for (const [name, child] of properties ?? []) {
    if (!Object.hasOwn(object, name)) continue;
    const childName = path === '' ? name : `${path}.${name}`;
    result.merge(explain(child, object[name]!, childName, below(correlation, path, name)));
  }
  for (const name of node.required ?? []) {
    if (Object.hasOwn(object, name)) continue;
    const missing = `${path}.${name}`;
    const text = `${missing} in body is required`;
    result.add({ path: missing, text, toFieldError: (field) => fieldError.required(field) });
  }
  return result;
}

/** Type information of the root is never forgiven: both objects show the version that was asked for. */
function below(correlation: Correlation | undefined, path: string, key: string): Correlation | undefined {
  if (path === '' && (key === 'kind' || key === 'apiVersion')) return undefined;
  return correlation?.key(key);
}

function explainSize(node: SchemaNode, object: JsonObject, path: string, result: ErrorCollector): void {
  const { minProperties, maxProperties } = node;
  if ((minProperties ?? maxProperties) === undefined) return;
  const size = Object.keys(object).length;
  if (minProperties !== undefined && size < minProperties) {
    result.add(invalid(path, size, `${path} in body should have at least ${minProperties} properties`));
  }
  if (maxProperties !== undefined && size > maxProperties) result.add(tooMany(path, size, maxProperties, 'properties'));
}

function explainJunctors(node: SchemaNode, value: JsonValue, path: string): ErrorCollector {
  const result = new ErrorCollector();
  if (node.anyOf !== undefined) explainAnyOf(node.anyOf, value, path, result);
  if (node.oneOf !== undefined) explainOneOf(node.oneOf, value, path, result);
  if (node.allOf !== undefined) explainAllOf(node.allOf, value, path, result);
  if (node.not !== undefined && explain(node.not, value, path, undefined).errors.length === 0) {
    result.add(composite(`${goQuote(path)} must not validate the schema (not)`));
  }
  result.matchCount++;
  return result;
}

function explainAnyOf(schemas: readonly SchemaNode[], value: JsonValue, path: string, into: ErrorCollector): void {
  let best: ErrorCollector | undefined;
  for (const schema of schemas) {
    const result = explain(schema, value, path, undefined);
    if (result.errors.length === 0) {
      into.merge(result);
      return;
    }
    if (best === undefined || result.matchCount > best.matchCount) best = result;
  }
  into.add(composite(`${goQuote(path)} must validate at least one schema (anyOf)`));
  if (best !== undefined) into.merge(best);
}

function explainOneOf(schemas: readonly SchemaNode[], value: JsonValue, path: string, into: ErrorCollector): void {
  let best: ErrorCollector | undefined;
  let first: ErrorCollector | undefined;
  let valid = 0;
  for (const schema of schemas) {
    const result = explain(schema, value, path, undefined);
    if (result.errors.length === 0) {
      valid++;
      first ??= result;
    } else if (best === undefined || result.matchCount > best.matchCount) best = result;
  }
  if (valid === 1 && first !== undefined) {
    into.merge(first);
    return;
  }
  const found = valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`;
  into.add(composite(`${goQuote(path)} must validate one and only one schema (oneOf). ${found}`));
  if (valid === 0 && best !== undefined) into.merge(best);
}

function explainAllOf(schemas: readonly SchemaNode[], value: JsonValue, path: string, into: ErrorCollector): void {
  let valid = 0;
  for (const schema of schemas) {
    const result = explain(schema, value, path, undefined);
    if (result.errors.length === 0) valid++;
    into.merge(result);
  }
  if (valid === schemas.length) return;
  into.add(composite(`${goQuote(path)} must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`));
}
