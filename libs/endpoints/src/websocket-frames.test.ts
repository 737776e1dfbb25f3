import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientFrameReader, closeFrame, TEXT_FRAME, websocketFrame } from './websocket-frames.ts';

/** A frame as a client sends it: masked. */
function clientFrame(opcode: number, payload: Buffer, mask = Buffer.from([1, 2, 3, 4])): Buffer {
  const plain = websocketFrame(opcode, payload);
  const headBytes = plain.length - payload.length;
  plain[1]! |= 0x80; // every frame has two bytes
  const masked = payload.map((byte, i) => byte ^ mask[i % 4]!); // four bytes
  return Buffer.concat([plain.subarray(0, headBytes), mask, masked]);
}

function readAll(chunks: readonly Buffer[]): { pongs: string[]; closes: number } {
  const seen = { pongs: [] as string[], closes: 0 };
  const reader = new ClientFrameReader({
    pong: (frame) => seen.pongs.push(frame.subarray(2).toString()),
    close: () => seen.closes++,
  });
  for (const chunk of chunks) reader.read(chunk);
  return seen;
}

describe('frames of a WebSocket', () => {
  it.each([
    [5, '8105'],
    [125, '817d'],
    [126, '817e007e'],
    [65_535, '817effff'],
    [65_536, '817f0000000000010000'],
  ])('with %d bytes begin with %s', (length, head) => {
    const frame = websocketFrame(TEXT_FRAME, Buffer.alloc(length));
    expect(frame.subarray(0, head.length / 2).toString('hex')).toBe(head);
    expect(frame).toHaveLength(head.length / 2 + length);
  });

  it('end with the code of a normal end', () => {
    expect(closeFrame().toString('hex')).toBe('880203e8');
  });

  it('of a client are read however they are cut: pings answered, messages skipped, the end noticed once', () => {
    const message = fc.record({ opcode: fc.constantFrom(0, 1, 2), length: fc.constantFrom(0, 1, 125, 126, 70_000) });
    const ping = fc.record({ opcode: fc.constant(9), length: fc.nat(125) });
    fc.assert(
      fc.property(fc.array(fc.oneof(message, ping)), fc.array(fc.integer({ min: 1, max: 5000 })), (frames, cuts) => {
        const payload = (length: number, i: number) => Buffer.from(String(i).padEnd(length, 'x').slice(0, length));
        const sent = frames.map(({ opcode, length }, i) => clientFrame(opcode, payload(length, i)));
        let rest = Buffer.concat([...sent, clientFrame(8, Buffer.alloc(0)), clientFrame(9, Buffer.from('late'))]);
        const chunks: Buffer[] = [];
        for (const cut of cuts) {
          chunks.push(rest.subarray(0, cut));
          rest = rest.subarray(cut);
        }
        chunks.push(rest);
        const pings = frames.flatMap(({ opcode, length }, i) => (opcode === 9 ? [payload(length, i).toString()] : []));
        expect(readAll(chunks)).toEqual({ pongs: pings, closes: 1 });
      }),
    );
  });

  it('that break the protocol end the connection', () => {
    expect(readAll([websocketFrame(TEXT_FRAME, Buffer.from('unmasked'))]).closes).toBe(1);
    expect(readAll([clientFrame(9, Buffer.alloc(126))]).closes).toBe(1);
  });
});
