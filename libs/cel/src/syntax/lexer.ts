import type { SourceIssue } from './source-issue.ts';

export type TokenKind = 'int' | 'uint' | 'float' | 'string' | 'bytes' | 'ident' | 'escapedIdent' | 'op' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly offset: number;
}

const SPACE = /[\t \r\n\f]+|\/\/[^\n]*/y;
const FLOAT = /[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?/y;
const UINT = /0x[0-9a-fA-F]+[uU]|[0-9]+[uU]/y;
const INT = /0x[0-9a-fA-F]+|[0-9]+/y;
const IDENT = /[A-Za-z_][A-Za-z0-9_]*/y;
const ESCAPED_IDENT = /`[A-Za-z0-9_./ -]+`/y;
const OPERATOR = /==|!=|<=|>=|&&|\|\||[!<>]/y;
/** Signs that no other can follow, by their codes. */
const SINGLE = new Map([...'[]{}().,-?:+*/%'].map((sign) => [sign.charCodeAt(0), sign]));
/** What a string may begin with: a quote, or the letter before one. */
const STRING_STARTS = new Set([...'"\'rRbB'].map((char) => char.charCodeAt(0)));
/** What a space or a comment begins with. */
const SPACE_STARTS = new Set([...'\t \r\n\f/'].map((char) => char.charCodeAt(0)));
const ESCAPE = String.raw`\\(?:[abfnrtv"'\\?\x60]|[0-3][0-7][0-7]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})`;
// A triple-quoted string ends at the first three quotes: the character class before them cannot hold a quote run.
const STRING = new RegExp(
  [
    `[rR]"""(?:[^"]|"(?!""))*"""`,
    `[rR]'''(?:[^']|'(?!''))*'''`,
    String.raw`[rR]"[^"\n\r]*"`,
    String.raw`[rR]'[^'\n\r]*'`,
    String.raw`"""(?:${ESCAPE}|[^\\"]|"(?!""))*"""`,
    String.raw`'''(?:${ESCAPE}|[^\\']|'(?!''))*'''`,
    String.raw`"(?:${ESCAPE}|[^\\"\n\r])*"`,
    String.raw`'(?:${ESCAPE}|[^\\'\n\r])*'`,
  ].join('|'),
  'y',
);

function matchAt(pattern: RegExp, source: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(source)?.[0];
}

/** By its first character it is known what a token may be: most are signs and names, and to try patterns in vain takes long. */
function tokenAt(source: string, offset: number): Token | undefined {
  const code = source.charCodeAt(offset);
  const isDigit = code >= 48 && code <= 57;
  if (isDigit || code === 46) {
    let text = matchAt(FLOAT, source, offset);
    if (text !== undefined) return { kind: 'float', text, offset };
    if (isDigit) {
      text = matchAt(UINT, source, offset);
      if (text !== undefined) return { kind: 'uint', text, offset };
      text = matchAt(INT, source, offset);
      if (text !== undefined) return { kind: 'int', text, offset };
    }
  }
  const sign = SINGLE.get(code);
  if (sign !== undefined) return { kind: 'op', text: sign, offset };
  if (STRING_STARTS.has(code)) {
    const isBytes = code === 98 || code === 66;
    const quoted = matchAt(STRING, source, isBytes ? offset + 1 : offset);
    if (quoted !== undefined) {
      return isBytes
        ? { kind: 'bytes', text: source.slice(offset, offset + 1 + quoted.length), offset }
        : { kind: 'string', text: quoted, offset };
    }
  }
  let text = matchAt(IDENT, source, offset);
  if (text !== undefined) return { kind: text === 'in' ? 'op' : 'ident', text, offset };
  text = matchAt(OPERATOR, source, offset);
  if (text !== undefined) return { kind: 'op', text, offset };
  text = matchAt(ESCAPED_IDENT, source, offset);
  if (text !== undefined) return { kind: 'escapedIdent', text, offset };
  return undefined;
}

/** How far the lexer had got before it gave up on the characters at `offset`: what its message quotes. */
function unrecognized(source: string, offset: number): string {
  let start = offset;
  if (/[bB]/.test(source[start] ?? '')) start++;
  if (/[rR]/.test(source[start] ?? '')) start++;
  const quote = source[start];
  if (quote === '"' || quote === "'") return unterminatedString(source, offset, start, quote);
  if (quote === '`') return source.slice(offset).match(/^`[A-Za-z0-9_./ -]*./s)?.[0] ?? quote;
  const char = String.fromCodePoint(source.codePointAt(offset)!); // the caller is inside the source
  // Half an operator: the lexer had to look at the next character to see that it fits nothing.
  if (char === '&' || char === '|' || char === '=') return source.slice(offset, offset + 2);
  return char;
}

/** The digits that an escape needs after its letter. */
const ESCAPE_DIGITS: Record<string, { readonly count: number; readonly pattern: RegExp }> = {
  x: { count: 2, pattern: /[0-9a-fA-F]/ },
  X: { count: 2, pattern: /[0-9a-fA-F]/ },
  u: { count: 4, pattern: /[0-9a-fA-F]/ },
  U: { count: 8, pattern: /[0-9a-fA-F]/ },
  0: { count: 2, pattern: /[0-7]/ },
  1: { count: 2, pattern: /[0-7]/ },
  2: { count: 2, pattern: /[0-7]/ },
  3: { count: 2, pattern: /[0-7]/ },
};

/** Where the escape at `at` ends, and whether it is sound up to there. */
function escapeEnd(source: string, at: number): { end: number; sound: boolean } {
  const letter = source[at + 1] ?? '';
  const digits = Object.hasOwn(ESCAPE_DIGITS, letter) ? ESCAPE_DIGITS[letter] : undefined;
  if (digits === undefined) return { end: at + 2, sound: 'abfnrtv"\'\\?`'.includes(letter) && letter !== '' };
  for (let i = 0; i < digits.count; i++) {
    if (!digits.pattern.test(source[at + 2 + i] ?? '')) return { end: at + 3 + i, sound: false };
  }
  return { end: at + 2 + digits.count, sound: true };
}

function unterminatedString(source: string, offset: number, quoteAt: number, quote: string): string {
  const raw = quoteAt > offset && /[rR]/.test(source[quoteAt - 1] ?? '');
  let i = quoteAt + 1;
  for (let sound = true; i < source.length && sound; ) {
    const char = source[i];
    if (char === quote) break;
    if (char === '\\' && !raw) ({ end: i, sound } = escapeEnd(source, i));
    else {
      i++;
      sound = char !== '\n' && char !== '\r';
    }
  }
  return source.slice(offset, Math.min(i, source.length));
}

function quoteForMessage(text: string): string {
  return text.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
}

/** Splits an expression into tokens, the last of which is `end`. Characters that begin no token are reported and skipped. */
export function tokenize(source: string, issues: SourceIssue[]): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < source.length) {
    const space = SPACE_STARTS.has(source.charCodeAt(offset)) ? matchAt(SPACE, source, offset) : undefined;
    if (space !== undefined) {
      offset += space.length;
      continue;
    }
    const token = tokenAt(source, offset);
    if (token === undefined) {
      const text = unrecognized(source, offset);
      issues.push({ offset, message: `Syntax error: token recognition error at: '${quoteForMessage(text)}'` });
      offset += text.length;
      continue;
    }
    tokens.push(token);
    offset += token.text.length;
  }
  tokens.push({ kind: 'end', text: '<EOF>', offset: source.length });
  return tokens;
}
