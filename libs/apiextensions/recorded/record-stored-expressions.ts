/**
 * Asks kube-apiserver's own validation (a Go program beside the real binaries) about updates of CRDs that no client of
 * this version could have stored, and writes the answers down. Needs Go.
 * Run: node libs/apiextensions/recorded/record-stored-expressions.ts
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { encodeJson, type JsonObject } from '#machinery';
import { STORED_EXPRESSION_CASES } from '../src/stored-expressions.cases.ts';

const cases = STORED_EXPRESSION_CASES.map(({ stored, crd }): JsonObject => ({ new: crd, old: stored ?? null }));
const answers = execFileSync('go', ['run', './cel-environments', 'crds'], {
  cwd: new URL('../../../test/oracle/real/kubernetes', import.meta.url),
  input: encodeJson(cases),
  env: { ...process.env, CGO_ENABLED: '0' },
});
writeFileSync(new URL('stored-expressions.json', import.meta.url), answers);
