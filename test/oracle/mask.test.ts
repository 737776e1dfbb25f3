import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#machinery';
import { maskScenario } from './mask.ts';

const uid = (digit: number) => `${String(digit).repeat(8)}-0000-4000-8000-000000000000`;
const object = (resourceVersion: string, more: JsonObject = {}): JsonObject => ({
  kind: 'Widget',
  metadata: { name: 'a', resourceVersion, ...more },
});
const mask = (written: unknown, ...bodies: JsonObject[]) =>
  maskScenario(
    JSON.stringify(written),
    bodies.map((body) => ({ body })),
  ).map((response) => response.body as JsonObject);

describe('masks', () => {
  it('keep the equality and the order of object versions', () => {
    const versions = mask({}, object('103'), object('99'), object('103')).map((each) => each.metadata);
    expect(versions).toMatchObject([
      { resourceVersion: '<rv-2>' },
      { resourceVersion: '<rv-1>' },
      { resourceVersion: '<rv-2>' },
    ]);
  });

  it('show of a collection only which object versions it is not before', () => {
    const list = (resourceVersion: string): JsonObject => ({
      kind: 'WidgetList',
      metadata: { resourceVersion },
      items: [],
    });
    const masked = mask({}, object('100'), list('100'), list('101'), object('102'), list('99'));
    expect(masked.map((each) => (each.metadata as JsonObject).resourceVersion)).toEqual([
      '<rv-1>',
      '<rv-1+>',
      '<rv-1+>',
      '<rv-2>',
      '<rv-0+>',
    ]);
  });

  it('number uids by appearance, in prose too', () => {
    const masked = mask({}, object('1', { uid: uid(2) }), { message: `was ${uid(3)}, is ${uid(2)}` });
    expect(masked[1]).toEqual({ message: 'was <uid-2>, is <uid-1>' });
  });

  it('leave alone what the scenario wrote', () => {
    const written = { uid: uid(4), at: '2001-02-03T04:05:06Z' };
    expect(mask(written, { spec: { ...written, made: '2026-01-01T00:00:00Z' } })).toEqual([
      { spec: { ...written, made: '<time>' } },
    ]);
  });

  it('keep the prefix of a generated name', () => {
    const masked = mask(
      { metadata: { generateName: 'box-' } },
      object('1', { name: 'box-x7k2p', generateName: 'box-' }),
    );
    expect(masked[0]).toMatchObject({ metadata: { name: 'box-<gen-1>', generateName: 'box-' } });
  });

  it("hide a list's version in text, which others move", () => {
    const json = (kind: string) => `{\n  "kind": "${kind}",\n  "metadata": {\n    "resourceVersion": "7"\n  }\n}`;
    const yaml = (kind: string) => `kind: ${kind}\nmetadata:\n  resourceVersion: "7"\n`;
    const shown = (text: string) => mask({}, object('7'), { text })[1]!.text;
    expect(
      [shown(json('WidgetList')), shown(yaml('WidgetList'))].map((text) => /<rv[^>]*>/.exec(text as string)),
    ).toEqual([expect.arrayContaining(['<rv>']), expect.arrayContaining(['<rv>'])]);
    expect([shown(json('Widget')), shown(yaml('Widget'))].map((text) => /<rv[^>]*>/.exec(text as string))).toEqual([
      expect.arrayContaining(['<rv-1>']),
      expect.arrayContaining(['<rv-1>']),
    ]);
  });

  it('do not take a number in parentheses for a version', () => {
    const masked = mask({}, { message: 'unrecognized (2020)' }, { message: 'too old resource version: 1 (2020)' });
    expect(masked.map((each) => each.message)).toEqual(['unrecognized (2020)', 'too old resource version: 1 (<rv>)']);
  });

  it('show managedFields in the order of one second, where the times are of the run', () => {
    const entry = (manager: string, time: string, operation = 'Update') => ({ manager, operation, time });
    const managersOf = (...managedFields: JsonObject[]) => {
      const [masked] = mask({ time: '2001-02-03T04:05:06Z' }, object('1', { managedFields }));
      return ((masked!.metadata as JsonObject).managedFields as JsonObject[]).map((each) => [each.manager, each.time]);
    };
    const sameSecond = managersOf(entry('a', '2026-01-01T00:00:01Z'), entry('b', '2026-01-01T00:00:01Z'));
    expect(sameSecond).toEqual([
      ['a', '<time>'],
      ['b', '<time>'],
    ]);
    expect(managersOf(entry('b', '2026-01-01T00:00:00Z'), entry('a', '2026-01-01T00:00:01Z'))).toEqual(sameSecond);
    expect(managersOf(entry('b', '2001-02-03T04:05:06Z'), entry('a', '2026-01-01T00:00:01Z'))).toEqual([
      ['b', '2001-02-03T04:05:06Z'],
      ['a', '<time>'],
    ]);
    expect(managersOf(entry('b', '2026-01-01T00:00:01Z'), entry('a', '2026-01-01T00:00:01Z'))).toEqual([
      ['a', '<time, out of order>'],
      ['b', '<time>'],
    ]);
    expect(managersOf(entry('b', '2026-01-01T00:00:01Z'), entry('a', '2026-01-01T00:00:01Z', 'Apply'))).toEqual([
      ['a', '<time, out of order>'],
      ['b', '<time>'],
    ]);
  });

  it('number the uid of a field set like that of the object', () => {
    const fields = { [`k:{"uid":"${uid(5)}"}`]: {} };
    const [masked] = mask({}, object('1', { managedFields: [{ fieldsV1: fields }], uid: uid(5) }));
    expect(masked!.metadata).toMatchObject({
      managedFields: [{ fieldsV1: { 'k:{"uid":"<uid-1>"}': {} } }],
      uid: '<uid-1>',
    });
  });

  it('sort causes, and the message with them', () => {
    const status = (first: string, second: string): JsonObject => ({
      kind: 'Status',
      message: `X is invalid: [${first}: bad, ${second}: bad]`,
      details: { causes: [first, second].map((field) => ({ field, message: 'bad' })) },
    });
    const [one, other] = mask({}, status('a', 'b'), status('b', 'a'));
    expect(one).toEqual(other);
  });
});
