import { describe, expect, it } from 'vitest';
import { spliceResourceVersion } from './splice-resource-version.ts';

describe('wire bytes', () => {
  it.each([
    [
      '{"apiVersion":"v1","kind":"A","metadata":{"name":"a"},"x":1}',
      '"metadata":{"resourceVersion":"7","name":"a"},"x":1}',
    ],
    ['{"apiVersion":"v1","kind":"A","metadata":{}}', '"metadata":{"resourceVersion":"7"}}'],
    [
      '{"apiVersion":"v1","kind":"A","metadata":{"name":"ü"},"metadata2":{}}',
      '{"resourceVersion":"7","name":"ü"},"metadata2":{}}',
    ],
  ])('of %s carry the revision', (stored, tail) => {
    const wire = spliceResourceVersion(Buffer.from(stored), 7).toString();
    expect(wire.endsWith(tail)).toBe(true);
    expect(JSON.parse(wire).metadata.resourceVersion).toBe('7');
  });

  it('cannot be made of something else', () => {
    expect(() => spliceResourceVersion(Buffer.from('{"spec":{}}'), 7)).toThrow('does not begin with');
    const late = `{"apiVersion":"${'x'.repeat(2_000)}","metadata":{}}`;
    expect(() => spliceResourceVersion(Buffer.from(late), 7)).toThrow('does not begin with');
  });
});
