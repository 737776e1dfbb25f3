import { childPath, type FieldError, fieldError, goJson, indexPath, keyPath } from '#machinery';
import type { JSONSchemaProps, ValidationRule } from '#schema';
import type { DeclType } from '../check/decl-type.ts';
import { declTypeOf, MAX_REQUEST_BYTES } from '../check/declare-schema.ts';
import { escapeIdentifier } from '../check/identifier-escape.ts';
import { add, multiply, type Units } from '../cost/estimate.ts';
import { ruleExpression } from './rule-expression.ts';
import { ScopeTypes } from './rule-program.ts';
import { hasRules } from './rule-validator.ts';

/** The greatest estimated cost of one rule, and of all rules of a CRD version, as kube-apiserver has them. */
const RULE_COST_LIMIT = 10_000_000;
const SCHEMA_COST_LIMIT = 100_000_000;
/** Rules that make less than a hundredth of the limit are not named; the four greatest are. */
const EXPENSIVE_RULE_COST = SCHEMA_COST_LIMIT / 100;
const MAX_EXPENSIVE_RULES = 4;
const NO_TYPES =
  'internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations';

/** The expressions that a CRD had before an update: they may go on using what new ones may not use yet. */
export interface StoredExpressions {
  readonly rules: ReadonlySet<string>;
  readonly messageExpressions: ReadonlySet<string>;
}

export interface RuleCheckOptions {
  readonly stored?: StoredExpressions;
  /** True when an update leaves rules as they are: stored rules may cost more than new ones. */
  readonly ignoreRuleCost?: boolean;
  /** Whether the rules of the schema at `path` are left alone, because it or something in it has other errors. */
  readonly skip?: (path: string) => boolean;
}

/** Where a schema node stands. */
interface Place {
  readonly path: string;
  /** The declaration reached from the parent's, if there was one. */
  readonly decl: DeclType | undefined;
  readonly isRoot: boolean;
  /** How many values the bounds of the schemas above allow here; undefined for no bound. */
  readonly cardinality: Units | undefined;
  /** The outermost part within which old and new values cannot be told apart. */
  readonly uncorrelatable: string | undefined;
}

function isResource(schema: JSONSchemaProps, place: Place): boolean {
  return place.isRoot || schema['x-kubernetes-embedded-resource'] === true;
}

/** The rules of one schema, walked bottom up. */
class RuleCheck {
  readonly errors: FieldError[] = [];
  private total: Units = 0;
  private expensive: { readonly path: string; readonly cost: Units }[] = [];
  private readonly options: RuleCheckOptions;

  constructor(options: RuleCheckOptions) {
    this.options = options;
  }

  visit(schema: JSONSchemaProps, place: Place): void {
    const decl = place.decl ?? (this.needsDecl(schema, place) ? this.convert(schema, place) : undefined);
    const below = multiplyCardinality(place.cardinality, maxElements(schema));
    const child = { isRoot: false, cardinality: below, uncorrelatable: place.uncorrelatable };
    if (typeof schema.additionalProperties === 'object') {
      const path = childPath(place.path, 'additionalProperties');
      this.visit(schema.additionalProperties, { ...child, path, decl: decl?.element });
    }
    // Values of atomic and granular objects correlate; another type is an error by itself.
    const mapType: string = schema['x-kubernetes-map-type'] ?? 'granular';
    const unknown = mapType === 'granular' || mapType === 'atomic' ? undefined : place.path;
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const path = keyPath(childPath(place.path, 'properties'), name);
      const escaped = escapeIdentifier(name);
      const type = escaped === undefined ? undefined : decl?.fields?.get(escaped)?.type;
      this.visit(property, { ...child, path, decl: type, uncorrelatable: place.uncorrelatable ?? unknown });
    }
    if (schema.items) {
      const path = childPath(place.path, 'items');
      const uncorrelatable =
        schema['x-kubernetes-list-type'] === 'map' ? place.uncorrelatable : (place.uncorrelatable ?? place.path);
      this.visit(schema.items, { ...child, path, decl: decl?.element, uncorrelatable });
    }
    if ((schema['x-kubernetes-validations']?.length ?? 0) > 0 && !this.options.skip?.(place.path)) {
      this.rules(schema, place, decl);
    }
  }

  /** Schemas are declared from where the first rules are on down; but what metadata is follows from what it belongs to. */
  private needsDecl(schema: JSONSchemaProps, place: Place): boolean {
    if ((schema['x-kubernetes-validations']?.length ?? 0) > 0) return true;
    return isResource(schema, place) && hasRules(schema.properties?.metadata);
  }

  private convert(schema: JSONSchemaProps, place: Place): DeclType | undefined {
    return declTypeOf(schema, { resourceRoot: isResource(schema, place) });
  }

  private rules(schema: JSONSchemaProps, place: Place, decl: DeclType | undefined): void {
    const path = childPath(place.path, 'x-kubernetes-validations');
    if (decl === undefined) {
      this.errors.push(fieldError.internal(path, NO_TYPES));
      return;
    }
    const types = new ScopeTypes(decl);
    for (const [i, rule] of (schema['x-kubernetes-validations'] ?? []).entries()) {
      this.rule(rule, indexPath(path, i), place, decl, types);
    }
  }

  private rule(rule: ValidationRule, path: string, place: Place, decl: DeclType, types: ScopeTypes): void {
    if (rule.rule.trim() === '') return;
    const scope = { decl, optionalOldSelf: rule.optionalOldSelf === true };
    const rulePath = childPath(path, 'rule');
    const age = this.options.stored?.rules.has(rule.rule) ? 'stored' : 'new';
    const expression = ruleExpression(rule.rule, scope, types, 'bool', age);
    if ('error' in expression) {
      this.errors.push(invalidRule(rulePath, rule, expression.error));
    } else {
      const cost = multiply(expression.estimate, place.cardinality ?? cardinalityOf(decl));
      this.cost(rulePath, 'estimated rule cost', cost);
      if (rule.messageExpression) this.messageExpression(rule, path, decl, types);
    }
    const usesOldSelf = expression.usesOldSelf === true;
    if (usesOldSelf && place.uncorrelatable !== undefined) {
      const detail = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${place.uncorrelatable}`;
      this.errors.push(fieldError.invalid(rulePath, rule.rule, detail));
    } else if (!usesOldSelf && rule.optionalOldSelf !== undefined) {
      const at = childPath(path, 'optionalOldSelf');
      this.errors.push(fieldError.invalid(at, rule.optionalOldSelf, 'may not be set if oldSelf is not used in rule'));
    }
  }

  private messageExpression(rule: ValidationRule, path: string, decl: DeclType, types: ScopeTypes): void {
    const source = rule.messageExpression!; // the caller saw it
    const at = childPath(path, 'messageExpression');
    const scope = { decl, optionalOldSelf: rule.optionalOldSelf === true };
    const age = this.options.stored?.messageExpressions.has(source) ? 'stored' : 'new';
    const expression = ruleExpression(source, scope, types, 'string', age);
    if ('error' in expression) this.errors.push(invalidRule(at, rule, expression.error));
    else this.cost(at, 'estimated messageExpression cost', expression.estimate);
  }

  private cost(path: string, name: string, cost: Units): void {
    if (cost > RULE_COST_LIMIT && this.options.ignoreRuleCost !== true) {
      this.errors.push(fieldError.forbidden(path, costMessage(name, cost, RULE_COST_LIMIT)));
    }
    this.total = add(this.total, cost);
    if (cost < EXPENSIVE_RULE_COST) return;
    this.expensive.push({ path, cost });
    this.expensive.sort((a, b) => (a.cost === b.cost ? 0 : b.cost > a.cost ? 1 : -1));
    this.expensive.length = Math.min(this.expensive.length, MAX_EXPENSIVE_RULES);
  }

  /** Complains of the sum, naming the rules that make most of it. */
  finish(path: string): void {
    if (this.total <= SCHEMA_COST_LIMIT) return;
    for (const { path: at } of this.expensive) {
      const detail = 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
      this.errors.push(fieldError.forbidden(at, detail));
    }
    const name = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
    this.errors.push(fieldError.forbidden(path, costMessage(name, this.total, SCHEMA_COST_LIMIT)));
  }
}

/** A rule as an error shows it: kube-apiserver's internal struct, which has no JSON names. */
function ruleAsShown(rule: ValidationRule): string {
  const members = [
    ['Rule', rule.rule],
    ['Message', rule.message ?? ''],
    ['MessageExpression', rule.messageExpression ?? ''],
    ['Reason', rule.reason ?? null],
    ['FieldPath', rule.fieldPath ?? ''],
    ['OptionalOldSelf', rule.optionalOldSelf ?? null],
  ] as const;
  return `{${members.map(([name, value]) => `"${name}":${goJson(value)}`).join(',')}}`;
}

function invalidRule(field: string, rule: ValidationRule, detail: string): FieldError {
  return { type: 'FieldValueInvalid', field, message: `Invalid value: ${ruleAsShown(rule)}: ${detail}` };
}

/** How many values of a declaration fit into the largest request. */
function cardinalityOf(decl: DeclType): number {
  return Math.floor(MAX_REQUEST_BYTES / (decl.minSerializedSize + 1));
}

function multiplyCardinality(cardinality: Units | undefined, factor: number | undefined): Units | undefined {
  return cardinality === undefined || factor === undefined ? undefined : multiply(cardinality, factor);
}

/** By what factor there are more children than nodes; undefined when the schema sets no bound. */
function maxElements(schema: JSONSchemaProps): number | undefined {
  if (schema.type === 'array') return schema.maxItems === undefined ? undefined : Math.max(0, Number(schema.maxItems));
  if (schema.type !== 'object' || schema.additionalProperties === undefined) return 1;
  return schema.maxProperties === undefined ? undefined : Math.max(0, Number(schema.maxProperties));
}

function costMessage(name: string, cost: Units, limit: number): string {
  const factor = Number(cost) / limit;
  const shown = factor > 100 ? 'more than 100x' : factor < 1.5 ? `${factor.toFixed(6)}x` : `${factor.toFixed(1)}x`;
  return `${name} exceeds budget by factor of ${shown} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}

/**
 * Checks all x-kubernetes-validations of a CRD version's schema: whether their expressions compile and are of the right
 * type, what they may cost, and whether oldSelf may be used where it is. The schema must be structural and free of other
 * errors (as kube-apiserver, which skips expressions otherwise). `path` is where the schema stands in the CRD.
 */
export function checkRules(schema: JSONSchemaProps, path: string, options: RuleCheckOptions = {}): FieldError[] {
  if (!hasRules(schema)) return [];
  const check = new RuleCheck(options);
  check.visit(schema, { path, decl: undefined, isRoot: true, cardinality: 1, uncorrelatable: undefined });
  check.finish(path);
  return check.errors;
}
