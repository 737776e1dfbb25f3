import { describe, expect, it } from 'vitest';
import {
  GO_BYTES,
  GO_INT32,
  GO_OBJECT_META,
  GO_STRING,
  goField,
  goMap,
  goOmitEmpty,
  goPointer,
  goSlice,
} from './go-object-meta.ts';
import type { GoStruct } from './go-struct.ts';
import type { JsonObject } from './json-value.ts';
import { decodeTypedObject, type TypedKind } from './typed-object.ts';

const PART: GoStruct = {
  kind: 'struct',
  name: 'v1.Part',
  fields: () => [
    goField('name', GO_STRING),
    goOmitEmpty('size', GO_INT32),
    goPointer('weight', GO_INT32),
    goOmitEmpty('data', GO_BYTES),
    goOmitEmpty('tags', goMap(GO_STRING)),
    goPointer('inner', PART),
  ],
};
const THING: TypedKind = {
  gvk: { group: 'example.com', version: 'v1', kind: 'Thing' },
  scheme: 'pkg/runtime/scheme.go:111',
  struct: {
    kind: 'struct',
    name: 'v1.Thing',
    fields: () => [
      goOmitEmpty('kind', GO_STRING),
      goOmitEmpty('apiVersion', GO_STRING),
      goOmitEmpty('metadata', GO_OBJECT_META),
      goField('parts', goSlice(PART)),
    ],
  },
};

function decode(rest: JsonObject): { object: JsonObject; unknown: string[] } {
  const object = { ...rest };
  const unknown = decodeTypedObject(THING, object);
  return { object, unknown };
}

describe('a body of a built-in kind', () => {
  it('comes back as its Go struct is written: zero values, omitempty, order', () => {
    const { object } = decode({ parts: [{ weight: 0, size: 0, tags: { b: '2', a: '1' }, inner: null }, null] });
    expect(JSON.stringify(object)).toBe(
      '{"kind":"Thing","apiVersion":"example.com/v1","metadata":{},"parts":[{"name":"","weight":0,"tags":{"a":"1","b":"2"}},{"name":""}]}',
    );
    expect(decode({}).object.parts).toBe(null);
  });

  it('loses unknown fields, with a complaint for each', () => {
    const { object, unknown } = decode({ foo: 1, parts: [{ name: 'a', inner: { x: 1, tags: { y: '' } } }] });
    expect(unknown).toEqual(['unknown field "foo"', 'unknown field "parts[0].inner.x"']);
    expect(object.foo).toBe(undefined);
  });

  it('keeps a key named __proto__ as a key', () => {
    const tags = JSON.parse('{"__proto__":"x"}') as JsonObject;
    const { object } = decode({ parts: [{ tags }] });
    expect(JSON.stringify(object.parts)).toBe('[{"name":"","tags":{"__proto__":"x"}}]');
    expect(decode(JSON.parse('{"constructor":1}') as JsonObject).unknown).toEqual(['unknown field "constructor"']);
  });

  it.each([
    [{ parts: {} }, 'json: cannot unmarshal object into Go struct field Thing.parts of type []v1.Part'],
    [{ parts: ['x'] }, 'json: cannot unmarshal string into Go struct field Thing.parts of type v1.Part'],
    [{ parts: [{ name: 5 }] }, 'json: cannot unmarshal number into Go struct field Part.parts.name of type string'],
    [
      { parts: [{ inner: { size: 1.5 } }] },
      'json: cannot unmarshal number 1.5 into Go struct field Part.parts.inner.size of type int32',
    ],
    [
      { parts: [{ size: 3000000000 }] },
      'json: cannot unmarshal number 3000000000 into Go struct field Part.parts.size of type int32',
    ],
    [
      { parts: [{ tags: { a: true } }] },
      'json: cannot unmarshal bool into Go struct field Part.parts.tags of type string',
    ],
    [{ parts: [{ data: '!!' }] }, 'illegal base64 data at input byte 0'],
    [{ metadata: 'x' }, 'json: cannot unmarshal string into Go struct field Thing.metadata of type v1.ObjectMeta'],
    [
      { metadata: { labels: [] } },
      'json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string',
    ],
    [
      { metadata: { creationTimestamp: 5 } },
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string',
    ],
    [
      { metadata: { creationTimestamp: 'abc' } },
      'parsing time "abc" as "2006-01-02T15:04:05Z07:00": cannot parse "abc" as "2006"',
    ],
  ] as [JsonObject, string][])('is refused when a value has the wrong type: %j', (body, message) => {
    expect(() => decode(body)).toThrow(`Thing in version "v1" cannot be handled as a Thing: ${message}`);
  });

  it('is refused when it is of another kind', () => {
    expect(() => decode({ kind: 'Foo' })).toThrow(
      'Foo in version "v1" cannot be handled as a Thing: no kind "Foo" is registered for version "example.com/v1" in scheme "pkg/runtime/scheme.go:111"',
    );
  });

  it('writes times in UTC with whole seconds', () => {
    const { object } = decode({ metadata: { creationTimestamp: '2026-01-02T03:04:05.678+01:00' } });
    expect(object.metadata).toEqual({ creationTimestamp: '2026-01-02T02:04:05Z' });
  });
});
