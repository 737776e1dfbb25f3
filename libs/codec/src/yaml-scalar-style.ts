import { resolvePlainScalar } from '#machinery';

/** Columns after which go-yaml folds a scalar at its next space. */
const BEST_WIDTH = 80;
const INDENT = 2;

/** How a text may be written, as libyaml's emitter finds out by one look at it. */
interface Analysis {
  readonly plain: boolean;
  readonly singleQuoted: boolean;
  readonly literal: boolean;
  readonly multiline: boolean;
}

// Indicators at the beginning, or anywhere, that only flow collections care about don't matter: containers are blocks.
const STARTS_WITH_INDICATOR = /^(?:[#,[\]{}&*!|>'"%@`]|[?:-](?:[ \t\n]|$)|---|\.\.\.)/;
const HOLDS_INDICATOR = /:(?:[ \t\n]|$)|[ \t\n]#/;
// libyaml takes nothing beyond U+FFFF for printable.
const UNPRINTABLE = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;
const BASE_60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

function analyze(text: string): Analysis {
  const multiline = /[\n\u2028\u2029]/.test(text);
  const special = UNPRINTABLE.test(text) || /[\u2028\u2029]/.test(text);
  const spaceBreak = / \n/.test(text);
  const edges = /^[ \n]|[ \n]$/.test(text);
  return {
    plain: !(special || multiline || edges || STARTS_WITH_INDICATOR.test(text) || HOLDS_INDICATOR.test(text)),
    singleQuoted: !(special || spaceBreak || /\n /.test(text)),
    literal: !(special || spaceBreak || text.endsWith(' ')),
    multiline,
  };
}

function meansString(text: string): boolean {
  const { tag } = resolvePlainScalar(text);
  return tag === '!!str' && !BASE_60.test(text);
}

/**
 * A string as go-yaml v2 writes it as a value: plain if it then still is that string, literal for several lines, else
 * quoted. `column` is where it begins, `indent` that of its continuation lines.
 */
export function yamlString(text: string, column: number, indent: number): string {
  const style = analyze(text);
  if (text.includes('\n')) return style.literal ? literal(text, indent) : doubleQuoted(text, column, indent);
  if (!meansString(text)) return doubleQuoted(text, column, indent);
  if (style.plain) return fold(text, column, indent);
  if (style.singleQuoted) return singleQuoted(text, column, indent);
  return doubleQuoted(text, column, indent);
}

/** A mapping's key, which is never folded; one of several lines is a literal block indented by `indent`. */
export function yamlKey(text: string, indent: number): string {
  const style = analyze(text);
  if (text.includes('\n') && style.literal) return literal(text, indent);
  // A plain `<<` would be read as a merge.
  if (style.multiline || !meansString(text) || text === '<<') return doubleQuoted(text, Number.NEGATIVE_INFINITY, 0);
  if (style.plain) return text;
  return style.singleQuoted ? `'${text.replaceAll("'", "''")}'` : doubleQuoted(text, Number.NEGATIVE_INFINITY, 0);
}

/** Whether a key fits on the line of its value (libyaml's limit is 128 bytes). */
export function isSimpleKey(text: string): boolean {
  return Buffer.byteLength(text) <= 128 && !text.includes('\n');
}

/** Breaks at single spaces beyond the best width. */
function fold(text: string, column: number, indent: number): string {
  if (column + text.length <= BEST_WIDTH) return text;
  let out = '';
  let at = column;
  let afterSpace = false;
  const chars = [...text];
  chars.forEach((char, index) => {
    const space = char === ' ';
    if (space && !afterSpace && at > BEST_WIDTH && chars[index + 1] !== ' ') {
      out += `\n${' '.repeat(indent)}`;
      at = indent;
    } else {
      out += char;
      at++;
    }
    afterSpace = space;
  });
  return out;
}

function singleQuoted(text: string, column: number, indent: number): string {
  let out = "'";
  let at = column + 1;
  let afterSpace = false;
  const chars = [...text];
  chars.forEach((char, index) => {
    const space = char === ' ';
    const inner = index > 0 && index < chars.length - 1;
    if (space && !afterSpace && at > BEST_WIDTH && inner && chars[index + 1] !== ' ') {
      out += `\n${' '.repeat(indent)}`;
      at = indent;
    } else {
      const written = char === "'" ? "''" : char;
      out += written;
      at += written.length;
    }
    afterSpace = space;
  });
  return `${out}'`;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\u0085': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

function doubleQuoted(text: string, column: number, indent: number): string {
  let out = '"';
  let at = column + 1;
  let afterSpace = false;
  const chars = [...text];
  chars.forEach((char, index) => {
    if (char !== ' ') {
      const written = escaped(char);
      out += written;
      at += written.length;
      afterSpace = false;
      return;
    }
    if (!afterSpace && at > BEST_WIDTH && index > 0 && index < chars.length - 1) {
      const kept = chars[index + 1] === ' ' ? '\\' : '';
      out += `\n${' '.repeat(indent)}${kept}`;
      at = indent + kept.length;
    } else {
      out += ' ';
      at++;
    }
    afterSpace = true;
  });
  return `${out}"`;
}

function escaped(char: string): string {
  const short = SHORT_ESCAPES[char];
  if (short !== undefined) return short;
  if (!UNPRINTABLE.test(char)) return char;
  const code = char.codePointAt(0)!; // a character has a code
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** `|`, an indentation hint if the text begins with blanks, `-` or `+` if it doesn't end in exactly one break. */
function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? String(INDENT) : '';
  const chomp = !text.endsWith('\n') ? '-' : text === '\n' || text.endsWith('\n\n') ? '+' : '';
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const lines = body.split('\n').map((line) => (line === '' ? '' : ' '.repeat(indent) + line));
  return `|${hint}${chomp}\n${lines.join('\n')}`;
}
