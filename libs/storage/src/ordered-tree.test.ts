import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareKeys, prefixEnd } from './key-order.ts';
import { OrderedTree } from './ordered-tree.ts';

/** Few enough to collide, and with characters whose UTF-8 and UTF-16 orders differ. */
const key = fc.oneof(
  fc.integer({ min: 0, max: 600 }).map((n) => `ns${n % 7}/name-${n}`),
  fc.string({ unit: fc.constantFrom('a', 'b', '/', '0', 'é', '\uffff', '\u{1f600}'), maxLength: 4 }),
);

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('set' as const), key }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('delete' as const), key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('snapshot' as const), key }) },
);

type Entry = readonly [string, number];

function inOrder(model: ReadonlyMap<string, number>): Entry[] {
  return [...model].sort((a, b) => Buffer.compare(Buffer.from(a[0]), Buffer.from(b[0])));
}

function expectEqual(tree: OrderedTree<Entry>, model: ReadonlyMap<string, number>, from: string, after: string): void {
  const sorted = inOrder(model);
  expect([...tree.scan({ from: '', end: undefined })]).toEqual(sorted);
  expect(tree.size).toBe(sorted.length);
  const end = prefixEnd(from);
  const range = sorted.filter(
    ([k]) => compareKeys(k, from) >= 0 && (end === undefined || compareKeys(k, end) < 0) && compareKeys(k, after) > 0,
  );
  expect([...tree.scan({ from, end, after })]).toEqual(range);
  expect(tree.count({ from, end, after })).toBe(range.length);
}

describe('an ordered tree', () => {
  it('behaves as a sorted array, and so does each snapshot for ever', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 900, size: 'max' }), key, key, (steps, from, after) => {
        const tree = new OrderedTree<Entry>();
        const model = new Map<string, number>();
        const snapshots: { tree: OrderedTree<Entry>; model: Map<string, number> }[] = [];
        steps.forEach((s, i) => {
          if (s.do === 'snapshot') snapshots.push({ tree: tree.snapshot(), model: new Map(model) });
          else if (s.do === 'set') {
            expect(tree.set(s.key, [s.key, i])?.[1]).toBe(model.get(s.key));
            model.set(s.key, i);
          } else {
            expect(tree.delete(s.key)?.[1]).toBe(model.get(s.key));
            model.delete(s.key);
          }
          expect(tree.get(s.key)?.[1]).toBe(model.get(s.key));
        });
        expectEqual(tree, model, from, after);
        for (const snapshot of snapshots) expectEqual(snapshot.tree, snapshot.model, from, after);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps its order and size over many thousand entries that come in rising order and go in another', () => {
    const tree = new OrderedTree<Entry>();
    const names = Array.from({ length: 20_000 }, (_, i) => `ns/${String(i).padStart(6, '0')}`);
    names.forEach((name, i) => {
      tree.set(name, [name, i]);
    });
    expect([...tree.scan({ from: '', end: undefined })].map((e) => e[0])).toEqual(names);
    const before = tree.snapshot();
    for (let i = 0; i < names.length; i++) if (i % 10 !== 3) tree.delete(names[(i * 7919) % names.length]!);
    const left = names.filter((name) => tree.get(name) !== undefined);
    expect(tree.size).toBe(2_000);
    expect([...tree.scan({ from: '', end: undefined })].map((e) => e[0])).toEqual(left);
    expect(before.size).toBe(20_000);
  });
});

describe('the order of keys', () => {
  it('is that of their UTF-8 bytes', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it.each([
    ['/registry/a/', '/registry/a0'],
    ['\u{10ffff}', undefined],
    ['a\u{10ffff}', 'b'],
    ['\ud7ff', '\ue000'],
    ['', undefined],
  ])('ends the prefix %j at %j', (prefix, end) => {
    expect(prefixEnd(prefix)).toBe(end);
  });
});
