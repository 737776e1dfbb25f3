import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#machinery';
import { ageOf, TablePrinter } from './table.ts';

const NOW = Date.parse('2024-01-03T00:00:00Z');
const object = (spec: object): KubeObject =>
  ({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a' }, spec }) as unknown as KubeObject;

function cell(type: string, spec: object): unknown {
  const row = new TablePrinter([{ name: 'X', type, jsonPath: '.spec.x' }]).row(object(spec), 'None', NOW, 'v1');
  return (row.cells as unknown[])[1];
}

// As kube-apiserver 1.37.2 prints the columns of a custom resource.
describe('the cells of a table', () => {
  it.each<[string, object, unknown]>([
    ['integer', { x: 1.9 }, 1],
    ['integer', { x: 9007199254740993n }, 9007199254740993n],
    ['integer', { x: '1' }, null],
    ['number', { x: 3 }, 3],
    ['boolean', { x: true }, true],
    ['boolean', { x: 'true' }, null],
    ['string', {}, null],
    ['string', { x: null }, '<no value>'],
    ['string', { x: 1000000.5 }, '1.0000005e+06'],
    ['string', { x: { b: '<', a: [1] } }, '{"a":[1],"b":"\\u003c"}'],
    ['date', { x: '2024-01-01T00:00:00Z' }, '2d'],
    ['date', { x: 'x' }, '<invalid>'],
    ['date', { x: '' }, '<unknown>'],
    ['date', { x: 'null' }, '<unknown>'],
    ['date', { x: 5 }, null],
  ])('%s of %o', (type, spec, expected) => {
    expect(cell(type, spec)).toEqual(expected);
  });

  it('end before a column that can not be read', () => {
    const columns = [
      { name: 'A', type: 'string', jsonPath: '.spec.a' },
      { name: 'B', type: 'string', jsonPath: '.spec[' },
      { name: 'C', type: 'string', jsonPath: '.spec.c' },
    ];
    const printer = new TablePrinter(columns);
    expect(printer.columnDefinitions.map((column) => column.name)).toEqual(['Name', 'A']);
    expect(printer.row(object({ a: 'x' }), 'None', NOW, 'v1')).toEqual({ cells: ['a', 'x'], object: null });
  });

  it('stand beside the metadata or the whole of the object', () => {
    const printer = new TablePrinter([]);
    expect(printer.row(object({}), 'Metadata', NOW, 'v1').object).toEqual({
      kind: 'PartialObjectMetadata',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { name: 'a' },
    });
    expect(printer.row(object({}), 'Object', NOW, 'v1').object).toEqual(object({}));
  });
});

it('counts ages from the given time', () => {
  expect(ageOf('2024-01-02T23:59:30Z', NOW)).toBe('30s');
});
