import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureRule } from '#cel';
import { RULE_CASES } from './rule-cases.ts';

interface RecordedOutcome {
  readonly cost: number;
  readonly result: string;
}

function failed({ result }: RecordedOutcome): boolean {
  return result.startsWith('error: ');
}

interface RecordedCost {
  readonly rule: string;
  /** The greatest uint64 where the estimate has no bound; beyond 2^53 a double is as near as can be. */
  readonly maxCost: number;
  readonly outcomes: readonly RecordedOutcome[] | null;
}

const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'transcripts/costs.json'), 'utf8')) as Record<
  string,
  readonly RecordedCost[]
>;

/**
 * An evaluation that fails stops at once here; cel-go still evaluates the other operands and charges for the operation.
 * So costs are compared where nothing failed, which leaves out errors that `&&` and `||` absorb, too.
 */
const ABSORBS_ERRORS = new Set(["self.missing == 'x' && self.i < 5", "self.missing == 'x' || self.i > 5"]);

function isComparable({ rule, outcomes }: RecordedCost): boolean {
  return outcomes !== null && !/^oldSelf\.hasValue|oldSelf\.orValue/.test(rule);
}

describe.each(Object.entries(recorded))('costs of CEL rules as kube-apiserver reckons them: %s', (name, costs) => {
  const cases = RULE_CASES.find((one) => one.name === name)!; // the recorder took them from there

  it('estimates the most that each rule may cost', () => {
    const sound = costs.filter(isComparable);
    const ours = sound.map(({ rule }, i) => [i, rule, measureRule(cases.schema, { rule }).estimate] as const);
    expect(ours).toEqual(sound.map(({ rule, maxCost }, i) => [i, rule, maxCost]));
  });

  it('counts what each rule costs over each object', () => {
    const sound = costs.filter(isComparable);
    const whole = sound.filter(({ rule }) => !ABSORBS_ERRORS.has(rule));
    const measured = whole.map(({ rule, outcomes }) => {
      const measure = measureRule(cases.schema, { rule });
      return [rule, cases.objects.map((object, i) => (failed(outcomes![i]!) ? 'failed' : measure.run(object).cost))];
    });
    const theirs = whole.map(({ rule, outcomes }) => [
      rule,
      outcomes!.map((outcome) => (failed(outcome) ? 'failed' : outcome.cost)),
    ]);
    expect(measured).toEqual(theirs);
  });
});
