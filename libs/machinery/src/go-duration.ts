import { goQuote } from './go-format.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const TERM = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;

/** Milliseconds of a duration as Go writes it ("1m30s", "1.5h", "0"); undefined if it is none. */
export function parseGoDuration(text: string): number | undefined {
  const negative = text.startsWith('-');
  const body = negative || text.startsWith('+') ? text.slice(1) : text;
  if (body === '0') return 0;
  let totalMs = 0;
  TERM.lastIndex = 0;
  for (let at = 0; at < body.length; at = TERM.lastIndex) {
    const term = TERM.exec(body);
    if (term === null) return undefined;
    totalMs += Number(term[1]) * UNIT_MS[term[2]!]!; // both groups take part in every match
  }
  if (body === '') return undefined;
  return negative ? -totalMs : totalMs;
}

const NUMBER = /^(?:\d+(?:\.\d*)?|\.\d+)/;

/** What Go says of a text that is no duration. */
export function goDurationError(text: string): string {
  let rest = /^[+-]/.test(text) ? text.slice(1) : text;
  while (rest !== '') {
    const number = NUMBER.exec(rest)?.[0];
    if (number === undefined) break;
    rest = rest.slice(number.length);
    const unit = /^[^\d.]*/.exec(rest)![0]; // matches the empty text
    if (unit === '') return `time: missing unit in duration ${goQuote(text)}`;
    if (!Object.hasOwn(UNIT_MS, unit)) return `time: unknown unit ${goQuote(unit)} in duration ${goQuote(text)}`;
    rest = rest.slice(unit.length);
  }
  return `time: invalid duration ${goQuote(text)}`;
}

/** As Go prints it: 90_000 is "1m30s", 1500 is "1.5s", 20 is "20ms". */
export function formatGoDuration(ms: number): string {
  if (ms === 0) return '0s';
  if (ms < 1000) return `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = (ms % 60_000) / 1000;
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}
