import { decodeNumber } from '../json-decode.ts';

/** What a YAML scalar is in JSON, and which YAML type it has: two keys are the same only if both agree. */
export interface ResolvedScalar {
  readonly tag: '!!str' | '!!bool' | '!!null' | '!!int' | '!!float' | '!!timestamp';
  readonly value: string | boolean | null | number | bigint;
}

const TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']);
const FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']);
const NULL = new Set(['', '~', 'null', 'Null', 'NULL']);
const NOT_A_NUMBER = new Set(['.nan', '.NaN', '.NAN']);
const INFINITY = /^([-+]?)\.(?:inf|Inf|INF)$/;

/** A first character that can begin something else than a string. */
const HINT = /^[-+0-9yYnNtTfFoO~.]/;
const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|0[0-7]*|[1-9][0-9]*)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const TIMESTAMP = /^\d{4}-\d{1,2}-\d{1,2}(?:$|[Tt ])/;

const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;

/**
 * Resolves a plain scalar as go-yaml v2 does, which knows YAML 1.1 in part: yes/no/on/off/y/n are booleans, 0777 and 0o17
 * are octal, underscores in numbers are skipped, base 60 and timestamps stay strings. Infinities and NaN are numbers.
 */
export function resolvePlainScalar(text: string): ResolvedScalar {
  if (text === '') return { tag: '!!null', value: null };
  if (!HINT.test(text)) return { tag: '!!str', value: text };
  if (TRUE.has(text)) return { tag: '!!bool', value: true };
  if (FALSE.has(text)) return { tag: '!!bool', value: false };
  if (NULL.has(text)) return { tag: '!!null', value: null };
  if (NOT_A_NUMBER.has(text)) return { tag: '!!float', value: Number.NaN };
  const infinity = INFINITY.exec(text);
  if (infinity !== null) return { tag: '!!float', value: infinity[1] === '-' ? -Infinity : Infinity };
  if (text.startsWith('.')) return resolveFloat(text, text);
  if (!/^[-+0-9]/.test(text)) return { tag: '!!str', value: text };
  if (TIMESTAMP.test(text)) return { tag: '!!timestamp', value: text };
  return resolveNumber(text);
}

function resolveNumber(text: string): ResolvedScalar {
  const plain = text.replaceAll('_', '');
  const found = INTEGER.exec(plain);
  if (found !== null) {
    const value = integerOf(found[1]!, found[2]!); // groups are not optional
    if (value >= MIN_INT64 && value <= MAX_UINT64) return { tag: '!!int', value: decodeNumber(String(value)) };
  }
  return resolveFloat(text, plain);
}

function integerOf(sign: string, digits: string): bigint {
  const octal = /^0[0-7]+$/.test(digits);
  const magnitude = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  return sign === '-' ? -magnitude : magnitude;
}

function resolveFloat(text: string, plain: string): ResolvedScalar {
  if (!FLOAT.test(plain) || !Number.isFinite(Number(plain))) return { tag: '!!str', value: text };
  // The value travels through JSON text, where a whole number is an integer again.
  return { tag: '!!float', value: decodeNumber(JSON.stringify(Number(plain))) };
}
