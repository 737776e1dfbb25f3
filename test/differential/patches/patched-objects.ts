import { crdDefinition } from '#apiextensions';
import { namespaceDefinition } from '#builtin';
import type { GoStruct, JsonObject } from '#machinery';
import { crd } from '../../oracle/crd-manifests.ts';
import { crdsPath } from '../../oracle/scenario.ts';

/** An object that patches are sent to; both servers hold it. */
export interface PatchedObject {
  readonly struct: GoStruct;
  readonly collection: string;
  readonly object: JsonObject;
  /** A merge patch of its status, made after it was created. */
  readonly status?: JsonObject;
}

const namespaceStruct = namespaceDefinition.strategy!.struct; // a built-in kind
const crdStruct = crdDefinition.strategy!.struct;

function namespace(name: string, metadata: JsonObject, conditions: readonly string[]): PatchedObject {
  return {
    struct: namespaceStruct,
    collection: '/api/v1/namespaces',
    object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name, ...metadata } },
    status: { status: { conditions: conditions.map((type) => ({ type, status: 'True', lastTransitionTime: TIME })) } },
  };
}

function customResourceDefinition(kind: string, rest: JsonObject): PatchedObject {
  const object = crd({ group: 'patched.example.com', kind, names: { shortNames: [], categories: ['a', 'b'] } });
  return {
    struct: crdStruct,
    collection: crdsPath,
    object: { ...object, spec: { ...(object.spec as JsonObject), ...rest } },
  };
}

const TIME = '2001-02-03T04:05:06Z';
const finalizers = ['example.com/a', 'example.com/b', 'example.com/c'];
const owner = (uid: string, rest: JsonObject = {}): JsonObject => ({
  apiVersion: 'example.com/v1',
  kind: 'Owner',
  name: uid,
  uid,
  ...rest,
});

/** Namespaces and CRDs with much, little and nothing to merge into. */
export const patchedObjects: readonly PatchedObject[] = [
  namespace('patched-bare', {}, []),
  namespace('patched-labels', { labels: { a: '1', b: '2' }, annotations: { a: 'x' } }, ['a']),
  namespace('patched-lists', { finalizers, ownerReferences: [owner('a'), owner('b'), owner('c')] }, ['a', 'b', 'c']),
  namespace('patched-one', { finalizers: ['example.com/a'], ownerReferences: [owner('a', { controller: true })] }, []),
  customResourceDefinition('Plain', {}),
  customResourceDefinition('Converted', {
    conversion: {
      strategy: 'Webhook',
      webhook: {
        conversionReviewVersions: ['v1'],
        clientConfig: { service: { namespace: 'a', name: 'b', path: '/a', port: 443 } },
      },
    },
  }),
];
