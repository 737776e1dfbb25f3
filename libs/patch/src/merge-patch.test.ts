import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJson, encodeJson, type JsonValue } from '#machinery';
import { applyMergePatch } from './merge-patch.ts';

// Expectations are those of evanphx/json-patch v4.13.
describe('a merge patch', () => {
  it.each([
    ['{"a":1}', '{"b":2}', '{"a":1,"b":2}'],
    ['{"a":1}', '{"a":null}', '{}'],
    ['{"a":{"x":1}}', '{"a":{"y":2}}', '{"a":{"x":1,"y":2}}'],
    ['{"a":1}', '{"a":{"y":null,"z":[{"n":null},null]}}', '{"a":{"z":[{},null]}}'],
    ['{}', '{"a":{"y":null,"z":[{"n":null},null]}}', '{"a":{"z":[{},null]}}'],
    ['{"a":{"x":1}}', '{"a":[{"n":null}]}', '{"a":[{"n":null}]}'],
    ['{"a":[1]}', '{"a":[{"n":null}]}', '{"a":[{}]}'],
    ['{"a":null}', '{"a":{"n":null}}', '{"a":{}}'],
    ['{"a":1}', '[{"n":null}]', '[{}]'],
    ['{"a":9007199254740993}', '{"b":1}', '{"a":9007199254740993,"b":1}'],
    ['{}', '{"__proto__":{"x":1}}', '{"__proto__":{"x":1}}'],
    ['{}', '{"toString":{"x":1}}', '{"toString":{"x":1}}'],
  ])('%s with %s is %s', (document, patch, result) => {
    expect(encodeJson(applyMergePatch(decodeJson(document), decodeJson(patch)))).toBe(result);
  });

  const value = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<JsonValue>;
  const object = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), value);

  it('applied twice does no more than applied once', () => {
    fc.assert(
      fc.property(object, object, (document, patch) => {
        const once = applyMergePatch(document, patch);
        // A list that took an object's place keeps its nulls the first time only.
        const twice = applyMergePatch(once, patch);
        expect(applyMergePatch(twice, patch)).toEqual(twice);
      }),
    );
  });

  it('changes neither argument, and an empty patch changes nothing', () => {
    fc.assert(
      fc.property(object, object, (document, patch) => {
        const texts = [encodeJson(document), encodeJson(patch)];
        applyMergePatch(document, patch);
        expect([encodeJson(document), encodeJson(patch)]).toEqual(texts);
        expect(applyMergePatch(document, {})).toEqual(document);
      }),
    );
  });
});
