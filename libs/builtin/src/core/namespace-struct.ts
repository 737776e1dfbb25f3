import {
  GO_OBJECT_META,
  GO_STRING,
  GO_TIME,
  type GoStruct,
  goField,
  goListMap,
  goMerged,
  goOmitEmpty,
  goSlice,
  type TypedKind,
} from '#machinery';

const NAMESPACE_SPEC: GoStruct = {
  kind: 'struct',
  name: 'v1.NamespaceSpec',
  fields: () => [goOmitEmpty('finalizers', goSlice({ kind: 'string', name: 'v1.FinalizerName' }))],
};

const NAMESPACE_CONDITION: GoStruct = {
  kind: 'struct',
  name: 'v1.NamespaceCondition',
  fields: () => [
    goField('type', { kind: 'string', name: 'v1.NamespaceConditionType' }),
    goField('status', { kind: 'string', name: 'v1.ConditionStatus' }),
    goField('lastTransitionTime', GO_TIME),
    goOmitEmpty('reason', GO_STRING),
    goOmitEmpty('message', GO_STRING),
  ],
};

const NAMESPACE_STATUS: GoStruct = {
  kind: 'struct',
  name: 'v1.NamespaceStatus',
  fields: () => [
    goOmitEmpty('phase', { kind: 'string', name: 'v1.NamespacePhase' }),
    goMerged(goOmitEmpty('conditions', goListMap(NAMESPACE_CONDITION, ['type'])), 'type'),
  ],
};

/** core/v1 Namespace as its Go type reads and writes it. */
export const NAMESPACE_KIND: TypedKind = {
  gvk: { group: '', version: 'v1', kind: 'Namespace' },
  scheme: 'pkg/runtime/scheme.go:111',
  struct: {
    kind: 'struct',
    name: 'v1.Namespace',
    fields: () => [
      goOmitEmpty('kind', GO_STRING),
      goOmitEmpty('apiVersion', GO_STRING),
      goOmitEmpty('metadata', GO_OBJECT_META),
      goOmitEmpty('spec', NAMESPACE_SPEC),
      goOmitEmpty('status', NAMESPACE_STATUS),
    ],
  },
};
