import { describe, expect, it } from 'vitest';
import type { JsonValue } from './json-value.ts';
import { coerceObjectMeta } from './object-meta-decode.ts';

const parse = (text: string) => JSON.parse(text) as JsonValue;

// Messages as kube-apiserver 1.37.2 answers them.
describe('reading the metadata of an object', () => {
  it.each([
    ['{"labels":{"a":1}}', 'json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string'],
    ['{"labels":[1]}', 'json: cannot unmarshal array into Go struct field ObjectMeta.labels of type map[string]string'],
    ['{"name":5}', 'json: cannot unmarshal number into Go struct field ObjectMeta.name of type string'],
    [
      '{"creationTimestamp":5}',
      'json: cannot unmarshal number into Go struct field ObjectMeta.creationTimestamp of type string',
    ],
    ['{"creationTimestamp":"x"}', 'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"'],
    ['{"deletionTimestamp":"2024-13-01T00:00:00Z"}', 'parsing time "2024-13-01T00:00:00Z": month out of range'],
    [
      '{"ownerReferences":[{"uid":1}]}',
      'json: cannot unmarshal number into Go struct field OwnerReference.ownerReferences.uid of type types.UID',
    ],
    [
      '{"ownerReferences":[{"uid":"x","foo":1,"controller":"y"}]}',
      'json: cannot unmarshal string into Go struct field OwnerReference.ownerReferences.controller of type bool',
    ],
    ['{"finalizers":[1]}', 'json: cannot unmarshal number into Go struct field ObjectMeta.finalizers of type string'],
    ['{"finalizers":"x"}', 'json: cannot unmarshal string into Go struct field ObjectMeta.finalizers of type []string'],
    [
      '{"generation":1.5}',
      'json: cannot unmarshal number 1.5 into Go struct field ObjectMeta.generation of type int64',
    ],
    ['"x"', 'json: cannot unmarshal string into Go value of type v1.ObjectMeta'],
    ['[1]', 'json: cannot unmarshal array into Go value of type v1.ObjectMeta'],
    [
      '{"name":1,"labels":1,"creationTimestamp":"x"}',
      'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
    ],
    [
      '{"name":1,"labels":1}',
      'json: cannot unmarshal number into Go struct field ObjectMeta.labels of type map[string]string',
    ],
  ])('refuses %s', (text, message) => {
    expect(() => coerceObjectMeta(parse(text), 'refuse')).toThrow(expect.objectContaining({ message }));
  });

  it.each<[string, unknown, string[]]>([
    ['null', {}, []],
    ['{"name":"a","foo":1,"toString":{}}', { name: 'a' }, ['foo', 'toString']],
    ['{"name":"","labels":{},"annotations":null,"finalizers":[],"generation":0}', {}, []],
    ['{"labels":{"a":null}}', { labels: { a: '' } }, []],
    ['{"finalizers":["x",null]}', { finalizers: ['x', ''] }, []],
    ['{"creationTimestamp":"2024-01-02T3:04:05.5+01:00"}', { creationTimestamp: '2024-01-02T02:04:05Z' }, []],
    [
      '{"ownerReferences":[{"name":"n","bar":1}]}',
      { ownerReferences: [{ apiVersion: '', kind: '', name: 'n', uid: '' }] },
      ['ownerReferences[0].bar'],
    ],
  ])('writes %s back as a metav1.ObjectMeta', (text, metadata, unknownFields) => {
    expect(coerceObjectMeta(parse(text), 'refuse')).toEqual({ metadata, unknownFields });
  });

  it('drops only the malformed fields of stored objects', () => {
    const stored = parse('{"name":"a","labels":{"a":1},"creationTimestamp":7,"x":1}');
    expect(coerceObjectMeta(stored, 'drop')).toEqual({ metadata: { name: 'a' }, unknownFields: ['x'] });
  });

  it('keeps __proto__ as an unknown field or a label', () => {
    const read = coerceObjectMeta(parse('{"__proto__":{"name":"x"},"labels":{"__proto__":"y","a":null}}'), 'refuse');
    expect(read.unknownFields).toEqual(['__proto__']);
    expect(Object.keys(read.metadata.labels as object)).toEqual(['__proto__', 'a']);
    expect(read.metadata.name).toBeUndefined();
  });
});
