import { compileRe2, programSize, type Re2, Re2SyntaxError } from '#schema';
import { CelError } from '../values/cel-error.ts';
import type { CelInt } from '../values/int.ts';
import { spend, spendSince } from '../values/uncharged-work.ts';
import type { Val } from '../values/value.ts';
import type { ImplementationTable } from './implementation.ts';

/** So many compiled patterns are kept: those that are no constants are met again and again. */
const MAX_KEPT = 256;
/** Instructions that the programs of all kept patterns have together: some 20 MB. */
const MAX_KEPT_SIZE = 100_000;
/** Of building one instruction of a program: its cost goes by the length of the pattern. */
const STEPS_PER_INSTRUCTION = 2300;

/** A matcher is watched so often that it does no more in between. */
const MAX_STEPS_BETWEEN = 2_000_000;
/** Of making a list of matches: its cost goes by the length of the text. */
const STEPS_PER_MATCH = 30;

const kept = new Map<string, Re2>();
let keptSize = 0;

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
  keep(regex);
  return regex;
}

function keep(regex: Re2): void {
  kept.set(regex.pattern, regex);
  keptSize += weightOf(regex);
  for (const [pattern, oldest] of kept) {
    if (kept.size <= MAX_KEPT && keptSize <= MAX_KEPT_SIZE) break;
    kept.delete(pattern);
    keptSize -= weightOf(oldest);
  }
}

/** In instructions, of which one takes as much as some 200 characters. */
function weightOf({ pattern, size }: Re2): number {
  return size + pattern.length / 100;
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

/** As `compileRegex`, for a pattern that an evaluation has met. */
function metRegex(source: string): Re2 {
  if (!kept.has(source)) spend(programSize(source) * STEPS_PER_INSTRUCTION);
  const regex = compileRegex(source);
  regex.prepare();
  return regex;
}

function searching(source: Val | undefined): Re2 {
  try {
    return metRegex(source as string);
  } catch (error) {
    throw error instanceof CelError ? new CelError(`Illegal regex: ${error.message}`) : error;
  }
}

/** Whether a pattern is found: by how many states it can be in at once, that may take far longer than its length tells. */
export function matchesRegex(regex: Re2, text: string): boolean {
  if (!regex.isReady) prepareConstant(regex);
  return text.length <= regex.unwatchedLength ? regex.matches(text) : regex.matches(text, clockWatch());
}

/** Constants are built when they are first needed. */
function prepareConstant(regex: Re2): void {
  const start = performance.now();
  regex.prepare();
  spendSince(start, MAX_STEPS_BETWEEN + regex.size * STEPS_PER_INSTRUCTION);
}

/** Spends the time that has passed since it was asked for, and since it was called before. */
function clockWatch(): () => void {
  let since = performance.now();
  return () => {
    const before = since;
    since = performance.now();
    spendSince(before, MAX_STEPS_BETWEEN);
  };
}

function find(text: Val | undefined, source: Val | undefined, limit: number): string[] {
  const found = searching(source).find(text as string, limit, clockWatch());
  spend(found.length * STEPS_PER_MATCH);
  return found;
}

const test = ([text, source]: readonly Val[]): Val => matchesRegex(metRegex(source as string), text as string);

export const REGEX_FUNCTIONS: ImplementationTable = {
  matches: test,
  matches_string: test,
  string_find_string: ([text, source]) => find(text, source, 1)[0] ?? '',
  string_find_all_string: ([text, source]) => find(text, source, -1),
  string_find_all_string_int: ([text, source, limit]) => find(text, source, Number(limit as CelInt)),
};
