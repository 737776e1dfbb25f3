import type { JsonValue } from '#machinery';
import type { JSONSchemaProps, ValidationRule } from '#schema';
import { declTypeOf } from '../check/declare-schema.ts';
import type { Outcome } from '../compile/program.ts';
import { checkExpression, estimateCost, makeProgram, ScopeTypes } from './rule-program.ts';

/** A rule under examination: what it may cost by its schema, and what it does cost over a value. */
export interface RuleMeasure {
  /** A bigint where a number would not be exact. */
  readonly estimate: number | bigint;
  run(self: JsonValue, oldSelf?: JsonValue): Outcome;
}

/** Throws what is wrong with a rule that does not compile. */
export class RuleError extends Error {
  override readonly name = 'RuleError';
}

/** Examines one rule of a schema node; `self` stands for `oldSelf` where none is given. */
export function measureRule(schema: JSONSchemaProps, rule: ValidationRule): RuleMeasure {
  const decl = declTypeOf(schema, { resourceRoot: false });
  if (decl === undefined) throw new RuleError('CEL cannot see values of this schema');
  const scope = { decl, optionalOldSelf: rule.optionalOldSelf === true };
  const checked = checkExpression(rule.rule, scope, new ScopeTypes(decl), 'bool', 'stored');
  if ('error' in checked) throw new RuleError(checked.error);
  const program = makeProgram(checked, scope);
  if ('error' in program) throw new RuleError(program.error);
  return {
    estimate: estimateCost(checked, decl),
    run: (self, oldSelf = self) => program.evaluate(self, oldSelf),
  };
}
