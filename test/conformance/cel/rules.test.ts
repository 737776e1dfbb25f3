import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkRules, compileRules, RUNTIME_COST_BUDGET } from '#cel';
import type { FieldError } from '#machinery';
import { RULE_CASES } from './rule-cases.ts';
import {
  type Cause,
  comparable,
  customResource,
  type RecordedBatch,
  SCHEMA_PATH,
  schemaWith,
} from './rule-transcript.ts';

const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, 'transcripts/rules.json'), 'utf8'),
) as RecordedBatch[];

function asCauses(errors: readonly FieldError[]): Cause[] {
  return errors.map(({ type, field, message }) => ({ reason: type, field, message }));
}

/** The path of the only version's schema, as kube-apiserver writes it. */
const versionPath = SCHEMA_PATH.replace('spec.validation', 'spec.versions[0].schema');

describe.each(RULE_CASES)('rules of CRDs as kube-apiserver takes them: $name', (cases) => {
  const { name, objects, updates } = cases;
  const batches = recorded.filter((batch) => batch.name.startsWith(`${name} `));

  it.each(batches)('refuses the rules that it refuses, in its words: $name', ({ rules, rejection }) => {
    const paths = [...new Set(rejection.map(({ field }) => field.split('.openAPIV3Schema')[0]))];
    const path = `${paths[0] ?? 'spec.validation'}.openAPIV3Schema`;
    expect([SCHEMA_PATH, versionPath]).toContain(path);
    const errors = asCauses(checkRules(schemaWith(cases, rules), path));
    expect(comparable(errors)).toEqual(comparable(rejection));
  });

  it.each(batches)('judges objects as it does: $name', ({ accepted, answers }) => {
    if (answers.length === 0) return;
    const compiled = compileRules(schemaWith(cases, accepted))!; // there are rules
    const runs = [
      ...objects.map((spec) => ({ spec, old: undefined })),
      ...updates.map(([from, to]) => ({ spec: objects[to]!, old: objects[from] })),
    ];
    for (const [i, { spec, old }] of runs.entries()) {
      const before = old === undefined ? undefined : customResource(old);
      const errors = compiled.validate(customResource(spec), before, RUNTIME_COST_BUDGET);
      expect(comparable(asCauses(errors)), `run ${i}`).toEqual(comparable(answers[i]!));
    }
  });
});
