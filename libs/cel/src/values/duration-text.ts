const UNITS: Record<string, bigint> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const PART = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y;
const MAX = 2n ** 63n - 1n;
/** More than int64 has; later digits of a fraction don't count. */
const MAX_DIGITS = 20;

/** The longest text that is tried as a single whole number and a unit. */
const SIMPLE_LENGTH = 12;

/** Nanoseconds of a whole number with one unit (`30s`), which most durations are; undefined for any other text. */
function simpleNanos(text: string): bigint | undefined {
  if (text.length > SIMPLE_LENGTH) return undefined;
  let amount = 0;
  let at = 0;
  for (; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) break;
    amount = amount * 10 + digit;
  }
  const nanos = at === 0 ? Number.NaN : amount * simpleUnit(text, at);
  return Number.isSafeInteger(nanos) ? BigInt(nanos) : undefined;
}

/** Nanoseconds of the unit that is all of a text from `at` on; NaN for another. To cut it out would take longer than all the rest. */
function simpleUnit(text: string, at: number): number {
  const first = text[at];
  if (text.length === at + 1) return first === 's' ? 1e9 : first === 'm' ? 60e9 : first === 'h' ? 3600e9 : Number.NaN;
  if (text.length !== at + 2 || text[at + 1] !== 's') return Number.NaN;
  return first === 'm' ? 1e6 : first === 'u' ? 1e3 : first === 'n' ? 1 : Number.NaN;
}

/** Nanoseconds of a Go duration such as `1h30m` or `-1.5s`, or undefined for anything that Go does not take. */
export function parseGoDuration(text: string): bigint | undefined {
  const simple = simpleNanos(text);
  if (simple !== undefined) return simple;
  const negative = text.startsWith('-');
  const body = negative || text.startsWith('+') ? text.slice(1) : text;
  if (body === '0') return 0n;
  if (body === '') return undefined;
  let total = 0n;
  let at = 0;
  while (at < body.length) {
    PART.lastIndex = at;
    const match = PART.exec(body);
    if (match === null || (match[1] === '' && (match[2] ?? '') === '')) return undefined;
    const unit = UNITS[match[3]!]!; // the pattern matches only these units
    const whole = match[1]!.length > MAX_DIGITS ? match[1]!.replace(/^0+/, '') : match[1]!; // the group may be empty only
    if (whole.length > MAX_DIGITS) return undefined;
    total += BigInt(whole || '0') * unit;
    const fraction = match[2]?.slice(0, MAX_DIGITS);
    if (fraction) total += (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length);
    if (total > MAX + 1n) return undefined;
    at += match[0].length;
  }
  if (negative) return total > MAX + 1n ? undefined : -total;
  return total > MAX ? undefined : total;
}

/** A duration as CEL converts it to a string: seconds with as many fraction digits as needed. */
export function formatDurationSeconds(nanos: bigint): string {
  const negative = nanos < 0n;
  const abs = negative ? -nanos : nanos;
  const fraction = abs % 1_000_000_000n;
  const digits = fraction === 0n ? '' : `.${String(fraction).padStart(9, '0').replace(/0+$/, '')}`;
  return `${negative ? '-' : ''}${abs / 1_000_000_000n}${digits}s`;
}
