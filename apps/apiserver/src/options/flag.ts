import { isIP } from 'node:net';
import { formatGoDuration, goDurationError, parseGoDuration } from '#machinery';

/** How a flag's text becomes a value. `placeholder` is the word after the flag's name in the help text. */
export interface FlagType<T> {
  readonly placeholder: string;
  /** Throws an Error whose message completes `invalid argument "x" for "--flag": …`. */
  parse(text: string): T;
  /** How the help text shows a default; "" shows none. */
  format(value: T): string;
  /** For a flag that may stand without a value: what it then means. */
  readonly impliedText?: string;
}

/** One row of the table of flags. */
export interface Flag<T> {
  readonly section: string;
  readonly name: string;
  readonly shorthand?: string;
  readonly type: FlagType<T>;
  readonly default: NoInfer<T>;
  readonly help: string;
  /** A flag that may be repeated: joins what was given so far with the next value. */
  readonly combine?: (soFar: T, next: T) => T;
  /** Left out of the help text. */
  readonly hidden?: true;
}

/** Any row of a table, whatever the type of its value. */
export type AnyFlag = Flag<unknown>;

export const stringFlag: FlagType<string> = {
  placeholder: 'string',
  parse: (text) => text,
  format: (value) => (value === '' ? '' : JSON.stringify(value)),
};

export const stringListFlag: FlagType<readonly string[]> = {
  placeholder: 'strings',
  parse: (text) => (text === '' ? [] : text.split(',')),
  format: (value) => (value.length === 0 ? '' : `[${value.join(',')}]`),
};

/** Repeatable, and a comma is part of the value. */
export const pathListFlag: FlagType<readonly string[]> = {
  placeholder: 'stringArray',
  parse: (text) => [text],
  format: (value) => (value.length === 0 ? '' : `[${value.join(',')}]`),
};

export const booleanFlag: FlagType<boolean> = {
  placeholder: '',
  impliedText: 'true',
  parse: (text) => {
    if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
    if (/^(0|f|F|FALSE|false|False)$/.test(text)) return false;
    throw new Error(`parsing ${JSON.stringify(text)}: invalid syntax`);
  },
  format: (value) => (value ? 'true' : ''),
};

export const ipFlag: FlagType<string> = {
  placeholder: 'ip',
  parse: (text) => {
    if (isIP(text) === 0) throw new Error(`failed to parse IP: ${JSON.stringify(text)}`);
    return text;
  },
  format: (value) => value,
};

export const durationFlag: FlagType<number> = {
  placeholder: 'duration',
  parse: (text) => {
    const ms = parseGoDuration(text);
    if (ms === undefined) throw new Error(goDurationError(text));
    if (ms < 0) throw new Error('must not be negative');
    return ms;
  },
  format: (value) => (value === 0 ? '' : formatGoDuration(value)),
};

/** A decimal integer from `min` to `max`, both included. */
export function integerFlag(min: number, max: number): FlagType<number> {
  return {
    placeholder: 'int',
    parse: (text) => {
      const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
      if (Number.isNaN(value)) throw new Error(`parsing ${JSON.stringify(text)}: invalid syntax`);
      if (value < min || value > max) throw new Error(`must be between ${min} and ${max}, inclusive`);
      return value;
    },
    format: (value) => (value === 0 ? '' : String(value)),
  };
}

/** One of a few words. */
export function choiceFlag<const T extends string>(choices: readonly T[]): FlagType<T> {
  return {
    placeholder: 'string',
    parse: (text) => {
      const choice = choices.find((c) => c === text);
      if (choice === undefined) throw new Error(`must be one of ${choices.join(', ')}`);
      return choice;
    },
    format: (value) => JSON.stringify(value),
  };
}
