/**
 * Runs rules through kube-apiserver's own CEL library (a Go program beside the real binaries): those of rule-cases.ts,
 * bounded-rules.ts and failing-rules.ts for their estimated costs, actual costs and outcomes (transcripts/costs.json),
 * those of budget-cases.ts for what a validation says by its budget (transcripts/budgets.json). Needs Go.
 * Run: node test/conformance/cel/record-costs.ts
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeJson, type JsonObject } from '#machinery';
import { BOUNDED_RULES } from './bounded-rules.ts';
import { BUDGET_CASES } from './budget-cases.ts';
import { FAILING_RULES } from './failing-rules.ts';
import { RULE_CASES } from './rule-cases.ts';

const folder = join(import.meta.dirname, '../../oracle/real/kubernetes');

function answersTo(cases: readonly unknown[], ...flags: readonly string[]): string {
  return execFileSync('go', ['run', './cel-costs', ...flags], {
    cwd: folder,
    input: encodeJson(cases as JsonObject[]),
    env: { ...process.env, CGO_ENABLED: '0' },
    maxBuffer: 64 << 20,
  }).toString();
}

function record(name: string, answers: string): void {
  writeFileSync(join(import.meta.dirname, 'transcripts', name), answers);
}

const cases = [...RULE_CASES, BOUNDED_RULES, FAILING_RULES]
  .filter(({ place, name }) => place === undefined && name !== 'edited rules')
  .map(({ name, schema, rules, objects }) => {
    return { name, schema: { ...schema, 'x-kubernetes-validations': rules }, objects };
  });
// Why a rule is no rule is another transcript's matter.
record('costs.json', answersTo(cases).replaceAll(/,"error":"(?:[^"\\]|\\.)*"/g, ''));
record('budgets.json', answersTo(BUDGET_CASES, '-budgets'));
