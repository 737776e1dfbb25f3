import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cloneJson, type JsonObject, type JsonValue, jsonEquals } from '#machinery';
import { checkTyped } from './check-typed.ts';
import { compareTyped } from './compare.ts';
import { isEmptySet, pathsOf } from './field-set.ts';
import { fieldsOf, reconciled, withNamedFields } from './fields-of.ts';
import { mergeTyped } from './merge.ts';
import { associativeList, atomicList, DEDUCED, type MergeType, mapType, SCALAR } from './merge-type.ts';
import { removeFields } from './remove-fields.ts';

const fields = (members: Record<string, MergeType>, others?: MergeType, atomic = false): MergeType => ({
  map: mapType(new Map(Object.entries(members)), others, atomic),
});

const PORT = fields({ name: SCALAR.string, number: SCALAR.numeric, note: SCALAR.string });
const TYPE = fields({
  size: SCALAR.numeric,
  labels: fields({}, SCALAR.string),
  ports: { list: associativeList(PORT, ['name']) },
  tags: { list: associativeList(SCALAR.string, []) },
  args: { list: atomicList(SCALAR.string) },
  selector: fields({ a: SCALAR.string, b: SCALAR.string }, undefined, true),
  nested: fields({ x: SCALAR.boolean, y: fields({}, DEDUCED) }),
});

const name = fc.constantFrom('a', 'b', 'c');
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const value: fc.Arbitrary<JsonObject> = fc
  .record({
    size: optional(fc.integer({ min: 0, max: 3 })),
    labels: optional(fc.dictionary(name, name)),
    ports: optional(
      fc.uniqueArray(fc.record({ name, number: fc.integer({ min: 0, max: 2 }) }), { selector: (port) => port.name }),
    ),
    tags: optional(fc.uniqueArray(name)),
    args: optional(fc.array(name, { maxLength: 2 })),
    selector: optional(fc.dictionary(fc.constantFrom('a', 'b'), name)),
    nested: optional(fc.record({ x: fc.boolean(), y: fc.dictionary(name, fc.integer({ min: 0, max: 2 })) })),
  })
  // As it would come from a client: without members that are not there.
  .map((object) => JSON.parse(JSON.stringify(object)) as JsonObject);

describe('typed values', () => {
  it('of the type have no faults', () => {
    fc.assert(
      fc.property(value, (a) => {
        expect(checkTyped(TYPE, a, 'refused')).toEqual([]);
      }),
    );
  });

  it.each<[faulty: JsonValue, fault: string]>([
    [{ size: 'x' }, '.size: expected numeric (int or float), got string'],
    [{ labels: ['x'] }, '.labels: expected map, got &{[x]}'],
    [{ other: 1 }, '.other: field not declared in schema'],
    [{ tags: ['a', 'a'] }, '.tags: duplicate entries for key [="a"]'],
    [
      { ports: [{ number: 1 }] },
      '.ports: element 0: associative list with keys has an element that omits all key fields ["name"] (and doesn\'t have default values for any key fields)',
    ],
    [{ ports: [{ name: 'a', number: true }] }, '.ports[name="a"].number: expected numeric (int or float), got bool'],
  ])('%j is refused', (faulty, fault) => {
    expect(checkTyped(TYPE, faulty, 'refused')).toEqual([fault]);
  });

  it('differ in nothing from themselves', () => {
    fc.assert(
      fc.property(value, (a) => {
        for (const set of Object.values(compareTyped(TYPE, a, cloneJson(a)))) expect(isEmptySet(set)).toBe(true);
      }),
    );
  });

  it('differ in something exactly if they are not equal, but for the order of items', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const { removed, modified, added } = compareTyped(TYPE, a, b);
        const same = [removed, modified, added].every(isEmptySet);
        expect(same).toBe(jsonEquals(inOrder(a), inOrder(b)));
        const backwards = compareTyped(TYPE, b, a);
        expect([...pathsOf(backwards.added)]).toEqual([...pathsOf(removed)]);
        expect([...pathsOf(backwards.removed)]).toEqual([...pathsOf(added)]);
        expect([...pathsOf(backwards.modified)]).toEqual([...pathsOf(modified)]);
      }),
    );
  });

  it('have all that is applied to them, and lose nothing', () => {
    fc.assert(
      fc.property(value, value, (live, applied) => {
        const before = JSON.stringify([live, applied]);
        const merged = mergeTyped(TYPE, live, applied);
        expect(JSON.stringify([live, applied])).toBe(before);
        expect(checkTyped(TYPE, merged, 'refused')).toEqual([]);
        const { removed, modified } = compareTyped(TYPE, applied, merged);
        expect([removed, modified].every(isEmptySet)).toBe(true);
        expect(isEmptySet(compareTyped(TYPE, live, merged).removed)).toBe(true);
        expect(mergeTyped(TYPE, merged, applied)).toEqual(merged);
      }),
    );
  });

  it('are empty without their fields', () => {
    fc.assert(
      fc.property(value, (a) => {
        const all = withNamedFields(fieldsOf(TYPE, a), TYPE);
        // An empty list whose items have owners is nobody's.
        const nobodys = Object.entries(a).filter(
          ([key, list]) => ['ports', 'tags'].includes(key) && jsonEquals(list, []),
        );
        expect(removeFields(TYPE, a, all) ?? {}).toEqual(Object.fromEntries(nobodys));
      }),
    );
  });

  it.each<[live: string, applied: string, merged: string]>([
    ['', 'b a', 'b a'],
    ['a b', '', 'a b'],
    ['a b c', 'c a', 'b c a'],
    ['a b c', 'b', 'a b c'],
    ['a c', 'a b c', 'a b c'],
    ['x a y b z', 'b a', 'x y b z a'],
    ['a b', 'c', 'a b c'],
  ])('[%s] with [%s] applied is [%s]', (live, applied, merged) => {
    const set = (text: string) => text.split(' ').filter((item) => item !== '');
    expect(mergeTyped(TYPE, { tags: set(live) }, { tags: set(applied) })).toEqual({ tags: set(merged) });
  });

  it('are owned as a whole where the type has come to be atomic', () => {
    const owned = fieldsOf(TYPE, { labels: { a: 'x' }, tags: ['a'], size: 1 });
    const atomic = fields({
      size: SCALAR.numeric,
      labels: fields({}, SCALAR.string, true),
      tags: { list: atomicList(SCALAR.string) },
    });
    expect(reconciled(owned, atomic)).toEqual({ 'f:labels': {}, 'f:size': {}, 'f:tags': {} });
    expect(reconciled(owned, TYPE)).toBe(owned);
  });
});

/** The value with the items of lists that have owners in a fixed order; empty ones are as good as none. */
function inOrder(object: JsonObject): JsonObject {
  const out: JsonObject = { ...object };
  for (const key of ['ports', 'tags']) {
    const list = out[key];
    if (Array.isArray(list)) out[key] = list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  return out;
}
