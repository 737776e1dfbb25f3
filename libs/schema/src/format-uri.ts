import { isIPv6 } from 'node:net';

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const USER_INFO = /^[A-Za-z0-9._\-:~!$&'()*+,;=%@]*$/;
const PORT = /^(?::[0-9]*)?$/;
/** ASCII that a host may hold as it is; everything beyond ASCII may stand there too. */
const HOST = /^(?:[A-Za-z0-9_.~\-!$&'()*+,;=:[\]<>"]|%25|%[89a-fA-F][0-9a-fA-F]|\P{ASCII})*$/u;
const ZONE = /^(?:[A-Za-z0-9_.~\-!$&'()*+,;=:[\]<>"]|%[0-9a-fA-F]{2}|\P{ASCII})*$/u;

/** An absolute URI or an absolute path, as Go's url.ParseRequestURI takes it. */
export function isRequestUri(text: string): boolean {
  if (text === '' || hasControlCharacter(text)) return false;
  if (text === '*') return true;
  if (text.startsWith(':')) return false;
  const scheme = SCHEME.exec(text)?.[0] ?? '';
  const query = text.indexOf('?', scheme.length);
  const rest = query < 0 ? text.slice(scheme.length) : text.slice(scheme.length, query);
  if (!rest.startsWith('/')) return scheme !== '';
  if (scheme === '' || !rest.startsWith('//')) return isWellEscaped(rest);
  const slash = rest.indexOf('/', 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  const path = slash < 0 ? '' : rest.slice(slash);
  return isAuthority(scheme.slice(0, -1).toLowerCase(), authority) && isWellEscaped(path);
}

function hasControlCharacter(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}

/** Every `%` is followed by two hex digits. */
function isWellEscaped(text: string): boolean {
  for (let i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
    if (!/^[0-9a-f]{2}$/i.test(text.slice(i + 1, i + 3))) return false;
  }
  return true;
}

function isAuthority(scheme: string, authority: string): boolean {
  const at = authority.lastIndexOf('@');
  if (!isHost(scheme, authority.slice(at + 1))) return false;
  const user = authority.slice(0, Math.max(at, 0));
  return USER_INFO.test(user) && isWellEscaped(user);
}

function isHost(scheme: string, host: string): boolean {
  const bracket = host.lastIndexOf('[');
  if (bracket > 0) return false;
  if (bracket === 0) return isIpLiteral(host);
  const first = host.indexOf(':');
  if (first >= 0) {
    // Databases write lists of hosts with ports; only http URLs are held to one colon.
    const colon = scheme === 'http' || scheme === 'https' ? first : host.lastIndexOf(':');
    if (!PORT.test(host.slice(colon))) return false;
  }
  return HOST.test(host);
}

function isIpLiteral(host: string): boolean {
  const close = host.lastIndexOf(']');
  if (close < 0 || !PORT.test(host.slice(close + 1))) return false;
  const name = host.slice(1, close);
  const zone = name.indexOf('%25');
  const address = zone < 0 ? name : name.slice(0, zone);
  if (!isIPv6(address) || address.includes('%')) return false;
  if (zone < 0) return true;
  const text = name.slice(zone + 3);
  return text !== '' && ZONE.test(text);
}
