import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileRules } from '#cel';
import { BUDGET_CASES } from './budget-cases.ts';

/** What kube-apiserver says from a budget on, up to the next stretch. */
interface Stretch {
  readonly from: number;
  readonly errors: readonly string[];
}

const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'transcripts/budgets.json'), 'utf8')) as Record<
  string,
  readonly (readonly Stretch[])[]
>;

describe.each(BUDGET_CASES)('budgets of a validation: $name', ({ name, schema, objects }) => {
  const rules = compileRules(schema)!; // it has rules

  it.each(objects.map((object, i) => [i, object] as const))('run out at the same rule over object %i', (i, object) => {
    const theirs = recorded[name]![i]!; // the recorder took all objects
    const last = theirs.at(-1)!.from; // there is at least one stretch
    const ours: Stretch[] = [];
    for (let budget = 0; budget <= last; budget++) {
      const errors = rules.validate(object, undefined, budget).map((error) => `${error.field}: ${error.message}`);
      if (JSON.stringify(errors) !== JSON.stringify(ours.at(-1)?.errors)) ours.push({ from: budget, errors });
    }
    expect(ours).toEqual(theirs);
  });
});
