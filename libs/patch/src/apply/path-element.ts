import {
  compareUtf8,
  decodeJson,
  formatGoValue,
  goJson,
  goQuote,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEquals,
} from '#machinery';

/*
 * One step of a path to an owned field, spelled as it stands in FieldsV1:
 *
 *     f:replicas                              a member
 *     k:{"name":"web","protocol":"TCP"}       the item of a list that has these keys
 *     v:"blue"                                the item of a set that has this value
 *     i:0                                     an item by its place
 */

/** The element of a member. */
export function fieldElement(name: string): string {
  return `f:${name}`;
}

/** The element of a list's item with these key fields, in any order. */
export function keyElement(keys: JsonObject): string {
  return `k:${goJson(keys)}`;
}

/** The element of a set's item. */
export function valueElement(value: JsonValue): string {
  return `v:${goJson(value)}`;
}

/** Whether an element is of a member. */
export function isFieldElement(element: string): boolean {
  return element.charCodeAt(0) === 0x66; // f
}

/** Whether an element is of an item with keys. */
export function isKeyElement(element: string): boolean {
  return element.charCodeAt(0) === 0x6b; // k
}

/**
 * An element that a client wrote, in the spelling that this server gives it; undefined for kinds of elements that are not
 * known (and that FieldsV1 may have one day).
 * @throws Error for one that can't be read
 */
export function normalizeElement(element: string): string | undefined {
  if (element.length < 2) throw new Error('key must be 2 characters long:');
  if (element[1] !== ':') throw new Error(`missing colon: ${element}`);
  const rest = element.slice(2);
  switch (element[0]) {
    case 'f':
      return element;
    case 'v':
      return valueElement(decodeJson(rest));
    case 'k': {
      const keys = decodeJson(rest);
      if (!isJsonObject(keys)) throw new Error(`expected an object: ${element}`);
      return keyElement(keys);
    }
    case 'i':
      if (!/^[+-]?\d{1,19}$/.test(rest)) throw new Error(`strconv.Atoi: parsing ${goQuote(rest)}: invalid syntax`);
      return `i:${BigInt(rest)}`;
    default:
      return undefined;
  }
}

/** An element as conflicts print it: `.spec`, `[name="web"]`, `[="blue"]`. */
export function printElement(element: string): string {
  const rest = element.slice(2);
  switch (element[0]) {
    case 'f':
      return `.${rest}`;
    case 'k': {
      const keys = decodeJson(rest) as JsonObject; // spelled by this server
      const fields = Object.entries(keys).map(([name, value]) => `${name}=${printValue(value)}`);
      return `[${fields.join(',')}]`;
    }
    case 'v':
      return `[=${printValue(decodeJson(rest))}]`;
    default:
      return `[${rest}]`;
  }
}

function printValue(value: JsonValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return goQuote(value);
  if (Array.isArray(value)) return `[${value.map(printValue).join(',')}]`;
  if (isJsonObject(value))
    return Object.entries(value)
      .map(([name, each]) => `${name}=${printValue(each)}`)
      .join('');
  return formatGoValue(value);
}

const KINDS = 'fkvi';

/** Elements in the order of FieldsV1: members, items by key, by value, by place; each by what it has. */
export function inFieldsOrder(elements: readonly string[]): string[] {
  // Each is read once, however often it is compared.
  const read = elements.map((element) => ({
    element,
    value: isFieldElement(element) ? null : decodeJson(element.slice(2)),
  }));
  return read.sort(compareRead).map(({ element }) => element);
}

interface ReadElement {
  readonly element: string;
  /** What stands behind the colon; null for members. */
  readonly value: JsonValue;
}

function compareRead(a: ReadElement, b: ReadElement): number {
  if (a.element[0] !== b.element[0]) return KINDS.indexOf(a.element[0]!) - KINDS.indexOf(b.element[0]!); // never empty
  if (isFieldElement(a.element)) return compareUtf8(a.element, b.element);
  return isJsonObject(a.value) && isJsonObject(b.value)
    ? compareKeys(a.value, b.value)
    : compareScalars(a.value, b.value);
}

function compareKeys(a: JsonObject, b: JsonObject): number {
  const [left, right] = [Object.entries(a), Object.entries(b)];
  for (let i = 0; i < left.length && i < right.length; i++) {
    const [[name, value], [otherName, otherValue]] = [left[i]!, right[i]!]; // below both lengths
    const order = compareUtf8(name, otherName) || compareScalars(value, otherValue);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

const rankOf = (value: JsonValue): number =>
  typeof value === 'number' || typeof value === 'bigint'
    ? 0
    : typeof value === 'string'
      ? 1
      : typeof value === 'boolean'
        ? 2
        : 3;

function compareScalars(a: JsonValue, b: JsonValue): number {
  if (jsonEquals(a, b)) return 0;
  if (rankOf(a) !== rankOf(b)) return rankOf(a) - rankOf(b);
  if (typeof a === 'string' && typeof b === 'string') return compareUtf8(a, b);
  return (a as number) < (b as number) ? -1 : 1;
}
