import { compileRe2, type Re2, Re2SyntaxError } from '#schema';
import { CelError } from '../values/cel-error.ts';
import type { CelInt } from '../values/int.ts';
import type { Val } from '../values/value.ts';
import type { ImplementationTable } from './implementation.ts';

/** Patterns that are no constants are compiled when met; so many are kept for the next evaluation. */
const MAX_KEPT = 256;

const kept = new Map<string, Re2>();

/** Compiles a pattern; throws `CelError` with Go's words for one that RE2 does not take. */
export function compileRegex(source: string): Re2 {
  const known = kept.get(source);
  if (known !== undefined) return known;
  let regex: Re2;
  try {
    regex = compileRe2(source);
  } catch (error) {
    throw error instanceof Re2SyntaxError ? new CelError(error.message) : error;
  }
  if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value!); // it is not empty
  kept.set(source, regex);
  return regex;
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

/** Up to `limit` matches, one after the other; all when it is below 0. */
function matchesOf(regex: Re2, text: string, limit: number): string[] {
  const found: string[] = [];
  if (limit === 0) return found;
  const matcher = regex.engine.matcher(text);
  while (matcher.find()) {
    found.push(matcher.group() ?? '');
    if (found.length === limit) break;
  }
  return found;
}

const test = ([text, source]: readonly Val[]): Val => compileRegex(source as string).matches(text as string);

export const REGEX_FUNCTIONS: ImplementationTable = {
  matches: test,
  matches_string: test,
  string_find_string: ([text, source]) => matchesOf(searching(source), text as string, 1)[0] ?? '',
  string_find_all_string: ([text, source]) => matchesOf(searching(source), text as string, -1),
  string_find_all_string_int: ([text, source, limit]) =>
    matchesOf(searching(source), text as string, Number(limit as CelInt)),
};
