import { type JsonObject, type JsonValue, setOwn } from '#machinery';
import { isEmptyMap, itemsOf, membersOf } from './compare.ts';
import { type FieldSet, hasElement, isEmptySet, under } from './field-set.ts';
import { elementOfItem } from './list-items.ts';
import { formOf, type ListType, type MapType, type MergeType, memberOf } from './merge-type.ts';
import { fieldElement } from './path-element.ts';

/** The value without the fields of a set: members and items, not parts of what is owned as a whole. */
export function removeFields(type: MergeType, value: JsonValue, set: FieldSet): JsonValue {
  switch (formOf(type, value)) {
    case 'scalar':
      return value;
    case 'map':
      return removeMembers(type.map!, value, set); // the form that it has
    case 'list':
      return removeItems(type.list!, value, set); // the form that it has
  }
}

function removeMembers(type: MapType, value: JsonValue, set: FieldSet): JsonValue {
  const members = membersOf(value);
  if (type.atomic || isEmptyMap(members)) return null;
  const out: JsonObject = {};
  for (const name of Object.keys(members)) {
    const element = fieldElement(name);
    if (hasElement(set, element)) continue;
    const below = under(set, element);
    const member = memberOf(type, name)?.type;
    const left =
      isEmptySet(below) || member === undefined ? members[name]! : removeFields(member, members[name]!, below); // own
    setOwn(out, name, left);
  }
  return isEmptyMap(out) ? null : out;
}

function removeItems(type: ListType, value: JsonValue, set: FieldSet): JsonValue {
  const items = itemsOf(value);
  if (type.atomic || items.length === 0) return null;
  const out: JsonValue[] = [];
  for (const item of items) {
    const element = elementOfItem(type, item);
    if (hasElement(set, element)) continue;
    const below = under(set, element);
    out.push(isEmptySet(below) ? item : removeFields(type.items, item, below));
  }
  return out.length > 0 ? out : null;
}
