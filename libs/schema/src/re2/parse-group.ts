import { PROBLEM, syntaxError } from './syntax-error.ts';
import { DOT_TAKES_NEWLINE, FOLD_CASE, LAZY, ONE_LINE } from './syntax-node.ts';

/** What `(?` begins: a named group, a group that does not capture, or flags for what follows. */
export interface ReadGroup {
  readonly opens: 'named' | 'plain' | undefined;
  readonly flags: number;
  /** Where the pattern goes on. */
  readonly end: number;
}

const GROUP_NAME = /^[0-9A-Za-z_]+$/;

/**
 * Reads `(?P<name>`, `(?<name>`, `(?:`, `(?i:`, `(?i)` or the like, which begins at `at`.
 * @throws Re2SyntaxError
 */
export function readGroup(pattern: string, at: number, flags: number): ReadGroup {
  const nameAt = at + (pattern.startsWith('(?P<', at) ? 4 : pattern.startsWith('(?<', at) ? 3 : 0);
  // At the end of the pattern these are flags that don't exist.
  if (nameAt > at && nameAt < pattern.length) return readNamedGroup(pattern, at, nameAt, flags);
  return readFlags(pattern, at, flags);
}

function readNamedGroup(pattern: string, at: number, nameAt: number, flags: number): ReadGroup {
  const close = pattern.indexOf('>', at);
  if (close < 0) throw syntaxError(PROBLEM.groupName, pattern.slice(at));
  const end = close + 1;
  if (!GROUP_NAME.test(pattern.slice(nameAt, close))) throw syntaxError(PROBLEM.groupName, pattern.slice(at, end));
  return { opens: 'named', flags, end };
}

function readFlags(pattern: string, at: number, before: number): ReadGroup {
  let flags = before;
  let isNegative = false;
  // After a minus there must be a flag.
  let isComplete = true;
  let end = at + 2;
  while (end < pattern.length) {
    const char = pattern[end]!; // inside
    end += (pattern.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
    if (char === '-' && !isNegative) {
      isNegative = true;
      isComplete = false;
      continue;
    }
    if ((char === ':' || char === ')') && isComplete) return { opens: char === ':' ? 'plain' : undefined, flags, end };
    const flag = FLAGS[char];
    if (flag === undefined) break;
    isComplete = true;
    // `m` says the contrary of what its flag does.
    flags = (flag === ONE_LINE) === isNegative ? flags | flag : flags & ~flag;
  }
  throw syntaxError(PROBLEM.flags, pattern.slice(at, end));
}

const FLAGS: Readonly<Record<string, number>> = { i: FOLD_CASE, m: ONE_LINE, s: DOT_TAKES_NEWLINE, U: LAZY };
