import { describe, expect, it } from 'vitest';
import { CsvSyntaxError, parseCsv } from './csv-records.ts';

describe('parseCsv', () => {
  it.each([
    [
      'plain fields',
      'a,b,c\nd,e,f\n',
      [
        ['a', 'b', 'c'],
        ['d', 'e', 'f'],
      ],
    ],
    ['no line end at the end', 'a,b', [['a', 'b']]],
    ['empty lines between records', '\n\na\n\n\nb\n\n', [['a'], ['b']]],
    [
      'CRLF',
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['commas and quotes inside quotes', 'a,"b,""c""",d', [['a', 'b,"c"', 'd']]],
    ['a line end inside quotes', '"a\nb",c\n', [['a\nb', 'c']]],
    [
      'empty fields',
      ',a,\n"",',
      [
        ['', 'a', ''],
        ['', ''],
      ],
    ],
    ['space as part of a field', ' a , b', [[' a ', ' b']]],
    ['nothing', '', []],
  ])('reads %s', (_name, text, records) => {
    expect(parseCsv(text).map((record) => record.fields)).toEqual(records);
  });

  it('remembers the line on which a record starts', () => {
    expect(parseCsv('a\n\n"b\nc"\nd').map((record) => record.line)).toEqual([1, 3, 5]);
  });

  it.each([
    ['a quote inside an unquoted field', 'a,b"c', 'parse error on line 1, column 4: bare " in non-quoted-field'],
    [
      'text after a closing quote',
      'a\n"b"c,d',
      'parse error on line 2, column 3: extraneous or missing " in quoted-field',
    ],
    [
      'a quote that is never closed',
      'a,"b',
      'parse error on line 1, column 5: extraneous or missing " in quoted-field',
    ],
    [
      'a quote that is not closed on a later line',
      'a,"b\nc',
      'record on line 1; parse error on line 2, column 2: extraneous or missing " in quoted-field',
    ],
  ])('refuses %s', (_name, text, message) => {
    expect(() => parseCsv(text)).toThrow(CsvSyntaxError);
    expect(() => parseCsv(text)).toThrow(message);
  });
});
