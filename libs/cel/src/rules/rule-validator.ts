import { childPath, type FieldError, fieldError, indexPath, isJsonObject, type JsonValue, keyPath } from '#machinery';
import { findField, type JSONSchemaProps, type ValidationRule } from '#schema';
import type { DeclType } from '../check/decl-type.ts';
import { declTypeOf } from '../check/declare-schema.ts';
import { escapeIdentifier } from '../check/identifier-escape.ts';
import type { Failure } from '../compile/program.ts';
import { CostLimitExceeded, NO_SUCH_OVERLOAD } from '../values/cel-error.ts';
import { metered, unmetered } from '../values/uncharged-work.ts';
import { CorrelatedValue, OldElements } from './correlated-value.ts';
import { type RuleExpression, ruleExpression } from './rule-expression.ts';
import { ruleLabel, ScopeTypes } from './rule-program.ts';

/** The cost that all rules of one custom resource may have together at one validation, as kube-apiserver has it. */
export const RUNTIME_COST_BUDGET = 10_000_000;
/** The longest message that a messageExpression may make, in bytes. */
const MAX_MESSAGE_BYTES = 5 * 1024;
const OUT_OF_BUDGET = 'validation failed due to running out of cost budget, no further validation rules will be run';

/** A rule with what became of it: expressions, or the error that should have kept the CRD from being stored. */
interface CompiledRule {
  readonly rule: ValidationRule;
  readonly expression: RuleExpression | undefined;
  readonly message: RuleExpression | undefined;
  readonly error: string | undefined;
  readonly usesOldSelf: boolean;
  readonly fieldPath: string;
}

/** Rules of one schema node; `rules` is filled at first use, and the declaration let go. */
interface RuleNode {
  readonly schema: JSONSchemaProps;
  decl: DeclType | undefined;
  readonly sources: readonly ValidationRule[];
  rules: readonly CompiledRule[] | undefined;
  readonly items: RuleNode | undefined;
  readonly additional: RuleNode | undefined;
  readonly properties: ReadonlyMap<string, RuleNode> | undefined;
}

/** What an object's rules are checked with. Errors of unchanged parts go to `warn` instead. */
export interface RuleValidationOptions {
  readonly warn?: (message: string) => void;
  /** Hears of each error and warning that a rule makes. */
  readonly onFailure?: (failure: RuleFailure) => void;
  /** Whether what did not change may stay invalid, as on updates; true by default. */
  readonly tolerateUnchanged?: boolean;
}

/** A rule that an object breaks. */
export interface RuleFailure {
  readonly rule: ValidationRule;
  /** Where `self` is. */
  readonly path: string;
  readonly error: FieldError;
  /** True for a warning. */
  readonly tolerated: boolean;
}

export interface CompiledRules {
  /**
   * Runs every rule over an object (and, on updates, against the one it replaces) and gives why it is invalid.
   * `budget` is the cost that all of them together may have.
   */
  validate(
    object: JsonValue,
    oldObject: JsonValue | undefined,
    budget: number,
    options?: RuleValidationOptions,
  ): FieldError[];
}

/** Whether a schema has any rule where kube-apiserver looks for one: not inside allOf and its kin alone. */
export function hasRules(schema: JSONSchemaProps | null | undefined): boolean {
  if (!schema) return false;
  if ((schema['x-kubernetes-validations']?.length ?? 0) > 0 || hasRules(schema.items)) return true;
  if (typeof schema.additionalProperties === 'object' && hasRules(schema.additionalProperties)) return true;
  return Object.values(schema.properties ?? {}).some(hasRules);
}

/** The declaration of a property, as far as rules run for it. */
export function childDecl(decl: DeclType | undefined, name: string, schema: JSONSchemaProps): DeclType | undefined {
  const escaped = escapeIdentifier(name);
  // Names that no identifier can stand for are no fields, but their own rules still run.
  if (escaped !== undefined) return decl?.fields?.get(escaped)?.type;
  return declTypeOf(schema, { resourceRoot: schema['x-kubernetes-embedded-resource'] === true });
}

function propertyNodes(node: JSONSchemaProps, decl: DeclType | undefined): ReadonlyMap<string, RuleNode> | undefined {
  const found = new Map<string, RuleNode>();
  for (const [name, schema] of Object.entries(node.properties ?? {})) {
    const type = childDecl(decl, name, schema);
    const child = type === undefined ? undefined : nodeOf(schema, type);
    if (child !== undefined) found.set(name, child);
  }
  return found.size === 0 ? undefined : found;
}

function nodeOf(schema: JSONSchemaProps, decl: DeclType | undefined): RuleNode | undefined {
  const values = schema.additionalProperties;
  const items = schema.items ? nodeOf(schema.items, decl?.element) : undefined;
  const additional = typeof values === 'object' ? nodeOf(values, decl?.element) : undefined;
  const properties = propertyNodes(schema, decl);
  const sources = schema['x-kubernetes-validations'] ?? [];
  if (sources.length === 0 && !items && !additional && properties === undefined) return undefined;
  const own = sources.length === 0 ? undefined : decl;
  return { schema, decl: own, sources, rules: undefined, items, additional, properties };
}

/** Gives undefined where CEL cannot see the values. */
function compileNode(node: RuleNode): readonly CompiledRule[] | undefined {
  const { decl } = node;
  if (decl === undefined) return undefined;
  node.decl = undefined;
  const types = new ScopeTypes(decl);
  return node.sources.map((rule) => compileRule(rule, node.schema, decl, types));
}

function compileRule(rule: ValidationRule, schema: JSONSchemaProps, decl: DeclType, types: ScopeTypes): CompiledRule {
  const none = { rule, expression: undefined, message: undefined, error: undefined, usesOldSelf: false, fieldPath: '' };
  if (rule.rule.trim() === '') return none;
  const scope = { decl, optionalOldSelf: rule.optionalOldSelf === true };
  const expression = ruleExpression(rule.rule, scope, types, 'bool', 'stored');
  if ('error' in expression) return { ...none, error: expression.error };
  const message = rule.messageExpression
    ? ruleExpression(rule.messageExpression, scope, types, 'string', 'stored')
    : undefined;
  return {
    rule,
    expression,
    message: message === undefined || 'error' in message ? undefined : message,
    error: undefined,
    usesOldSelf: expression.usesOldSelf,
    fieldPath: rule.fieldPath ? pathOf(rule.fieldPath, schema) : '',
  };
}

/** The field that a rule's `fieldPath` names, as errors print it; "" if it leads nowhere. */
function pathOf(fieldPath: string, schema: JSONSchemaProps): string {
  const found = findField(fieldPath, schema, { arrayNotation: 'allowed' });
  return 'error' in found ? '' : found.path;
}

/** How far a value is correlated with the one it replaces: itself, or some ancestor only. */
interface Correlation {
  readonly current: CorrelatedValue | undefined;
  readonly parent: CorrelatedValue | undefined;
}

const UNCORRELATED: Correlation = { current: undefined, parent: undefined };

function unchanged({ current, parent }: Correlation): boolean {
  return current !== undefined ? current.unchanged() : (parent?.unchanged() ?? false);
}

function correlateKey(correlation: Correlation, key: string): Correlation {
  const { current, parent } = correlation;
  if (current === undefined) return correlation;
  // Both objects were converted to one version: changes of apiVersion and kind cannot be seen.
  if (parent === undefined && (key === 'apiVersion' || key === 'kind')) return UNCORRELATED;
  return { current: current.key(key), parent: current };
}

function correlateIndex(correlation: Correlation, index: number): Correlation {
  const { current } = correlation;
  return current === undefined ? correlation : { current: current.index(index), parent: current };
}

/** One run over one object: the errors, and the budget left; below 0 nothing more is run. */
class RuleRun {
  readonly errors: FieldError[] = [];
  private budget: number;
  private readonly options: RuleValidationOptions;

  constructor(budget: number, options: RuleValidationOptions) {
    this.budget = budget;
    this.options = options;
  }

  visit(node: RuleNode, path: string, value: JsonValue, old: JsonValue | undefined, correlation: Correlation): void {
    if (value === null) return;
    const oldValue = old === null ? undefined : old;
    this.runRules(node, path, value, oldValue, correlation);
    if (this.budget < 0) return;
    if (Array.isArray(value)) this.visitItems(node, path, value, oldValue, correlation);
    else if (isJsonObject(value)) this.visitMembers(node, path, value, oldValue, correlation);
  }

  private visitItems(
    node: RuleNode,
    path: string,
    value: readonly JsonValue[],
    old: JsonValue | undefined,
    correlation: Correlation,
  ): void {
    if (node.items === undefined) return;
    const oldElements = new OldElements(node.schema, old);
    for (const [i, item] of value.entries()) {
      this.visit(node.items, indexPath(path, i), item, oldElements.get(item), correlateIndex(correlation, i));
      if (this.budget < 0) return;
    }
  }

  private visitMembers(
    node: RuleNode,
    path: string,
    value: { readonly [key: string]: JsonValue },
    old: JsonValue | undefined,
    correlation: Correlation,
  ): void {
    const { additional, properties } = node;
    if (additional === undefined && properties === undefined) return;
    const oldOf = (key: string) =>
      old !== undefined && isJsonObject(old) && Object.hasOwn(old, key) ? old[key] : undefined;
    for (const [key, member] of Object.entries(value)) {
      if (additional !== undefined) {
        this.visit(additional, keyPath(path, key), member, oldOf(key), correlateKey(correlation, key));
        if (this.budget < 0) return;
      }
      const child = properties?.get(key);
      if (child !== undefined) {
        this.visit(child, childPath(path, key), member, oldOf(key), correlateKey(correlation, key));
        if (this.budget < 0) return;
      }
    }
  }

  private runRules(
    node: RuleNode,
    path: string,
    value: JsonValue,
    old: JsonValue | undefined,
    correlation: Correlation,
  ): void {
    if (node.sources.length === 0) return;
    const field = path === '' ? '<nil>' : path;
    const type = node.schema.type ?? '';
    node.rules ??= unmetered(() => compileNode(node));
    if (node.rules === undefined) {
      const detail = 'rule compiler initialization error: failed to convert to declType for CEL validation rules';
      this.errors.push(fieldError.invalid(field, type, detail));
      return;
    }
    if (this.budget <= 0) {
      this.errors.push(fieldError.invalid(field, type, OUT_OF_BUDGET));
      this.budget = -1;
      return;
    }
    const anyOldSelf = node.rules.some((compiled) => compiled.usesOldSelf);
    for (const compiled of node.rules) {
      this.runRule(compiled, { node, path, field, type, value, old: anyOldSelf ? old : undefined, correlation });
      if (this.budget < 0) return;
    }
  }

  private runRule(compiled: CompiledRule, at: RulePlace): void {
    const { rule, expression } = compiled;
    if (compiled.error !== undefined) {
      this.refuse(rule, at, `rule compile error: ${compiled.error}`);
      return;
    }
    if (expression === undefined) return;
    if (compiled.usesOldSelf && at.old === undefined && rule.optionalOldSelf !== true) return;
    const outcome = expression.program.evaluate(at.value, at.old);
    if (outcome.cost > this.budget) {
      this.refuse(rule, at, OUT_OF_BUDGET);
      this.budget = -1;
      return;
    }
    this.budget -= outcome.cost;
    if ('failure' in outcome) this.failed(rule, at, outcome.failure);
    else if (outcome.value !== true) this.fail(compiled, at);
  }

  private failed(rule: ValidationRule, at: RulePlace, failure: Failure): void {
    const { message } = failure;
    const label = ruleLabel(rule);
    if (message.startsWith(NO_SUCH_OVERLOAD)) {
      const problem = 'call arguments did not match a supported operator, function or macro signature';
      this.refuse(rule, at, `'${message}': ${problem} for rule: ${label}`);
    } else if (failure instanceof CostLimitExceeded) {
      const problem = 'no further validation rules will be run due to call cost exceeds limit';
      this.refuse(rule, at, `'${message}': ${problem} for rule: ${label}`);
      this.budget = -1;
    } else this.refuse(rule, at, `${message} evaluating rule: ${label}`);
  }

  /** Complains of a rule that could not be evaluated. */
  private refuse(rule: ValidationRule, at: RulePlace, detail: string): void {
    const error = fieldError.invalid(at.field, at.type, detail);
    this.errors.push(error);
    this.options.onFailure?.({ rule, path: at.path, error, tolerated: false });
  }

  private fail(compiled: CompiledRule, at: RulePlace): void {
    const field = compiled.fieldPath === '' ? at.field : childPath(at.path, compiled.fieldPath);
    const message = this.messageOf(compiled, at);
    if (message !== undefined && 'fatal' in message) {
      this.add(compiled, at, fieldError.invalid(field, at.type, message.fatal));
      this.budget = -1;
      return;
    }
    const shown = at.type === 'object' || at.type === 'array' ? undefined : at.value;
    const detail = message?.text ?? defaultMessage(compiled.rule);
    this.add(compiled, at, errorFor(compiled.rule, field, shown, detail));
  }

  private add(compiled: CompiledRule, at: RulePlace, error: FieldError): void {
    const tolerated = !compiled.usesOldSelf && unchanged(at.correlation);
    if (tolerated) this.options.warn?.(`${error.field}: ${error.message}`);
    else this.errors.push(error);
    this.options.onFailure?.({ rule: compiled.rule, path: at.path, error, tolerated });
  }

  /** The text that messageExpression makes, undefined when it makes none, or why validation must end. */
  private messageOf(compiled: CompiledRule, at: RulePlace): { text: string } | { fatal: string } | undefined {
    const { message, rule } = compiled;
    if (message === undefined || (message.usesOldSelf && at.old === undefined)) return undefined;
    const outcome = message.program.evaluate(at.value, at.old);
    if (outcome.cost > this.budget) {
      return {
        fatal:
          'messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run',
      };
    }
    if ('failure' in outcome && outcome.failure instanceof CostLimitExceeded) {
      const source = JSON.stringify(rule.messageExpression);
      return {
        fatal: `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${source}`,
      };
    }
    this.budget -= outcome.cost;
    const value = 'value' in outcome ? outcome.value : undefined;
    const text = typeof value === 'string' ? value.trim() : '';
    const usable = text !== '' && Buffer.byteLength(text) <= MAX_MESSAGE_BYTES && !text.includes('\n');
    return usable ? { text } : undefined;
  }
}

interface RulePlace {
  readonly node: RuleNode;
  readonly path: string;
  /** The path as errors show it. */
  readonly field: string;
  readonly type: string;
  readonly value: JsonValue;
  readonly old: JsonValue | undefined;
  readonly correlation: Correlation;
}

function defaultMessage(rule: ValidationRule): string {
  return rule.message ? rule.message.trim() : `failed rule: ${rule.rule.trim()}`;
}

function errorFor(rule: ValidationRule, field: string, value: JsonValue | undefined, detail: string): FieldError {
  switch (rule.reason) {
    case 'FieldValueForbidden':
      return fieldError.forbidden(field, detail);
    case 'FieldValueRequired':
      return fieldError.required(field, detail);
    case 'FieldValueDuplicate':
      return fieldError.duplicate(field, value);
    default:
      return fieldError.invalid(field, value, detail);
  }
}

/**
 * Makes the rules of a CRD version's schema ready to run, or gives undefined when it has none. Each rule is compiled
 * when it is first needed. Follows apiextensions-apiserver's schema/cel.
 */
export function compileRules(schema: JSONSchemaProps): CompiledRules | undefined {
  if (!hasRules(schema)) return undefined;
  const root = nodeOf(schema, declTypeOf(schema, { resourceRoot: true }));
  if (root === undefined) return undefined;
  return {
    validate(object, oldObject, budget, options = {}) {
      const run = new RuleRun(budget, options);
      const tolerant = oldObject !== undefined && options.tolerateUnchanged !== false;
      const current = tolerant ? new CorrelatedValue(object, oldObject, schema) : undefined;
      metered(() => run.visit(root, '', object, oldObject, { current, parent: undefined }));
      return run.errors;
    },
  };
}
