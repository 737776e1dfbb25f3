import { isJsonObject, type JsonObject, type JsonValue, jsonEquals } from '#machinery';
import { type FieldSet, FieldSetBuilder, NOTHING } from './field-set.ts';
import { itemsByElement } from './list-items.ts';
import { type Form, formOf, type ListType, type MapType, type MergeType, memberOf } from './merge-type.ts';

/** What distinguishes two values. No field is in two of the sets. */
export interface Comparison {
  readonly removed: FieldSet;
  readonly modified: FieldSet;
  readonly added: FieldSet;
}

/** Compares two values of a type that were checked before; takes time by what differs, beside one walk. */
export function compareTyped(type: MergeType, before: JsonValue, after: JsonValue): Comparison {
  const comparer = new Comparer();
  comparer.compare(type, before, after);
  return { removed: comparer.removed.set, modified: comparer.modified.set, added: comparer.added.set };
}

class Comparer {
  readonly removed = new FieldSetBuilder();
  readonly modified = new FieldSetBuilder();
  readonly added = new FieldSetBuilder();
  readonly #path: string[] = [];

  compare(type: MergeType, before: JsonValue, after: JsonValue): void {
    if (before === after) return;
    const [form, formBefore] = [formOf(type, after), formOf(type, before)];
    // Of two forms each tells what it can: all of the old value is gone, and the new one is there.
    if (formBefore !== form) this.#compareAs(formBefore, type, before, after);
    this.#compareAs(form, type, before, after);
  }

  #compareAs(form: Form, type: MergeType, before: JsonValue, after: JsonValue): void {
    if (form === 'map')
      this.#compareMaps(type.map!, before, after); // the form that it has
    else if (form === 'list')
      this.#compareLists(type.list!, before, after); // the form that it has
    else this.#compareLeaves(before, after);
  }

  #compareLeaves(before: JsonValue, after: JsonValue): void {
    if (!jsonEquals(before, after)) this.modified.add(this.#path);
  }

  #compareMaps(type: MapType, before: JsonValue, after: JsonValue): void {
    const [old, now] = [membersOf(before), membersOf(after)];
    if (type.atomic || (isEmptyMap(old) && isEmptyMap(now))) {
      this.#compareLeaves(before, after);
      return;
    }
    for (const name in old) {
      const [value, other] = [old[name], own(now, name)];
      if (value === other) continue;
      const member = memberOf(type, name);
      if (member !== undefined) this.#compareBelow(member.element, member.type, value, other);
    }
    for (const name in now) {
      if (own(old, name) !== undefined) continue;
      const member = memberOf(type, name);
      if (member !== undefined) this.#compareBelow(member.element, member.type, undefined, now[name]);
    }
  }

  #compareLists(type: ListType, before: JsonValue, after: JsonValue): void {
    const [old, now] = [itemsOf(before), itemsOf(after)];
    if (type.atomic || (old.length === 0 && now.length === 0)) {
      this.#compareLeaves(before, after);
      return;
    }
    if (jsonEquals(before, after)) return;
    const [oldItems, newItems] = [itemsByElement(type, old), itemsByElement(type, now)];
    for (const [element, items] of oldItems) this.#compareItems(type, element, items, newItems.get(element) ?? []);
    for (const [element, items] of newItems) {
      if (!oldItems.has(element)) this.#compareItems(type, element, [], items);
    }
  }

  /** Of one element: duplicates are owned together, by an entry without anything under it. */
  #compareItems(type: ListType, element: string, old: readonly JsonValue[], now: readonly JsonValue[]): void {
    if (old.length < 2 && now.length < 2) {
      this.#compareBelow(element, type.items, old[0], now[0]);
    } else if (old.length > 1 && now.length > 1) {
      if (!jsonEquals([...old], [...now])) this.modified.add([...this.#path, element]);
    } else if (old.length > 1) {
      if (now.length > 0) this.#compareBelow(element, type.items, undefined, now[0]);
      this.removed.add([...this.#path, element]);
    } else {
      if (old.length > 0) this.#compareBelow(element, type.items, old[0], undefined);
      this.added.add([...this.#path, element]);
    }
  }

  #compareBelow(element: string, type: MergeType, before: JsonValue | undefined, after: JsonValue | undefined): void {
    if (before === after) return;
    this.#path.push(element);
    if (before === undefined)
      this.added.add(this.#path, wholeSet(type, after!)); // not both are absent
    else if (after === undefined) this.removed.add(this.#path, wholeSet(type, before));
    else this.compare(type, before, after);
    this.#path.pop();
  }
}

/** All that a value has which was not there before, or is gone: its containers count as well. */
function wholeSet(type: MergeType, value: JsonValue): FieldSet {
  switch (formOf(type, value)) {
    case 'scalar':
      return NOTHING;
    case 'map': {
      const members = membersOf(value);
      const map = type.map!; // the form that it has
      return map.atomic || isEmptyMap(members) ? NOTHING : wholeOfMap(map, members);
    }
    case 'list': {
      const items = itemsOf(value);
      const list = type.list!; // the form that it has
      if (list.atomic || items.length === 0) return NOTHING;
      const out: Record<string, FieldSet> = { '.': NOTHING };
      for (const [element, same] of itemsByElement(list, items)) {
        out[element] = same.length > 1 ? NOTHING : wholeSet(list.items, same[0]!); // there is one
      }
      return out;
    }
  }
}

/** The last set of a map: most objects of a kind have the same members as the one before. */
interface LastWhole {
  readonly elements: readonly string[];
  readonly parts: readonly FieldSet[];
  readonly set: FieldSet;
}

const lastWholes = new WeakMap<MapType, LastWhole>();
/** Of more members none is kept. */
const KEPT_MEMBERS_MAX = 64;

function wholeOfMap(map: MapType, members: JsonObject): FieldSet {
  const last = lastWholes.get(map);
  const elements: string[] = [];
  const parts: FieldSet[] = [];
  let isAsLast = last !== undefined;
  for (const name in members) {
    const member = memberOf(map, name);
    if (member === undefined) continue;
    const part = wholeSet(member.type, members[name]!); // of the loop
    const i = elements.length;
    isAsLast &&= last?.elements[i] === member.element && last.parts[i] === part;
    elements.push(member.element);
    parts.push(part);
  }
  if (isAsLast && last?.elements.length === elements.length) return last.set;
  const set: Record<string, FieldSet> = { '.': NOTHING };
  for (const [i, element] of elements.entries()) set[element] = parts[i]!; // as many
  if (elements.length <= KEPT_MEMBERS_MAX) lastWholes.set(map, { elements, parts, set });
  return set;
}

const NO_MEMBERS: JsonObject = {};

/** Members of an object; none of anything else. */
export function membersOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : NO_MEMBERS;
}

/** Items of a list; none of anything else. */
export function itemsOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** A member of the object itself. */
export function own(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Whether an object has no members. */
export function isEmptyMap(object: JsonObject): boolean {
  for (const _ in object) return false;
  return true;
}
