/**
 * Runs the rules of rule-cases.ts through kube-apiserver's own CEL library (a Go program beside the real binaries) and
 * writes estimated costs, actual costs and outcomes to transcripts/costs.json. Needs Go.
 * Run: node test/conformance/cel/record-costs.ts
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeJson, type JsonObject } from '#machinery';
import { RULE_CASES } from './rule-cases.ts';

const folder = join(import.meta.dirname, '../../oracle/real/kubernetes');
const cases = RULE_CASES.filter(({ place, name }) => place === undefined && name !== 'edited rules').map(
  ({ name, schema, rules, objects }): JsonObject => ({
    name,
    schema: { ...schema, 'x-kubernetes-validations': [...rules] } as unknown as JsonObject,
    objects: [...objects],
  }),
);
const answers = execFileSync('go', ['run', './cel-costs'], {
  cwd: folder,
  input: encodeJson(cases),
  env: { ...process.env, CGO_ENABLED: '0' },
  maxBuffer: 64 << 20,
});
writeFileSync(join(import.meta.dirname, 'transcripts/costs.json'), answers);
