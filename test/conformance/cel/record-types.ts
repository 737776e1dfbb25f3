/**
 * Checks the expressions of typed-cases.ts with kube-apiserver's own checker of policies (a Go program beside the real
 * binaries), and writes its warnings, and the definitions of built-in kinds, to transcripts/types.json. Needs Go.
 * Run: node test/conformance/cel/record-types.ts
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeJson, type JsonValue } from '#machinery';
import { TYPED_CASES } from './typed-cases.ts';

const answers = execFileSync('go', ['run', './cel-environments', 'types'], {
  cwd: join(import.meta.dirname, '../../oracle/real/kubernetes'),
  input: encodeJson(TYPED_CASES as unknown as JsonValue),
  env: { ...process.env, CGO_ENABLED: '0' },
  maxBuffer: 64 << 20,
});
writeFileSync(join(import.meta.dirname, 'transcripts/types.json'), answers);
