import { isIPv6 as isStrictIpv6 } from 'node:net';

const HOSTNAME =
  /^(?:[a-zA-Z0-9\p{S}\p{L}](?:-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?|(?:[a-zA-Z0-9\p{S}\p{L}](?:[a-zA-Z0-9\-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?\.)+[a-zA-Z\p{L}]{2,63})$/u;
/** RFC 1034, in bytes. */
const HOSTNAME_LENGTH_MAX = 255;
/** RFC 1034, in bytes. */
const HOSTNAME_LABEL_LENGTH_MAX = 63;
/** Lengths of EUI-48, EUI-64 and IP over InfiniBand addresses, in bytes. */
const MAC_LENGTHS = new Set([6, 8, 20]);

/** A host name with letters and symbols of any script. */
export function isHostname(text: string): boolean {
  if (Buffer.byteLength(text) > HOSTNAME_LENGTH_MAX || !HOSTNAME.test(text)) return false;
  return text.split('.').every((label) => Buffer.byteLength(label) <= HOSTNAME_LABEL_LENGTH_MAX);
}

/** Dotted IPv4, leading zeros allowed as before Go 1.17; an IPv4 address inside an IPv6 one counts too. */
export function isIpv4(text: string): boolean {
  return text.includes('.') && (isDottedQuad(text) || isSloppyIpv6(text));
}

/** An IPv6 address without a zone. */
export function isIpv6(text: string): boolean {
  return isStrictIpv6(text) && !text.includes('%');
}

/** An address and a prefix length; leading zeros allowed. */
export function isCidr(text: string): boolean {
  const slash = text.indexOf('/');
  if (slash < 0) return false;
  const address = text.slice(0, slash);
  const prefix = text.slice(slash + 1);
  if (!/^\d{1,8}$/.test(prefix)) return false;
  if (isDottedQuad(address)) return Number(prefix) <= 32;
  return isSloppyIpv6(address) && Number(prefix) <= 128;
}

function isDottedQuad(text: string): boolean {
  const parts = text.split('.', 5);
  return parts.length === 4 && parts.every((part) => /^\d{1,16}$/.test(part) && Number(part) <= 255);
}

function isSloppyIpv6(text: string): boolean {
  const tail = text.slice(text.lastIndexOf(':') + 1);
  if (!tail.includes('.')) return isIpv6(text);
  return isDottedQuad(tail) && isIpv6(text.slice(0, text.length - tail.length) + tail.split('.').map(Number).join('.'));
}

/** Two hex digits with colons or dashes between, four with dots, or all in a row. */
export function isMac(text: string): boolean {
  const separated = /^[0-9a-f]{2}(?:([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2})*)$/i.test(text);
  if (separated) return MAC_LENGTHS.has((text.length + 1) / 3);
  if (/^[0-9a-f]{4}(?:\.[0-9a-f]{4})+$/i.test(text)) return MAC_LENGTHS.has((2 * (text.length + 1)) / 5);
  return /^[0-9a-f]+$/i.test(text) && MAC_LENGTHS.has(text.length / 2);
}
