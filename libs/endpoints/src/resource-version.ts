import { goQuote, statusError } from '#machinery';
import type { RevisionMatch } from '#storage';

const UINT64_MAX = 2n ** 64n - 1n;

/** strconv.ParseUint of a resourceVersion; "" is 0. Throws what `refuse` makes of Go's error text. */
export function parseResourceVersion(text: string, refuse: (why: string) => Error): number {
  if (text === '') return 0;
  if (!/^\d+$/.test(text)) throw refuse(`strconv.ParseUint: parsing ${goQuote(text)}: invalid syntax`);
  const value = BigInt(text);
  if (value > UINT64_MAX) throw refuse(`strconv.ParseUint: parsing ${goQuote(text)}: value out of range`);
  return Number(value);
}

/** `resourceVersion: Invalid value: "x": …`, as upstream's storage words it. */
export function invalidResourceVersion(text: string): (why: string) => Error {
  return (why) =>
    statusError.badRequest(`invalid resource version: resourceVersion: Invalid value: ${goQuote(text)}: ${why}`);
}

/** The bare form of it, that GET and watch answer; a 500 upstream, but it is the client's mistake. */
export function malformedResourceVersion(text: string): (why: string) => Error {
  return (why) => statusError.badRequest(`resourceVersion: Invalid value: ${goQuote(text)}: ${why}`);
}

/** Which state a GET reads: "" the newest, "0" whatever is cached, else not older than that. */
export function matchForGet(resourceVersion: string): RevisionMatch {
  if (resourceVersion === '') return { match: 'latest' };
  const revision = parseResourceVersion(resourceVersion, malformedResourceVersion(resourceVersion));
  return revision === 0 ? { match: 'any' } : { match: 'notOlderThan', revision };
}
