import { GO_OBJECT_META, type GoField, type GoSlice, type GoStruct, type GoType, type JsonValue } from '#machinery';
import { associativeList, atomicList, DEDUCED, type MapType, type MergeType, mapType, SCALAR } from './merge-type.ts';

const known = new WeakMap<GoStruct, MergeType>();

/** The merge type of a kind that is a Go struct upstream, as kube-apiserver has it from the kind's OpenAPI. */
export function mergeTypeOfStruct(struct: GoStruct): MergeType {
  let type = known.get(struct);
  if (type === undefined) {
    type = lazily(() => mapType(new Map(struct.fields().map(fieldType)), undefined, struct.atomic === true));
    known.set(struct, type);
  }
  return type;
}

/** Structs may contain themselves. */
function lazily(make: () => MapType): MergeType {
  let made: MapType | undefined;
  return {
    get map() {
      made ??= make();
      return made;
    },
  };
}

function fieldType({ name, type }: GoField): [string, MergeType] {
  return [name, mergeTypeOf(type)];
}

function mergeTypeOf(type: GoType): MergeType {
  switch (type.kind) {
    case 'string':
    case 'bytes':
      return SCALAR.string;
    case 'bool':
      return SCALAR.boolean;
    case 'int32':
    case 'int64':
    case 'float64':
      return SCALAR.numeric;
    case 'time':
      return SCALAR.untyped;
    case 'slice':
      return { list: listType(type) };
    case 'map':
      return { map: mapType(new Map(), mergeTypeOf(type.of), false) };
    case 'struct':
      return mergeTypeOfStruct(type);
    case 'any':
    case 'union':
      return DEDUCED;
  }
}

function listType({ of, items }: GoSlice) {
  const item = mergeTypeOf(of);
  if (items === undefined) return atomicList(item);
  if (items === 'set') return associativeList(item, []);
  return associativeList(item, items.keys, of.kind === 'struct' ? keyDefaults(of, items.keys) : undefined);
}

/** Fields that are always written have a zero value for a default. */
function keyDefaults(struct: GoStruct, keys: readonly string[]): ReadonlyMap<string, JsonValue> {
  const fields = struct.fields().filter(({ name, presence }) => keys.includes(name) && presence === 'always');
  return new Map(
    fields.map(({ name, type }) => [name, type.kind === 'string' ? '' : type.kind === 'bool' ? false : 0]),
  );
}

/** metav1.ObjectMeta, of objects of any kind. */
export const OBJECT_META_TYPE: MergeType = mergeTypeOfStruct(GO_OBJECT_META);
