/** The offset of what stands before the source, such as an operand that could not be read: cel-go points in front of column 1. */
export const BEFORE_SOURCE = -2;

/** One problem of an expression; `offset` is a UTF-16 index into the source, `BEFORE_SOURCE`, or -1 for "nowhere". */
export interface SourceIssue {
  readonly offset: number;
  readonly message: string;
}

/** As cel-go: later issues are counted, not printed. */
const MAX_ISSUES_SHOWN = 100;
/** As cel-go: longer lines are not quoted in a message. */
const MAX_SNIPPET_BYTES = 16384;

/** A line, counted from 1, with the offset at which it begins, and a column, counted in code points from 0. */
export interface LineColumn {
  readonly line: number;
  readonly start: number;
  readonly column: number;
}

export function locate(source: string, offset: number): LineColumn {
  if (offset === -1) return { line: -1, start: 0, column: -1 };
  if (source === '' || offset === BEFORE_SOURCE) return { line: 1, start: 0, column: -1 };
  let line = 1;
  let lineStart = 0;
  for (let i = source.indexOf('\n'); i >= 0 && i < offset; i = source.indexOf('\n', lineStart)) {
    line++;
    lineStart = i + 1;
  }
  return { line, start: lineStart, column: codePointCount(source.slice(lineStart, offset)) };
}

function codePointCount(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The source line and a caret line under it; characters that take several UTF-8 bytes get wide marks. */
function snippet(source: string, at: LineColumn): string {
  if (at.line < 0 || source === '') return '';
  const end = source.indexOf('\n', at.start);
  const line = source.slice(at.start, end < 0 ? undefined : end);
  if (Buffer.byteLength(line) > MAX_SNIPPET_BYTES) return '';
  const shown = line.replaceAll('\t', ' ');
  let marks = '';
  let column = 0;
  let atCaret = '';
  for (const char of at.column < 0 ? '' : shown) {
    if (column++ === at.column) {
      atCaret = char;
      break;
    }
    marks += char.charCodeAt(0) > 0x7f ? '\uff0e' : '.';
  }
  return `\n | ${shown}\n | ${marks}${atCaret !== '' && atCaret.charCodeAt(0) > 0x7f ? '\uff3e' : '^'}`;
}

/** All issues as cel-go prints them: ordered by position, one `ERROR: <input>:line:column: text` each with its snippet. */
export function formatIssues(source: string, issues: readonly SourceIssue[]): string {
  const shown = issues.slice(0, MAX_ISSUES_SHOWN).map((issue) => ({ at: locate(source, issue.offset), issue }));
  shown.sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
  const lines = shown.map(
    ({ at, issue }) => `ERROR: <input>:${at.line}:${at.column + 1}: ${issue.message}${snippet(source, at)}`,
  );
  if (issues.length > MAX_ISSUES_SHOWN) lines.push(`${issues.length - MAX_ISSUES_SHOWN} more errors were truncated`);
  return lines.join('\n');
}
