import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#machinery';
import { decodeMessage } from './decode-message.ts';
import { writeMessage } from './encode-message.ts';
import type { ProtobufField, ProtobufMessage } from './message.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

const fields: ProtobufField[] = [
  { name: 'texts', number: 1, type: 'string', repeated: true },
  { name: 'count', number: 2, type: 'int64' },
  { name: 'share', number: 3, type: 'double' },
  { name: 'labels', number: 4, type: 'stringMap' },
];
const NODE: ProtobufMessage = { fields };
fields.push({ name: 'nodes', number: 300, type: NODE, repeated: true });

/** A member that is not there is not written. */
const optional = (arbitrary: fc.Arbitrary<unknown>) => fc.option(arbitrary, { nil: undefined });
const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const node = fc.letrec<{ node: JsonObject }>((tie) => ({
  node: fc.record({
    texts: optional(fc.array(text, { minLength: 1 })),
    count: optional(fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }))),
    share: optional(fc.double({ noNaN: true })),
    labels: optional(fc.dictionary(text, text, { minKeys: 1 })),
    nodes: optional(fc.array(tie('node'), { minLength: 1, maxLength: 4 })),
  }) as fc.Arbitrary<JsonObject>,
})).node;

const encode = (object: JsonObject): Buffer => {
  const w = new ProtobufWriter();
  writeMessage(w, NODE, object);
  return w.finish();
};

const bigintAsText = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

describe('writeMessage', () => {
  it('nests messages of any size, so that decoding gives back what was written', () => {
    fc.assert(
      fc.property(node, (object) => {
        // Strings that are not well-formed have no UTF-8, members that are undefined are not there.
        const given = JSON.parse(JSON.stringify(object, bigintAsText)) as JsonObject;
        const read = JSON.parse(JSON.stringify(decodeMessage(NODE, encode(object)), bigintAsText)) as JsonObject;
        expect(read).toEqual(given);
      }),
    );
  });

  it('writes a million items in a moment, and reads them in another', () => {
    const texts = new Array(1_000_000).fill('');
    expect((decodeMessage(NODE, encode({ texts })).texts as string[]).length).toBe(texts.length);
  }, 5_000);
});

describe('ProtobufWriter', () => {
  it('writes lengths at the borders where they take another byte', () => {
    const borders = [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152].map((size) => {
      const w = new ProtobufWriter();
      w.message(1, () => w.raw(Buffer.alloc(size, 'a')));
      const bytes = w.finish();
      return [size, bytes.subarray(0, bytes.length - size).toString('hex')];
    });
    expect(borders).toEqual([
      [0, '0a00'],
      [1, '0a01'],
      [127, '0a7f'],
      [128, '0a8001'],
      [16_383, '0aff7f'],
      [16_384, '0a808001'],
      [2_097_151, '0affff7f'],
      [2_097_152, '0a80808001'],
    ]);
  });

  it('writes integers as two-complement varints of 64 bits', () => {
    const hex = (value: number | bigint) => {
      const w = new ProtobufWriter();
      w.int(2, value);
      return w.finish().toString('hex');
    };
    expect([hex(-1), hex(2 ** 40), hex(2n ** 63n - 1n)]).toEqual([
      '10ffffffffffffffffff01',
      '10808080808020',
      '10ffffffffffffffff7f',
    ]);
  });
});
