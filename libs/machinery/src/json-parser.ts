import { goQuote } from './go-format.ts';
import type { JsonObject, JsonValue } from './json-value.ts';

/** Nesting of arrays and objects that a document may have; Go's decoder stops at the same depth. */
export const MAX_JSON_DEPTH = 10_000;
/** Strict errors that one document may collect; later ones are dropped, as sigs.k8s.io/json does. */
const MAX_DUPLICATES = 100;

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

/** A body that is not JSON. `message` has Go's wording ("invalid character 'x' looking for beginning of value"). */
export class JsonSyntaxError extends Error {
  override readonly name: 'JsonSyntaxError' | 'JsonNumberError' = 'JsonSyntaxError';
  /** Where it stopped, in UTF-16 code units of the text. */
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** A number that no float64 holds: Go's decoder refuses it only after the whole text turned out to be JSON. */
export class JsonNumberError extends JsonSyntaxError {
  override readonly name = 'JsonNumberError';
}

/** An open array or object while parsing. Exactly one of `array` and `object` is set. */
interface Frame {
  readonly array: JsonValue[] | undefined;
  readonly object: JsonObject | undefined;
  key: string;
}

/** Reads a number as sigs.k8s.io/json does: int64 exactly where the literal is one, else float64. */
export function decodeNumber(literal: string, offset = 0): number | bigint {
  if (!isIntegerLiteral(literal)) return decodeFloat(literal, offset);
  const small = Number(literal);
  if (Number.isSafeInteger(small)) return small === 0 ? 0 : small; // Go's integers know no -0
  const exact = BigInt(literal);
  if (exact >= MIN_INT64 && exact <= MAX_INT64) return exact;
  return decodeFloat(literal, offset);
}

function isIntegerLiteral(literal: string): boolean {
  for (let i = literal.charCodeAt(0) === 0x2d ? 1 : 0; i < literal.length; i++) {
    const code = literal.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

function decodeFloat(literal: string, offset: number): number {
  const value = Number(literal);
  if (Number.isFinite(value)) return value;
  throw new JsonNumberError(`json: cannot unmarshal number ${literal} into Go value of type float64`, offset);
}

/** Sets an own property whatever the key is: plain assignment to `__proto__` would change the prototype. */
export function setOwn(object: JsonObject, key: string, value: JsonValue): void {
  if (key !== '__proto__') {
    object[key] = value;
    return;
  }
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

/**
 * The exact JSON parser: Go's errors, int64 as bigint where a double can't hold it, lone surrogates as U+FFFD, bounded
 * depth without recursion. Slower than JSON.parse by an order of magnitude, so `decodeJson` comes here only when the
 * text may need it. With `duplicates` it also collects keys that an object has twice.
 */
export class JsonParser {
  readonly #text: string;
  readonly #duplicates: Set<string> | undefined;
  readonly #stack: Frame[] = [];
  #numberError: JsonNumberError | undefined;
  #pos = 0;

  constructor(text: string, duplicates?: Set<string>) {
    this.#text = text;
    this.#duplicates = duplicates;
  }

  /** @throws JsonSyntaxError */
  parse(): JsonValue {
    for (;;) {
      // One turn reads one value; a container is entered, not read, and its first value is the next turn's.
      let value = this.#value();
      while (value !== undefined) {
        const frame = this.#stack.at(-1);
        if (frame === undefined) return this.#end(value);
        value = this.#place(frame, value);
      }
    }
  }

  #end(value: JsonValue): JsonValue {
    if (!Number.isNaN(this.#skipSpace())) this.#fail('after top-level value');
    if (this.#numberError !== undefined) throw this.#numberError;
    return value;
  }

  /** A finished value, or undefined after a container that is not empty was entered. */
  #value(): JsonValue | undefined {
    const code = this.#skipSpace();
    switch (code) {
      case 0x7b:
        return this.#enter({ array: undefined, object: {}, key: '' });
      case 0x5b:
        return this.#enter({ array: [], object: undefined, key: '' });
      case 0x22:
        return this.#string();
      case 0x74:
        return this.#literal('true', true);
      case 0x66:
        return this.#literal('false', false);
      case 0x6e:
        return this.#literal('null', null);
    }
    if (code === 0x2d || (code >= 0x30 && code <= 0x39)) return this.#number();
    return this.#failOrEnd('looking for beginning of value');
  }

  #enter(frame: Frame): JsonValue | undefined {
    if (this.#stack.length >= MAX_JSON_DEPTH) this.#fail('exceeded max depth');
    this.#pos++;
    const code = this.#skipSpace();
    if (frame.array !== undefined) {
      if (code === 0x5d) {
        this.#pos++;
        return frame.array;
      }
      this.#stack.push(frame);
      return undefined;
    }
    if (code === 0x7d) {
      this.#pos++;
      return frame.object;
    }
    this.#stack.push(frame);
    this.#key(frame, frame.object!); // a frame without array has an object
    return undefined;
  }

  #key(frame: Frame, object: JsonObject): void {
    if (this.#skipSpace() !== 0x22) this.#failOrEnd('looking for beginning of object key string');
    frame.key = this.#string();
    if (this.#skipSpace() !== 0x3a) this.#failOrEnd('after object key');
    this.#pos++;
    if (this.#duplicates !== undefined && Object.hasOwn(object, frame.key)) this.#duplicate();
  }

  /** Puts `value` into the innermost container; returns that container if it is complete now. */
  #place(frame: Frame, value: JsonValue): JsonValue | undefined {
    const { array, object } = frame;
    if (array !== undefined) array.push(value);
    else setOwn(object!, frame.key, value); // a frame without array has an object
    const code = this.#skipSpace();
    if (code === (array === undefined ? 0x7d : 0x5d)) {
      this.#pos++;
      this.#stack.pop();
      return array ?? object;
    }
    if (code !== 0x2c) this.#failOrEnd(array === undefined ? 'after object key:value pair' : 'after array element');
    this.#pos++;
    if (object !== undefined) this.#key(frame, object);
    return undefined;
  }

  #duplicate(): void {
    if (this.#duplicates!.size >= MAX_DUPLICATES) return; // only called when collecting
    let path = '';
    this.#stack.forEach((frame, depth) => {
      if (frame.array !== undefined) path += `[${frame.array.length}]`;
      else path += depth === 0 ? frame.key : `.${frame.key}`;
    });
    this.#duplicates!.add(`duplicate field ${goQuote(path)}`);
  }

  #literal<T extends JsonValue>(word: string, value: T): T {
    for (let i = 0; i < word.length; i++) {
      if (this.#text.charCodeAt(this.#pos) !== word.charCodeAt(i)) {
        this.#fail(`in literal ${word} (expecting '${word[i]}')`);
      }
      this.#pos++;
    }
    return value;
  }

  #number(): number | bigint {
    const start = this.#pos;
    if (this.#code() === 0x2d) this.#pos++;
    if (this.#code() === 0x30) this.#pos++;
    else this.#digits('in numeric literal');
    if (this.#code() === 0x2e) {
      this.#pos++;
      this.#digits('after decimal point in numeric literal');
    }
    if ((this.#code() | 0x20) === 0x65) {
      this.#pos++;
      const sign = this.#code();
      if (sign === 0x2b || sign === 0x2d) this.#pos++;
      this.#digits('in exponent of numeric literal');
    }
    try {
      return decodeNumber(this.#text.slice(start, this.#pos), start);
    } catch (error) {
      // What follows may not be JSON at all, and that goes first.
      if (!(error instanceof JsonNumberError)) throw error;
      this.#numberError ??= error;
      return 0;
    }
  }

  #digits(context: string): void {
    const start = this.#pos;
    for (let code = this.#code(); code >= 0x30 && code <= 0x39; code = this.#code()) this.#pos++;
    if (this.#pos === start) this.#fail(context);
  }

  #string(): string {
    const text = this.#text;
    const start = this.#pos++;
    let escaped = false;
    for (;;) {
      const code = text.charCodeAt(this.#pos);
      if (code === 0x22) break;
      if (code === 0x5c) {
        escaped = true;
        this.#escape();
      } else if (code < 0x20) this.#fail('in string literal');
      else if (Number.isNaN(code)) this.#endOfInput();
      else this.#pos++;
    }
    this.#pos++;
    if (!escaped) return text.slice(start + 1, this.#pos - 1);
    // The literal is valid now, so JSON.parse may do the unescaping. Go has no lone surrogates.
    return (JSON.parse(text.slice(start, this.#pos)) as string).toWellFormed();
  }

  #escape(): void {
    this.#pos++;
    const code = this.#code();
    if (code !== 0x75) {
      if (Number.isNaN(code) || !'bfnrt\\/"'.includes(String.fromCharCode(code))) this.#fail('in string escape code');
      this.#pos++;
      return;
    }
    this.#pos++;
    for (let i = 0; i < 4; i++) {
      if (!isHexDigit(this.#code())) this.#fail('in \\u hexadecimal character escape');
      this.#pos++;
    }
  }

  #code(): number {
    return this.#text.charCodeAt(this.#pos);
  }

  /** The code of the next character that is no space; NaN at the end. */
  #skipSpace(): number {
    for (;;) {
      const code = this.#text.charCodeAt(this.#pos);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
      this.#pos++;
    }
  }

  #endOfInput(): never {
    throw new JsonSyntaxError('unexpected end of JSON input', this.#pos);
  }

  #failOrEnd(context: string): never {
    if (this.#pos >= this.#text.length) this.#endOfInput();
    this.#fail(context);
  }

  /** Where a token is cut off, Go's scanner complains about a space that stands for the end. */
  #fail(context: string): never {
    const char = this.#pos < this.#text.length ? firstUtf8Byte(this.#text.codePointAt(this.#pos)!) : ' ';
    throw new JsonSyntaxError(`invalid character ${quoteChar(char)} ${context}`, this.#pos);
  }
}

function isHexDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66);
}

/** Go's scanner reads bytes and prints the offending one as if it were a code point. */
function firstUtf8Byte(codePoint: number): string {
  if (codePoint < 0x80) return String.fromCharCode(codePoint);
  if (codePoint < 0x800) return String.fromCharCode(0xc0 | (codePoint >> 6));
  if (codePoint < 0x10000) return String.fromCharCode(0xe0 | (codePoint >> 12));
  return String.fromCharCode(0xf0 | (codePoint >> 18));
}

function quoteChar(char: string): string {
  if (char === "'") return "'\\''";
  if (char === '"') return `'"'`;
  return `'${goQuote(char).slice(1, -1)}'`;
}
