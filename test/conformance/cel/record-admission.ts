/**
 * Compiles and evaluates the expressions of admission-cases.ts with kube-apiserver's own libraries (a Go program beside
 * the real binaries), and writes types, values, costs and errors to transcripts/admission.json. Needs Go.
 * Run: node test/conformance/cel/record-admission.ts
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeJson, type JsonValue } from '#machinery';
import { ADMISSION_CASES } from './admission-cases.ts';

const answers = execFileSync('go', ['run', './cel-environments', 'admission'], {
  cwd: join(import.meta.dirname, '../../oracle/real/kubernetes'),
  input: encodeJson(ADMISSION_CASES as unknown as JsonValue),
  env: { ...process.env, CGO_ENABLED: '0' },
  maxBuffer: 64 << 20,
});
writeFileSync(join(import.meta.dirname, 'transcripts/admission.json'), answers);
