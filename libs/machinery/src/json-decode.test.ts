import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJson, findDuplicateFields, MAX_JSON_DEPTH } from './json-decode.ts';
import { encodeJson } from './json-encode.ts';
import type { JsonValue } from './json-value.ts';

const jsonValue: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((d) => !Object.is(d, -0)),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((n) => (isSafe(n) ? Number(n) : n)),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'a')), tie('value'), {
      maxKeys: 5,
    }),
  ),
})).value;

function isSafe(n: bigint): boolean {
  return n >= BigInt(Number.MIN_SAFE_INTEGER) && n <= BigInt(Number.MAX_SAFE_INTEGER);
}

describe('decoding JSON', () => {
  it('gives back what was encoded, int64 included', () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        expect(decodeJson(encodeJson(value))).toEqual(normal(value));
      }),
    );
  });

  // A double that is a whole number beyond 2^53 prints as an integer and comes back as one, as in Go.
  function normal(value: JsonValue): JsonValue {
    if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      return decodeJson(JSON.stringify(value));
    }
    if (Array.isArray(value)) return value.map(normal);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, normal(v)]));
  }

  it.each<[string, JsonValue]>([
    ['9007199254740993', 9007199254740993n],
    ['-9223372036854775808', -(2n ** 63n)],
    ['9223372036854775808', 2 ** 63],
    ['[1234567890123456]', [1234567890123456]],
    ['-0', 0],
    ['5e3', 5000],
    ['1.0', 1],
    ['{"a":"\\ud800x"}', { a: '\ufffdx' }],
    ['{"a":"\\ud83d\\ude00"}', { a: '\u{1f600}' }],
  ])('reads %s as the unstructured decoder does', (text, expected) => {
    expect(decodeJson(text)).toStrictEqual(expected);
  });

  it('keeps __proto__ as an own key', () => {
    for (const text of ['{"__proto__":{"x":1}}', '{"__proto__":{"x":1234567890123456789}}']) {
      const value = decodeJson(text) as object;
      expect(Object.keys(value)).toEqual(['__proto__']);
      expect('x' in value).toBe(false);
    }
  });

  it.each([
    ['', 'unexpected end of JSON input'],
    ['{', 'unexpected end of JSON input'],
    ['{"a"', 'unexpected end of JSON input'],
    ['"abc', 'unexpected end of JSON input'],
    ['x', "invalid character 'x' looking for beginning of value"],
    ["{'a':1}", "invalid character '\\'' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
    ['[1 2]', "invalid character '2' after array element"],
    ['{} x', "invalid character 'x' after top-level value"],
    ['tru', "invalid character ' ' in literal true (expecting 'e')"],
    ['nul!', "invalid character '!' in literal null (expecting 'l')"],
    ['-', "invalid character ' ' in numeric literal"],
    ['-a', "invalid character 'a' in numeric literal"],
    ['1.', "invalid character ' ' after decimal point in numeric literal"],
    ['1ex', "invalid character 'x' in exponent of numeric literal"],
    ['01', "invalid character '1' after top-level value"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    ['"\\q"', "invalid character 'q' in string escape code"],
    ['"\\u00g0"', "invalid character 'g' in \\u hexadecimal character escape"],
    ['é', "invalid character 'Ã' looking for beginning of value"],
    ['[1,]', "invalid character ']' looking for beginning of value"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['[1e999', 'unexpected end of JSON input'],
  ])('refuses %j with the words of Go', (text, message) => {
    expect(() => decodeJson(text)).toThrow(expect.objectContaining({ name: 'JsonSyntaxError', message }));
  });

  it('refuses a number beyond float64 as what it is', () => {
    const message = 'json: cannot unmarshal number 1e999 into Go value of type float64';
    for (const text of ['1e999', '{"a":[1e999, 2e999]}']) {
      expect(() => decodeJson(text)).toThrow(expect.objectContaining({ name: 'JsonNumberError', message }));
    }
  });

  it('accepts the deepest document that Go accepts, and no deeper one', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    const deepest = decodeJson(nested(MAX_JSON_DEPTH));
    expect(encodeJson(deepest)).toBe(nested(MAX_JSON_DEPTH));
    expect(() => decodeJson(nested(MAX_JSON_DEPTH + 1))).toThrow("invalid character '[' exceeded max depth");
    expect(() => decodeJson('['.repeat(200_000))).toThrow("invalid character '[' exceeded max depth");
  });
});

describe('finding duplicate fields', () => {
  it.each([
    ['{"a":1,"b":{"a":1}}', []],
    ['{"a":1,"a":2}', ['duplicate field "a"']],
    ['{"spec":{"x":1,"x":2,"x":3}}', ['duplicate field "spec.x"']],
    ['{"l":[{"a":1},{"a":1,"a":2}]}', ['duplicate field "l[1].a"']],
    ['{"a":"x\\":","b" : "\\\\","b":1}', ['duplicate field "b"']],
    ['{"":{"x":1,"x":2},"a":{"":{"y":1,"y":2}}}', ['duplicate field ".x"', 'duplicate field "a..y"']],
    ['{"__proto__":1,"__proto__":2}', ['duplicate field "__proto__"']],
  ])('%s has %j', (text, expected) => {
    expect(findDuplicateFields(text, decodeJson(text))).toEqual(expected);
  });

  it('stops at a hundred', () => {
    const text = `{${Array.from({ length: 150 }, (_, i) => `"k${i}":1,"k${i}":2`).join(',')}}`;
    expect(findDuplicateFields(text, decodeJson(text))).toHaveLength(100);
  });

  it('finds none in what an encoder wrote', () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        const text = encodeJson(value);
        expect(findDuplicateFields(text, decodeJson(text))).toEqual([]);
      }),
    );
  });
});
