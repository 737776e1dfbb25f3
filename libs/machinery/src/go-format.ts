import type { JsonValue } from './json-value.ts';

const SHORT_ESCAPES: Record<string, string> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};
const NEEDS_ESCAPE = /["\\]|[^\x20-\x7e]/u;
// Go's strconv.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space.
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

const UNPRINTABLE = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** Whether Go's strconv.IsPrint holds for a character. */
export function isGoPrintable(char: string): boolean {
  return PRINTABLE.test(char);
}

/** A string literal as Go's `%q` prints it: what error messages of kube-apiserver show. */
export function goQuote(text: string): string {
  return NEEDS_ESCAPE.test(text) ? `"${text.replace(UNPRINTABLE, escaped)}"` : `"${text}"`;
}

/** A quote, a backslash or a character that can't be printed. */
function escaped(char: string): string {
  const short = SHORT_ESCAPES[char];
  if (short !== undefined) return short;
  const code = char.codePointAt(0)!; // `char` is never empty
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\U${code.toString(16).padStart(8, '0')}`;
}

/** A scalar as Go's `%v` prints int64, float64, bool and string; whole numbers are taken for int64. */
export function formatGoScalar(value: string | number | bigint | boolean): string {
  if (typeof value !== 'number') return String(value);
  if (Number.isSafeInteger(value)) return Object.is(value, -0) ? '-0' : String(value);
  return formatGoFloat64(value);
}

/** Any JSON value as Go's `%v` prints it: `map[a:1 b:[x <nil>]]`, keys sorted. Recursion follows the value's depth. */
export function formatGoValue(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (typeof value !== 'object') return formatGoScalar(value);
  if (Array.isArray(value)) return `[${value.map(formatGoValue).join(' ')}]`;
  const members = Object.keys(value).sort(compareUtf8);
  return `map[${members.map((key) => `${key}:${formatGoValue(value[key]!)}`).join(' ')}]`;
}

/** The type that a decoded JSON value has in Go, as reflection names it; null has none. */
export function goTypeName(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  switch (typeof value) {
    case 'object':
      return 'map[string]interface {}';
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isSafeInteger(value) ? 'int64' : 'float64';
    case 'bigint':
      return 'int64';
    default:
      return 'string';
  }
}

/** What Go's JSON decoder calls a value of a type that it did not expect: `cannot unmarshal bool into …`. */
export function goJsonTypeName(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint') return 'number';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** Any JSON value as Go's `%s` prints it: texts as they are, what is no text with its type: `%!s(int64=5)`. */
export function formatGoText(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (value === null) return '%!s(<nil>)';
  if (typeof value !== 'object') return `%!s(${goTypeName(value)}=${formatGoScalar(value)})`;
  // A null inside of something is printed by another road than one that stands alone.
  const nested = (item: JsonValue) => (item === null ? '<nil>' : formatGoText(item));
  if (Array.isArray(value)) return `[${value.map(nested).join(' ')}]`;
  const members = Object.keys(value).sort(compareUtf8);
  return `map[${members.map((key) => `${key}:${nested(value[key]!)}`).join(' ')}]`; // an own key
}

/** As Go's %#v prints a decoded value; `mapType` is what its objects are. */
export function formatGoSyntax(value: JsonValue, mapType = 'map[string]interface {}'): string {
  if (typeof value === 'string') return goQuote(value);
  if (value === null) return 'interface {}(nil)';
  if (Array.isArray(value)) return `[]interface {}{${value.map((item) => formatGoSyntax(item, mapType)).join(', ')}}`;
  if (typeof value !== 'object') return formatGoScalar(value);
  const names = Object.keys(value).sort(compareUtf8);
  return `${mapType}{${names.map((name) => `${goQuote(name)}:${formatGoSyntax(value[name]!, mapType)}`).join(', ')}}`; // own
}

/** A float64 as Go's `%v` prints it: exponent form below 1e-04 and from 1e+06 on, also for whole numbers. */
export function formatGoFloat64(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return goFloat(value, -4, 6);
}

/** A number as Go's strconv formats a float32 with 'g': the fewest digits that tell it from its neighbours. */
export function formatGoFloat32(value: number): string {
  const single = Math.fround(value);
  let digits = 1;
  while (digits < 9 && Math.fround(Number(single.toPrecision(digits))) !== single) digits++;
  return goFloat(Number(single.toPrecision(digits)), -4, 6);
}

/** Shortest digits; exponent form when the decimal exponent is below `low` or at least `high`. */
function goFloat(value: number, low: number, high: number): string {
  const [mantissa, exponentText] = value.toExponential().split('e') as [string, string];
  const exponent = Number(exponentText);
  if (exponent < low || exponent >= high) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  return plainDecimal(value, mantissa, exponent);
}

function plainDecimal(value: number, mantissa: string, exponent: number): string {
  const sign = value < 0 ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, '0');
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

const HTML_SENSITIVE = /[<>&\u2028\u2029]/;
const ALL_HTML_SENSITIVE = /[<>&\u2028\u2029]/g;

/** JSON text with what Go's encoder escapes for HTML's sake; in JSON these characters stand only inside strings. */
export function escapeHtmlInJson(json: string): string {
  // Nearly no text has any, and to look for one costs half of a replacement that replaces nothing.
  if (!HTML_SENSITIVE.test(json)) return json;
  return json.replace(ALL_HTML_SENSITIVE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** JSON as Go's encoding/json marshals maps: keys sorted, no spaces, `<`, `>` and `&` escaped. */
export function goJson(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return escapeHtmlInJson(JSON.stringify(value));
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`;
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort(compareUtf8)
    .map((key) => `${goJson(key)}:${goJson(value[key])}`);
  return `{${members.join(',')}}`;
}

/** Orders strings as Go does, by UTF-8 bytes, which is code point order; UTF-16 order differs above U+FFFF. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const xHigh = x >= 0xd800 && x <= 0xdfff;
    const yHigh = y >= 0xd800 && y <= 0xdfff;
    if (xHigh !== yHigh) return xHigh ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}
