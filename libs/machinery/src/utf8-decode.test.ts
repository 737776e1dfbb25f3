import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from './utf8-decode.ts';

describe('decoding UTF-8', () => {
  it.each([
    [[0x61, 0xff, 0xfe, 0xe2, 0x82, 0x62], 'a\ufffd\ufffd\ufffd\ufffdb'],
    [[0xe2, 0x82, 0xac], '€'],
    [[0xef, 0xbf, 0xbd, 0xff], '\ufffd\ufffd'],
    [[0xc0, 0xaf], '\ufffd\ufffd'],
    [[0xed, 0xa0, 0x80], '\ufffd\ufffd\ufffd'],
    [[0xf0, 0x9f, 0x98], '\ufffd\ufffd\ufffd'],
    [[0xf0, 0x9f, 0x98, 0x80], '\u{1f600}'],
  ])('makes of %j one replacement for each bad byte', (bytes, text) => {
    expect(decodeUtf8(Buffer.from(bytes))).toBe(text);
  });

  it('leaves valid text alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(decodeUtf8(Buffer.from(text))).toBe(text);
      }),
    );
  });
});
