import { describe, expect, it } from 'vitest';
import {
  decodeJsonPatch,
  decodeMergePatch,
  decodeStrategicMergePatch,
  type PatchStrictness,
  readPatch,
} from './decode-patch.ts';

// Messages as kube-apiserver 1.37.2 answers them.
describe('decoding a JSON patch', () => {
  it.each<[PatchStrictness, string, string]>([
    ['strict', 'x', 'invalid JSON patch'],
    ['lenient', '', 'invalid JSON patch'],
    [
      'strict',
      '{}',
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    ],
    ['lenient', '{}', 'json: cannot unmarshal object into Go value of type jsonpatch.Patch'],
    [
      'strict',
      '["x"]',
      'error decoding patch: json: cannot unmarshal string into Go value of type handlers.jsonPatchOp',
    ],
    ['lenient', '["x"]', 'json: cannot unmarshal string into Go value of type jsonpatch.Operation'],
    [
      'strict',
      '[{"op":"add","path":5}]',
      'error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.path of type string',
    ],
  ])('%s: %s is refused', (strictness, text, message) => {
    expect(() => decodeJsonPatch(readPatch(text), strictness)).toThrow(expect.objectContaining({ code: 400, message }));
  });

  it('reports unknown and duplicate fields', () => {
    const text = '[{"op":"add","op":"add","path":"/a","foo":1,"value":{"b":1,"b":2}}]';
    expect(decodeJsonPatch(readPatch(text), 'strict').strictErrors).toEqual([
      'json patch unknown field "[0].foo"',
      'json patch duplicate field "[0].op"',
      'json patch duplicate field "[0].value.b"',
    ]);
    expect(decodeJsonPatch(readPatch(text), 'lenient').strictErrors).toEqual([]);
  });

  it('takes ten thousand operations and no more', () => {
    const text = (count: number) => JSON.stringify(Array(count).fill({ op: 'test', path: '/a' }));
    expect(decodeJsonPatch(readPatch(text(10_000)), 'strict').operations).toHaveLength(10_000);
    const message = 'Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001';
    expect(() => decodeJsonPatch(readPatch(text(10_001)), 'strict')).toThrow(
      expect.objectContaining({ code: 413, message }),
    );
  });
});

describe('decoding a merge patch', () => {
  it.each<[PatchStrictness, string, string]>([
    ['strict', 'x', 'invalid JSON patch'],
    ['strict', 'null', 'Invalid JSON Patch'],
    [
      'strict',
      '{"a":1e400}',
      'error decoding patch: json: cannot unmarshal number 1e400 into Go value of type float64',
    ],
    ['lenient', '"x"', 'Invalid JSON Patch'],
    [
      'strict',
      '"x"',
      'error decoding patch: json: cannot unmarshal string into Go value of type map[string]interface {}',
    ],
    [
      'strict',
      '[1]',
      'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
    ],
  ])('%s: %s is refused', (strictness, text, message) => {
    expect(() => decodeMergePatch(readPatch(text), strictness)).toThrow(
      expect.objectContaining({ code: 400, message }),
    );
  });

  it('reports duplicate fields', () => {
    const text = '{"spec":{"x":1,"x":2}}';
    expect(decodeMergePatch(readPatch(text), 'strict')).toEqual({
      patch: { spec: { x: 2 } },
      strictErrors: ['duplicate field "spec.x"'],
    });
    expect(decodeMergePatch(readPatch('[1]'), 'lenient').patch).toEqual([1]);
  });
});

describe('decoding a strategic merge patch', () => {
  it.each<[string, string]>([
    ['{', 'invalid JSON patch'],
    ['', 'invalid JSON patch'],
    ['[]', 'json: cannot unmarshal array into Go value of type map[string]interface {}'],
    ['"x"', 'json: cannot unmarshal string into Go value of type map[string]interface {}'],
    ['{"a":1e400}', 'json: cannot unmarshal number 1e400 into Go value of type float64'],
  ])('%s is refused', (text, message) => {
    expect(() => decodeStrategicMergePatch(readPatch(text), 'lenient')).toThrow(
      expect.objectContaining({ code: 400, message }),
    );
  });

  it('takes null for a patch that changes nothing', () => {
    expect(decodeStrategicMergePatch(readPatch('null'), 'strict')).toEqual({ patch: {}, strictErrors: [] });
  });

  it('reports duplicate fields', () => {
    const { patch, strictErrors } = decodeStrategicMergePatch(readPatch('{"spec":{"x":1,"x":2}}'), 'strict');
    expect([patch, strictErrors]).toEqual([{ spec: { x: 2 } }, ['duplicate field "spec.x"']]);
  });
});
