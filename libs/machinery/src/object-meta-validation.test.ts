import { describe, expect, it } from 'vitest';
import type { JsonObject } from './json-value.ts';
import { nameIsDnsSubdomain } from './name-validation.ts';
import { validateFieldManager, validateObjectMeta, validateObjectMetaUpdate } from './object-meta-validation.ts';

const OPTIONS = { namespaced: true, validateName: nameIsDnsSubdomain, path: 'metadata' };
const OK = { name: 'a', namespace: 'default' };

function created(meta: JsonObject): string[] {
  return validateObjectMeta({ ...OK, ...meta }, OPTIONS).map((e) => `${e.field}: ${e.message}`);
}

describe('metadata of a new object', () => {
  it('may have nothing but a name and a namespace', () => {
    expect(created({})).toEqual([]);
  });

  it.each<[JsonObject, string[]]>([
    [{ name: '' }, ['metadata.name: Required value: name or generateName is required']],
    [{ namespace: '' }, ['metadata.namespace: Required value']],
    [{ namespace: 'a.b' }, ['metadata.namespace: Invalid value: "a.b": must not contain dots']],
    [{ generation: -1 }, ['metadata.generation: Invalid value: -1: must be greater than or equal to 0']],
    [{ annotations: { '/a': 'x' } }, ['metadata.annotations: Invalid value: "/a": prefix part must be non-empty']],
    [{ annotations: { a: 'é'.repeat(131072) } }, ['metadata.annotations: Too long: may not be more than 262144 bytes']],
    [
      { labels: { a: 'x'.repeat(64) } },
      [`metadata.labels: Invalid value: "${'x'.repeat(64)}": must be no more than 63 bytes`],
    ],
    [
      {
        ownerReferences: [
          { apiVersion: 'v1', kind: 'Event', name: 'n', uid: 'u', controller: true },
          { apiVersion: 'v1/a/b', kind: '', name: 'n', uid: 'u', controller: true },
        ],
      },
      [
        'metadata.ownerReferences[0]: Invalid value: {"apiVersion":"v1","kind":"Event","name":"n","uid":"u","controller":true}: /v1, Kind=Event is disallowed from being an owner',
        'metadata.ownerReferences[1].apiVersion: Invalid value: "v1/a/b": must be <group>/<version> or <version>',
        'metadata.ownerReferences[1].kind: Required value: must not be empty',
        'metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"Event","name":"n","uid":"u","controller":true},{"apiVersion":"v1/a/b","kind":"","name":"n","uid":"u","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for Event/n and /n',
      ],
    ],
    [
      { finalizers: ['orphan', 'foregroundDeletion'] },
      [
        'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
      ],
    ],
    [
      { managedFields: [{ operation: 'X', fieldsType: 'Y' }] },
      [
        'metadata.managedFields[0].operation: Unsupported value: "X": supported values: "Apply", "Update"',
        'metadata.managedFields[0].fieldsType: Invalid value: "Y": must be `FieldsV1`',
      ],
    ],
  ])('%j is refused', (meta, errors) => {
    expect(created(meta)).toEqual(errors);
  });

  it('has no namespace in a cluster-wide resource', () => {
    const errors = validateObjectMeta(OK, { ...OPTIONS, namespaced: false });
    expect(errors.map((e) => e.message)).toEqual(['Forbidden: not allowed on this type']);
  });
});

describe('metadata of an update', () => {
  const OLD = { ...OK, uid: 'u', resourceVersion: '1', generation: 2, creationTimestamp: '2024-01-02T03:04:05Z' };
  it.each<[JsonObject, JsonObject, string[]]>([
    [{}, {}, []],
    [{ resourceVersion: '' }, {}, ['metadata.resourceVersion: Invalid value: "": must be specified for an update']],
    [{ generation: 1 }, {}, ['metadata.generation: Invalid value: 1: must not be decremented']],
    [
      { name: 'b', uid: 'v' },
      {},
      ['metadata.name: Invalid value: "b": field is immutable', 'metadata.uid: Invalid value: "v": field is immutable'],
    ],
    [
      { creationTimestamp: '2025-01-02T03:04:05Z' },
      {},
      ['metadata.creationTimestamp: Invalid value: "2025-01-02T03:04:05Z": field is immutable'],
    ],
    [
      {},
      { deletionTimestamp: '2025-01-02T03:04:05Z', deletionGracePeriodSeconds: 0 },
      [
        'metadata.deletionTimestamp: Invalid value: null: field is immutable',
        'metadata.deletionGracePeriodSeconds: Invalid value: null: field is immutable',
      ],
    ],
    [
      { deletionTimestamp: 'x', finalizers: ['b/c', 'a/b', 'old/x'] },
      { deletionTimestamp: 'x', finalizers: ['old/x'] },
      [
        'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a/b", "b/c"}',
      ],
    ],
  ])('%j over %j', (meta, old, errors) => {
    const found = validateObjectMetaUpdate({ ...OLD, ...meta }, { ...OLD, ...old }, 'metadata');
    expect(found.map((e) => `${e.field}: ${e.message}`)).toEqual(errors);
  });
});

describe('a field manager', () => {
  it('is printable and short', () => {
    expect(validateFieldManager('kubectl-é', 'fieldManager')).toEqual([]);
    expect(validateFieldManager('é\u0007', 'fieldManager').map((e) => e.message)).toEqual([
      'Invalid value: "é\\a": invalid character U+0007 (at position 2)',
    ]);
    expect(validateFieldManager('a'.repeat(129), 'fieldManager').map((e) => e.message)).toEqual([
      'Too long: may not be more than 128 bytes',
    ]);
  });
});
