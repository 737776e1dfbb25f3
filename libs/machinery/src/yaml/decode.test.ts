import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { JsonValue } from '../json-value.ts';
import { decodeYaml } from './decode.ts';
import { splitYamlDocuments } from './documents.ts';

// Expectations are what sigs.k8s.io/yaml v1.6.0 answers.
describe('decoding YAML', () => {
  it.each<[string, JsonValue]>([
    ['', null],
    ['# c\n', null],
    ['foo', 'foo'],
    ['a: yes\nb: Off\nc: "on"\nd: ~\ne:', { a: true, b: false, c: 'on', d: null, e: null }],
    ['y: n', { true: false }],
    ['[0777, 0o17, 0x1F, 1_000, 0b11, -0b11, +1, 08]', [511, 15, 31, 1000, 3, -3, 1, 8]],
    ['[1e3, 1.0, 1., .5, -0]', [1000, 1, 1, 0.5, 0]],
    ['[9007199254740993, 1e18]', [9007199254740993n, 1000000000000000000n]],
    [
      '[190:20:30, 2024-01-01, 2024-01-01T00:00:00Z, 1e400, _1]',
      ['190:20:30', '2024-01-01', '2024-01-01T00:00:00Z', '1e400', '_1'],
    ],
    ["a: !!str 1\nb: !!int '3'\nc: !!binary aGk=\nd: !foo x", { a: '1', b: 3, c: 'hi', d: 'x' }],
    [
      'x: &a {b: 1, c: 2}\nw: {<<: *a, d: 5}\nz: {<<: [{d: 3}, *a]}',
      { x: { b: 1, c: 2 }, w: { b: 1, c: 2, d: 5 }, z: { b: 1, c: 2, d: 3 } },
    ],
    ['1: a\n1.5: b\ntrue: c', { 1: 'a', 1.5: 'b', true: 'c' }],
    ['--- a\n--- b\n', 'a'],
    ['a: "x\\\\"\nb: |\n  "c\\"\nd: e\\"', { a: 'x\\', b: '"c\\"\n', d: 'e\\"' }],
    [`${String.raw`a: "it\'s \\'\x41"`}\nb: 'it\\'\nc: it\\'s`, { a: "it's \\'A", b: 'it\\', c: "it\\'s" }],
    ['spec: {\na: b\n}\nc: [\n\t1\n]\nd: "x\ny"\n', { spec: { a: 'b' }, c: [1], d: 'x y' }],
    ['a: |\n  x\n  y', { a: 'x\ny' }],
    ['a: |2-\n    x\n\n  y\n\nb: >+\n x\n y\n\n  z\n\n', { a: '  x\n\ny', b: 'x y\n\n z\n\n' }],
    ['a: "x\\\n  y\n\n  z \\\n "\nb: \'x\n\n  y\'', { a: 'xy\nz ', b: 'x\ny' }],
    ['? a\n: b\n? c\n', { a: 'b', c: null }],
    ['{a, b: , ? c : d, "e":f}', { a: null, b: null, c: 'd', e: 'f' }],
    ['[a: b, ? c : d]', [{ a: 'b' }, { c: 'd' }]],
    ['a:\n- b\n-\n- - c\n  - d\n', { a: ['b', null, ['c', 'd']] }],
    ['%YAML 1.1\n%TAG !e! tag:yaml.org,2002:\n--- !e!str 1\n', '1'],
    ['a: !<tag:yaml.org,2002:str> 1\nb: ! 1\nc: !%21 1', { a: '1', b: '1', c: '1' }],
    [' a: b\nc: d\n', { a: 'b' }],
    ['1e20: a\n0.1: b\n-.inf: c\n123456789.5: d', { '1e+20': 'a', 0.1: 'b', '-.inf': 'c', '1.2345679e+08': 'd' }],
    ['{"a":[1,9007199254740993]}', { a: [1, 9007199254740993n] }],
  ])('%j', (text, value) => {
    expect(decodeYaml(text)).toEqual({ value, duplicates: [] });
  });

  it.each([
    ['- {}b: c', "yaml: did not find expected '-' indicator"],
    ['{"a"\n: 1}', "yaml: line 1: did not find expected ',' or '}'"],
    [`{"${'a'.repeat(1100)}": 1}`, "yaml: did not find expected ',' or '}'"],
    ['\t{}', 'yaml: found character that cannot start any token'],
    ['%YAML 1.2\n---\n', 'yaml: found incompatible YAML document'],
    ['%YAML 1.1\n', 'yaml: line 1: did not find expected <document start>'],
    ['%a', 'yaml: found unknown directive name'],
    ['a: !e!x b', 'yaml: found undefined tag handle'],
    ['a: !<x b', "yaml: did not find the expected '>'"],
    ['a: !%C3%28', 'yaml: found an incorrect trailing UTF-8 octet'],
    ['a: |0\n', 'yaml: found an indentation indicator equal to 0'],
    ['a: | b\n', 'yaml: did not find expected comment or line break'],
    ['a: |\n\tb\n', 'yaml: line 2: found a tab character where an indentation space is expected'],
    ['- a:\n    b\n\tc\n', 'yaml: line 3: found a tab character that violates indentation'],
    ['a: "b\n---\nc"', 'yaml: line 2: found unexpected document indicator'],
    ['- a\nb: c\n', "yaml: line 1: did not find expected '-' indicator"],
    ['a: &', 'yaml: did not find expected alphabetic or numeric character'],
    ['a: b: c\n', 'yaml: mapping values are not allowed in this context'],
    ['kind: X\n  metadata: a\n', 'yaml: line 2: mapping values are not allowed in this context'],
    ['a:\n\t- b\n', 'yaml: line 2: found character that cannot start any token'],
    ['a: [1, 2\n', "yaml: line 1: did not find expected ',' or ']'"],
    ['a: "x\n', 'yaml: line 2: found unexpected end of stream'],
    [String.raw`{"a":{"b":"{\"`, 'yaml: found unexpected end of stream'],
    ['a: "x\\"\nb: c\n', 'yaml: line 3: found unexpected end of stream'],
    [String.raw`a: "b\c"`, 'yaml: found unknown escape character'],
    ['a: "b\n  c\\', 'yaml: line 2: found unknown escape character'],
    ['a: "b\\\n', 'yaml: line 2: found unexpected end of stream'],
    [String.raw`a: "\/"`, 'yaml: found unknown escape character'],
    [String.raw`{"a": "\/"}`, 'yaml: found unknown escape character'],
    [String.raw`a: "\u12`, 'yaml: did not find expected hexdecimal number'],
    [String.raw`a: "\xZZ \q"`, 'yaml: did not find expected hexdecimal number'],
    [String.raw`a: "\uD83D\uDE00"`, 'yaml: found invalid Unicode character escape code'],
    [String.raw`{"a": "\uD83D\uDE00"}`, 'yaml: found invalid Unicode character escape code'],
    [String.raw`a: "\U00110000"`, 'yaml: found invalid Unicode character escape code'],
    ['a: @b\nb: "\\"', 'yaml: found character that cannot start any token'],
    ['a: @b', 'yaml: found character that cannot start any token'],
    ['a: - b', 'yaml: block sequence entries are not allowed in this context'],
    ['a: b\nfoo\nc: d\n', "yaml: line 3: could not find expected ':'"],
    ['a: *x\n', "yaml: unknown anchor 'x' referenced"],
    ['a: &x [*x]\n', "yaml: anchor 'x' value contains itself"],
    ['a: !!int x', 'yaml: cannot decode !!str `x` as a !!int'],
    ['a: .nan', 'json: unsupported value: NaN'],
    ['a: \u0001', 'yaml: control characters are not allowed'],
    ['y: {<<: 1}', 'yaml: map merge requires map or sequence of maps as the value'],
    ['~: x', 'unsupported map key of type: %!s(<nil>), key: <nil>, value: "x"'],
  ])('refuses %j', (text, message) => {
    expect(() => decodeYaml(text)).toThrow(expect.objectContaining({ name: 'YamlSyntaxError', message }));
  });

  it('names every key that is there twice, and lets the last one win', () => {
    const { value, duplicates } = decodeYaml('a: x\na: w\nb:\n  c: 1\n  c: 2\n1: 2\n1: 3\n"1": 4\n');
    expect(value).toEqual({ a: 'w', b: { c: 2 }, 1: 4 });
    expect(duplicates).toEqual([
      'yaml: unmarshal errors:\n  line 2: key "a" already set in map\n  line 5: key "c" already set in map\n  line 7: key 1 already set in map',
    ]);
    expect(decodeYaml('{"a":1,"a":2}').duplicates).toHaveLength(1);
  });

  it('does not let aliases blow a small document up', () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]\n`;
    const names = 'abcdefghi'.split('');
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${names
      .slice(1)
      .map((name, i) => level(name, names[i]!))
      .join('')}`;
    expect(() => decodeYaml(bomb)).toThrow('yaml: document contains excessive aliasing');
  });

  it('refuses nesting beyond its depth instead of crashing', () => {
    expect(() => decodeYaml('['.repeat(100_000))).toThrow('yaml:');
  });

  it('keeps __proto__ as an own key', () => {
    const value = decodeYaml('__proto__: {x: 1}').value as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect('x' in value).toBe(false);
  });

  it('reads what another encoder wrote', () => {
    const strings = fc.string({ unit: fc.constantFrom(...'ab1:-#{}[],&*!|>\'"% \n'.split('')) });
    fc.assert(
      fc.property(fc.dictionary(strings, fc.array(strings)), (value) => {
        const text = stringify(value, { version: '1.1', lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE' });
        expect(decodeYaml(text).value).toEqual(value);
      }),
    );
  });
});

describe('splitting a stream of documents', () => {
  it('tells where each begins and leaves empty ones out', () => {
    const text = '# head\n---\na: 1\n--- # two\n\nb: 2\n---\n# nothing\n---\nc: "---"\n';
    expect(splitYamlDocuments(text)).toEqual([
      { text: 'a: 1\n', lineOffset: 2 },
      { text: '\nb: 2\n', lineOffset: 4 },
      { text: 'c: "---"\n\n', lineOffset: 9 },
    ]);
  });
});
