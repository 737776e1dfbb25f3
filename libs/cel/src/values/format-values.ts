import { CelError } from './cel-error.ts';
import { parseGoDuration } from './duration-text.ts';
import { MAX_TIMESTAMP_SECONDS, MIN_TIMESTAMP_SECONDS, parseRfc3339 } from './timestamp-text.ts';
import { CelDuration, CelTimestamp } from './value.ts';

const NANOS_PER_SECOND = 1_000_000_000n;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const UNITS: Record<string, bigint> = {
  ns: 1n,
  us: 1000n,
  ms: 1_000_000n,
  s: NANOS_PER_SECOND,
  m: 60n * NANOS_PER_SECOND,
  h: 3600n * NANOS_PER_SECOND,
  d: 24n * 3600n * NANOS_PER_SECOND,
  w: 7n * 24n * 3600n * NANOS_PER_SECOND,
};
const ALIASES: Record<string, string> = {
  nano: 'ns',
  micro: 'us',
  µs: 'us',
  milli: 'ms',
  sec: 's',
  second: 's',
  min: 'm',
  minute: 'm',
  hr: 'h',
  hour: 'h',
  day: 'd',
  week: 'w',
  wk: 'w',
};

/** A value of format `date`. */
export function parseDate(text: string): CelTimestamp {
  const match = DATE.exec(text);
  const parsed = match === null ? undefined : parseRfc3339(`${text}T00:00:00Z`);
  if (parsed === undefined) throw new CelError(`Invalid date formatted string ${text}`);
  return parsed;
}

/** A value of format `date-time`; a space or a lower-case t may stand between the halves. */
export function parseDateTime(text: string): CelTimestamp {
  const match = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2}(?:\.\d+)?)([Zz]|[+-]\d{2}:?\d{2})?$/.exec(text);
  const zone = match?.[3];
  const offset =
    zone === undefined ? 'Z' : zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const parsed = match === null ? undefined : parseRfc3339(`${match[1]}T${match[2]}${offset}`);
  if (parsed === undefined) throw new CelError(`Invalid date-time formatted string ${text}`);
  return parsed;
}

/** A value of format `duration`: Go's notation, or a number and a unit that may be a word ("3 days"). */
export function parseFormatDuration(text: string): CelDuration {
  const go = parseGoDuration(text);
  if (go !== undefined) return new CelDuration(go);
  let total = 0n;
  let rest = text.trim();
  if (rest === '') throw new CelError(`Invalid duration ${text}`);
  while (rest !== '') {
    const match = /^(\d+)\s*([A-Za-zµ]+)\s*/.exec(rest);
    const unit = match === null ? undefined : unitOf(match[2]!);
    if (match === null || unit === undefined) throw new CelError(`Invalid duration ${text}`);
    total += BigInt(match[1]!) * unit;
    rest = rest.slice(match[0].length);
  }
  return new CelDuration(total);
}

function unitOf(word: string): bigint | undefined {
  const name = word.toLowerCase();
  for (const candidate of [name, name.replace(/s$/, '')]) {
    const key = Object.hasOwn(ALIASES, candidate) ? ALIASES[candidate]! : candidate;
    if (Object.hasOwn(UNITS, key)) return UNITS[key];
  }
  return undefined;
}

/** A value of format `byte`. */
export function parseBase64(text: string): Uint8Array {
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) throw new CelError(`Invalid byte formatted string ${text}`);
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** The instant of whole seconds, or undefined outside the years 1 to 9999. */
export function timestampOfSeconds(seconds: bigint): CelTimestamp | undefined {
  if (seconds < MIN_TIMESTAMP_SECONDS || seconds > MAX_TIMESTAMP_SECONDS) return undefined;
  return new CelTimestamp(seconds * NANOS_PER_SECOND);
}
