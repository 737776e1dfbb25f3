import { formatGoFloat64, isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import { isSimpleKey, yamlKey, yamlString } from './yaml-scalar-style.ts';

const MAX_UINT64 = 2n ** 64n - 1n;

/**
 * A value as YAML, as sigs.k8s.io/yaml writes it: keys in natural order, lists not indented below their key, strings
 * quoted wherever a YAML 1.1 reader would take them for something else ("yes", "0777"), long lines folded.
 */
export function encodeYaml(value: JsonValue): string {
  const parts: string[] = [];
  if (isFilled(value)) writeContainer(parts, value, 0, 'line');
  else parts.push(scalar(value, 0, 2), '\n');
  return parts.join('');
}

type Filled = JsonValue[] | JsonObject;

function isFilled(value: JsonValue): value is Filled {
  if (typeof value !== 'object' || value === null) return false;
  return (Array.isArray(value) ? value : Object.keys(value)).length > 0;
}

/** `line`: every entry begins a line of its own. `dash`: the first one stands after a dash that is written already. */
function writeContainer(parts: string[], value: Filled, indent: number, start: 'line' | 'dash'): void {
  const pad = ' '.repeat(indent);
  let first = start === 'dash';
  const begin = () => {
    if (!first) parts.push(pad);
    first = false;
  };
  if (Array.isArray(value)) {
    for (const item of value) {
      begin();
      parts.push('- ');
      writeItem(parts, item, indent);
    }
    return;
  }
  for (const key of Object.keys(value).sort(compareNaturally)) {
    const member = value[key];
    if (member === undefined) continue;
    begin();
    writeMember(parts, key, member, indent);
  }
}

function writeItem(parts: string[], item: JsonValue, indent: number): void {
  if (isFilled(item)) writeContainer(parts, item, indent + 2, 'dash');
  else writeScalar(parts, scalar(item, indent + 2, indent + 2));
}

function writeMember(parts: string[], key: string, member: JsonValue, indent: number): void {
  const name = yamlKey(key, indent + 2);
  const simple = isSimpleKey(key);
  if (simple) parts.push(name, ':');
  else parts.push('? ', name, '\n', ' '.repeat(indent), ':');
  if (!isFilled(member)) {
    const column = indent + (simple ? name.length : 0) + 2;
    parts.push(' ');
    writeScalar(parts, scalar(member, column, indent + 2));
    return;
  }
  if (simple) {
    parts.push('\n');
    writeContainer(parts, member, Array.isArray(member) ? indent : indent + 2, 'line');
    return;
  }
  parts.push(' ');
  writeContainer(parts, member, indent + 2, 'dash');
}

function writeScalar(parts: string[], text: string): void {
  parts.push(text, '\n');
}

function scalar(value: JsonValue, column: number, indent: number): string {
  if (typeof value === 'string') return yamlString(value, column, indent);
  if (typeof value === 'number') return number(value);
  if (value === null || typeof value !== 'object') return String(value);
  return Array.isArray(value) ? '[]' : isJsonObject(value) ? '{}' : 'null';
}

function number(value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const text = JSON.stringify(value);
  return /^-?\d+$/.test(text) && BigInt(text) <= MAX_UINT64 && BigInt(text) >= -(2n ** 63n)
    ? text
    : formatGoFloat64(value);
}

const DIGIT = /^\p{Nd}$/u;
const LETTER = /^\p{L}$/u;

/** go-yaml's order of keys: numbers by value, everything else before letters, letters by code point. */
function compareNaturally(a: string, b: string): number {
  if (a === b) return 0;
  const left = [...a];
  const right = [...b];
  const shorter = Math.min(left.length, right.length);
  for (let i = 0; i < shorter; i++) {
    if (left[i] !== right[i]) return compareFrom(left, right, i);
  }
  return left.length - right.length;
}

function compareFrom(left: readonly string[], right: readonly string[], at: number): number {
  const a = left[at]!; // the caller stands within both
  const b = right[at]!;
  const byCode = a.codePointAt(0)! - b.codePointAt(0)!; // characters have codes
  const aLetter = LETTER.test(a);
  const bLetter = LETTER.test(b);
  if (aLetter && bLetter) return byCode;
  if (aLetter || bLetter) return bLetter ? -1 : 1;
  const inNumber = (a === '0' || b === '0') && followsSignificantDigit(left, at);
  const aDigits = digitsFrom(left, at);
  const bDigits = digitsFrom(right, at);
  const byValue = numberOf(aDigits, inNumber) - numberOf(bDigits, inNumber);
  if (byValue !== 0n) return byValue < 0n ? -1 : 1;
  return aDigits.length - bDigits.length || byCode;
}

/** `10` and `1a`: a zero after another digit counts. */
function followsSignificantDigit(chars: readonly string[], at: number): boolean {
  for (let i = at - 1; i >= 0 && DIGIT.test(chars[i]!); i--) if (chars[i] !== '0') return true; // i is within
  return false;
}

function digitsFrom(chars: readonly string[], at: number): string {
  let digits = '';
  for (let i = at; i < chars.length && /^[0-9]$/.test(chars[i]!); i++) digits += chars[i]; // i is within
  return digits;
}

function numberOf(digits: string, inNumber: boolean): bigint {
  return BigInt(`${inNumber ? '1' : '0'}${digits}`);
}
