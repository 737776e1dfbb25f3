import { describe, expect, it } from 'vitest';
import { decodeJson, encodeJson, escapeHtmlInJson, type JsonValue } from '#machinery';
import { applyJsonPatch } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
import { copyPatched, quotePatched, type ReadContainers } from './read-containers.ts';

const DOCUMENT = decodeJson('{"kind":"K","a":{"z":1,"b":{"y":1,"x":"<"}},"list":[{"d":1,"c":2}]}');

function quoted(apply: (read: ReadContainers) => JsonValue): string {
  const read: ReadContainers = new Set();
  return quotePatched(apply(read), read);
}

// As kube-apiserver quotes objects of built-in kinds, whose fields have an order of their own.
describe('the outcome of a patch, quoted', () => {
  it('keeps what the patch does not name in its own order', () => {
    expect(quoted((read) => applyMergePatch(DOCUMENT, {}, read))).toBe(
      '{"a":{"z":1,"b":{"y":1,"x":"\\u003c"}},"kind":"K","list":[{"d":1,"c":2}]}',
    );
  });

  it('has keys that are numbers where they are stored, not first', () => {
    const stored = decodeJson('{"a":{"-":1,"0":[{"b":{},"x":{".":1,"0":2,"10":3}}],"z":{"y":1,"x":2}}}');
    expect(quoted((read) => applyMergePatch(stored, {}, read))).toBe(
      '{"a":{"-":1,"0":[{"b":{},"x":{".":1,"0":2,"10":3}}],"z":{"y":1,"x":2}}}',
    );
  });

  it('is copied in the same order', () => {
    const read: ReadContainers = new Set();
    const outcome = applyMergePatch(DOCUMENT, { a: { n: { q: 1, o: 2 } } }, read);
    const copy = copyPatched(outcome, read);
    expect(escapeHtmlInJson(encodeJson(copy))).toBe(quotePatched(outcome, read));
  });

  it('sorts the objects on the way of a merge patch', () => {
    expect(quoted((read) => applyMergePatch(DOCUMENT, { a: { n: { q: 1, p: null, o: 2 } } }, read))).toBe(
      '{"a":{"b":{"y":1,"x":"\\u003c"},"n":{"o":2,"q":1},"z":1},"kind":"K","list":[{"d":1,"c":2}]}',
    );
  });

  it('sorts the objects on the way of a JSON patch, but not the values that it brings', () => {
    const operations = [
      { op: 'test', path: '/a/z', value: 1 },
      { op: 'add', path: '/list/0/b', value: { q: 1, p: 2 } },
    ];
    expect(quoted((read) => applyJsonPatch(DOCUMENT, operations, read))).toBe(
      '{"a":{"b":{"y":1,"x":"\\u003c"},"z":1},"kind":"K","list":[{"b":{"q":1,"p":2},"c":2,"d":1}]}',
    );
  });
});
