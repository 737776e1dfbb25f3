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

  it('do not take a number in parentheses for a version', () => {
    const masked = mask({}, { message: 'unrecognized (2020)' }, { message: 'too old resource version: 1 (2020)' });
    expect(masked.map((each) => each.message)).toEqual(['unrecognized (2020)', 'too old resource version: 1 (<rv>)']);
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
