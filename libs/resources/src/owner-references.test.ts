import { describe, expect, it } from 'vitest';
import type { JsonObject, KubeObject } from '#machinery';
import { dedupOwnerReferences } from './owner-references.ts';

function owned(ownerReferences: JsonObject[]): KubeObject {
  return { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a', ownerReferences } };
}

const owner = (uid: string, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  name: 'n',
  uid,
  ...more,
});

describe('repeated owner references', () => {
  it('are dropped when they are equal in every field, whatever their order', () => {
    const object = owned([
      owner('1', { controller: true }),
      owner('2'),
      { uid: '2', name: 'n', kind: 'Node', apiVersion: 'v1' },
      owner('1'),
    ]);
    const warnings: string[] = [];
    dedupOwnerReferences(object, warnings, 'in the request');
    expect(object.metadata.ownerReferences).toEqual([owner('1', { controller: true }), owner('2'), owner('1')]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/duplicate UID\(s\) observed: 2$/);
  });

  it('are found among as many as a request holds without stopping the server', () => {
    const many = Array.from({ length: 30_000 }, (_, i) => owner(`uid-${i}`));
    const object = owned([...many, owner('uid-7')]);
    const startMs = performance.now();
    dedupOwnerReferences(object, [], 'in the request');
    expect(performance.now() - startMs).toBeLessThan(2_000);
    expect(object.metadata.ownerReferences).toHaveLength(30_000);
  });
});
