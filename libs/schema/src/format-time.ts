const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[^\n][0-9]+)?(?:z|[+-][0-9]{2}:[0-9]{2})$/;
const GO_DURATION_PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy;
// It begins with the first of some digits, or many digits with no unit would be tried from each of them.
const SCALA_DURATION_PART = /(?<!\d)(\d+)[\t\n\f\r ]*([A-Za-zµ]+)/g;
const MAX_INT64 = 2n ** 63n - 1n;
/** First number of nanoseconds that a Go duration (int64) cannot hold. */
const NANOSECONDS_END = 2 ** 63;
const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};
/** Exact names of Scala-like units, and prefixes of their long forms. */
const SCALA_UNITS = new Set(['ns', 'us', 'µs', 'ms', 's', 'm', 'h', 'hr', 'd', 'w', 'wk']);
const SCALA_LONG_UNITS = ['nano', 'micro', 'milli', 'sec', 'min', 'hour', 'day', 'week'];

/** RFC 3339 full-date of a day that exists. */
export function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (match === null) return false;
  return isDay(Number(match[1]), Number(match[2]), Number(match[3]));
}

function isDay(year: number, month: number, day: number): boolean {
  return year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** A date, `T`, and a time with zone. As strfmt does, text after a second `T` is not looked at. */
export function isDateTime(text: string): boolean {
  if (isPlainDateTime(text)) return true;
  const [date, time] = text.toLowerCase().split('t', 2);
  if (date === undefined || time === undefined || !isDate(date)) return false;
  const match = TIME.exec(time);
  return match !== null && match[1]! <= '23' && match[2]! <= '59' && match[3]! <= '59'; // groups always take part
}

/** How clocks print it: `2024-01-31T10:00:00Z`; read without cutting the text up. */
function isPlainDateTime(text: string): boolean {
  return (
    text.length === 20 &&
    text.charCodeAt(4) === 0x2d &&
    text.charCodeAt(7) === 0x2d &&
    text.charCodeAt(10) === 0x54 &&
    text.charCodeAt(13) === 0x3a &&
    text.charCodeAt(16) === 0x3a &&
    text.charCodeAt(19) === 0x5a &&
    isDay(twoDigits(text, 0) * 100 + twoDigits(text, 2), twoDigits(text, 5), twoDigits(text, 8)) &&
    twoDigits(text, 11) <= 23 &&
    twoDigits(text, 14) <= 59 &&
    twoDigits(text, 17) <= 59
  );
}

/** NaN, which no comparison accepts, if there are none. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** A Go duration ("1h30m"), or a text in which somewhere stands a number with a unit as Scala writes it ("3 days"). */
export function isDuration(text: string): boolean {
  return isGoDuration(text) || hasScalaDuration(text);
}

function isGoDuration(text: string): boolean {
  const unsigned = text.replace(/^[-+]/, '');
  if (unsigned === '0') return true;
  if (unsigned === '') return false;
  let end = 0;
  let total = 0;
  for (const part of unsigned.matchAll(GO_DURATION_PART)) {
    if (part.index !== end) return false;
    end += part[0].length;
    total += Number(part[1]) * NANOSECONDS[part[2]!]!; // the pattern lists the units
  }
  return end === unsigned.length && (total < NANOSECONDS_END || (total === NANOSECONDS_END && text.startsWith('-')));
}

function hasScalaDuration(text: string): boolean {
  let found = false;
  for (const [, digits, name] of text.matchAll(SCALA_DURATION_PART)) {
    if (BigInt(digits!) > MAX_INT64) return false;
    const unit = name!.toLowerCase(); // both groups always take part
    found ||= SCALA_UNITS.has(unit) || SCALA_LONG_UNITS.some((prefix) => unit.startsWith(prefix));
  }
  return found;
}
