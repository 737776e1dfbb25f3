import { CelError, CostLimitExceeded } from '../values/cel-error.ts';
import { isList, type Lister, listItems } from '../values/collections.ts';
import type { CelInt } from '../values/int.ts';
import type { Val } from '../values/value.ts';
import type { Implementation, ImplementationTable } from './implementation.ts';
import { formatString } from './string-format.ts';

// Every UTF-16 unit of such a string is a code point, so that its own methods count as CEL does.
const SINGLE_UNITS = /^[\0-\ud7ff\ue000-\uffff]*$/;
const ESCAPES: Record<string, string> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};
// Go's unicode.IsSpace.
const SPACE = '[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const LEADING_SPACE = new RegExp(`^${SPACE}`);
const TRAILING_SPACE = new RegExp(`${SPACE}$`);

/** A string as an array of code points, or the string itself where that is the same. */
function points(text: string): string | readonly string[] {
  return SINGLE_UNITS.test(text) ? text : [...text];
}

function slice(text: string | readonly string[], start: number, end: number): string {
  const part = text.slice(start, end);
  return typeof part === 'string' ? part : part.join('');
}

function outOfRange(index: CelInt): CelError {
  return new CelError(`index out of range: ${index}`);
}

function charAt(text: string, index: CelInt): string {
  const chars = points(text);
  if (index < 0 || index > chars.length) throw outOfRange(index);
  return slice(chars, Number(index), Number(index) + 1);
}

function substring(text: string, start: CelInt, end: CelInt | undefined): string {
  const chars = points(text);
  if (end !== undefined && start > end) throw new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  if (start < 0 || start > chars.length) throw outOfRange(start);
  if (end === undefined) return slice(chars, Number(start), chars.length);
  if (end < 0 || end > chars.length) throw outOfRange(end);
  return slice(chars, Number(start), Number(end));
}

function startsAt(text: string | readonly string[], part: string | readonly string[], at: number): boolean {
  for (let i = 0; i < part.length; i++) {
    if (text[at + i] !== part[i]) return false;
  }
  return true;
}

function indexOf(text: string, part: string, offset: CelInt): number {
  if (offset < 0) throw outOfRange(offset);
  const chars = points(text);
  if (part === '') return Math.min(Number(offset), chars.length);
  if (offset >= chars.length) return -1;
  const wanted = points(part);
  if (typeof chars === 'string') return chars.indexOf(part, Number(offset));
  for (let i = Number(offset); i <= chars.length - wanted.length; i++) {
    if (startsAt(chars, wanted, i)) return i;
  }
  return -1;
}

function lastIndexOf(text: string, part: string, offset: CelInt | undefined): number {
  const chars = points(text);
  if (offset === undefined) {
    if (part === '') return chars.length;
    if (Buffer.byteLength(text) < Buffer.byteLength(part)) return -1;
  }
  const from = offset ?? chars.length - 1;
  if (from < 0) throw outOfRange(from);
  if (part === '') return Math.min(Number(from), chars.length);
  if (from >= chars.length) return -1;
  const wanted = points(part);
  for (let i = Math.min(Number(from), chars.length - wanted.length); i >= 0; i--) {
    if (startsAt(chars, wanted, i)) return i;
  }
  return -1;
}

/** Longer texts than kube-apiserver could take in a hundred requests are made by nobody in good faith. */
const MAX_TEXT_UNITS = 1 << 28;

function replace(text: string, old: string, fresh: string, count: CelInt): string {
  const places = old === '' ? text.length + 1 : Math.ceil(text.length / old.length);
  const most = count < 0 ? places : Math.min(places, Number(count));
  if (text.length + most * fresh.length > MAX_TEXT_UNITS) throw new CostLimitExceeded();
  if (count < 0)
    return old === '' ? interleave(text, fresh, Number.POSITIVE_INFINITY) : text.replaceAll(old, () => fresh);
  if (old === '') return interleave(text, fresh, Number(count));
  const parts = text.split(old);
  const replaced = Math.min(Number(count), parts.length - 1);
  return [parts.slice(0, replaced + 1).join(fresh), ...parts.slice(replaced + 1)].join(old);
}

/** An empty text is found before every code point and at the end. */
function interleave(text: string, fresh: string, count: number): string {
  let out = '';
  let done = 0;
  for (const char of text) {
    if (done++ < count) out += fresh;
    out += char;
  }
  return done < count ? out + fresh : out;
}

function split(text: string, separator: string, count: CelInt): Val {
  if (count === 0) return [];
  const parts = separator === '' ? [...text] : text.split(separator);
  if (count < 0 || parts.length <= count) return parts;
  const kept = parts.slice(0, Number(count) - 1);
  return [...kept, parts.slice(Number(count) - 1).join(separator)];
}

function join(list: Lister, separator: string): string {
  const parts = listItems(list).map((item) => {
    if (typeof item !== 'string') throw new CelError(`join: invalid input: ${item === null ? 0 : String(item)}`);
    return item;
  });
  return parts.join(separator);
}

function quote(text: string): string {
  let out = '';
  for (const char of text.toWellFormed()) out += Object.hasOwn(ESCAPES, char) ? ESCAPES[char] : char;
  return `"${out}"`;
}

function sprintf(text: Val, args: Val): Val {
  if (typeof text !== 'string' || !isList(args)) throw new CelError('no such overload');
  return formatString(text, listItems(args));
}

function ofTexts(run: (a: string, b: string) => Val): Implementation {
  return ([a, b]) => run(a as string, b as string);
}

export const STRING_FUNCTIONS: ImplementationTable = {
  contains_string: ofTexts((text, part) => text.includes(part)),
  ends_with_string: ofTexts((text, part) => text.endsWith(part)),
  starts_with_string: ofTexts((text, part) => text.startsWith(part)),
  string_char_at_int: ([text, index]) => charAt(text as string, index as CelInt),
  string_index_of_string: ofTexts((text, part) => indexOf(text, part, 0)),
  string_index_of_string_int: ([text, part, offset]) => indexOf(text as string, part as string, offset as CelInt),
  string_last_index_of_string: ofTexts((text, part) => lastIndexOf(text, part, undefined)),
  string_last_index_of_string_int: ([text, part, offset]) =>
    lastIndexOf(text as string, part as string, offset as CelInt),
  string_lower_ascii: ([text]) => (text as string).replace(/[A-Z]+/g, (part) => part.toLowerCase()),
  string_upper_ascii: ([text]) => (text as string).replace(/[a-z]+/g, (part) => part.toUpperCase()),
  string_replace_string_string: ([text, old, fresh]) => replace(text as string, old as string, fresh as string, -1),
  string_replace_string_string_int: ([text, old, fresh, count]) =>
    replace(text as string, old as string, fresh as string, count as CelInt),
  string_split_string: ofTexts((text, separator) => split(text, separator, -1)),
  string_split_string_int: ([text, separator, count]) => split(text as string, separator as string, count as CelInt),
  string_substring_int: ([text, start]) => substring(text as string, start as CelInt, undefined),
  string_substring_int_int: ([text, start, end]) => substring(text as string, start as CelInt, end as CelInt),
  string_trim: ([text]) => (text as string).replace(LEADING_SPACE, '').replace(TRAILING_SPACE, ''),
  string_format: ([text, args]) => sprintf(text!, args!), // the overload has both
  strings_quote: ([text]) => quote(text as string),
  list_join: ([list]) => join(list as Lister, ''),
  list_join_string: ([list, separator]) => join(list as Lister, separator as string),
};
