const SIMPLE: Record<string, number> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
  '`': 96,
  '?': 63,
};

/** What an escape stands for: a code point, or in a bytes literal a single byte. */
interface Escaped {
  readonly value: number;
  readonly isByte: boolean;
  readonly next: number;
}

function readEscape(body: string, at: number, isBytes: boolean): Escaped | string {
  const char = body[at + 1] ?? '';
  if (Object.hasOwn(SIMPLE, char)) return { value: SIMPLE[char]!, isByte: false, next: at + 2 };
  if (char >= '0' && char <= '3') {
    const value = Number.parseInt(body.slice(at + 1, at + 4), 8);
    return { value, isByte: isBytes, next: at + 4 };
  }
  const digits = char === 'x' || char === 'X' ? 2 : char === 'u' ? 4 : char === 'U' ? 8 : 0;
  if (digits === 0 || (isBytes && digits > 2)) return 'unable to unescape string';
  const value = Number.parseInt(body.slice(at + 2, at + 2 + digits), 16);
  if (!isBytes && (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))) return 'invalid unicode code point';
  return { value, isByte: isBytes, next: at + 2 + digits };
}

/** The text between the quotes of a literal token, and whether backslashes are plain characters in it. */
function literalBody(token: string): { body: string; raw: boolean } {
  const text = token.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  const raw = text[0] === 'r' || text[0] === 'R';
  const quoted = raw ? text.slice(1) : text;
  const triple = quoted.length >= 6 && (quoted.startsWith("'''") || quoted.startsWith('"""'));
  return { body: triple ? quoted.slice(3, -3) : quoted.slice(1, -1), raw };
}

/** The value of a string literal token, or what is wrong with it. */
export function unescapeString(token: string): { value: string } | { error: string } {
  const { body, raw } = literalBody(token);
  if (raw || !body.includes('\\')) return { value: body };
  let out = '';
  for (let i = 0; i < body.length; ) {
    if (body[i] !== '\\') {
      out += body[i++];
      continue;
    }
    const escaped = readEscape(body, i, false);
    if (typeof escaped === 'string') return { error: escaped };
    out += String.fromCodePoint(escaped.value);
    i = escaped.next;
  }
  return { value: out };
}

/** The value of a bytes literal token (without its `b`), or what is wrong with it. */
export function unescapeBytes(token: string): { value: Uint8Array } | { error: string } {
  const { body, raw } = literalBody(token);
  if (raw || !body.includes('\\')) return { value: new TextEncoder().encode(body) };
  const chunks: Uint8Array[] = [];
  const encoder = new TextEncoder();
  let plainStart = 0;
  for (let i = body.indexOf('\\'); i >= 0; i = body.indexOf('\\', plainStart)) {
    chunks.push(encoder.encode(body.slice(plainStart, i)));
    const escaped = readEscape(body, i, true);
    if (typeof escaped === 'string') return { error: escaped };
    chunks.push(Uint8Array.of(escaped.value));
    plainStart = escaped.next;
  }
  chunks.push(encoder.encode(body.slice(plainStart)));
  return { value: new Uint8Array(Buffer.concat(chunks)) };
}
