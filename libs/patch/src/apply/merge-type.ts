import { isJsonObject, type JsonValue } from '#machinery';
import { fieldElement } from './path-element.ts';

/*
 * What server-side apply has to know of a value's type: which parts of it have owners of their own.
 * As the schema of structured-merge-diff, which kube-apiserver makes from OpenAPI.
 */

/** How scalars are checked before anything is merged; `untyped` takes any. */
export type ScalarType = 'numeric' | 'string' | 'boolean' | 'untyped';

/** A list: owned as a whole, or item by item, these told apart by their value or by `keys`. */
export interface ListType {
  readonly atomic: boolean;
  /** Of an associative list: names of the fields that tell items apart. Empty: the items do, as a set. */
  readonly keys: readonly string[];
  readonly items: MergeType;
  /** Values that absent key fields stand for. */
  readonly keyDefaults: ReadonlyMap<string, JsonValue>;
}

/** A member of an object: its type, and the element that leads to it. */
export interface MemberType {
  readonly element: string;
  readonly type: MergeType;
}

/** An object: owned as a whole, or member by member. */
export interface MapType {
  readonly atomic: boolean;
  /** Members that the schema names. */
  readonly fields: ReadonlyMap<string, MemberType>;
  /** Their types, by their elements. */
  readonly elements: ReadonlyMap<string, MergeType>;
  /** All other members; undefined where there may be none. */
  readonly others: MergeType | undefined;
}

/** What a value may be; mostly one of the three. */
export interface MergeType {
  readonly scalar?: ScalarType;
  readonly list?: ListType;
  readonly map?: MapType;
}

/** The form in which a value is looked at. */
export type Form = 'map' | 'scalar' | 'list';

const NO_DEFAULTS: ReadonlyMap<string, JsonValue> = new Map();

/** Scalars of one kind. */
export const SCALAR: Readonly<Record<ScalarType, MergeType>> = {
  numeric: { scalar: 'numeric' },
  string: { scalar: 'string' },
  boolean: { scalar: 'boolean' },
  untyped: { scalar: 'untyped' },
};

/** Any value, owned as a whole. */
export const UNTYPED: MergeType = {
  scalar: 'untyped',
  get list() {
    return atomicList(UNTYPED);
  },
  get map() {
    return UNTYPED_MAP;
  },
};
const UNTYPED_MAP: MapType = mapType(new Map(), UNTYPED, true);

/** Any value of which nothing is known: objects are owned member by member, lists as a whole. */
export const DEDUCED: MergeType = {
  scalar: 'untyped',
  get list() {
    return atomicList(UNTYPED);
  },
  get map() {
    return DEDUCED_MAP;
  },
};
/** Members of an object without a schema. */
export const DEDUCED_MAP: MapType = mapType(new Map(), DEDUCED, false);

/** A list that is owned as a whole. */
export function atomicList(items: MergeType): ListType {
  return { atomic: true, keys: [], items, keyDefaults: NO_DEFAULTS };
}

/** A list whose items have owners: a set of scalars, or objects told apart by `keys`. */
export function associativeList(
  items: MergeType,
  keys: readonly string[],
  keyDefaults: ReadonlyMap<string, JsonValue> = NO_DEFAULTS,
): ListType {
  return { atomic: false, keys, items, keyDefaults };
}

/** An object with the named members, and no others but of type `others`. */
export function mapType(
  fields: ReadonlyMap<string, MergeType>,
  others: MergeType | undefined,
  atomic: boolean,
): MapType {
  const members = new Map<string, MemberType>();
  const elements = new Map<string, MergeType>();
  for (const [name, type] of fields) {
    const element = fieldElement(name);
    members.set(name, { element, type });
    elements.set(element, type);
  }
  return { atomic, fields: members, elements, others };
}

/** The member of a name; undefined if there may be none. */
export function memberOf({ fields, others }: MapType, name: string): MemberType | undefined {
  return fields.get(name) ?? (others === undefined ? undefined : { element: fieldElement(name), type: others });
}

/** The type of the member that an element is of. */
export function memberTypeOf({ elements, others }: MapType, element: string): MergeType | undefined {
  return elements.get(element) ?? others;
}

/**
 * The form in which a value of `type` is treated: by the value where the type allows for it, else the first that the
 * type has. null fits every form.
 */
export function formOf(type: MergeType, value: JsonValue | undefined): Form {
  if (value !== undefined && value !== null) {
    const form = Array.isArray(value) ? 'list' : isJsonObject(value) ? 'map' : 'scalar';
    if (type[form] !== undefined) return form;
  }
  return type.map !== undefined ? 'map' : type.scalar !== undefined ? 'scalar' : 'list';
}
