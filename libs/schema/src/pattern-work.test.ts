import { describe, expect, it } from 'vitest';
import { StatusError } from '#machinery';
import { processorTime, SLACK } from '../../../test/support/processor-time.ts';
import { compileSchema } from './index.ts';

function validate(pattern: string, text: string): string {
  const schema = compileSchema({ type: 'object', properties: { spec: { type: 'string', pattern } } });
  try {
    const errors = schema.validate({ apiVersion: 'a/v1', kind: 'A', metadata: {}, spec: text } as never);
    return errors.map((error) => error.type).join();
  } catch (error) {
    if (error instanceof StatusError) return `${error.status.code} ${error.status.message}`;
    throw error;
  }
}

describe('a pattern that takes too long', () => {
  const text = Array.from({ length: 200_000 }, (_, i) =>
    (Math.imul(i, 0x9e3779b1) >>> 13) % 3 === 0 ? 'a' : 'b',
  ).join('');

  it('ends the request as a timeout does', { timeout: 60_000, retry: 2 }, () => {
    const { result, ms } = processorTime(() => validate('[ab]*a[ab]{900}[0-9]', text));
    expect(result).toBe('504 Timeout: request did not complete within the allotted timeout');
    expect(ms).toBeLessThan(SLACK * 2000);
  });

  it('says nothing about the next object', () => {
    expect(validate('^[ab]*$', text)).toBe('');
    expect(validate('(a*)*c', text)).toBe('FieldValueInvalid');
  });
});
