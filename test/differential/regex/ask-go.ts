import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export interface Question {
  readonly pattern: string;
  readonly texts: readonly string[];
  /** Only whether the pattern is a good one. */
  readonly parseOnly: boolean;
}

/** What is wrong with the pattern, or by text whether it matches ("1" or "0") and what is found one after the other. */
export interface Answer {
  readonly error?: string;
  readonly matches?: string;
  readonly found?: readonly (readonly string[] | null)[];
}

const PROGRAMS = join(import.meta.dirname, '../../oracle/real/kubernetes');
const ANSWERS_BYTES_MAX = 512 << 20;

/** Asks Go's regexp package. */
export function askGo(questions: readonly Question[]): Answer[] {
  return JSON.parse(
    execFileSync('go', ['run', './regexp'], {
      cwd: PROGRAMS,
      input: JSON.stringify(questions),
      env: { ...process.env, CGO_ENABLED: '0' },
      maxBuffer: ANSWERS_BYTES_MAX,
    }).toString(),
  );
}
