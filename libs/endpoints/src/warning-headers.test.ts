import { describe, expect, it } from 'vitest';
import { addWarnings } from './warning-headers.ts';

function headersFor(warnings: readonly string[]): readonly string[] {
  const headers: Record<string, string | readonly string[]> = {};
  addWarnings(headers, warnings);
  return [headers.warning ?? []].flat();
}

describe('warning headers', () => {
  it('say each text once, with quotes and control characters made safe', () => {
    expect(headersFor(['say "a"\n', 'b', 'b'])).toEqual(['299 - "say \\"a\\""', '299 - "b"']);
  });

  it('carry UTF-8, one character a byte', () => {
    expect(Buffer.from(headersFor(['ünï'])[0]!, 'latin1').toString()).toBe('299 - "ünï"');
  });

  it('keep long texts as long as all of them fit', () => {
    expect(headersFor(['x'.repeat(4096)])[0]).toHaveLength(4096 + '299 - ""'.length);
  });

  it('are shortened and in the end left out when there is too much', () => {
    const sent = headersFor(Array.from({ length: 100 }, (_, i) => `${i} ${'x'.repeat(300)}`));
    expect(sent).toHaveLength(16);
    expect(sent.every((each) => each.length === 256 + '299 - ""'.length)).toBe(true);
  });

  it('have the first that was too much, and none after it, where the others take all the room', () => {
    const sent = headersFor(Array.from({ length: 70 }, (_, i) => `${i}`.padEnd(64, 'x')));
    expect(sent).toHaveLength(65);
  });
});
