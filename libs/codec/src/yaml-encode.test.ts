import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeYaml, type JsonValue } from '#machinery';
import { encodeYaml } from './yaml-encode.ts';

// Expectations are those of sigs.k8s.io/yaml v1.6.0.
describe('YAML', () => {
  it.each<[JsonValue, string]>([
    ['x', 'x\n'],
    [{}, '{}\n'],
    [{ b: 'yes', a: 'on', y: 'n', n: '0777' }, 'a: "on"\nb: "yes"\n"n": "0777"\n"y": "n"\n'],
    [
      { a: '1:20', b: '2024-01-01T00:00:00Z', c: '', d: '~', e: '1_000' },
      'a: "1:20"\nb: "2024-01-01T00:00:00Z"\nc: ""\nd: "~"\ne: "1_000"\n',
    ],
    [
      { a: 'a: b', b: '# x', c: "it's", d: '- a', e: ' x', f: '@a', g: 'http://x:80', h: 'a]' },
      "a: 'a: b'\nb: '# x'\nc: it's\nd: '- a'\ne: ' x'\nf: '@a'\ng: http://x:80\nh: a]\n",
    ],
    [
      { a: 'x\ny\n', b: 'x\n  y', c: '\nx', d: 'x\n\n', e: ' x\ny' },
      'a: |\n  x\n  y\nb: |-\n  x\n    y\nc: |2-\n\n  x\nd: |+\n  x\n\ne: |2-\n   x\n  y\n',
    ],
    [{ a: '\t', b: '\u0001', c: '\u{1f600}', d: 'é' }, 'a: "\\t"\nb: "\\x01"\nc: "\\U0001F600"\nd: é\n'],
    [{ l: [1, [2, 3], { a: 1, b: [{}] }], e: [] }, 'e: []\nl:\n- 1\n- - 2\n  - 3\n- a: 1\n  b:\n  - {}\n'],
    [{ a10: 1, a9: 2, A: 3, '10': 4, '9': 5, 'b-1': 6 }, '"9": 5\n"10": 4\nA: 3\na9: 2\na10: 1\nb-1: 6\n'],
    [{ a: 1e21, b: 1000000.5, d: true, e: null }, 'a: 1e+21\nb: 1.0000005e+06\nd: true\ne: null\n'],
    [
      {
        message:
          'only the following media types are accepted: application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch',
      },
      "message: 'only the following media types are accepted: application/json;stream=watch,\n  application/vnd.kubernetes.protobuf;stream=watch'\n",
    ],
    [{ ['k'.repeat(130)]: { a: 1 } }, `? ${'k'.repeat(130)}\n: a: 1\n`],
  ])('of %o', (value, text) => {
    expect(encodeYaml(value)).toBe(text);
  });

  const text = fc.string({
    unit: fc.constantFrom(
      ...'ab1yn0:-#{}[],&*!|>\'"%@`?~\\ \n\t\u0001é\u{1f600}'.match(/./gsu)!,
      ' word word word word ',
    ),
  });
  const value: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.constantFrom<JsonValue>(
        'yes',
        'null',
        '0x1',
        '1e3',
        '.5',
        '2024-01-01',
        '<<',
        null,
        true,
        1.5,
        9007199254740993n,
      ),
      fc.integer(),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(text, tie('value'), { maxKeys: 4 }),
    ),
  })).value;

  it('reads back as what was written', () => {
    fc.assert(
      fc.property(value, (written) => {
        expect(decodeYaml(encodeYaml(written))).toEqual({ value: written, duplicates: [] });
      }),
      { numRuns: 300 },
    );
  });
});
