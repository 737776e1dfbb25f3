import { type JsonObject, type JsonValue, setOwn } from '#machinery';
import { isEmptyMap, itemsOf, membersOf, own } from './compare.ts';
import { elementOfItem } from './list-items.ts';
import { formOf, type ListType, type MapType, type MergeType, memberOf } from './merge-type.ts';

/**
 * `live` with all that `applied` says; both were checked before. Nothing is removed. Lists whose items have owners are in
 * the order of `applied` where that says something, items of `live` alone staying where they are. Shares parts with both.
 */
export function mergeTyped(type: MergeType, live: JsonValue, applied: JsonValue): JsonValue {
  return merge(type, live, applied) ?? null;
}

/** Undefined for what comes out empty of parts that were not. */
function merge(type: MergeType, live: JsonValue | undefined, applied: JsonValue | undefined): JsonValue | undefined {
  switch (applied === undefined ? formOf(type, live) : formOf(type, applied)) {
    case 'scalar':
      return leaf(live, applied);
    case 'map':
      return mergeMaps(type.map!, live, applied); // the form that it has
    case 'list':
      return mergeLists(type.list!, live, applied); // the form that it has
  }
}

function leaf(live: JsonValue | undefined, applied: JsonValue | undefined): JsonValue | undefined {
  return applied === undefined ? live : applied;
}

function mergeMaps(type: MapType, live: JsonValue | undefined, applied: JsonValue | undefined): JsonValue | undefined {
  const [old, now] = [membersOf(live), membersOf(applied)];
  if (type.atomic || (isEmptyMap(old) && isEmptyMap(now))) return leaf(live, applied);
  const out: JsonObject = {};
  for (const name in old) put(out, name, merge(memberOf(type, name)!.type, old[name], own(now, name))); // checked
  for (const name in now) {
    if (own(old, name) === undefined) put(out, name, merge(memberOf(type, name)!.type, undefined, now[name])); // checked
  }
  return isEmptyMap(out) ? undefined : out;
}

function put(out: JsonObject, name: string, value: JsonValue | undefined): void {
  if (value !== undefined) setOwn(out, name, value);
}

function mergeLists(
  type: ListType,
  live: JsonValue | undefined,
  applied: JsonValue | undefined,
): JsonValue | undefined {
  const [old, now] = [itemsOf(live), itemsOf(applied)];
  if (type.atomic || (old.length === 0 && now.length === 0)) return leaf(live, applied);
  const merged = new ListMerge(type, old, now).run();
  return merged.length > 0 ? merged : undefined;
}

/** Walks two lists side by side. */
class ListMerge {
  readonly #type: ListType;
  readonly #old: readonly JsonValue[];
  readonly #now: readonly JsonValue[];
  readonly #oldElements: readonly string[];
  readonly #newElements: readonly string[];
  /** The item of the live list that an applied one goes with; duplicates go with none. */
  readonly #partners = new Map<string, JsonValue>();
  readonly #applied: ReadonlySet<string>;
  readonly #done = new Set<string>();
  readonly #out: JsonValue[] = [];
  /** Elements of both lists that are still to come, in the applied order, from this index on. */
  readonly #shared: readonly string[];
  #nextShared = 0;

  constructor(type: ListType, old: readonly JsonValue[], now: readonly JsonValue[]) {
    this.#type = type;
    this.#old = old;
    this.#now = now;
    this.#oldElements = old.map((item) => elementOfItem(type, item));
    this.#newElements = now.map((item) => elementOfItem(type, item));
    this.#applied = new Set(this.#newElements);
    for (const [i, element] of this.#oldElements.entries()) {
      this.#partners.set(element, this.#partners.has(element) ? null : old[i]!); // of the loop
    }
    this.#shared = this.#newElements.filter((element) => this.#partners.has(element));
  }

  run(): JsonValue[] {
    let i = 0;
    let j = 0;
    while (i < this.#old.length || j < this.#now.length) {
      const before = this.#oldElements[i];
      const after = this.#newElements[j];
      if (before !== undefined && before === after) {
        this.#takeApplied(j++);
        i++;
      } else if (before !== undefined && after !== undefined && this.#isOutOfTurn(before)) {
        i++;
      } else if (before !== undefined && !this.#applied.has(before)) {
        this.#push(merge(this.#type.items, this.#old[i++], undefined));
      } else {
        // What was merged with an applied item already is not there a second time.
        if (before !== undefined && this.#done.has(before)) i++;
        if (after !== undefined) this.#takeApplied(j++);
      }
    }
    return this.#out;
  }

  /** An item of both lists whose turn comes later, with the applied one. */
  #isOutOfTurn(element: string): boolean {
    const next = this.#shared[this.#nextShared];
    return this.#applied.has(element) && next !== undefined && next !== element;
  }

  #takeApplied(index: number): void {
    const element = this.#newElements[index]!; // below the length
    this.#push(merge(this.#type.items, this.#partners.get(element), this.#now[index]));
    this.#done.add(element);
    if (this.#shared[this.#nextShared] === element) this.#nextShared++;
  }

  #push(item: JsonValue | undefined): void {
    if (item !== undefined) this.#out.push(item);
  }
}
