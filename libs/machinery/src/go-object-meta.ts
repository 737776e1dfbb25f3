import type { GoField, GoScalar, GoStruct, GoType } from './go-struct.ts';

export const GO_STRING: GoScalar = { kind: 'string', name: 'string' };
export const GO_BOOL: GoScalar = { kind: 'bool', name: 'bool' };
export const GO_INT32: GoScalar = { kind: 'int32', name: 'int32' };
export const GO_INT64: GoScalar = { kind: 'int64', name: 'int64' };
export const GO_FLOAT64: GoScalar = { kind: 'float64', name: 'float64' };
export const GO_BYTES: GoScalar = { kind: 'bytes', name: '[]uint8' };
/** metav1.Time; a value that is no string is reported as one that should be. */
export const GO_TIME: GoScalar = { kind: 'time', name: 'string' };

/** A slice whose Go name follows from its elements'. */
export function goSlice(of: GoType, name = `[]${of.name}`): GoType {
  return { kind: 'slice', name, of };
}

/** A slice of values that are in it once, each with an owner of its own. */
export function goSet(of: GoType): GoType {
  return { kind: 'slice', name: `[]${of.name}`, of, items: 'set' };
}

/** A slice of structs that are told apart by the fields `keys`, each with an owner of its own. */
export function goListMap(of: GoStruct, keys: readonly string[]): GoType {
  return { kind: 'slice', name: `[]${of.name}`, of, items: { keys } };
}

/** A map from strings. */
export function goMap(of: GoType, name = `map[string]${of.name}`): GoType {
  return { kind: 'map', name, of };
}

/** A field that is always written. */
export function goField(name: string, type: GoType): GoField {
  return { name, type, presence: 'always' };
}

/** A field with omitempty. */
export function goOmitEmpty(name: string, type: GoType): GoField {
  return { name, type, presence: 'empty' };
}

/** A pointer with omitempty: null is as good as absent, anything else is written. */
export function goPointer(name: string, type: GoType): GoField {
  return { name, type, presence: 'pointer' };
}

/** A list that strategic merge patches merge, item by item: by the value of `key`, or scalars as a set. */
export function goMerged(field: GoField, key?: string): GoField {
  return { ...field, patchStrategy: 'merge', ...(key === undefined ? {} : { patchMergeKey: key }) };
}

const OWNER_REFERENCE: GoStruct = {
  kind: 'struct',
  name: 'v1.OwnerReference',
  atomic: true,
  fields: () => [
    goField('apiVersion', GO_STRING),
    goField('kind', GO_STRING),
    goField('name', GO_STRING),
    goField('uid', { kind: 'string', name: 'types.UID' }),
    goPointer('controller', GO_BOOL),
    goPointer('blockOwnerDeletion', GO_BOOL),
  ],
};

const MANAGED_FIELDS_ENTRY: GoStruct = {
  kind: 'struct',
  name: 'v1.ManagedFieldsEntry',
  fields: () => [
    goOmitEmpty('manager', GO_STRING),
    goOmitEmpty('operation', { kind: 'string', name: 'v1.ManagedFieldsOperationType' }),
    goOmitEmpty('apiVersion', GO_STRING),
    goPointer('time', GO_TIME),
    goOmitEmpty('fieldsType', GO_STRING),
    goPointer('fieldsV1', { kind: 'any', name: 'v1.FieldsV1' }),
    goOmitEmpty('subresource', GO_STRING),
  ],
};

/** metav1.ObjectMeta of built-in kinds. */
export const GO_OBJECT_META: GoStruct = {
  kind: 'struct',
  name: 'v1.ObjectMeta',
  fields: () => [
    goOmitEmpty('name', GO_STRING),
    goOmitEmpty('generateName', GO_STRING),
    goOmitEmpty('namespace', GO_STRING),
    goOmitEmpty('selfLink', GO_STRING),
    goOmitEmpty('uid', { kind: 'string', name: 'types.UID' }),
    goOmitEmpty('resourceVersion', GO_STRING),
    goOmitEmpty('generation', GO_INT64),
    goOmitEmpty('creationTimestamp', GO_TIME),
    goPointer('deletionTimestamp', GO_TIME),
    goPointer('deletionGracePeriodSeconds', GO_INT64),
    goOmitEmpty('labels', goMap(GO_STRING)),
    goOmitEmpty('annotations', goMap(GO_STRING)),
    goMerged(goOmitEmpty('ownerReferences', goListMap(OWNER_REFERENCE, ['uid'])), 'uid'),
    goMerged(goOmitEmpty('finalizers', goSet(GO_STRING))),
    // An empty list says something that none does not: it takes all entries away.
    goPointer('managedFields', goSlice(MANAGED_FIELDS_ENTRY)),
  ],
};
