import { compileExpression, DYN, measureRule, PER_CALL_COST_LIMIT, RuleError } from '#cel';
import type { JsonObject } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import { processorTime } from '../support/processor-time.ts';
import type { HostileExpression } from './hostile-expression.ts';
import { type HostileRule, ruleAtWork } from './rules.ts';
import type { Swept } from './sweep.ts';

/** kube-apiserver takes its limit of a million for a tenth of a second. */
const NANOSECONDS_PER_UNIT = 100;
/** For all that costs nothing, and for reading the expression itself. */
const UNCHARGED_MS = 100;

/** What became of something hostile. */
export interface Judgement {
  /** A value, or the first line of an error. */
  readonly outcome: string;
  readonly cost: number;
  /** Of the processor, as `processorTime` has them: to read and check it, and to evaluate it. */
  readonly checkMs: number;
  readonly ms: number;
}

/** What an evaluation may take, in milliseconds: what its cost is worth, and as much again as a call is worth for what has no cost. */
export function budgetMs({ cost }: Pick<Judgement, 'cost'>): number {
  return UNCHARGED_MS + (Math.min(cost, PER_CALL_COST_LIMIT) * NANOSECONDS_PER_UNIT) / 1e6;
}

/** Evaluates it, if it compiles; where they are `documents`, its values are JSON. */
export function judgeExpression(
  { source, values }: Pick<HostileExpression, 'source' | 'values'>,
  { documents = false } = {},
): Judgement {
  const given = values?.() ?? {};
  const variables = new Map(Object.keys(given).map((name) => [name, DYN]));
  const env = { variables, documents: new Set(documents ? variables.keys() : []) };
  const { result: expression, ms: checkMs } = processorTime(() =>
    compileExpression(source, { ...env, literals: 'mixed', age: 'stored' }),
  );
  if ('issues' in expression) return { outcome: firstLine(expression.issues), cost: 0, checkMs, ms: 0 };
  const { result, ms } = processorTime(() => expression.evaluate(given, { costLimit: PER_CALL_COST_LIMIT }));
  return { outcome: 'error' in result ? result.error : String(result.value), cost: result.cost, checkMs, ms };
}

/** Evaluates it, unless the checker refuses it. */
export function judgeSwept({ source, values, schema }: Swept): Judgement {
  if (schema === undefined) return judgeExpression({ source, values }, { documents: true });
  try {
    return judgeOver(source, schema, values());
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return { outcome: firstLine(error.message), cost: 0, checkMs: 0, ms: 0 };
  }
}

/** Evaluates it over its object. */
export function judgeRule(hostile: HostileRule): Judgement {
  const { rule, schema, self } = ruleAtWork(hostile);
  return judgeOver(rule, schema, self);
}

function judgeOver(rule: string, schema: JSONSchemaProps, self: JsonObject): Judgement {
  const { result: measure, ms: checkMs } = processorTime(() => measureRule(schema, { rule }));
  const { result, ms } = processorTime(() => measure.run(self));
  const outcome = 'failure' in result ? result.failure.message : String(result.value);
  return { outcome, cost: result.cost, checkMs, ms };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!; // it has one
}
