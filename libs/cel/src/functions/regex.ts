import { compileRe2, type Re2, Re2SyntaxError } from '#schema';
import { CelError } from '../values/cel-error.ts';
import type { CelInt } from '../values/int.ts';
import { spend } from '../values/uncharged-work.ts';
import type { Val } from '../values/value.ts';
import type { ImplementationTable } from './implementation.ts';

/** So many compiled patterns are kept: those that are no constants are met again and again. */
const MAX_KEPT = 256;
/** UTF-16 units of all patterns that are kept. */
const MAX_KEPT_LENGTH = 1_000_000;

/** Of making a list of matches: its cost goes by the length of the text. */
const STEPS_PER_MATCH = 30;

const kept = new Map<string, Re2>();
let keptLength = 0;

/** Compiles a pattern; throws `CelError` with Go's words for one that RE2 does not take. */
export function compileRegex(source: string): Re2 {
  const known = kept.get(source);
  if (known !== undefined) return known;
  let regex: Re2;
  try {
    // What it takes is spent: the cost of a pattern that an evaluation meets goes by its length alone.
    regex = compileRe2(source, spend);
  } catch (error) {
    throw error instanceof Re2SyntaxError ? new CelError(error.message) : error;
  }
  keep(regex);
  return regex;
}

function keep(regex: Re2): void {
  kept.set(regex.pattern, regex);
  keptLength += regex.pattern.length;
  for (const pattern of kept.keys()) {
    if (kept.size <= MAX_KEPT && keptLength <= MAX_KEPT_LENGTH) break;
    kept.delete(pattern);
    keptLength -= pattern.length;
  }
}

/** Whether RE2 takes a pattern. */
export function isRegex(source: string): boolean {
  try {
    compileRegex(source);
    return true;
  } catch (error) {
    if (error instanceof CelError) return false;
    throw error;
  }
}

function searching(source: Val | undefined): Re2 {
  try {
    return compileRegex(source as string);
  } catch (error) {
    throw error instanceof CelError ? new CelError(`Illegal regex: ${error.message}`) : error;
  }
}

/** Whether a pattern is found: by how many states it can be in at once, that may take far longer than its length tells. */
export function matchesRegex(regex: Re2, text: string): boolean {
  return regex.matches(text, spend);
}

function find(text: Val | undefined, source: Val | undefined, limit: number): string[] {
  const found = searching(source).find(text as string, limit, spend);
  spend(found.length * STEPS_PER_MATCH);
  return found;
}

const test = ([text, source]: readonly Val[]): Val => matchesRegex(compileRegex(source as string), text as string);

export const REGEX_FUNCTIONS: ImplementationTable = {
  matches: test,
  matches_string: test,
  string_find_string: ([text, source]) => find(text, source, 1)[0] ?? '',
  string_find_all_string: ([text, source]) => find(text, source, -1),
  string_find_all_string_int: ([text, source, limit]) => find(text, source, Number(limit as CelInt)),
};
