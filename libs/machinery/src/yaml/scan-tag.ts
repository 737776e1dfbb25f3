import { isBlank, type YamlCursor } from './cursor.ts';
import { scannerError } from './error.ts';
import type { NameToken, TagDirectiveToken, TagToken, VersionToken } from './token.ts';

const WORD = /[0-9A-Za-z_-]*/y;
const URI_CHARACTERS = /[0-9A-Za-z_\-;/?:@&=+$,.!~*'()[\]]*/y;
const OCTET = /%[0-9a-fA-F]{2}/y;

/** `&name` or `*name`. */
export function scanName(cursor: YamlCursor): NameToken {
  const { line } = cursor;
  const type = cursor.char() === '&' ? 'anchor' : 'alias';
  cursor.position++;
  const name = cursor.take(WORD);
  if (name === '' || !(cursor.isAtSeparator() || '?:,]}%@`'.includes(cursor.char()))) {
    throw scannerError('did not find expected alphabetic or numeric character', cursor.line);
  }
  return { type, line, name };
}

/** `!suffix`, `!!suffix`, `!handle!suffix` or `!<uri>`. */
export function scanTag(cursor: YamlCursor): TagToken {
  const { line } = cursor;
  const tag = cursor.char(1) === '<' ? takeVerbatim(cursor) : takeShorthand(cursor);
  if (!cursor.isAtSeparator()) throw scannerError('did not find expected whitespace or line break', cursor.line);
  return { type: 'tag', line, ...tag };
}

function takeVerbatim(cursor: YamlCursor): { handle: string; suffix: string } {
  cursor.position += 2;
  const suffix = takeUri(cursor);
  if (suffix === '') throw scannerError('did not find expected tag URI', cursor.line);
  if (cursor.char() !== '>') throw scannerError("did not find the expected '>'", cursor.line);
  cursor.position++;
  return { handle: '', suffix };
}

function takeShorthand(cursor: YamlCursor): { handle: string; suffix: string } {
  const handle = takeHandle(cursor);
  const uri = takeUri(cursor);
  if (handle.length > 1 && handle.endsWith('!')) {
    if (uri === '') throw scannerError('did not find expected tag URI', cursor.line);
    return { handle, suffix: uri };
  }
  // What looked like a handle was the beginning of the suffix; `!` alone is a tag of its own.
  const suffix = handle.slice(1) + uri;
  return suffix === '' ? { handle: '', suffix: '!' } : { handle: '!', suffix };
}

function takeHandle(cursor: YamlCursor): string {
  if (cursor.char() !== '!') throw scannerError("did not find expected '!'", cursor.line);
  cursor.position++;
  const handle = `!${cursor.take(WORD)}`;
  if (cursor.char() !== '!') return handle;
  cursor.position++;
  return `${handle}!`;
}

function takeUri(cursor: YamlCursor): string {
  let uri = '';
  for (;;) {
    uri += cursor.take(URI_CHARACTERS);
    if (cursor.char() !== '%') return uri;
    uri += takeEscapedCharacter(cursor);
  }
}

/** The octets of one character in UTF-8. */
function takeEscapedCharacter(cursor: YamlCursor): string {
  const first = takeOctet(cursor);
  const count =
    first < 0x80 ? 1 : first >> 5 === 0b110 ? 2 : first >> 4 === 0b1110 ? 3 : first >> 3 === 0b11110 ? 4 : 0;
  if (count === 0) throw scannerError('found an incorrect leading UTF-8 octet', cursor.line);
  const octets = [first];
  while (octets.length < count) {
    const octet = takeOctet(cursor);
    if (octet >> 6 !== 0b10) throw scannerError('found an incorrect trailing UTF-8 octet', cursor.line);
    octets.push(octet);
  }
  return Buffer.from(octets).toString();
}

function takeOctet(cursor: YamlCursor): number {
  const octet = cursor.take(OCTET);
  if (octet === '') throw scannerError('did not find URI escaped octet', cursor.line);
  return Number.parseInt(octet.slice(1), 16);
}

/** A line that begins with `%`. */
export function scanDirective(cursor: YamlCursor): VersionToken | TagDirectiveToken {
  const { line } = cursor;
  cursor.position++;
  const name = cursor.take(WORD);
  if (name === '') throw scannerError('could not find expected directive name', cursor.line);
  if (!cursor.isAtSeparator()) throw scannerError('found unexpected non-alphabetical character', cursor.line);
  if (name !== 'YAML' && name !== 'TAG') throw scannerError('found unknown directive name', cursor.line);
  cursor.skipBlanks();
  const token =
    name === 'YAML'
      ? ({ type: '%YAML', line, version: takeVersion(cursor) } as const)
      : ({ type: '%TAG', line, ...takeTagDirective(cursor) } as const);
  cursor.takeRestOfLine();
  return token;
}

function takeVersion(cursor: YamlCursor): string {
  const major = takeVersionNumber(cursor);
  if (cursor.char() !== '.') throw scannerError("did not find expected digit or '.' character", cursor.line);
  cursor.position++;
  return `${major}.${takeVersionNumber(cursor)}`;
}

function takeVersionNumber(cursor: YamlCursor): number {
  const digits = cursor.take(/[0-9]*/y);
  if (digits === '') throw scannerError('did not find expected version number', cursor.line);
  if (digits.length > 2) throw scannerError('found extremely long version number', cursor.line);
  return Number(digits);
}

function takeTagDirective(cursor: YamlCursor): { handle: string; prefix: string } {
  const handle = takeHandle(cursor);
  if (!handle.endsWith('!')) throw scannerError("did not find expected '!'", cursor.line);
  if (!isBlank(cursor.code())) throw scannerError('did not find expected whitespace', cursor.line);
  cursor.skipBlanks();
  const prefix = takeUri(cursor);
  if (prefix === '') throw scannerError('did not find expected tag URI', cursor.line);
  if (!cursor.isAtSeparator()) throw scannerError('did not find expected whitespace or line break', cursor.line);
  return { handle, prefix };
}
