import { goQuote } from '#machinery';

/** The parts of a URL as Go's net/url keeps them. */
export interface GoUrl {
  readonly scheme: string;
  readonly host: string;
  /** The path as it should be sent: escaped. */
  readonly escapedPath: string;
  readonly query: string;
}

/** What Go says of a text that is no URL. */
export class UrlSyntaxError {
  private readonly text: string;
  private readonly reason: string;

  constructor(text: string, reason: string) {
    this.text = text;
    this.reason = reason;
  }

  /** Made when it is read: the text may be long, and to quote it is slow. */
  get message(): string {
    return `parse ${goQuote(this.text)}: ${this.reason}`;
  }
}

type Section = 'path' | 'host' | 'zone' | 'user' | 'query' | 'fragment';

const SAFE = /[A-Za-z0-9\-_.~]/;

function shouldEscape(char: string, section: Section): boolean {
  if (SAFE.test(char)) return false;
  if (section === 'host' || section === 'zone') return !'!$&\'()*+,;=:[]<>"'.includes(char);
  if ('$&+,/:;=?@'.includes(char)) {
    if (section === 'path') return char === '?';
    if (section === 'user') return '@/?:'.includes(char);
    return section === 'query';
  }
  return !(section === 'fragment' && '!()*'.includes(char));
}

/** Which ASCII characters may stand in a host as they are. */
const HOST_CHARACTERS = asciiTable((char) => !shouldEscape(char, 'host'));
/** Which may stand in a path that was escaped with care. */
const PATH_CHARACTERS = asciiTable((char) => "!$&'()*+,;=:@[]%".includes(char) || !shouldEscape(char, 'path'));
/** How a path spells each byte. */
const PATH_BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const char = String.fromCharCode(byte);
  return byte < 0x80 && !shouldEscape(char, 'path') ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});
const PERCENT = 0x25;
const PLUS = 0x2b;
const BLANK = 0x20;

function asciiTable(holds: (char: string) => boolean): readonly boolean[] {
  return Array.from({ length: 128 }, (_, code) => holds(String.fromCharCode(code)));
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return Number.NaN;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN;
}

function unescapePart(text: string, section: Section, fail: (reason: string) => never): string {
  const inHost = section === 'host' || section === 'zone';
  if (!inHost && !text.includes('%') && !(section === 'query' && text.includes('+'))) return text.toWellFormed();
  const source = Buffer.from(text);
  const bytes = Buffer.allocUnsafe(source.length);
  let length = 0;
  for (let i = 0; i < source.length; i++) {
    const byte = source[i]!; // i is inside the buffer
    if (byte === PERCENT) {
      const value = hexDigit(source[i + 1]) * 16 + hexDigit(source[i + 2]);
      if (Number.isNaN(value)) fail(`invalid URL escape ${goQuote(source.subarray(i, i + 3).toString())}`);
      if (section === 'host' && value < 0x80 && value !== PERCENT) {
        fail(`invalid URL escape ${goQuote(source.subarray(i, i + 3).toString())}`);
      }
      bytes[length++] = value;
      i += 2;
      continue;
    }
    if (inHost && byte < 0x80 && !HOST_CHARACTERS[byte]) {
      fail(`invalid character ${goQuote(String.fromCharCode(byte))} in host name`);
    }
    bytes[length++] = section === 'query' && byte === PLUS ? BLANK : byte;
  }
  return bytes.toString('utf8', 0, length);
}

function escapePath(path: string): string {
  let out = '';
  for (const byte of Buffer.from(path)) out += PATH_BYTES[byte];
  return out;
}

/** Whether a path as written is a fair encoding of its decoded form, which then stays as it was written. */
function isValidEncodedPath(path: string): boolean {
  for (let i = 0; i < path.length; i++) {
    if (PATH_CHARACTERS[path.charCodeAt(i)] !== true) return false;
  }
  return true;
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < BLANK || code === 0x7f) return true;
  }
  return false;
}

function splitScheme(text: string, fail: (reason: string) => never): [string, string] {
  if (text.startsWith(':')) fail('missing protocol scheme');
  const scheme = /^[A-Za-z][A-Za-z0-9+\-.]*(?=:)/.exec(text)?.[0];
  return scheme === undefined ? ['', text] : [scheme, text.slice(scheme.length + 1)];
}

function parseHost(host: string, fail: (reason: string) => never): string {
  if (host.startsWith('[')) {
    const end = host.lastIndexOf(']');
    if (end < 0) fail("missing ']' in host");
    const port = host.slice(end + 1);
    if (port !== '' && !/^:\d*$/.test(port)) fail(`invalid port ${goQuote(port)} after host`);
    const zone = host.slice(0, end).indexOf('%25');
    if (zone >= 0) {
      const address = unescapePart(host.slice(0, zone), 'host', fail);
      return address + unescapePart(host.slice(zone, end), 'zone', fail) + unescapePart(host.slice(end), 'host', fail);
    }
  } else {
    const colon = host.lastIndexOf(':');
    const port = colon < 0 ? '' : host.slice(colon);
    if (port !== '' && !/^:\d*$/.test(port)) fail(`invalid port ${goQuote(port)} after host`);
  }
  return unescapePart(host, 'host', fail);
}

function parseAuthority(authority: string, fail: (reason: string) => never): string {
  const at = authority.lastIndexOf('@');
  const host = parseHost(authority.slice(at + 1), fail);
  if (at < 0) return host;
  const user = authority.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) fail('net/url: invalid userinfo');
  for (const part of user.split(':', 2)) unescapePart(part, 'user', fail);
  return host;
}

function parse(text: string, whole: string, { request }: { request: boolean }): GoUrl {
  const fail = (reason: string): never => {
    throw new UrlSyntaxError(whole, reason);
  };
  if (hasControlCharacter(text)) fail('net/url: invalid control character in URL');
  if (text === '' && request) fail('empty url');
  if (text === '*') return { scheme: '', host: '', escapedPath: '*', query: '' };
  const [scheme, afterScheme] = splitScheme(text, fail);
  const question = afterScheme.indexOf('?');
  let rest = question < 0 ? afterScheme : afterScheme.slice(0, question);
  const query = question < 0 ? '' : afterScheme.slice(question + 1);
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { scheme: scheme.toLowerCase(), host: '', escapedPath: '', query };
    if (request) fail('invalid URI for request');
    if (rest.split('/', 1)[0]!.includes(':')) fail('first path segment in URL cannot contain colon');
  }
  let host = '';
  if ((scheme !== '' || (!request && !rest.startsWith('///'))) && rest.startsWith('//')) {
    const slash = rest.indexOf('/', 2);
    host = parseAuthority(slash < 0 ? rest.slice(2) : rest.slice(2, slash), fail);
    rest = slash < 0 ? '' : rest.slice(slash);
  }
  const path = unescapePart(rest, 'path', fail);
  const escapedPath = isValidEncodedPath(rest) ? rest : escapePath(path);
  return { scheme: scheme.toLowerCase(), host, escapedPath, query };
}

/** Go's url.ParseRequestURI: an absolute URI or path. Throws `UrlSyntaxError`. */
export function parseRequestUri(text: string): GoUrl {
  return parse(text, text, { request: true });
}

/** Go's url.Parse, which knows fragments and relative references. Throws `UrlSyntaxError`. */
export function parseUrl(text: string): GoUrl {
  const hash = text.indexOf('#');
  return parse(hash < 0 ? text : text.slice(0, hash), text, { request: false });
}

/** Go's Values of a query: malformed pairs are left out. */
export function parseQuery(query: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const equals = pair.indexOf('=');
    const parts = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    const decoded = parts.map(decodeQueryPart);
    if (decoded[0] === undefined || decoded[1] === undefined) continue;
    const list = values.get(decoded[0]);
    if (list === undefined) values.set(decoded[0], [decoded[1]]);
    else list.push(decoded[1]);
  }
  return values;
}

function decodeQueryPart(part: string): string | undefined {
  try {
    return unescapePart(part, 'query', () => {
      throw new UrlSyntaxError(part, '');
    });
  } catch (error) {
    if (error instanceof UrlSyntaxError) return undefined;
    throw error;
  }
}
