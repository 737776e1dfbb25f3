import { isJsonObject, type JsonValue } from '#machinery';
import { isEmptyMap, itemsOf, membersOf } from './compare.ts';
import { elementsOf, type FieldSet, hasElement, isEmptySet, NOTHING, under } from './field-set.ts';
import { itemsByElement } from './list-items.ts';
import { formOf, type MergeType, memberOf, memberTypeOf } from './merge-type.ts';
import { isFieldElement, isKeyElement } from './path-element.ts';

/**
 * The fields that a configuration mentions, and so owns once it is applied: leaves, items of lists, and members that
 * no schema names. Objects whose members are named are not owned themselves unless they are empty.
 */
export function fieldsOf(type: MergeType, value: JsonValue): FieldSet {
  return childrenOf(type, value) ?? NOTHING;
}

/** What a value has under it; undefined if it is owned as a whole. */
function childrenOf(type: MergeType, value: JsonValue): Record<string, FieldSet> | undefined {
  switch (formOf(type, value)) {
    case 'scalar':
      return undefined;
    case 'map': {
      const map = type.map!; // the form that it has
      if (map.atomic) return undefined;
      const out: Record<string, FieldSet> = {};
      const members = membersOf(value);
      for (const name in members) {
        const member = memberOf(map, name);
        if (member === undefined) continue;
        const inner = members[name]!; // of the loop
        const isItself = inner === null || (isJsonObject(inner) && isEmptyMap(inner)) || !map.fields.has(name);
        put(out, member.element, isItself, childrenOf(member.type, inner));
      }
      return out;
    }
    case 'list': {
      const list = type.list!; // the form that it has
      if (list.atomic) return undefined;
      const out: Record<string, FieldSet> = {};
      for (const [element, items] of itemsByElement(list, itemsOf(value))) {
        put(out, element, true, items.length > 1 ? undefined : childrenOf(list.items, items[0]!)); // there is one
      }
      return out;
    }
  }
}

function put(
  out: Record<string, FieldSet>,
  element: string,
  isItself: boolean,
  children: Record<string, FieldSet> | undefined,
): void {
  if (children === undefined) out[element] = NOTHING;
  else if (!isEmptySet(children)) {
    if (isItself) children['.'] = NOTHING;
    out[element] = children;
  } else if (isItself) out[element] = NOTHING;
}

/** The set with all members that a schema names and under which it has anything. */
export function withNamedFields(set: FieldSet, type: MergeType | undefined): FieldSet {
  const out: Record<string, FieldSet> = {};
  for (const element of elementsOf(set)) {
    const children = withNamedFields(under(set, element), typeBelow(type, element));
    const isItself = hasElement(set, element) || isNamed(type, element);
    put(out, element, isItself, { ...children });
  }
  return out;
}

function isNamed(type: MergeType | undefined, element: string): boolean {
  return type?.map?.elements.has(element) === true;
}

function typeBelow(type: MergeType | undefined, element: string): MergeType | undefined {
  if (isFieldElement(element)) return type?.map === undefined ? undefined : memberTypeOf(type.map, element);
  return isKeyElement(element) ? type?.list?.items : undefined;
}

/**
 * A set that was made under an older schema: where parts are owned as a whole now, who owned anything in them owns the
 * whole. The very set if nothing changes.
 */
export function reconciled(set: FieldSet, type: MergeType): FieldSet {
  let out: Record<string, FieldSet> | undefined;
  for (const element in set) {
    const node = set[element]!; // of the loop
    if (isEmptySet(node)) continue;
    const below = elementType(type, element);
    if (below === undefined) continue;
    const now = isWhole(below) ? NOTHING : reconciled(node, below);
    if (now === node) continue;
    out ??= { ...set };
    out[element] = now;
  }
  return out ?? set;
}

function elementType({ map, scalar, list }: MergeType, element: string): MergeType | undefined {
  if (map !== undefined) return isFieldElement(element) ? memberTypeOf(map, element) : map.others;
  return scalar === undefined ? list?.items : undefined;
}

function isWhole({ map, scalar, list }: MergeType): boolean {
  if (map !== undefined) return map.atomic;
  return scalar === undefined && list?.atomic === true;
}
