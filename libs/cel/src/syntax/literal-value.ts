import { normalizeInt } from '../values/int.ts';
import { CelDouble, CelUint, type Val } from '../values/value.ts';
import type { Token } from './lexer.ts';
import { unescapeBytes, unescapeString } from './unescape.ts';

const MIN_INT = -(2n ** 63n);
const MAX_INT = 2n ** 63n - 1n;
const MAX_UINT = 2n ** 64n - 1n;

/** The value of a literal's token, with a minus before it or not; `report` is told what is wrong with it. */
export function literalValue(token: Token, negative: boolean, report: (message: string) => void): Val {
  switch (token.kind) {
    case 'int': {
      const value = negative ? -BigInt(token.text) : BigInt(token.text);
      if (value >= MIN_INT && value <= MAX_INT) return normalizeInt(value);
      report('invalid int literal');
      return 0;
    }
    case 'uint': {
      const value = BigInt(token.text.slice(0, -1));
      if (value > MAX_UINT) report('invalid uint literal');
      return new CelUint(value);
    }
    case 'float': {
      const value = Number(token.text);
      if (!Number.isFinite(value)) report('invalid double literal');
      return new CelDouble(negative ? -value : value);
    }
    case 'string':
      return unescaped(unescapeString(token.text), report) ?? token.text;
    case 'bytes':
      return unescaped(unescapeBytes(token.text.slice(1)), report) ?? new Uint8Array();
    default:
      return token.text === 'null' ? null : token.text === 'true';
  }
}

function unescaped<T>(result: { value: T } | { error: string }, report: (message: string) => void): T | undefined {
  if ('value' in result) return result.value;
  report(result.error);
  return undefined;
}
