import { describe, expect, it } from 'vitest';
import {
  GO_BOOL,
  GO_BYTES,
  GO_FLOAT64,
  GO_INT32,
  GO_INT64,
  GO_STRING,
  GO_TIME,
  goMap,
  goOmitEmpty,
  goSlice,
} from './go-object-meta.ts';
import type { GoStruct, GoUnion } from './go-struct.ts';
import { fromUnstructured } from './go-unstructured.ts';
import { decodeJson } from './json-decode.ts';
import { encodeJson } from './json-encode.ts';
import type { JsonObject } from './json-value.ts';

const BOOL_OR_TEXT: GoUnion = {
  kind: 'union',
  name: 'v1.BoolOrText',
  pick: (value) =>
    typeof value === 'boolean' ? GO_BOOL : typeof value === 'string' ? GO_STRING : { error: 'neither' },
};
const STRUCT: GoStruct = {
  kind: 'struct',
  name: 'v1.Struct',
  fields: () => [
    goOmitEmpty('text', GO_STRING),
    goOmitEmpty('phase', { kind: 'string', name: 'v1.Phase' }),
    goOmitEmpty('flag', GO_BOOL),
    goOmitEmpty('int32', GO_INT32),
    goOmitEmpty('int64', GO_INT64),
    goOmitEmpty('float', GO_FLOAT64),
    goOmitEmpty('bytes', GO_BYTES),
    goOmitEmpty('time', GO_TIME),
    goOmitEmpty('either', BOOL_OR_TEXT),
    goOmitEmpty('any', { kind: 'any', name: 'v1.Any' }),
    goOmitEmpty('list', goSlice(STRUCT)),
    goOmitEmpty('map', goMap(STRUCT)),
  ],
};

function converted(text: string): { object: string; unknownFields: readonly string[] } {
  const { object, unknownFields } = fromUnstructured(STRUCT, decodeJson(text) as JsonObject);
  return { object: encodeJson(object), unknownFields };
}

// Messages and values as kube-apiserver gives them after a strategic merge patch.
describe('values made to fit a struct', () => {
  it.each([
    ['{"text":null,"list":[null,{"flag":null}]}', '{"list":[null,{}]}'],
    ['{"int32":4294967299}', '{"int32":3}'],
    ['{"int32":2147483648}', '{"int32":-2147483648}'],
    ['{"int32":5.0,"int64":1e3}', '{"int32":5,"int64":1000}'],
    ['{"int64":9223372036854775807}', '{"int64":9223372036854775807}'],
    ['{"int64":9223372036854775808}', '{"int64":-9223372036854775808}'],
    ['{"int32":1e30}', '{"int32":0}'],
    ['{"float":5}', '{"float":5}'],
    ['{"bytes":"eA=="}', '{"bytes":"eA=="}'],
    ['{"bytes":[120,376,null,-1]}', '{"bytes":"eHgA/w=="}'],
    ['{"time":"2001-02-03T04:05:06.7+01:00"}', '{"time":"2001-02-03T03:05:06Z"}'],
    ['{"either":"x"}', '{"either":"x"}'],
    ['{"any":{"b":1,"a":[null]}}', '{"any":{"a":[null],"b":1}}'],
    ['{"map":{"__proto__":{"flag":true}}}', '{"map":{"__proto__":{"flag":true}}}'],
  ])('%s becomes %s', (text, result) => {
    expect(converted(text)).toEqual({ object: result, unknownFields: [] });
  });

  it.each([
    ['{"text":5}', 'cannot convert int64 to string'],
    ['{"text":5.5}', 'unrecognized type: string'],
    ['{"text":true}', 'unrecognized type: string'],
    ['{"text":{}}', 'unrecognized type: string'],
    ['{"phase":5}', 'cannot convert int64 to v1.Phase'],
    ['{"flag":"yes"}', 'unrecognized type: bool'],
    ['{"flag":1}', 'unrecognized type: bool'],
    ['{"int32":1.5}', 'cannot convert float64 to int32'],
    ['{"int64":"1"}', 'unrecognized type: int64'],
    ['{"float":"1"}', 'unrecognized type: float64'],
    ['{"bytes":"!"}', 'error decoding from json: illegal base64 data at input byte 0'],
    ['{"bytes":5}', 'cannot restore slice from int64'],
    ['{"bytes":["x"]}', 'unrecognized type: uint8'],
    ['{"time":5}', 'json: cannot unmarshal number into Go value of type string'],
    ['{"either":5}', 'neither'],
    ['{"list":{}}', 'cannot restore slice from map'],
    ['{"list":[[]]}', 'cannot restore struct from: slice'],
    ['{"map":"x"}', 'cannot restore map from string'],
    ['{"map":{"a":1.5}}', 'cannot restore struct from: float64'],
  ])('%s is refused', (text, message) => {
    expect(() => converted(text)).toThrow(message);
  });

  it('names unknown fields in the order of their texts, without the keys of maps', () => {
    const text = '{"z":1,"list":[{},{"a.b":1}],"map":{"m":{"q":1},"n":{"q":1}},"a\\"":{}}';
    expect(converted(text)).toEqual({
      object: '{"list":[{},{}],"map":{"m":{},"n":{}}}',
      unknownFields: [
        'unknown field "a""',
        'unknown field "list[1].a.b"',
        'unknown field "map.q"',
        'unknown field "map.q"',
        'unknown field "z"',
      ],
    });
  });
});
