import { CST, Lexer } from 'yaml';

/** What go-yaml's scanner finds wrong in a double-quoted scalar. */
export interface QuoteFault {
  /** Where the scalar begins. */
  readonly start: number;
  /** Where the scanner gives up. */
  readonly stop: number;
  readonly problem: string;
}

const MARKS: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]);

/** Follows the lexemes of a text, to tell the double-quoted scalars among them. */
class QuoteWatch {
  /** Of the next lexeme. */
  offset = 0;
  #mark = '';

  /** Whether this lexeme, which is the next one, is a double-quoted scalar. */
  isQuoted(lexeme: string): boolean {
    // After the mark comes a scalar without quotes around it, whatever its first character is.
    const quoted = this.#mark !== CST.SCALAR && lexeme.charCodeAt(0) === 0x22;
    this.#mark = MARKS.has(lexeme) ? lexeme : '';
    if (this.#mark === '') this.offset += lexeme.length;
    return quoted;
  }
}

/**
 * The lexemes of a text, as `Lexer` of the YAML library gives them. `onFault` is told of each double-quoted scalar that
 * go-yaml refuses, before it is given: the library takes a scalar for closed that ends with an escaped quote, and knows
 * other escapes.
 */
export function* lexWithQuotes(text: string, onFault: (fault: QuoteFault) => void): Generator<string, void> {
  const watch = new QuoteWatch();
  for (const lexeme of new Lexer().lex(text)) {
    const start = watch.offset;
    if (watch.isQuoted(lexeme)) {
      const fault = faultOf(lexeme, start, text.length);
      if (fault !== undefined) onFault(fault);
    }
    yield lexeme;
  }
}

/** The text with `\'`, which the YAML library does not know, written as an escape that it knows. */
export function withCommonEscapes(text: string): string {
  if (!text.includes("\\'")) return text;
  const watch = new QuoteWatch();
  let written = '';
  for (const lexeme of new Lexer().lex(text)) {
    const quoted = watch.isQuoted(lexeme);
    if (MARKS.has(lexeme)) continue;
    written += quoted ? lexeme.replace(/\\[\s\S]/g, (pair) => (pair === "\\'" ? '\\x27' : pair)) : lexeme;
  }
  return written;
}

const ESCAPED: ReadonlySet<string> = new Set('0abt\tnvfre "\'\\N_LP\n\r\x85\u2028\u2029');
const DIGITS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

function faultOf(scalar: string, start: number, textLength: number): QuoteFault | undefined {
  let end = 0;
  for (let at = scalar.indexOf('\\'); at !== -1; at = scalar.indexOf('\\', end)) {
    const char = scalar[at + 1] ?? '';
    const digits = DIGITS.get(char) ?? 0;
    if (digits === 0 && !ESCAPED.has(char))
      return { start, stop: start + at, problem: 'found unknown escape character' };
    end = at + 2 + digits;
    const problem = digits === 0 ? undefined : codeProblem(scalar.slice(at + 2, end), digits);
    if (problem !== undefined) return { start, stop: start + at, problem };
    // The quote at the end is one of the characters of the scalar.
    if (char === '"' && end === scalar.length) {
      return { start, stop: textLength, problem: 'found unexpected end of stream' };
    }
  }
  return undefined;
}

function codeProblem(hex: string, digits: number): string | undefined {
  if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) return 'did not find expected hexdecimal number';
  const code = Number.parseInt(hex, 16);
  const isCharacter = code < 0xd800 || (code > 0xdfff && code <= 0x10ffff);
  return isCharacter ? undefined : 'found invalid Unicode character escape code';
}
