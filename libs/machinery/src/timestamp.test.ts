import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTimestamp, normalizeTimestamp, parseTimestamp } from './timestamp.ts';

describe('timestamps', () => {
  it.each([
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59Z'],
    ['2024-01-01T00:30:00.999999999+01:00', '2023-12-31T23:30:00Z'],
    ['2024-01-01T1:00:00,5Z', '2024-01-01T01:00:00Z'],
    ['0042-01-01T00:00:00Z', '0042-01-01T00:00:00Z'],
  ])('%s is %s', (text, normal) => {
    expect(normalizeTimestamp(text)).toBe(normal);
  });

  const AS = 'as "2006-01-02T15:04:05Z07:00": cannot parse';
  it.each([
    ['', `parsing time "" ${AS} "" as "2006"`],
    ['2024', `parsing time "2024" ${AS} "" as "-"`],
    ['2024-1-02T00:00:00Z', `parsing time "2024-1-02T00:00:00Z" ${AS} "1-02T00:00:00Z" as "01"`],
    ['2024-01-02 00:00:00Z', `parsing time "2024-01-02 00:00:00Z" ${AS} " 00:00:00Z" as "T"`],
    ['2024-01-02T00:00:00', `parsing time "2024-01-02T00:00:00" ${AS} "" as "Z07:00"`],
    ['2024-01-02T00:00:00Zx', 'parsing time "2024-01-02T00:00:00Zx": extra text: "x"'],
    ['2023-02-29T00:00:00Z', 'parsing time "2023-02-29T00:00:00Z": day out of range'],
    ['2023-02-01T24:00:00Z', 'parsing time "2023-02-01T24:00:00Z": hour out of range'],
  ])('%j is refused as Go refuses it', (text, message) => {
    expect(() => parseTimestamp(text)).toThrow(expect.objectContaining({ message }));
  });

  it('parses what it formats', () => {
    fc.assert(
      fc.property(fc.integer({ min: -62135596800, max: 253402300799 }), (seconds) => {
        expect(parseTimestamp(formatTimestamp(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });
});
