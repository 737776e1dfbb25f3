import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeFieldValue, parseFieldSelector } from './field-selector.ts';

const get = (fields: Record<string, string>) => (field: string) => fields[field] ?? '';

describe('a field selector', () => {
  it.each([
    ['', {}, true],
    ['metadata.name=a', { 'metadata.name': 'a' }, true],
    ['metadata.name==a,', { 'metadata.name': 'a' }, true],
    ['metadata.name!=a', { 'metadata.name': 'a' }, false],
    ['a=x\\,y\\=z\\\\', { a: 'x,y=z\\' }, true],
    ['a=', {}, true],
  ])('%j on %j: %j', (text, fields, expected) => {
    expect(parseFieldSelector(text).matchesFields(get(fields))).toBe(expected);
  });

  it.each([
    ['abc', "invalid selector: 'abc'; can't understand 'abc'"],
    ['a=b=c', 'invalid field selector: unescaped character in value: 61'],
    ['a=\\x', 'invalid field selector: invalid escape sequence: \\x'],
    ['a=\\', 'invalid field selector: invalid escape sequence: \\'],
  ])('refuses %j', (text, message) => {
    expect(() => parseFieldSelector(text)).toThrow(expect.objectContaining({ message }));
  });

  it('finds any value that was escaped', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const selector = parseFieldSelector(`f=${escapeFieldValue(value)}`);
        expect(selector.requiredValue('f')).toBe(value);
        expect(String(parseFieldSelector(String(selector)))).toBe(String(selector));
      }),
    );
  });
});
