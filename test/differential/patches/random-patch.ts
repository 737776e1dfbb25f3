import {
  type GoField,
  type GoStruct,
  type GoType,
  goFieldsOf,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from '#machinery';
import type { Random } from '../random.ts';

/** Members of a struct that a patch names at most. */
const MEMBERS_MAX = 3;
const ITEMS_MAX = 3;
const DEPTH_MAX = 7;

const TEXTS = [
  'a',
  'b',
  'c',
  'd',
  'example.com/a',
  'example.com/b',
  'example.com/d',
  'True',
  '',
  '2001-02-03T04:05:06Z',
];
const NUMBERS = [0, 1, 5, -1, 1.5, 4294967299, 1e21];
const ODD_KEYS = ['unknown', '__proto__', 'Labels', '$unknown', '', 'a/b'];
const DIRECTIVES: readonly JsonValue[] = ['replace', 'delete', 'merge', 'explode', 5, null];

/** How wild a strategic merge patch is: whether it has directives, as merge patches have none. */
export type Directives = 'with directives' | 'without directives';

/** A patch of an object of type `struct`, guided by it: most of what it says fits, some does not. */
export function randomPatch(random: Random, struct: GoStruct, current: JsonObject, directives: Directives): JsonValue {
  if (random.chance(0.01)) return random.pick<JsonValue>([null, [], 'x', 5]);
  return new PatchMaker(random, directives === 'with directives').object(struct, current, 0);
}

class PatchMaker {
  readonly #random: Random;
  readonly #directives: boolean;

  constructor(random: Random, directives: boolean) {
    this.#random = random;
    this.#directives = directives;
  }

  object(struct: GoStruct, current: JsonValue | undefined, depth: number): JsonObject {
    const patch: JsonObject = {};
    const now = isJsonObject(current) ? current : {};
    const fields = goFieldsOf(struct).filter(({ name }) => name !== 'managedFields');
    for (let i = this.#random.between(depth === 0 ? 1 : 0, MEMBERS_MAX); i > 0 && fields.length > 0; i--) {
      this.#member(patch, this.#pickField(fields, now, depth), now, depth);
    }
    if (this.#random.chance(0.05)) patch[this.#random.pick(ODD_KEYS)] = this.#anything(2);
    this.#objectDirectives(patch, now);
    return patch;
  }

  /** Containers, and what is there, more often than the many scalars of metadata. */
  #pickField(fields: readonly GoField[], now: JsonObject, depth: number): GoField {
    for (let tries = 0; tries < 4; tries++) {
      const field = this.#random.pick(fields);
      const isContainer = ['struct', 'slice', 'map'].includes(field.type.kind);
      const isKeptSafe = ['name', 'kind', 'apiVersion', 'uid', 'resourceVersion'].includes(field.name) && depth <= 1;
      if (field.name !== 'managedFields' && !isKeptSafe && (isContainer || Object.hasOwn(now, field.name)))
        return field;
    }
    return fields.find(({ type }) => type.kind === 'struct') ?? this.#random.pick(fields);
  }

  #member(patch: JsonObject, field: GoField, now: JsonObject, depth: number): void {
    const current = Object.hasOwn(now, field.name) ? now[field.name] : undefined;
    if (field.type.kind !== 'slice' || !this.#directives || this.#random.chance(0.5)) {
      patch[field.name] = this.#value(field.type, current, depth + 1);
      return;
    }
    const list = this.#list(field, current, depth + 1);
    if (this.#random.chance(0.7)) patch[field.name] = list;
    if (this.#random.chance(0.6)) patch[`$setElementOrder/${field.name}`] = this.#order(field, list, current);
    if (this.#random.chance(0.3)) patch[`$deleteFromPrimitiveList/${field.name}`] = this.#deletions(field, current);
  }

  #objectDirectives(patch: JsonObject, now: JsonObject): void {
    if (!this.#directives) return;
    if (this.#random.chance(0.04)) patch.$patch = this.#random.pick(DIRECTIVES);
    if (!this.#random.chance(0.06)) return;
    const keys = [...Object.keys(patch), ...Object.keys(now)].filter(() => this.#random.chance(0.8));
    patch.$retainKeys = this.#random.chance(0.1) ? this.#anything(1) : keys;
  }

  /** A value for a place of type `type`; now and then of another type. */
  #value(type: GoType, current: JsonValue | undefined, depth: number): JsonValue {
    if (this.#random.chance(0.06)) return null;
    if (this.#random.chance(0.06) || depth > DEPTH_MAX) return this.#anything(2);
    switch (type.kind) {
      case 'struct':
        return this.object(type, current, depth);
      case 'map':
        return this.#map(type.of, current, depth);
      case 'slice':
        return this.#items(type.of, Array.isArray(current) ? current : [], depth);
      case 'bool':
        return this.#random.chance(0.5);
      case 'int32':
      case 'int64':
      case 'float64':
        return this.#random.pick(NUMBERS);
      case 'time':
        return '2001-02-03T04:05:06Z';
      case 'bytes':
        return this.#random.pick(['eA==', '', '!']);
      case 'any':
      case 'union':
        return this.#anything(3);
      default:
        return this.#random.pick(TEXTS);
    }
  }

  #map(of: GoType, current: JsonValue | undefined, depth: number): JsonObject {
    const now = isJsonObject(current) ? current : {};
    const map: JsonObject = {};
    for (let i = this.#random.between(0, 2); i > 0; i--) {
      const key = this.#random.pick([...Object.keys(now), 'a', 'b', 'c']);
      map[key] = this.#value(of, now[key], depth);
    }
    this.#objectDirectives(map, now);
    return map;
  }

  #items(of: GoType, now: readonly JsonValue[], depth: number): JsonValue[] {
    const like = () => (now.length > 0 && this.#random.chance(0.5) ? this.#random.pick(now) : undefined);
    return Array.from({ length: this.#random.between(0, ITEMS_MAX) }, () => this.#value(of, like(), depth));
  }

  #list(field: GoField, current: JsonValue | undefined, depth: number): JsonValue[] {
    const now = Array.isArray(current) ? current : [];
    const { type, patchMergeKey } = field;
    if (type.kind !== 'slice') return [];
    const items = this.#items(type.of, now, depth);
    if (patchMergeKey === undefined) return items;
    for (const item of items) {
      if (!isJsonObject(item) || this.#random.chance(0.06)) continue;
      item[patchMergeKey] = this.#random.pick(TEXTS.slice(0, 4));
      if (this.#random.chance(0.2)) item.$patch = this.#random.pick(DIRECTIVES);
    }
    return items;
  }

  #order({ patchMergeKey }: GoField, list: readonly JsonValue[], current: JsonValue | undefined): JsonValue {
    if (this.#random.chance(0.05)) return this.#anything(2);
    const all = [...list, ...(Array.isArray(current) ? current : [])].filter(() => this.#random.chance(0.85));
    if (this.#random.chance(0.5)) all.reverse();
    if (patchMergeKey === undefined) return all.filter((item) => typeof item !== 'object' || this.#random.chance(0.05));
    return all.map((item) =>
      isJsonObject(item) && this.#random.chance(0.97) ? { [patchMergeKey]: item[patchMergeKey] ?? null } : item,
    );
  }

  #deletions(field: GoField, current: JsonValue | undefined): JsonValue {
    if (this.#random.chance(0.06)) return this.#anything(2);
    const now = Array.isArray(current) ? current : [];
    return [...now, 'a', 'example.com/z'].filter(() =>
      this.#random.chance(field.patchMergeKey === undefined ? 0.4 : 0.2),
    );
  }

  #anything(depth: number): JsonValue {
    const choice = this.#random.between(0, depth > 0 ? 7 : 5);
    if (choice < 3) return this.#random.pick(TEXTS);
    if (choice === 3) return this.#random.pick(NUMBERS);
    if (choice === 4) return this.#random.chance(0.5);
    if (choice === 5) return null;
    if (choice === 6) return Array.from({ length: this.#random.between(0, 2) }, () => this.#anything(depth - 1));
    const keys = Array.from({ length: this.#random.between(0, 2) }, () =>
      this.#random.pick(['a', 'b', 'type', '$patch']),
    );
    return Object.fromEntries(keys.map((key) => [key, this.#anything(depth - 1)]));
  }
}

const OPERATIONS = ['add', 'add', 'remove', 'replace', 'replace', 'move', 'copy', 'test', 'frob'];

/** JSON patch operations on places of `current`, and beside them. */
export function randomJsonPatch(random: Random, current: JsonObject): JsonValue {
  const maker = new PatchMaker(random, false);
  const places = pathsOf(current, '');
  const place = () => {
    const path = random.pick(places);
    if (random.chance(0.7)) return path;
    const beside = path.slice(0, path.lastIndexOf('/') + 1);
    return random.pick([
      `${beside}-`,
      `${beside}0`,
      `${beside}-1`,
      `${beside}new`,
      `${path}/new`,
      `${path}/0`,
      path.slice(1),
    ]);
  };
  return Array.from({ length: random.between(1, 4) }, () => {
    const operation: JsonObject = { op: random.pick(OPERATIONS), path: place() };
    if (random.chance(0.9))
      operation.value = random.chance(0.5) ? random.pick(TEXTS) : valueAt(current, random.pick(places));
    if (operation.op === 'move' || operation.op === 'copy') operation.from = place();
    if (random.chance(0.03)) operation[random.pick(['op', 'path', 'value', 'extra'])] = maker.object(EMPTY, {}, 1);
    return operation;
  });
}

const EMPTY: GoStruct = { kind: 'struct', name: 'v1.Empty', fields: () => [] };

function pathsOf(value: JsonValue, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, item]) =>
    pathsOf(item, `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
  return path === '' ? inner : [path, ...inner];
}

function valueAt(root: JsonObject, path: string): JsonValue {
  let value: JsonValue = root;
  for (const segment of path.split('/').slice(1)) {
    const key = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    value = (value as JsonObject)[key]!; // a path of its own, through objects and lists alike
  }
  return value;
}
