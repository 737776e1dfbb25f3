import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#machinery';
import { namespaceStrategy } from './namespace-strategy.ts';

const NOW = new Date('2026-01-02T03:04:05Z');

function namespace(changes: object = {}): KubeObject {
  const base = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' }, spec: {}, status: { phase: 'Active' } };
  return { ...base, ...changes } as KubeObject;
}

describe('the strategy of namespaces', () => {
  it('makes an active namespace that its finalizer holds and its own label names', () => {
    const created = namespace({ status: { phase: 'Terminating' }, spec: { finalizers: ['example.com/x'] } });
    namespaceStrategy.prepareForCreate(created);
    expect(created).toMatchObject({
      metadata: { labels: { 'kubernetes.io/metadata.name': 'a' } },
      spec: { finalizers: ['example.com/x', 'kubernetes'] },
      status: { phase: 'Active' },
    });
  });

  it('lets a client change neither spec nor status by a plain update', () => {
    const old = namespace({ spec: { finalizers: ['kubernetes'] } });
    const changed = namespace({ spec: {}, status: { phase: 'Terminating' } });
    namespaceStrategy.prepareForUpdate(changed, old);
    expect(changed).toMatchObject({ spec: old.spec, status: old.status });
  });

  it('marks at the first delete, keeps while a finalizer holds, and then lets go', () => {
    const deleted = namespace({ spec: { finalizers: ['kubernetes'] } });
    expect(namespaceStrategy.beforeDelete?.(deleted, {}, NOW)).toBe('keep');
    expect(deleted).toMatchObject({
      metadata: { deletionTimestamp: '2026-01-02T03:04:05Z' },
      status: { phase: 'Terminating' },
    });
    expect(namespaceStrategy.beforeDelete?.(deleted, {}, NOW)).toBe('keep');
    deleted.spec = { finalizers: [] };
    expect(namespaceStrategy.beforeDelete?.(deleted, {}, NOW)).toBe('generic');
    expect(namespaceStrategy.mayDeleteDuringUpdate?.(deleted)).toBe(true);
  });

  it.each([
    ['a name that is no DNS label', { metadata: { name: 'a.b' } }, 'metadata.name'],
    ['a finalizer without a domain', { spec: { finalizers: ['mine'] } }, 'spec.finalizers'],
  ])('refuses %s', (_, changes, field) => {
    expect(namespaceStrategy.validateCreate(namespace(changes)).map((error) => error.field)).toEqual([field]);
  });

  it('refuses a phase that does not suit the deletion timestamp', () => {
    const { status } = namespaceStrategy.subresources!; // it has some
    const phase = (value: string) =>
      namespace({ metadata: { name: 'a', resourceVersion: '1' }, status: { phase: value } });
    expect(status!.validateUpdate(phase('Active'), phase('Active'))).toEqual([]);
    expect(status!.validateUpdate(phase('Terminating'), phase('Active'))).toMatchObject([
      { field: 'status.Phase', message: expect.stringContaining("may only be 'Active'") },
    ]);
  });
});
