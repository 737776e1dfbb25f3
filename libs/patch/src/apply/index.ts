export { type Application, FieldManager, type FieldManagerScope } from './field-manager.ts';
export { differenceOf, type FieldPath, type FieldSet, hasPath, isEmptySet, setOfPath } from './field-set.ts';
export { mergeTypeOfStruct, OBJECT_META_TYPE } from './go-merge-type.ts';
export {
  decodeManagedFields,
  encodeManagedFields,
  type ManagedFields,
  setManagedFields,
  withoutManagedFields,
} from './managers.ts';
export {
  associativeList,
  atomicList,
  DEDUCED,
  DEDUCED_MAP,
  type ListType,
  type MapType,
  type MergeType,
  mapType,
  SCALAR,
  UNTYPED,
} from './merge-type.ts';
export { ConversionError } from './updater.ts';
