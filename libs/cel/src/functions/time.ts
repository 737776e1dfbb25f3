import { CelError } from '../values/cel-error.ts';
import { normalizeInt } from '../values/int.ts';
import { spend } from '../values/uncharged-work.ts';
import type { CelDuration, CelTimestamp, Val } from '../values/value.ts';
import type { Implementation, ImplementationTable } from './implementation.ts';

const NANOS = 1_000_000_000n;

/** The fields of an instant, as the clock of some zone shows them. */
interface WallClock {
  readonly date: Date;
  readonly milliseconds: number;
}

function wallClock(nanos: bigint, offsetSeconds: number): WallClock {
  let seconds = nanos / NANOS;
  let fraction = nanos % NANOS;
  if (fraction < 0n) {
    fraction += NANOS;
    seconds -= 1n;
  }
  return { date: new Date((Number(seconds) + offsetSeconds) * 1000), milliseconds: Number(fraction / 1_000_000n) };
}

/** Seconds east of UTC of a zone name or a `+hh:mm`, at an instant. */
function zoneOffset(zone: string, nanos: bigint): number {
  spend(zone.length);
  const colon = zone.indexOf(':');
  if (colon >= 0) return numericOffset(zone, colon);
  if (zone === '' || zone === 'UTC') return 0;
  return namedOffset(zone, nanos);
}

function numericOffset(zone: string, colon: number): number {
  const hours = atoi(zone.slice(0, colon));
  const minutes = atoi(zone.slice(colon + 1));
  if (minutes < 0 || minutes > 59) throw new CelError(`timezone offset minutes out of range [0, 59]: ${zone}`);
  return (zone.startsWith('-') ? hours * 60 - minutes : hours * 60 + minutes) * 60;
}

function atoi(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new CelError(`strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** More zones than this are not kept; the tz database has about 600. */
const MAX_ZONES_KEPT = 600;
/** Offsets of more hours than this are forgotten. */
const MAX_HOURS_KEPT = 10_000;
/** No zone has a longer name. */
const MAX_ZONE_NAME = 100;
/** Of looking for a zone, be there one or not. */
const STEPS_PER_ZONE = 40_000;
const MILLISECONDS_PER_HOUR = 3_600_000;
/** Of asking for an offset that is not known yet. */
const STEPS_PER_OFFSET = 7500;

/** The offsets of a zone, by hours since 1970: clocks change at most once in an hour. */
class Zone {
  private readonly format: Intl.DateTimeFormat;
  private readonly hours = new Map<number, number | undefined>();

  constructor(name: string) {
    this.format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  }

  offsetAt(milliseconds: number): number {
    const hour = Math.floor(milliseconds / MILLISECONDS_PER_HOUR);
    if (!this.hours.has(hour)) this.remember(hour);
    return this.hours.get(hour) ?? this.ask(milliseconds);
  }

  /** Remembers undefined for an hour in which the offset changes. */
  private remember(hour: number): void {
    if (this.hours.size >= MAX_HOURS_KEPT) this.hours.clear();
    const first = this.ask(hour * MILLISECONDS_PER_HOUR);
    const last = this.ask((hour + 1) * MILLISECONDS_PER_HOUR - 1);
    this.hours.set(hour, first === last ? first : undefined);
  }

  private ask(milliseconds: number): number {
    spend(STEPS_PER_OFFSET);
    const parts = this.format.formatToParts(new Date(milliseconds));
    const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
    const match = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name);
    if (match === null) return 0;
    const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0);
    return match[1] === '-' ? -seconds : seconds;
  }
}

const ZONES = new Map<string, Zone>();

function namedOffset(name: string, nanos: bigint): number {
  let zone = ZONES.get(name);
  if (zone === undefined) {
    spend(STEPS_PER_ZONE);
    try {
      if (name.length > MAX_ZONE_NAME) throw new RangeError('no zone');
      zone = new Zone(name);
    } catch {
      throw new CelError(`unknown time zone ${name}`);
    }
    if (ZONES.size < MAX_ZONES_KEPT) ZONES.set(name, zone);
  }
  return zone.offsetAt(Number(nanos / 1_000_000n));
}

function dayOfYear(date: Date): number {
  const start = new Date(0);
  start.setUTCFullYear(date.getUTCFullYear(), 0, 1);
  const day = new Date(date);
  day.setUTCHours(0, 0, 0, 0);
  return Math.round((day.getTime() - start.getTime()) / 86_400_000);
}

function field(read: (clock: WallClock) => number): Implementation {
  return ([timestamp, zone]) => {
    const { nanos } = timestamp as CelTimestamp;
    return read(wallClock(nanos, typeof zone === 'string' ? zoneOffset(zone, nanos) : 0));
  };
}

function wholeUnits(nanosPerUnit: bigint): Implementation {
  return ([duration]: readonly Val[]) => normalizeInt((duration as CelDuration).nanos / nanosPerUnit);
}

const FIELDS: Record<string, Implementation> = {
  timestamp_to_year: field(({ date }) => date.getUTCFullYear()),
  timestamp_to_month: field(({ date }) => date.getUTCMonth()),
  timestamp_to_day_of_year: field(({ date }) => dayOfYear(date)),
  timestamp_to_day_of_month: field(({ date }) => date.getUTCDate() - 1),
  timestamp_to_day_of_month_1_based: field(({ date }) => date.getUTCDate()),
  timestamp_to_day_of_week: field(({ date }) => date.getUTCDay()),
  timestamp_to_hours: field(({ date }) => date.getUTCHours()),
  timestamp_to_minutes: field(({ date }) => date.getUTCMinutes()),
  timestamp_to_seconds: field(({ date }) => date.getUTCSeconds()),
  timestamp_to_milliseconds: field(({ milliseconds }) => milliseconds),
};

export const TIME_FUNCTIONS: ImplementationTable = {
  ...FIELDS,
  ...Object.fromEntries(Object.entries(FIELDS).map(([id, run]) => [`${id}_with_tz`, run])),
  duration_to_hours: wholeUnits(3600n * NANOS),
  duration_to_minutes: wholeUnits(60n * NANOS),
  duration_to_seconds: wholeUnits(NANOS),
  duration_to_milliseconds: wholeUnits(1_000_000n),
};
