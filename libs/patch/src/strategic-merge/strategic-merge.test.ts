import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeJson,
  encodeJson,
  GO_INT64,
  GO_STRING,
  type GoStruct,
  goField,
  goMap,
  goMerged,
  goOmitEmpty,
  goPointer,
  goSlice,
  type JsonObject,
  type JsonValue,
  StatusError,
} from '#machinery';
import { applyStrategicMergePatch } from './strategic-merge.ts';

const PORT: GoStruct = {
  kind: 'struct',
  name: 'v1.Port',
  fields: () => [
    goField('port', GO_INT64),
    goOmitEmpty('name', GO_STRING),
    goMerged(goOmitEmpty('tags', goSlice(GO_STRING))),
    goMerged(goOmitEmpty('ports', goSlice(PORT)), 'port'),
  ],
};
const SPEC: GoStruct = {
  kind: 'struct',
  name: 'v1.Spec',
  fields: () => [
    goOmitEmpty('labels', goMap(GO_STRING)),
    goOmitEmpty('atomic', goSlice(GO_STRING)),
    goOmitEmpty('atomicPorts', goSlice(PORT)),
    goMerged(goOmitEmpty('tags', goSlice(GO_STRING))),
    goMerged(goOmitEmpty('ports', goSlice(PORT)), 'port'),
    goMerged(goOmitEmpty('keyless', goSlice(PORT))),
    { ...goOmitEmpty('replaced', PORT), patchStrategy: 'replace' },
    goPointer('first', PORT),
  ],
};
const KIND: GoStruct = { kind: 'struct', name: 'v1.Kind', fields: () => [goOmitEmpty('spec', SPEC)] };

function patched(spec: string, patch: string): string {
  const document = { spec: decodeJson(spec) };
  const { value } = applyStrategicMergePatch(document, { spec: decodeJson(patch) }, KIND);
  return encodeJson(value.spec!);
}

const PORTS = '{"ports":[{"port":1,"name":"a"},{"port":2,"name":"b"}]}';

// What kube-apiserver makes of these is recorded in test/oracle, strategic-merge; here are the kinds of fields that the
// kinds served so far do not have, and what kube-apiserver breaks off at.
describe('a strategic merge patch', () => {
  it.each([
    [
      'merges lists inside of merged items',
      '{"ports":[{"port":1,"tags":["a"],"ports":[{"port":5}]}]}',
      '{"ports":[{"port":1,"tags":["b"],"ports":[{"port":5,"name":"x"},{"port":6}]}]}',
      '{"ports":[{"port":1,"tags":["b","a"],"ports":[{"port":5,"name":"x"},{"port":6}]}]}',
    ],
    [
      'tells numbers from texts',
      PORTS,
      '{"ports":[{"port":"1","name":"c"}]}',
      '{"ports":[{"port":"1","name":"c"},{"port":1,"name":"a"},{"port":2,"name":"b"}]}',
    ],
    [
      'replaces an object that is to be replaced',
      '{"replaced":{"port":1,"name":"a"}}',
      '{"replaced":{"port":2}}',
      '{"replaced":{"port":2}}',
    ],
    [
      'follows directives in what is behind a pointer',
      '{"first":{"port":1,"name":"a"}}',
      '{"first":{"$retainKeys":["port"],"port":2}}',
      '{"first":{"port":2}}',
    ],
    [
      'deletes from an atomic list of texts',
      '{"atomic":["a","b"]}',
      '{"$deleteFromPrimitiveList/atomic":["a"]}',
      '{"atomic":["b"]}',
    ],
    [
      'deletes all items of a key',
      '{"ports":[{"port":1},{"port":2},{"port":1}]}',
      '{"ports":[{"$patch":"delete","port":1}]}',
      '{"ports":[{"port":2}]}',
    ],
    [
      'orders a long list by what the patch names',
      `{"tags":${JSON.stringify(Array.from({ length: 40 }, (_, i) => `t${i}`))}}`,
      '{"$setElementOrder/tags":["t39","t0"]}',
      `{"tags":${JSON.stringify([...Array.from({ length: 38 }, (_, i) => `t${i + 1}`), 't39', 't0'])}}`,
    ],
  ])('%s', (_, spec, patch, result) => {
    expect(patched(spec, patch)).toBe(result);
  });

  it.each([
    ['{"keyless":[{"port":1}]}', '{"keyless":[{"port":2}]}', 'cannot merge lists without merge key for struct'],
    [
      '{"labels":{"a":"b"}}',
      '{"labels":{"$setElementOrder/x":[]}}',
      'merging an object in json but data type is not struct, instead is: map',
    ],
    ['{}', '{"$setElementOrder/labels":[]}', 'expected slice or array type, but got: struct'],
    [
      '{"first":{"port":1}}',
      '{"first":{"$setElementOrder/port":[]}}',
      'expected a []interface {}, but received a int64',
    ],
    ['{"first":{"port":1}}', '{"first":{"$setElementOrder/name":[]}}', 'expected slice or array type, but got: ptr'],
    ['{}', '{"$setElementOrder/nothing":[]}', 'unable to find api field in struct Spec for the json field "nothing"'],
    [
      PORTS,
      '{"ports":[{"$patch":{"a":[null,1]},"port":1}]}',
      'unknown patch type: map[a:[<nil> %!s(int64=1)]] in map: map[$patch:map[a:[<nil> 1]] port:1]',
    ],
    [
      '{"atomicPorts":[{"port":1}]}',
      '{"$setElementOrder/atomicPorts":[]}',
      'map: map[port:1] does not contain declared merge key: ',
    ],
  ])('%s with %s is refused', (spec, patch, message) => {
    expect(() => patched(spec, patch)).toThrow(expect.objectContaining({ code: 400, message }));
  });

  // kube-apiserver panics at these: a scalar is expected, and an object cannot be looked up.
  it.each([
    [PORTS, '{"ports":[{"port":{}}]}', '{"ports":[{"port":{}},{"port":1,"name":"a"},{"port":2,"name":"b"}]}'],
    ['{}', '{"$setElementOrder/tags":[null],"tags":[null]}', '{"tags":[null]}'],
  ])('%s with %s breaks nothing', (spec, patch, result) => {
    expect(patched(spec, patch)).toBe(result);
  });

  it('says what is left of the patch', () => {
    const patch = decodeJson(
      '{"spec":{"$retainKeys":["tags","labels"],"$setElementOrder/tags":["a"],"tags":["a"],"labels":{"x":null,"y":{"$patch":"delete"},"z":{"n":null}}}}',
    ) as JsonObject;
    const { spentPatch } = applyStrategicMergePatch({ spec: {} }, patch, KIND);
    expect(spentPatch).toEqual({ spec: { labels: { z: {} } } });
  });

  const item = fc.record({ port: fc.integer({ min: 0, max: 4 }), name: fc.constantFrom('a', 'b') });
  const ports = fc.uniqueArray(item, { selector: ({ port }) => port, maxLength: 5 });
  const tags = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 6 });

  it('gives a list the order that it wants, whatever it was', () => {
    fc.assert(
      fc.property(tags, tags, (before, wanted) => {
        const added = wanted.filter((tag) => !before.includes(tag));
        const deleted = before.filter((tag) => !wanted.includes(tag));
        const patch = {
          '$setElementOrder/tags': wanted,
          '$deleteFromPrimitiveList/tags': deleted,
          ...(added.length > 0 ? { tags: added } : {}),
        };
        const document: JsonObject = { spec: before.length > 0 ? { tags: before } : ({} as JsonObject) };
        const { value } = applyStrategicMergePatch(document, { spec: patch }, KIND);
        expect((value.spec as JsonObject).tags ?? []).toEqual(wanted);
      }),
    );
  });

  it('changes neither the object nor itself, and is done when it is done', () => {
    fc.assert(
      fc.property(ports, ports, fc.boolean(), (before, changes, ordered) => {
        const document = { spec: { ports: before } } as JsonObject;
        const order = ordered ? { '$setElementOrder/ports': changes.map(({ port }) => ({ port })) } : {};
        const patch = { spec: { ports: changes, ...order } } as JsonObject;
        const texts = [encodeJson(document), encodeJson(patch)];
        const once = applyOrRefuse(document, patch);
        expect([encodeJson(document), encodeJson(patch)]).toEqual(texts);
        if (once !== undefined) expect(applyOrRefuse(once, patch)).toEqual(once);
      }),
    );
  });

  it('takes or refuses any patch, and never breaks', () => {
    const key = fc.constantFrom('ports', 'tags', 'labels', 'first', 'replaced', 'atomicPorts', 'port', 'name', 'x');
    const member = fc.oneof(
      key,
      fc.constantFrom('$patch', '$retainKeys'),
      key.map((name) => `$setElementOrder/${name}`),
      key.map((name) => `$deleteFromPrimitiveList/${name}`),
    );
    const { tree } = fc.letrec<{ tree: JsonValue }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom<JsonValue>('a', 'replace', 'delete', 1, 2, true, null),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(member, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, tree), fc.dictionary(member, tree), (document, patch) => {
        applyOrRefuse({ spec: document }, { spec: patch });
      }),
      { numRuns: 500 },
    );
  });
});

/** Undefined when the patch is refused. */
function applyOrRefuse(document: JsonObject, patch: JsonObject): JsonObject | undefined {
  try {
    return applyStrategicMergePatch(document, patch, KIND).value;
  } catch (error) {
    expect(error).toBeInstanceOf(StatusError);
    expect([400, 422]).toContain((error as StatusError).code);
    return undefined;
  }
}
