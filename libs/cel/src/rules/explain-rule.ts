import type { JsonValue } from '#machinery';
import type { JSONSchemaProps, ValidationRule } from '#schema';
import { declTypeOf } from '../check/declare-schema.ts';
import { childrenOf, type Expr } from '../syntax/ast.ts';
import { unparse } from '../syntax/unparse.ts';
import { isList, isMap, listItems } from '../values/collections.ts';
import {
  CelDouble,
  CelDuration,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  typeNameOf,
  type Val,
} from '../values/value.ts';
import { RuleError } from './measure-rule.ts';
import { type CheckedExpression, checkExpression, makeProgram, type RuleScope, ScopeTypes } from './rule-program.ts';

/** What a part of a rule gave. */
export interface Explanation {
  /** The part, as source. */
  readonly expression: string;
  /** Where it stands in the rule; parts that a macro made stand where the macro does. */
  readonly offset: number;
  /** The field of the document that it reads, such as `self.spec.replicas`; undefined for computed parts. */
  readonly path: string | undefined;
  readonly value: JsonValue | undefined;
  /** Why there is no value. */
  readonly error: string | undefined;
  /** The parts that it was computed from; constants are left out, and so is what happens inside a loop. */
  readonly parts: readonly Explanation[];
}

/** A value as JSON, for people: durations and timestamps as their texts, what has no JSON by its type. */
function asJson(value: Val): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof CelDouble) return value.value;
  if (value instanceof CelUint) return value.value;
  if (value instanceof CelTimestamp) return new Date(Number(value.nanos / 1_000_000n)).toISOString();
  if (value instanceof CelDuration) return `${Number(value.nanos) / 1e9}s`;
  if (value instanceof CelTypeValue) return typeNameOf(value.type);
  if (value instanceof CelOptional) return value.value === undefined ? null : asJson(value.value);
  if (isList(value)) return listItems(value).map(asJson);
  if (isMap(value))
    return Object.fromEntries([...value.keys()].map((key) => [String(asJson(key)), asJson(value.get(key)!)])); // its own key
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value);
}

function pathOf(node: Expr): string | undefined {
  if (node.kind === 'ident') return node.constant === undefined ? node.name : undefined;
  if (node.kind === 'select' && !node.testOnly) {
    const operand = pathOf(node.operand);
    return operand === undefined ? undefined : `${operand}.${node.field}`;
  }
  return undefined;
}

/** The parts of a node that have values of their own outside of loops. */
function partsOf(node: Expr): Expr[] {
  const children = node.kind === 'fold' ? [node.foldKind === 'bind' ? node.init : node.range] : childrenOf(node);
  return children.filter(
    (child) => child.kind !== 'literal' && !(child.kind === 'ident' && child.constant !== undefined),
  );
}

function explain(node: Expr, scope: RuleScope, self: JsonValue, oldSelf: JsonValue | undefined): Explanation {
  const expression: CheckedExpression = { root: node, usesOldSelf: true, size: 0 };
  const program = makeProgram(expression, scope);
  const outcome = 'error' in program ? undefined : program.evaluate(self, oldSelf);
  const failure =
    outcome === undefined
      ? (program as { error: string }).error
      : 'failure' in outcome
        ? outcome.failure.message
        : undefined;
  const isPath = pathOf(node) !== undefined;
  return {
    expression: unparse(node),
    offset: node.offset,
    path: pathOf(node),
    value: outcome !== undefined && 'value' in outcome ? asJson(outcome.value) : undefined,
    error: failure,
    // The way to a field says nothing beside the field, unless it does not lead there.
    parts: isPath && failure === undefined ? [] : partsOf(node).map((part) => explain(part, scope, self, oldSelf)),
  };
}

/**
 * Evaluates a rule of a schema node and every part of it, to show how it came to its verdict. For tools: it takes as
 * many evaluations as the rule has parts. Throws `RuleError` for a rule that does not compile.
 */
export function explainRule(
  schema: JSONSchemaProps,
  rule: ValidationRule,
  self: JsonValue,
  oldSelf?: JsonValue,
): Explanation {
  const decl = declTypeOf(schema, { resourceRoot: false });
  if (decl === undefined) throw new RuleError('CEL cannot see values of this schema');
  const scope = { decl, optionalOldSelf: rule.optionalOldSelf === true };
  const checked = checkExpression(rule.rule, scope, new ScopeTypes(decl), 'bool', 'stored');
  if ('error' in checked) throw new RuleError(checked.error);
  return explain(checked.root, scope, self, oldSelf);
}
