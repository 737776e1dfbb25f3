import { goQuote } from '#machinery';

/** An address: 4 or 16 bytes. */
export interface IpAddress {
  readonly bytes: Uint8Array;
  /** The zone of an IPv6 address, empty if none. */
  readonly zone: string;
}

/** What Go's netip.ParseAddr says of a text that is no address. */
export class IpSyntaxError {
  private readonly text: string;
  private readonly reason: string;
  private readonly at: string;

  constructor(text: string, reason: string, at: string) {
    this.text = text;
    this.reason = reason;
    this.at = at;
  }

  /** Made when it is read: the text may be long, and to quote it is slow. */
  get message(): string {
    const near = this.at === '' ? '' : ` (at ${goQuote(this.at)})`;
    return `ParseAddr(${goQuote(this.text)}): ${this.reason}${near}`;
  }
}

function fail(text: string, reason: string, at = ''): never {
  throw new IpSyntaxError(text, reason, at);
}

/** Parses an address as Go's netip.ParseAddr does. Throws `IpSyntaxError`. */
export function parseIpAddress(text: string): IpAddress {
  for (const char of text) {
    if (char === '.') return { bytes: parseV4(text, text), zone: '' };
    if (char === ':') return parseV6(text);
    if (char === '%') fail(text, 'missing IPv6 address');
  }
  return fail(text, 'unable to parse IP');
}

function parseV4(field: string, whole: string): Uint8Array {
  const bytes = new Uint8Array(4);
  let value = 0;
  let digits = 0;
  let position = 0;
  for (let i = 0; i < field.length; i++) {
    const code = field.charCodeAt(i);
    if (code >= 48 && code <= 57) {
      if (digits === 1 && value === 0) fail(whole, 'IPv4 field has octet with leading zero');
      value = value * 10 + code - 48;
      digits++;
      if (value > 255) fail(whole, 'IPv4 field has value >255');
    } else if (code === 46) {
      if (i === 0 || i === field.length - 1 || field.charCodeAt(i - 1) === 46) {
        fail(whole, 'IPv4 field must have at least one digit', field.slice(i));
      }
      if (position === 3) fail(whole, 'IPv4 address too long');
      bytes[position++] = value;
      value = 0;
      digits = 0;
    } else {
      fail(whole, 'unexpected character', field.slice(i));
    }
  }
  if (position < 3) fail(whole, 'IPv4 address too short');
  bytes[3] = value;
  return bytes;
}

function parseV6(text: string): IpAddress {
  const percent = text.indexOf('%');
  const zone = percent < 0 ? '' : text.slice(percent + 1);
  if (percent >= 0 && zone === '') fail(text, 'zone must be a non-empty string');
  return { bytes: v6Bytes(percent < 0 ? text : text.slice(0, percent), text), zone };
}

function v6Bytes(field: string, whole: string): Uint8Array {
  const bytes = new Uint8Array(16);
  let rest = field;
  let ellipsis = -1;
  let i = 0;
  if (rest.startsWith('::')) {
    ellipsis = 0;
    rest = rest.slice(2);
    if (rest === '') return bytes;
  }
  while (i < 16) {
    const digits = /^[0-9a-fA-F]*/.exec(rest)![0]; // the pattern matches the empty text too
    if (digits.length > 4) fail(whole, 'each group must have 4 or less digits', rest);
    if (digits === '') fail(whole, 'each colon-separated field must have at least one digit', rest);
    if (rest[digits.length] === '.') return endInV4({ bytes, at: i, ellipsis, rest, whole });
    const group = Number.parseInt(digits, 16);
    bytes[i] = group >> 8;
    bytes[i + 1] = group & 0xff;
    i += 2;
    rest = rest.slice(digits.length);
    if (rest === '') break;
    if (rest[0] !== ':') fail(whole, 'unexpected character, want colon', rest);
    if (rest.length === 1) fail(whole, 'colon must be followed by more characters', rest);
    rest = rest.slice(1);
    if (rest[0] === ':') {
      if (ellipsis >= 0) fail(whole, 'multiple :: in address', rest);
      ellipsis = i;
      rest = rest.slice(1);
      if (rest === '') break;
    }
  }
  if (rest !== '') fail(whole, 'trailing garbage after address', rest);
  return expand(bytes, i, ellipsis, whole);
}

function endInV4(state: { bytes: Uint8Array; at: number; ellipsis: number; rest: string; whole: string }): Uint8Array {
  const { bytes, at, ellipsis, rest, whole } = state;
  if (ellipsis < 0 && at !== 12)
    fail(whole, 'embedded IPv4 address must replace the final 2 fields of the address', rest);
  if (at + 4 > 16) fail(whole, 'too many hex fields to fit an embedded IPv4 at the end of the address', rest);
  bytes.set(parseV4(rest, whole), at);
  return expand(bytes, at + 4, ellipsis, whole);
}

function expand(bytes: Uint8Array, filled: number, ellipsis: number, whole: string): Uint8Array {
  if (filled === 16) {
    if (ellipsis >= 0) fail(whole, 'the :: must expand to at least one field of zeros');
    return bytes;
  }
  if (ellipsis < 0) fail(whole, 'address string too short');
  bytes.copyWithin(16 - (filled - ellipsis), ellipsis, filled);
  bytes.fill(0, ellipsis, 16 - (filled - ellipsis));
  return bytes;
}

/** `::ffff:1.2.3.4`: an IPv4 address in IPv6 clothes. */
export function isMappedV4({ bytes }: IpAddress): boolean {
  return (
    bytes.length === 16 && bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff
  );
}

/** The canonical text: RFC 5952 for IPv6. */
export function formatIpAddress({ bytes }: IpAddress): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[i * 2]! << 8) | bytes[i * 2 + 1]!); // 16 bytes
  const zeros = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (zeros.length < 2) return hex.join(':');
  return `${hex.slice(0, zeros.start).join(':')}::${hex.slice(zeros.start + zeros.length).join(':')}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let i = 0; i < groups.length; i++) {
    let end = i;
    while (groups[end] === 0) end++;
    if (end - i > best.length) best = { start: i, length: end - i };
    if (end > i) i = end;
  }
  return best;
}
