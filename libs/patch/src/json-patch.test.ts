import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJson, encodeJson, type JsonValue, type StatusError } from '#machinery';
import { decodeJsonPatch, readPatch } from './decode-patch.ts';
import { applyJsonPatch } from './json-patch.ts';

function patched(document: string, patch: string): string {
  return encodeJson(applyJsonPatch(decodeJson(document), decodeJsonPatch(readPatch(patch), 'lenient').operations));
}

// Expectations are those of evanphx/json-patch v4.13.
describe('a JSON patch', () => {
  it.each([
    ['{}', '[]', '{}'],
    ['{}', 'null', '{}'],
    ['{"a":1}', '[{"op":"add","path":"/b","value":{"c":null}}]', '{"a":1,"b":{"c":null}}'],
    ['{"a":1}', '[{"op":"add","path":"/b"}]', '{"a":1,"b":null}'],
    ['{"a":[1,2]}', '[{"op":"add","path":"/a/-","value":3}]', '{"a":[1,2,3]}'],
    ['{"a":[1,2]}', '[{"op":"add","path":"/a/-1","value":3}]', '{"a":[1,2,3]}'],
    ['{"a":[1,2]}', '[{"op":"add","path":"/a/0","value":3}]', '{"a":[3,1,2]}'],
    ['{"a":[1,2]}', '[{"op":"remove","path":"/a/-1"}]', '{"a":[1]}'],
    ['{"a":[1,2]}', '[{"op":"replace","path":"/a/1","value":5}]', '{"a":[1,5]}'],
    ['{}', '[{"op":"replace","path":"/new","value":5}]', '{"new":5}'],
    ['{"a":1}', '[{"op":"replace","path":"","value":{"b":2}}]', '{"b":2}'],
    ['{"a":{"x":1}}', '[{"op":"move","from":"/a/x","path":"/y"}]', '{"a":{},"y":1}'],
    [
      '{"a":{"x":1}}',
      '[{"op":"copy","from":"/a","path":"/b"},{"op":"add","path":"/b/x","value":2}]',
      '{"a":{"x":1},"b":{"x":2}}',
    ],
    [
      '{"a":{"x":1}}',
      '[{"op":"add","path":"/a/z","value":0},{"op":"copy","from":"/a","path":"/b"},{"op":"add","path":"/a/x","value":2}]',
      '{"a":{"x":2,"z":0},"b":{"x":1,"z":0}}',
    ],
    ['{}', '[{"op":"copy","from":"/no","path":"/b"}]', '{"b":null}'],
    ['{"a/b":1,"m~n":2}', '[{"op":"test","path":"/a~1b","value":1},{"op":"remove","path":"/m~0n"}]', '{"a/b":1}'],
    ['{"a":{"b":[1,null]}}', '[{"op":"test","path":"/a","value":{"b":[1,null]}}]', '{"a":{"b":[1,null]}}'],
    ['{}', '[{"op":"test","path":"/no","value":null}]', '{}'],
    [
      '{"a":9007199254740993}',
      '[{"op":"copy","from":"/a","path":"/b"}]',
      '{"a":9007199254740993,"b":9007199254740993}',
    ],
    ['{}', '[{"op":"add","path":"/__proto__","value":{"x":1}}]', '{"__proto__":{"x":1}}'],
  ])('%s with %s is %s', (document, patch, result) => {
    expect(patched(document, patch)).toBe(result);
  });

  it.each([
    ['{}', '[{"op":"remove","path":"/no"}]'],
    ['{}', '[{"op":"remove","path":"/toString"}]'],
    ['{}', '[{"op":"add","path":"/__proto__/x","value":1}]'],
    ['{}', '[{"op":"add","path":"","value":{}}]'],
    ['{}', '[{"op":"add","path":"a","value":1}]'],
    ['{}', '[{"op":"add","path":"/a/b","value":1}]'],
    ['{"a":"x"}', '[{"op":"add","path":"/a/b","value":1}]'],
    ['{"a":[]}', '[{"op":"add","path":"/a/1","value":1}]'],
    ['{"a":[]}', '[{"op":"add","path":"/a/x","value":1}]'],
    ['{"a":[1]}', '[{"op":"replace","path":"/a/1","value":1}]'],
    ['{"a":1}', '[{"op":"test","path":"/a","value":2}]'],
    ['{"a":1}', '[{"op":"test","path":"/a"}]'],
    ['{"a":1}', '[{"op":"move","from":"/no","path":"/b"}]'],
    ['{"a":1}', '[{"op":"replace","path":"","value":5}]'],
    ['{"a":1}', '[{"op":"nope","path":"/a"}]'],
    ['{"a":1}', '[null]'],
  ])('%s with %s is refused without a reason', (document, patch) => {
    const message = 'the server rejected our request due to an error in our request';
    expect(() => patched(document, patch)).toThrow(expect.objectContaining({ code: 422, reason: 'Invalid', message }));
  });

  it('may not blow the document up by copying', () => {
    const doubling = Array.from({ length: 40 }, (_, i) => ({ op: 'copy', from: '/a', path: `/a/${i}` }));
    expect(() => patched(`{"a":{"x":"${'x'.repeat(1000)}"}}`, JSON.stringify(doubling))).toThrow('rejected');
  });

  const key = fc.constantFrom('a', 'b', '0', '1', '-', '__proto__');
  const value = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>;
  const path = fc.array(key, { minLength: 1, maxLength: 3 }).map((keys) => `/${keys.join('/')}`);
  const operation = fc.record({
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
    path,
    from: path,
    value,
  });
  const document = fc.dictionary(key, value);

  it('changes neither the document nor itself', () => {
    fc.assert(
      fc.property(document, fc.array(operation, { maxLength: 5 }), (before, operations) => {
        const texts = [encodeJson(before), encodeJson(operations as JsonValue)];
        try {
          applyJsonPatch(before, operations);
        } catch (error) {
          expect((error as StatusError).code).toBe(422);
        }
        expect([encodeJson(before), encodeJson(operations as JsonValue)]).toEqual(texts);
      }),
    );
  });

  it('undoes an add of a new key by a remove', () => {
    fc.assert(
      fc.property(document, value, (before, added) => {
        const operations = [
          { op: 'add', path: '/new', value: added },
          { op: 'test', path: '/new', value: added },
          { op: 'remove', path: '/new' },
        ];
        expect(encodeJson(applyJsonPatch(before, operations))).toBe(encodeJson(before));
      }),
    );
  });
});
