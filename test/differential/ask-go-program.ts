import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const PROGRAMS = join(import.meta.dirname, '../oracle/real/kubernetes');
const ANSWERS_BYTES_MAX = 512 << 20;

/** The answers, as JSON, that one of our Go programs beside the real server gives to questions. Needs Go. */
export function askGoProgram<T>(name: string, questions: unknown): T {
  return JSON.parse(
    execFileSync('go', ['run', `./${name}`], {
      cwd: PROGRAMS,
      input: JSON.stringify(questions),
      env: { ...process.env, CGO_ENABLED: '0' },
      maxBuffer: ANSWERS_BYTES_MAX,
    }).toString(),
  );
}
