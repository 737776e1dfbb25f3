import { isList, isMap, listItems, type Mapper } from './collections.ts';
import { JsonList, JsonMap } from './json-document.ts';
import { MapValue } from './map-value.ts';
import { ObjectValue } from './patch-values.ts';
import { spend } from './uncharged-work.ts';
import { CelOptional, CelTypeValue, typeNameOf, type Val } from './value.ts';

/** Of taking a value for what it stands for. */
const STEPS_PER_VALUE = 300;

/**
 * The fields of an apply configuration as what they stand for: objects in it are maps, types their names, optionals what
 * they hold. undefined where a map in it has keys that are no strings.
 */
export function nativeFields(object: ObjectValue): ReadonlyMap<string, Val> | undefined {
  const fields = new Map<string, Val>();
  for (const [name, value] of object.fields) {
    const native = nativeOf(value);
    if (native === undefined) return undefined;
    fields.set(name, native);
  }
  return fields;
}

function nativeOf(value: Val): Val | undefined {
  spend(STEPS_PER_VALUE);
  if (value instanceof JsonList || value instanceof JsonMap) return value;
  if (value instanceof ObjectValue) {
    const fields = nativeFields(value);
    return fields === undefined ? undefined : MapValue.of(fields);
  }
  if (value instanceof CelOptional) return value.value === undefined ? null : nativeOf(value.value);
  if (value instanceof CelTypeValue) return typeNameOf(value.type);
  if (isList(value)) {
    const items = listItems(value).map(nativeOf);
    return items.includes(undefined) ? undefined : (items as Val[]);
  }
  return isMap(value) ? nativeMap(value) : value;
}

function nativeMap(map: Mapper): MapValue | undefined {
  const native = new MapValue();
  for (const key of map.keys()) {
    const value = typeof key === 'string' ? nativeOf(map.get(key)!) : undefined; // the map's own key
    if (value === undefined) return undefined;
    native.add(key, value);
  }
  return native;
}
