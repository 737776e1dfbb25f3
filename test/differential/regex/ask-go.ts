import { askGoProgram } from '../ask-go-program.ts';

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

/** Asks Go's regexp package. */
export function askGo(questions: readonly Question[]): Answer[] {
  return askGoProgram('regexp', questions);
}
