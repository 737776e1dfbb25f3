import { GO_INT32, GO_OBJECT_META, GO_STRING, goField, goOmitEmpty, type TypedKind } from '#machinery';

/** autoscaling/v1 Scale as its Go type reads and writes it. */
export const SCALE_KIND: TypedKind = {
  gvk: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  scheme: 'pkg/runtime/scheme.go:111',
  struct: {
    kind: 'struct',
    name: 'v1.Scale',
    fields: () => [
      goOmitEmpty('kind', GO_STRING),
      goOmitEmpty('apiVersion', GO_STRING),
      goOmitEmpty('metadata', GO_OBJECT_META),
      goOmitEmpty('spec', { kind: 'struct', name: 'v1.ScaleSpec', fields: () => [goOmitEmpty('replicas', GO_INT32)] }),
      goOmitEmpty('status', {
        kind: 'struct',
        name: 'v1.ScaleStatus',
        fields: () => [goField('replicas', GO_INT32), goOmitEmpty('selector', GO_STRING)],
      }),
    ],
  },
};
