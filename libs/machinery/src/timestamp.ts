import { goQuote } from './go-format.ts';

const RFC3339_LAYOUT = '2006-01-02T15:04:05Z07:00';
/** Written as metav1.Time writes it, on a day that every month has: nearly every timestamp of a stored object. */
const NORMAL = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
const STRICT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** A text that is not RFC 3339; `message` is that of Go's time.Parse. */
export class TimestampError extends Error {
  override readonly name = 'TimestampError';
}

/** The current time as metav1.Time writes it: UTC, whole seconds. */
export function nowTimestamp(): string {
  return formatTimestamp(Date.now());
}

/** Milliseconds since 1970 as metav1.Time. */
export function formatTimestamp(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000);
  if (second !== lastSecond) {
    lastText = `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
    lastSecond = second;
  }
  return lastText;
}

/** Thousands of objects are written in one second. */
let lastSecond = Number.NaN;
let lastText = '';

/**
 * Reads RFC 3339 as Go's time.Parse does: an hour of one digit and a fraction with comma pass.
 * @returns milliseconds since 1970
 * @throws TimestampError
 */
export function parseTimestamp(text: string): number {
  if (STRICT.test(text)) {
    const milliseconds = Date.parse(text);
    // Date.parse takes hour 24 and the 31st of any month; what it changes is not a time.
    if (!Number.isNaN(milliseconds) && formatTimestamp(milliseconds) === text) return milliseconds;
  }
  return new TimestampParser(text).parse();
}

/** The text as metav1.Time would write it back: UTC, fraction dropped. Throws as `parseTimestamp`. */
export function normalizeTimestamp(text: string): string {
  if (NORMAL.test(text)) return text;
  return formatTimestamp(Math.floor(parseTimestamp(text) / 1000) * 1000);
}

class TimestampParser {
  readonly #text: string;
  #rest: string;
  #outOfRange = '';

  constructor(text: string) {
    this.#text = text;
    this.#rest = text;
  }

  parse(): number {
    const year = this.#year();
    this.#literal('-');
    const month = this.#number('01', 'month', 1, 12);
    this.#literal('-');
    const day = this.#number('02', 'day', 0, 99);
    this.#literal('T');
    const hour = this.#hour();
    this.#literal(':');
    const minute = this.#number('04', 'minute', 0, 59);
    this.#literal(':');
    const second = this.#number('05', 'second', 0, 59);
    const fraction = this.#fraction();
    const offset = this.#zone();
    if (this.#rest !== '') this.#fail(`: extra text: ${goQuote(this.#rest)}`);
    if (this.#outOfRange !== '') this.#fail(`: ${this.#outOfRange} out of range`);
    if (day < 1 || day > daysIn(month, year)) this.#fail(': day out of range');
    const date = new Date(Date.UTC(2000, month - 1, day, hour, minute, second, fraction));
    date.setUTCFullYear(year, month - 1, day); // Date.UTC would take the years 0 to 99 for 1900 to 1999
    return date.getTime() - offset * 60_000;
  }

  #year(): number {
    const digits = this.#rest.slice(0, 4);
    if (!/^\d{4}$/.test(digits)) this.#cannotParse('2006');
    this.#rest = this.#rest.slice(4);
    return Number(digits);
  }

  #literal(char: string): void {
    if (!this.#rest.startsWith(char)) this.#cannotParse(char);
    this.#rest = this.#rest.slice(1);
  }

  #number(element: string, what: string, low: number, high: number): number {
    const digits = this.#rest.slice(0, 2);
    if (!/^\d\d$/.test(digits)) this.#cannotParse(element);
    return this.#take(digits, what, low, high);
  }

  #hour(): number {
    const digits = /^\d\d?/.exec(this.#rest)?.[0];
    if (digits === undefined) this.#cannotParse('15');
    return this.#take(digits, 'hour', 0, 23);
  }

  /** Go reports a value out of range at once, before what follows is looked at. */
  #take(digits: string, what: string, low: number, high: number): number {
    const value = Number(digits);
    this.#rest = this.#rest.slice(digits.length);
    if (value < low || value > high) this.#fail(`: ${what} out of range`);
    return value;
  }

  /** Milliseconds; further digits are dropped. */
  #fraction(): number {
    const found = /^[.,](\d+)/.exec(this.#rest);
    if (found === null) return 0;
    this.#rest = this.#rest.slice(found[0].length);
    return Number(found[1]!.slice(0, 3).padEnd(3, '0')); // the group is not optional
  }

  /** Minutes east of Greenwich. */
  #zone(): number {
    if (this.#rest.startsWith('Z')) {
      this.#rest = this.#rest.slice(1);
      return 0;
    }
    const found = /^([+-])(\d\d):(\d\d)/.exec(this.#rest);
    if (found === null) this.#cannotParse('Z07:00');
    const hours = Number(found[2]);
    const minutes = Number(found[3]);
    if (hours > 24) this.#outOfRange = 'time zone offset hour';
    else if (minutes > 60) this.#outOfRange = 'time zone offset minute';
    this.#rest = this.#rest.slice(6);
    return (found[1] === '-' ? -1 : 1) * (hours * 60 + minutes);
  }

  #cannotParse(element: string): never {
    this.#fail(` as ${goQuote(RFC3339_LAYOUT)}: cannot parse ${goQuote(this.#rest)} as ${goQuote(element)}`);
  }

  #fail(why: string): never {
    throw new TimestampError(`parsing time ${goQuote(this.#text)}${why}`);
  }
}

function daysIn(month: number, year: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
