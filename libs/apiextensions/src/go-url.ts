import { goQuote } from '#machinery';

/** The parts of a URL that are checked here, as Go's net/url splits them. */
export interface GoUrl {
  readonly scheme: string;
  readonly host: string;
  /** `user` or `user:password`, undefined without an "@". */
  readonly user: string | undefined;
  readonly query: string;
  readonly fragment: string;
}

class UrlError extends Error {}

/** As url.Parse. An error is returned as its text: `parse "x": missing protocol scheme`. */
export function parseGoUrl(text: string): GoUrl | { readonly error: string } {
  const hash = text.indexOf('#');
  const rest = hash < 0 ? text : text.slice(0, hash);
  const fragment = hash < 0 ? '' : text.slice(hash + 1);
  const url = attempt(rest, () => parseRest(rest, 'reference'));
  if ('error' in url) return url;
  return attempt(text, () => ({ ...url, fragment: unescapePercent(fragment) }));
}

/** As url.ParseRequestURI: only absolute URLs and absolute paths; "#" has no meaning. */
export function parseGoRequestUri(text: string): GoUrl | { readonly error: string } {
  return attempt(text, () => parseRest(text, 'request'));
}

function attempt(text: string, parse: () => GoUrl): GoUrl | { readonly error: string } {
  try {
    return parse();
  } catch (error) {
    if (error instanceof UrlError) return { error: `parse ${goQuote(text)}: ${error.message}` };
    throw error;
  }
}

function parseRest(text: string, kind: 'reference' | 'request'): GoUrl {
  for (const char of text) {
    const code = char.codePointAt(0)!; // a character
    if (code < 0x20 || code === 0x7f) throw new UrlError('net/url: invalid control character in URL');
  }
  const empty = { scheme: '', host: '', user: undefined, query: '', fragment: '' };
  if (text === '' && kind === 'request') throw new UrlError('empty url');
  if (text === '*') return empty;
  const [scheme, afterScheme] = splitScheme(text);
  const question = afterScheme.indexOf('?');
  const path = question < 0 ? afterScheme : afterScheme.slice(0, question);
  const query = question < 0 ? '' : afterScheme.slice(question + 1);
  if (!path.startsWith('/')) {
    if (scheme !== '') return { ...empty, scheme, query };
    if (kind === 'request') throw new UrlError('invalid URI for request');
    if (path.split('/', 1)[0]?.includes(':')) throw new UrlError('first path segment in URL cannot contain colon');
  }
  const hasAuthority = path.startsWith('//') && (scheme !== '' || (kind === 'reference' && !path.startsWith('///')));
  if (!hasAuthority) {
    unescapePercent(path);
    return { ...empty, scheme, query };
  }
  const slash = path.indexOf('/', 2);
  const authority = slash < 0 ? path.slice(2) : path.slice(2, slash);
  const parsed = parseAuthority(scheme, authority);
  if (slash >= 0) unescapePercent(path.slice(slash));
  return { ...empty, ...parsed, scheme, query };
}

function splitScheme(text: string): [string, string] {
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text);
  if (match !== null) return [match[1]!.toLowerCase(), text.slice(match[0].length)]; // the group always matches
  if (text.startsWith(':')) throw new UrlError('missing protocol scheme');
  return ['', text];
}

function parseAuthority(scheme: string, authority: string): { host: string; user: string | undefined } {
  const at = authority.lastIndexOf('@');
  const host = parseHost(scheme, authority.slice(at + 1));
  if (at < 0) return { host, user: undefined };
  const user = authority.slice(0, at);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) throw new UrlError('net/url: invalid userinfo');
  const parts = user.split(':');
  const name = escapeUserPart(parts[0] ?? '');
  return { host, user: parts.length === 1 ? name : `${name}:${escapeUserPart(parts.slice(1).join(':'))}` };
}

/** Decoded and encoded again, as url.Userinfo prints it. */
function escapeUserPart(part: string): string {
  return Buffer.from(unescapePercent(part))
    .toString('latin1')
    .replace(/[^A-Za-z0-9\-_.~$&+,;=]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

function parseHost(scheme: string, host: string): string {
  const bracket = host.lastIndexOf('[');
  if (bracket > 0) throw new UrlError('invalid IP-literal');
  if (bracket === 0) {
    const close = host.lastIndexOf(']');
    if (close < 0) throw new UrlError("missing ']' in host");
    checkPort(host.slice(close + 1));
    return host;
  }
  const strict = scheme === 'http' || scheme === 'https';
  const colon = strict ? host.indexOf(':') : host.lastIndexOf(':');
  if (colon >= 0) checkPort(host.slice(colon));
  const illegal = /[^A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"%\u0080-\uffff]/.exec(host);
  const encoded = /%(?!25|[89A-Fa-f][0-9A-Fa-f]).{0,2}/.exec(host);
  if (encoded !== null && (illegal === null || encoded.index < illegal.index)) throw badEscape(encoded[0]);
  if (illegal !== null) throw new UrlError(`invalid character ${goQuote(illegal[0])} in host name`);
  return host;
}

function checkPort(port: string): void {
  if (port !== '' && !/^:[0-9]*$/.test(port)) throw new UrlError(`invalid port ${goQuote(port)} after host`);
}

function unescapePercent(text: string): string {
  const bad = /%(?![0-9A-Fa-f]{2}).{0,2}/su.exec(text);
  if (bad !== null) throw badEscape(bad[0]);
  return text.includes('%') ? Buffer.from(unescapeBytes(text), 'latin1').toString() : text;
}

function unescapeBytes(text: string): string {
  const latin1 = Buffer.from(text).toString('latin1');
  return latin1.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function badEscape(text: string): UrlError {
  return new UrlError(`invalid URL escape ${goQuote(text)}`);
}
