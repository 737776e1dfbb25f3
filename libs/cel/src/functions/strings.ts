import { CelError } from '../values/cel-error.ts';
import { isList, type Lister, listItems } from '../values/collections.ts';
import type { CelInt } from '../values/int.ts';
import { textOf } from '../values/long-text.ts';
import { spend } from '../values/uncharged-work.ts';
import type { Val } from '../values/value.ts';
import { findText, findTextBackwards, splitText } from './find-text.ts';
import type { Implementation, ImplementationTable } from './implementation.ts';
import { formatString } from './string-format.ts';

/** The backslash comes first: the others bring more of them. */
const ESCAPES: readonly (readonly [RegExp, string])[] = [
  [/\\/g, '\\\\'],
  [/"/g, '\\"'],
  [/\n/g, '\\n'],
  [/\t/g, '\\t'],
  [/\r/g, '\\r'],
  [/\f/g, '\\f'],
  [/\v/g, '\\v'],
  [/[\b]/g, '\\b'],
  [/\cG/g, '\\a'],
];
const IS_ASCII = /^[\0-\x7f]*$/;
// Go's unicode.IsSpace, beyond ASCII.
const SPACE = /[\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

function outOfRange(index: CelInt): CelError {
  return new CelError(`index out of range: ${index}`);
}

function charAt(text: string, index: CelInt): string {
  const known = textOf(text);
  if (index < 0 || index > known.length) throw outOfRange(index);
  const unit = known.unitAt(Number(index));
  return unit === text.length ? '' : String.fromCodePoint(text.codePointAt(unit)!); // inside the text
}

function substring(text: string, start: CelInt, end: CelInt | undefined): string {
  const known = textOf(text);
  if (end !== undefined && start > end) throw new CelError(`invalid substring range. start: ${start}, end: ${end}`);
  if (start < 0 || start > known.length) throw outOfRange(start);
  if (end !== undefined && (end < 0 || end > known.length)) throw outOfRange(end);
  return text.slice(known.unitAt(Number(start)), end === undefined ? text.length : known.unitAt(Number(end)));
}

function indexOf(text: string, part: string, offset: CelInt): number {
  if (offset < 0) throw outOfRange(offset);
  const known = textOf(text);
  if (part === '') return Math.min(Number(offset), known.length);
  if (offset >= known.length) return -1;
  const unit = findText(text, part, known.unitAt(Number(offset)));
  return unit < 0 ? -1 : known.indexOfUnit(unit);
}

function lastIndexOf(text: string, part: string, offset: CelInt | undefined): number {
  const known = textOf(text);
  if (offset === undefined) {
    if (part === '') return known.length;
    if (Buffer.byteLength(text) < Buffer.byteLength(part)) return -1;
  }
  const from = offset ?? known.length - 1;
  if (from < 0) throw outOfRange(from);
  if (part === '') return Math.min(Number(from), known.length);
  if (from >= known.length) return -1;
  const unit = findTextBackwards(text, part, known.unitAt(Number(from)));
  return unit < 0 ? -1 : known.indexOfUnit(unit);
}

function trim(text: string): string {
  let start = 0;
  while (start < text.length && isSpace(text, start)) start++;
  let end = text.length;
  while (end > start && isSpace(text, end - 1)) end--;
  return text.slice(start, end);
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return SPACE.test(text[at]!); // inside the text
}

/** Letters of ASCII alone change; most texts have no others. */
function lowerAscii(text: string): string {
  return IS_ASCII.test(text) ? text.toLowerCase() : text.replace(/[A-Z]+/g, (part) => part.toLowerCase());
}

function upperAscii(text: string): string {
  return IS_ASCII.test(text) ? text.toUpperCase() : text.replace(/[a-z]+/g, (part) => part.toUpperCase());
}

const MAX_SHORT_UNITS = 1000;
/** To look for so many places one by one is faster than to take the text apart. */
const FEW_TIMES = 100;
/** A search for so many units is no slower than others, however the text is made. */
const MAX_MODEST_UNITS = 8;
/** Of a text of a character of its own. */
const STEPS_PER_CHARACTER = 30;
/** Of one text that is joined to others. */
const STEPS_PER_PART = 42;
/** Of a unit of a text that is taken apart and put together again. */
const STEPS_PER_SPLIT_UNIT = 12;
/** Of a unit of a text that is made. */
const STEPS_PER_UNIT = 2;

function replace(text: string, old: string, fresh: string, count: CelInt): string {
  if (count < 0 && old !== '' && !fresh.includes('$') && isModest(old, fresh)) {
    // A pattern takes longer to make than a short text to look through, and a long text less time with it.
    if (text.length <= MAX_SHORT_UNITS) return text.replaceAll(old, fresh);
    return text.replace(new RegExp(old.replace(/[^\w\s]/g, '\\$&'), 'g'), fresh);
  }
  const most = count < 0 ? Number.POSITIVE_INFINITY : Number(count);
  if (most <= FEW_TIMES && old.length === 1) return replaceFirst(text, old, fresh, most);
  const parts = old === '' ? undefined : splitText(text, old);
  const replaced = Math.min(most, parts === undefined ? text.length + 1 : parts.length - 1);
  spend(text.length * STEPS_PER_SPLIT_UNIT + replaced * fresh.length * STEPS_PER_UNIT);
  if (parts === undefined) return interleave(text, fresh, most);
  if (replaced === parts.length - 1) return parts.join(fresh);
  return [parts.slice(0, replaced + 1).join(fresh), ...parts.slice(replaced + 1)].join(old);
}

/** Replaces where a character is found first, `count` times at most. */
function replaceFirst(text: string, old: string, fresh: string, count: number): string {
  spend(text.length + count * fresh.length * STEPS_PER_UNIT);
  let out = '';
  let start = 0;
  for (let done = 0; done < count; done++) {
    const at = text.indexOf(old, start);
    if (at < 0) break;
    out += text.slice(start, at) + fresh;
    start = at + 1;
  }
  return out + text.slice(start);
}

/** Whether the engine may replace at once: neither the search nor the result can be much longer than the text. */
function isModest(old: string, fresh: string): boolean {
  return old.length <= MAX_MODEST_UNITS && fresh.length <= MAX_MODEST_UNITS * old.length;
}

/** An empty text is found before every code point and at the end. */
function interleave(text: string, fresh: string, count: number): string {
  if (count === Number.POSITIVE_INFINITY && text !== '') return fresh + [...text].join(fresh) + fresh;
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
  if (separator === '') spend(text.length * STEPS_PER_CHARACTER);
  const parts = separator === '' ? [...text] : splitText(text, separator);
  if (count < 0 || parts.length <= count) return parts;
  const kept = parts.slice(0, Number(count) - 1);
  return [...kept, parts.slice(Number(count) - 1).join(separator)];
}

function join(list: Lister, separator: string): string {
  const parts = listItems(list).map((item) => {
    if (typeof item !== 'string') throw new CelError(`join: invalid input: ${item === null ? 0 : String(item)}`);
    spend(STEPS_PER_PART + (item.length + separator.length) * STEPS_PER_UNIT);
    return item;
  });
  return parts.join(separator);
}

function quote(text: string): string {
  const escaped = ESCAPES.reduce((done, [character, written]) => done.replace(character, written), text.toWellFormed());
  return `"${escaped}"`;
}

function sprintf(text: Val, args: Val): Val {
  if (typeof text !== 'string' || !isList(args)) throw new CelError('no such overload');
  return formatString(text, listItems(args));
}

function ofTexts(run: (a: string, b: string) => Val): Implementation {
  return ([a, b]) => run(a as string, b as string);
}

export const STRING_FUNCTIONS: ImplementationTable = {
  contains_string: ofTexts((text, part) => findText(text, part) >= 0),
  ends_with_string: ofTexts((text, part) => text.endsWith(part)),
  starts_with_string: ofTexts((text, part) => text.startsWith(part)),
  string_char_at_int: ([text, index]) => charAt(text as string, index as CelInt),
  string_index_of_string: ofTexts((text, part) => indexOf(text, part, 0)),
  string_index_of_string_int: ([text, part, offset]) => indexOf(text as string, part as string, offset as CelInt),
  string_last_index_of_string: ofTexts((text, part) => lastIndexOf(text, part, undefined)),
  string_last_index_of_string_int: ([text, part, offset]) =>
    lastIndexOf(text as string, part as string, offset as CelInt),
  string_lower_ascii: ([text]) => lowerAscii(text as string),
  string_upper_ascii: ([text]) => upperAscii(text as string),
  string_replace_string_string: ([text, old, fresh]) => replace(text as string, old as string, fresh as string, -1),
  string_replace_string_string_int: ([text, old, fresh, count]) =>
    replace(text as string, old as string, fresh as string, count as CelInt),
  string_split_string: ofTexts((text, separator) => split(text, separator, -1)),
  string_split_string_int: ([text, separator, count]) => split(text as string, separator as string, count as CelInt),
  string_substring_int: ([text, start]) => substring(text as string, start as CelInt, undefined),
  string_substring_int_int: ([text, start, end]) => substring(text as string, start as CelInt, end as CelInt),
  string_trim: ([text]) => trim(text as string),
  string_format: ([text, args]) => sprintf(text!, args!), // the overload has both
  strings_quote: ([text]) => quote(text as string),
  list_join: ([list]) => join(list as Lister, ''),
  list_join_string: ([list, separator]) => join(list as Lister, separator as string),
};
