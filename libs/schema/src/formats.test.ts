import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatCheck, isRecognizedFormat } from './formats.ts';

const recorded = JSON.parse(readFileSync(new URL('./transcripts/formats.json', import.meta.url), 'utf8')) as [
  format: string,
  text: string,
  valid: boolean,
][];

describe('string formats accept what strfmt of kube-openapi accepts', () => {
  it.each(recorded)('%s: %j is valid: %s', (format, text, valid) => {
    expect(formatCheck(format)?.(text)).toBe(valid);
  });
});

describe('formats that mean something', () => {
  it.each([
    ['string', 'date-time', true],
    ['string', 'datetime', true],
    ['', 'k8s-short-name', true],
    ['string', 'int32', false],
    ['string', 'made-up', false],
    ['integer', 'int32', true],
    ['integer', 'double', false],
    ['number', 'float', true],
    ['number', 'int64', false],
    ['object', 'date', false],
    ['array', '', true],
  ])('of type %j: %j: %s', (type, format, recognized) => {
    expect(isRecognizedFormat(type, format)).toBe(recognized);
  });
});

describe('hostile texts', () => {
  it.each(['duration', 'byte', 'email', 'uri', 'date-time'])(
    'of format %s take time linear in their length',
    (format) => {
      for (const text of ['1', 'a', '1 ', 'a.', 'a@', '(', '1:'].map((part) => `${part.repeat(200_000)}!`)) {
        const started = performance.now();
        expect(formatCheck(format)?.(text)).toBe(false);
        expect(performance.now() - started).toBeLessThan(1000);
      }
    },
  );
});
