import { compareUtf8, goQuote } from '#machinery';
import { CelError, InternalError } from '../values/cel-error.ts';
import { isList, isMap, type Lister, listItems, type Mapper } from '../values/collections.ts';
import { isInt } from '../values/int.ts';
import { codePointLength } from '../values/long-text.ts';
import { spend } from '../values/uncharged-work.ts';
import {
  CelDouble,
  CelDuration,
  CelTimestamp,
  CelTypeValue,
  CelUint,
  typeNameOf,
  type Val,
  valueType,
} from '../values/value.ts';
import { parseGoFloat, stringOf } from './conversions.ts';

const DEFAULT_PRECISION = 6;
/** JavaScript prints at most so many digits after the point; Go would go on, with digits that mean nothing. */
const MAX_PRECISION = 100;

const COMPLAINTS: Record<string, string> = {
  s: 'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
  d: 'decimal clause can only be used on integers',
  f: 'fixed-point clause can only be used on doubles',
  e: 'scientific clause can only be used on doubles',
  b: 'only integers and bools can be formatted as binary',
  x: 'only integers, byte buffers, and strings can be formatted as hex',
  o: 'octal clause can only be used on integers',
};

/** What a clause says of a value that it cannot print. */
export function clauseComplaint(clause: string, typeName: string): string {
  return `${COMPLAINTS[clause.toLowerCase()]}, was given ${typeName}`;
}

/** Of printing one value, and of a unit of a text: the cost of a call is that of the format text alone. */
const STEPS_PER_CLAUSE = 270;
/** Of finding an entry of a map and sorting it. */
const STEPS_PER_ENTRY = 1400;
const STEPS_PER_UNIT = 2;
/** Of so many digits as a format text may ask for. */
const STEPS_PER_PRECISION = 1000;
const STEPS_PER_QUOTED_UNIT = 20;

/** One `%` clause of a format text. */
export interface FormatClause {
  readonly letter: string;
  readonly precision: number | undefined;
  /** What follows the clause, up to the next one, with `%%` made plain. */
  readonly tail: string;
}

export interface FormatText {
  readonly head: string;
  readonly clauses: readonly FormatClause[];
  /** The error that ends the text, after the clauses that are sound. */
  readonly error: string | undefined;
}

const CLAUSE = /%(?:(%)|(?:\.(\d*))?([\s\S])?)/g;

function clauseError(precision: string | undefined, letter: string | undefined): string | undefined {
  const lead = 'could not parse formatting clause: ';
  if (precision === undefined && letter === undefined) return 'unexpected end of string';
  if (letter === undefined) return `${lead}error while parsing precision: could not find end of precision specifier`;
  if (precision === '') {
    return `${lead}error while parsing precision: error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax`;
  }
  if (!'sdfebxXo'.includes(letter)) return `${lead}unrecognized formatting clause "${letter}"`;
  return undefined;
}

/** Splits a format text into its clauses. */
export function parseFormatText(text: string): FormatText {
  const clauses: { letter: string; precision: number | undefined; tail: string }[] = [];
  let head = '';
  let at = 0;
  const append = (plain: string) => {
    const last = clauses.at(-1);
    if (last === undefined) head += plain;
    else last.tail += plain;
  };
  for (const match of text.matchAll(CLAUSE)) {
    append(text.slice(at, match.index));
    at = match.index + match[0].length;
    if (match[1] !== undefined) {
      append('%');
      continue;
    }
    const error = clauseError(match[2], match[3]);
    if (error !== undefined) return { head, clauses, error };
    const precision = match[2] === undefined ? undefined : Number(match[2]);
    clauses.push({ letter: match[3]!, precision, tail: '' }); // clauseError has checked it
  }
  append(text.slice(at));
  return { head, clauses, error: undefined };
}

/** `text.format(args)` */
export function formatString(text: string, args: readonly Val[]): string {
  const { head, clauses, error } = parseFormatText(text);
  let out = head;
  clauses.forEach((clause, i) => {
    const arg = args[i];
    if (i >= args.length || arg === undefined) throw new CelError(`index ${i} out of range`);
    const text = print(clause, arg) + clause.tail;
    spend(STEPS_PER_CLAUSE + text.length * STEPS_PER_UNIT + (clause.precision === undefined ? 0 : STEPS_PER_PRECISION));
    out += text;
  });
  if (error !== undefined) {
    throw new CelError(clauses.length >= args.length ? `index ${clauses.length} out of range` : error);
  }
  return out;
}

function print(clause: FormatClause, arg: Val): string {
  const printed = printers[clause.letter.toLowerCase()]!(arg, clause); // parsed clauses have known letters
  if (printed === undefined) {
    const complaint = clauseComplaint(clause.letter, typeNameOf(valueType(arg)));
    throw new CelError(`error during formatting: ${complaint}`);
  }
  return printed;
}

type Printer = (arg: Val, clause: FormatClause) => string | undefined;

function integerOf(arg: Val): bigint | undefined {
  if (isInt(arg)) return BigInt(arg);
  return arg instanceof CelUint ? arg.value : undefined;
}

function floatOf(arg: Val): number | undefined {
  if (arg instanceof CelDouble) return arg.value;
  const special = typeof arg === 'string' && ['NaN', 'Infinity', '-Infinity'].includes(arg);
  return special ? parseGoFloat(arg) : undefined;
}

function nonFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '∞' : '-∞';
}

/** Padding that counts code points. */
function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - codePointLength(text))) + text;
}

/** Digits in groups of three, as the default locale of kube-apiserver prints them. */
function grouped(digits: string): string {
  const end = digits.includes('.') ? digits.indexOf('.') : digits.length;
  const start = digits.startsWith('-') ? 1 : 0;
  let groups = digits.slice(0, start + ((end - start) % 3));
  for (let at = groups.length; at < end; at += 3) groups += (at > start ? ',' : '') + digits.slice(at, at + 3);
  return groups + digits.slice(end);
}

/** From here on toFixed prints no digits that mean anything; these numbers are whole. */
const LEAST_LARGE = 1e21;

/** Decimal digits of the exact value, ties to even, as Go prints them: toFixed rounds ties up. */
function fixed(value: number, precision: number): string {
  const digits = Math.min(precision, MAX_PRECISION);
  const magnitude = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (magnitude >= LEAST_LARGE) return sign + BigInt(magnitude) + (digits === 0 ? '' : `.${'0'.repeat(digits)}`);
  const rounded = magnitude.toFixed(digits);
  const last = Number(rounded.at(-1));
  if (last % 2 === 0 || !isTie(magnitude, digits)) return sign + rounded;
  return sign + rounded.slice(0, -1) + (last - 1);
}

/** Whether a number lies in the middle between two of so many digits: then it is an odd number of halves of the last. */
function isTie(magnitude: number, digits: number): boolean {
  // A number with n binary digits after the point has n decimal ones, the last of which is a 5.
  const scaled = magnitude * 2 ** (digits + 1);
  return Number.isInteger(scaled) && scaled % 2 === 1;
}

function scientific(value: number): string {
  const [mantissa, exponent] = value.toExponential(DEFAULT_PRECISION).split('e') as [string, string];
  const digits = exponent.slice(1).padStart(2, '0');
  return `${mantissa}×10${superscript(exponent.startsWith('-') ? `-${digits}` : digits)}`;
}

const SUPERSCRIPTS: Record<string, string> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};

function superscript(digits: string): string {
  return [...digits].map((digit) => SUPERSCRIPTS[digit]).join('');
}

function hexadecimal(arg: Val): string | undefined {
  const integer = integerOf(arg);
  if (integer !== undefined) return integer.toString(16);
  if (typeof arg === 'string') return Buffer.from(arg).toString('hex');
  return arg instanceof Uint8Array ? Buffer.from(arg).toString('hex') : undefined;
}

const printers: Record<string, Printer> = {
  s: (arg) => textOf(arg),
  d: (arg) => integerOf(arg)?.toString(),
  f: (arg, { precision }) => {
    const value = floatOf(arg);
    if (value === undefined) return undefined;
    return Number.isFinite(value) ? grouped(fixed(value, precision ?? DEFAULT_PRECISION)) : nonFinite(value);
  },
  e: (arg, { precision }) => {
    const value = floatOf(arg);
    if (value === undefined) return undefined;
    // Version 2 of the extension takes the precision for a width.
    const text = Number.isFinite(value) ? scientific(value) : nonFinite(value);
    return padStart(text, Math.min(precision ?? DEFAULT_PRECISION, MAX_PRECISION));
  },
  b: (arg) => (typeof arg === 'boolean' ? String(Number(arg)) : integerOf(arg)?.toString(2)),
  x: (arg, { letter }) => {
    const digits = hexadecimal(arg);
    return letter === 'X' ? digits?.toUpperCase() : digits;
  },
  o: (arg) => integerOf(arg)?.toString(8),
};

function textOf(arg: Val): string | undefined {
  if (arg === null) return 'null';
  if (isList(arg)) return listText(arg);
  if (isMap(arg)) return mapText(arg);
  if (arg instanceof CelTypeValue) return typeNameOf(arg.type);
  return stringOf(arg);
}

/** A value inside a list or map, in a form that could stand in an expression. */
function nestedText(value: Val): string {
  spend(STEPS_PER_CLAUSE);
  if (typeof value === 'string') {
    spend(value.length * STEPS_PER_QUOTED_UNIT);
    return goQuote(value);
  }
  if (value instanceof Uint8Array) return `b${goQuote(stringOf(value) ?? '')}`;
  if (value instanceof CelTimestamp) return `timestamp(${goQuote(stringOf(value) ?? '')})`;
  if (value instanceof CelDuration) return `duration(${goQuote(stringOf(value) ?? '')})`;
  if (value instanceof CelDouble) return nestedDouble(value.value);
  const text = textOf(value);
  if (text !== undefined) return text;
  throw new CelError(`error during formatting: no formatting function for ${typeNameOf(valueType(value))}`);
}

function nestedDouble(value: number): string {
  if (Number.isFinite(value)) return fixed(value, DEFAULT_PRECISION);
  return goQuote(Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf');
}

function listText(list: Lister): string {
  return `[${listItems(list).map(nestedText).join(', ')}]`;
}

/** Where the document has fields that its schema does not know, upstream meets keys that are nothing, and panics. */
function mapText(map: Mapper): string {
  if ([...map.keys()].length < map.size) {
    throw new InternalError('runtime error: invalid memory address or nil pointer dereference');
  }
  const pairs = [...map.keys()].map((key): [string, string] => {
    spend(STEPS_PER_ENTRY);
    const known = typeof key === 'string' || typeof key === 'boolean' || integerOf(key) !== undefined;
    if (!known) {
      const name = typeNameOf(valueType(key));
      throw new CelError(`error during formatting: no formatting function for map key of type ${name}`);
    }
    return [nestedText(key), nestedText(map.get(key)!)]; // the key is the map's own
  });
  pairs.sort((a, b) => compareUtf8(a[0], b[0]));
  return `{${pairs.map(([key, value]) => `${key}:${value}`).join(', ')}}`;
}
