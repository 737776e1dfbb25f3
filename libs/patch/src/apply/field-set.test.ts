import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeFieldSet,
  differenceOf,
  type FieldPath,
  type FieldSet,
  FieldSetBuilder,
  hasPath,
  intersectionOf,
  isEmptySet,
  NOTHING,
  pathsOf,
  recursiveDifferenceOf,
  setOfPath,
  unionOf,
} from './field-set.ts';

const element = fc.constantFrom('f:a', 'f:b', 'k:{"n":1}', 'v:"x"');
const path = fc.array(element, { minLength: 1, maxLength: 4 });
const paths = fc.array(path, { maxLength: 8 });

function setOf(all: readonly FieldPath[]): FieldSet {
  const builder = new FieldSetBuilder();
  for (const each of all) builder.add(each);
  return builder.set;
}

const textsOf = (all: Iterable<FieldPath>): string[] => [...all].map((each) => each.join(' ')).sort();
const unique = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

describe('sets of fields', () => {
  it('have the paths that were put into them', () => {
    fc.assert(
      fc.property(paths, (all) => {
        const set = setOf(all);
        expect(textsOf(pathsOf(set))).toEqual(unique(textsOf(all)));
        expect(isEmptySet(set)).toBe(all.length === 0);
        for (const each of all) expect(hasPath(set, each)).toBe(true);
        expect(textsOf(pathsOf(all.map(setOfPath).reduce(unionOf, NOTHING)))).toEqual(unique(textsOf(all)));
      }),
    );
  });

  it('are joined, cut and subtracted as sets of paths are', () => {
    fc.assert(
      fc.property(paths, paths, (left, right) => {
        const [a, b] = [setOf(left), setOf(right)];
        const [inA, inB] = [unique(textsOf(left)), unique(textsOf(right))];
        expect(textsOf(pathsOf(unionOf(a, b)))).toEqual(unique([...inA, ...inB]));
        expect(textsOf(pathsOf(intersectionOf(a, b)))).toEqual(inA.filter((text) => inB.includes(text)));
        expect(textsOf(pathsOf(differenceOf(a, b)))).toEqual(inA.filter((text) => !inB.includes(text)));
        const isUnder = (text: string) => inB.some((each) => text === each || text.startsWith(`${each} `));
        expect(textsOf(pathsOf(recursiveDifferenceOf(a, b)))).toEqual(inA.filter((text) => !isUnder(text)));
      }),
    );
  });

  it('are never changed, and are themselves where nothing is taken', () => {
    fc.assert(
      fc.property(paths, paths, (left, right) => {
        const [a, b] = [setOf(left), setOf(right)];
        const before = JSON.stringify([a, b]);
        for (const operation of [unionOf, intersectionOf, differenceOf, recursiveDifferenceOf]) operation(a, b);
        expect(JSON.stringify([a, b])).toBe(before);
        if (textsOf(pathsOf(intersectionOf(a, b))).length === 0 && left.length > 0) expect(differenceOf(a, b)).toBe(a);
      }),
    );
  });

  it('are read as they are written', () => {
    fc.assert(
      fc.property(paths, (all) => {
        const set = setOf(all);
        if (all.length > 0) expect(decodeFieldSet(set as never)).toBe(set);
      }),
    );
  });

  it.each<[what: string, written: unknown, read: unknown]>([
    ['keys in another order', { 'k:{"b":1,"a":"x"}': {} }, { 'k:{"a":"x","b":1}': {} }],
    ['spaces', { 'k:{ "a": 1 }': {}, 'v: 1': {} }, { 'k:{"a":1}': {}, 'v:1': {} }],
    ['a field alone that says it is in the set', { 'f:a': { '.': {} } }, { 'f:a': {} }],
    ['elements of a kind that is not known', { 'f:a': {}, 'x:b': {} }, { 'f:a': {} }],
    ['the same twice', { 'v:1': {}, 'v: 1': { 'f:a': {} } }, { 'v:1': { '.': {}, 'f:a': {} } }],
    ['null for nothing below', { 'f:a': null }, { 'f:a': {} }],
    ['the whole object', { '.': {} }, {}],
  ])('are read from %s', (_, written, read) => {
    expect(decodeFieldSet(written as never)).toEqual(read);
  });

  it.each([
    [[]],
    ['x'],
    [{ f: {} }],
    [{ fa: {} }],
    [{ 'k:[]': {} }],
    [{ 'v:{': {} }],
    [{ 'i:x': {} }],
    [{ 'f:a': 'x' }],
  ])('are not read from %j', (written) => {
    expect(() => decodeFieldSet(written as never)).toThrow();
  });

  it('list fields level by level, members before items', () => {
    const set = setOf([['f:b', 'f:c'], ['f:b'], ['f:a'], ['k:{"n":10}'], ['k:{"n":9}'], ['v:"x"'], ['v:3']]);
    const listed = [...pathsOf(set)].map((each) => each.join(' '));
    expect(listed).toEqual(['f:a', 'f:b', 'k:{"n":9}', 'k:{"n":10}', 'v:3', 'v:"x"', 'f:b f:c']);
  });
});
