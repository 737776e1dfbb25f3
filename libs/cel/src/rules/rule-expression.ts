import { hash } from 'node:crypto';
import type { ExpressionAge } from '../check/declarations.ts';
import type { Units } from '../cost/estimate.ts';
import { ExpressionCache } from './expression-cache.ts';
import {
  checkExpression,
  dependsOnAge,
  type ExpressionError,
  estimateCost,
  makeProgram,
  type RuleProgram,
  type RuleScope,
  type ScopeTypes,
} from './rule-program.ts';

/**
 * A sound expression of rules, ready to run. What it is follows from its text and its declaration alone, so all that
 * have these in common share it: checking a CRD and serving it, its versions, and what replaces it.
 */
export interface RuleExpression {
  readonly program: RuleProgram;
  readonly usesOldSelf: boolean;
  /** The most that one evaluation may cost, by the bounds of the schema. */
  readonly estimate: Units;
  /** About how much memory it takes, its declaration included. */
  readonly bytes: number;
}

/** What a program takes in memory, by the nodes of its tree; measured on the rules of 220 real CRDs. */
const BYTES_PER_NODE = 330;

const shared = new ExpressionCache();

/** What is wrong with an expression, and whether it uses `oldSelf` where that is known. */
export interface FailedExpression extends ExpressionError {
  readonly usesOldSelf?: boolean;
}

/** Parses, checks, estimates and compiles an expression, unless that was done before; or gives what is wrong with it. */
export function ruleExpression(
  source: string,
  scope: RuleScope,
  types: ScopeTypes,
  wanted: 'bool' | 'string',
  age: ExpressionAge,
): RuleExpression | FailedExpression {
  const key = hash('sha256', `${wanted} ${scope.optionalOldSelf} ${types.key} ${source}`, 'base64');
  const known = shared.get(key) ?? shared.get(key + age);
  if (known !== undefined) return known;
  const checked = checkExpression(source, scope, types, wanted, age);
  if ('error' in checked) return checked;
  const { root, usesOldSelf, size } = checked;
  // A message sees the old value itself, whatever the rule does.
  const program = makeProgram(checked, wanted === 'bool' ? scope : { ...scope, optionalOldSelf: false });
  if ('error' in program) {
    const lead = wanted === 'bool' ? 'program' : 'messageExpression';
    return { error: `${lead} instantiation failed: ${program.error}`, usesOldSelf };
  }
  const bytes = size * BYTES_PER_NODE + types.bytes;
  const expression = { program, usesOldSelf, estimate: estimateCost(checked, scope.decl), bytes };
  shared.add(dependsOnAge(root) ? key + age : key, expression);
  return expression;
}
