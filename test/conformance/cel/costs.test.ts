import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureRule } from '#cel';
import { BOUNDED_RULES } from './bounded-rules.ts';
import { FAILING_RULES } from './failing-rules.ts';
import { COST_UNTIL_HOT } from './hot-expressions.ts';
import { RULE_CASES } from './rule-cases.ts';

interface RecordedOutcome {
  readonly cost: number;
  /** The value as JSON, or the error. */
  readonly result: string;
  /** It depends on the order in which Go gives the entries of a map: not to be compared. */
  readonly varies?: boolean;
}

interface RecordedCost {
  readonly rule: string;
  /** A uint64, the greatest where the estimate has no bound. */
  readonly maxCost: string;
  /** By object; null for a rule that is refused. */
  readonly outcomes: readonly RecordedOutcome[] | null;
}

const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'transcripts/costs.json'), 'utf8')) as Record<
  string,
  readonly RecordedCost[]
>;
const CASES = [...RULE_CASES, BOUNDED_RULES, FAILING_RULES];

describe.each(Object.entries(recorded))('costs of CEL rules as kube-apiserver reckons them: %s', (name, costs) => {
  const { schema, rules, objects } = CASES.find((one) => one.name === name)!; // the recorder took them from there
  const sound = costs.flatMap(({ rule, maxCost, outcomes }, i) => {
    expect(rules[i]!.rule).toBe(rule); // one answer for each rule
    return outcomes === null ? [] : [{ maxCost, outcomes, validation: rules[i]! }];
  });

  it('estimates the most that each rule may cost', () => {
    const ours = sound.map(({ validation }) => [validation.rule, String(measureRule(schema, validation).estimate)]);
    expect(ours).toEqual(sound.map(({ validation, maxCost }) => [validation.rule, maxCost]));
  });

  it('counts what each rule costs over each object, whatever it comes to', () => {
    const ours = sound.map(({ validation, outcomes: theirs }) => {
      const measure = measureRule(schema, validation);
      const run = () =>
        objects.map((object, i) => {
          if (theirs[i]!.varies === true) return theirs[i]; // an outcome for each object
          const outcome = measure.run(object);
          const result = 'value' in outcome ? JSON.stringify(outcome.value) : `error: ${outcome.failure.message}`;
          return { cost: outcome.cost, result };
        });
      const outcomes = run();
      for (let cost = 0; cost < COST_UNTIL_HOT; cost += 1 + measure.run(objects[0]!).cost);
      return [validation.rule, outcomes, run()];
    });
    expect(ours).toEqual(sound.map(({ validation, outcomes }) => [validation.rule, outcomes, outcomes]));
  });
});
