import { type CelType, typeOf } from '../check/cel-type.ts';
import { CelError, noSuchOverload } from '../values/cel-error.ts';
import {
  isList,
  isMap,
  JoinedList,
  joinLists,
  KeyedList,
  type Lister,
  listGet,
  listItems,
  listSize,
} from '../values/collections.ts';
import { compare, equalsOrError, mapListKey, STEPS_PER_KEY, setElementKey } from '../values/equality.ts';
import { isInt } from '../values/int.ts';
import { codePointLength } from '../values/long-text.ts';
import {
  addInts,
  divideInts,
  isNumeric,
  moduloInts,
  multiplyInts,
  negateInt,
  subtractInts,
  uints,
} from '../values/numbers.ts';
import { JsonPatchValue, ObjectValue } from '../values/patch-values.ts';
import { SchemaList } from '../values/schema-value.ts';
import { MAX_TIMESTAMP_SECONDS, MIN_TIMESTAMP_SECONDS } from '../values/timestamp-text.ts';
import { spend } from '../values/uncharged-work.ts';
import { CelDouble, CelDuration, CelTimestamp, CelTypeValue, CelUint, type Val, valueType } from '../values/value.ts';
import type { Implementation } from './implementation.ts';

const MAX_DURATION = 2n ** 63n - 1n;
const MIN_DURATION = -(2n ** 63n);
const NANOS = 1_000_000_000n;

function duration(nanos: bigint): CelDuration {
  if (nanos < MIN_DURATION || nanos > MAX_DURATION) throw new CelError('integer overflow');
  return new CelDuration(nanos);
}

function timestamp(nanos: bigint, { offsetMinutes }: CelTimestamp): CelTimestamp {
  if (nanos < MIN_TIMESTAMP_SECONDS * NANOS || nanos >= (MAX_TIMESTAMP_SECONDS + 1n) * NANOS) {
    throw new CelError('timestamp overflow');
  }
  return new CelTimestamp(nanos, offsetMinutes);
}

const isTime = (value: Val): boolean => value instanceof CelDuration || value instanceof CelTimestamp;
const isText = (value: Val): boolean => typeof value === 'string' || value instanceof Uint8Array;

/** cel-go names the operator only where the left operand has no operators of its own at all. */
function noSuchOperator(name: string): CelError {
  return new CelError(`no such overload: ${name}`);
}

/** `<` and its kin. */
export function order(name: string, a: Val, b: Val): number {
  if (isNumeric(a) || isText(a) || isTime(a) || typeof a === 'boolean') return compare(a, b);
  throw noSuchOperator(name);
}

/** The value of `type(x)`. The types of patches' structs are types of types, as kube-apiserver has them. */
function typeOfValue(value: Val): CelType {
  const type = valueType(value);
  return value instanceof ObjectValue || value instanceof JsonPatchValue ? typeOf(type) : type;
}

function add(a: Val, b: Val): Val {
  if (isInt(a) && isInt(b)) return addInts(a, b);
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (a instanceof CelDouble && b instanceof CelDouble) return new CelDouble(a.value + b.value);
  if (isList(a) && isList(b)) return concatenate(a, b);
  if (a instanceof CelUint && b instanceof CelUint) return uints.add(a, b);
  if (a instanceof CelDuration && b instanceof CelDuration) return duration(a.nanos + b.nanos);
  if (a instanceof CelTimestamp && b instanceof CelDuration) return timestamp(a.nanos + b.nanos, a);
  if (a instanceof CelDuration && b instanceof CelTimestamp) return timestamp(a.nanos + b.nanos, b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return new Uint8Array(Buffer.concat([a, b]));
  throw isNumeric(a) || isList(a) || isText(a) || isTime(a) ? noSuchOverload() : noSuchOperator('_+_');
}

/** Concatenation; sets of a document keep one of each element, maps by key let the right operand's elements win. */
function concatenate(a: Lister, b: Lister): Val {
  if (a instanceof SchemaList || a instanceof KeyedList) {
    if (a.listType === 'set') return union(a, b);
    if (a.listType === 'map') return mergeByKey(a, a.mapKeys, b);
  }
  return joinLists(a, b);
}

function union(a: Lister, b: Lister): Val {
  spend((listSize(a) + listSize(b)) * STEPS_PER_KEY);
  const result = [...listItems(a)];
  const seen = new Set(result.map(setElementKey));
  for (const item of listItems(b)) {
    const key = setElementKey(item);
    if (!seen.has(key)) {
      seen.add(key);
      result.push(item);
    }
  }
  return KeyedList.keyed(result, 'set', []);
}

function mergeByKey(a: Lister, keys: readonly string[], b: Lister): Val {
  spend((listSize(a) + listSize(b)) * STEPS_PER_KEY);
  const result = [...listItems(a)];
  const index = new Map(result.map((item, i) => [mapListKey(keys, item), i]));
  for (const item of listItems(b)) {
    const key = mapListKey(keys, item);
    const at = index.get(key);
    if (at !== undefined) result[at] = item;
    else index.set(key, result.push(item) - 1);
  }
  return KeyedList.keyed(result, 'map', keys);
}

function subtract(a: Val, b: Val): Val {
  if (isInt(a) && isInt(b)) return subtractInts(a, b);
  if (a instanceof CelDouble && b instanceof CelDouble) return new CelDouble(a.value - b.value);
  if (a instanceof CelUint && b instanceof CelUint) return uints.subtract(a, b);
  if (a instanceof CelDuration && b instanceof CelDuration) return duration(a.nanos - b.nanos);
  if (a instanceof CelTimestamp && b instanceof CelDuration) return timestamp(a.nanos - b.nanos, a);
  if (a instanceof CelTimestamp && b instanceof CelTimestamp) return duration(a.nanos - b.nanos);
  throw isNumeric(a) || typeof a === 'string' || isTime(a) ? noSuchOverload() : noSuchOperator('_-_');
}

type NumberPair = {
  readonly name: string;
  readonly int: typeof addInts;
  readonly uint: typeof uints.add;
  readonly double?: (a: number, b: number) => number;
};

function numeric({ name, int, uint, double }: NumberPair): Implementation {
  return ([a, b]) => {
    if (isInt(a) && isInt(b)) return int(a, b);
    if (double !== undefined && a instanceof CelDouble && b instanceof CelDouble) {
      return new CelDouble(double(a.value, b.value));
    }
    if (a instanceof CelUint && b instanceof CelUint) return uint(a, b);
    const knows = isNumeric(a as Val) && (double !== undefined || !(a instanceof CelDouble));
    throw knows || typeof a === 'string' || isTime(a as Val) ? noSuchOverload() : noSuchOperator(name);
  };
}

function negate(a: Val): Val {
  if (isInt(a)) return negateInt(a);
  if (a instanceof CelDouble) return new CelDouble(-a.value);
  if (a instanceof CelDuration) return duration(-a.nanos);
  throw typeof a === 'boolean' || typeof a === 'string' || isTime(a) ? noSuchOverload() : noSuchOperator('-_');
}

/** `a in b`: an element of a list, or a key of a map. */
function contains(element: Val, container: Val): boolean {
  if (isMap(container)) return container.has(element);
  if (!isList(container)) throw noSuchOverload();
  // Lists of documents compare their elements with the operand, others the operand with their elements; and only the
  // former tell that an element could not be compared.
  const ofDocument = container instanceof SchemaList;
  let error: CelError | undefined;
  const list = container instanceof JoinedList ? listItems(container) : container;
  const size = listSize(list);
  for (let i = 0; i < size; i++) {
    const member = listGet(list, i);
    const same = ofDocument ? equalsOrError(member, element) : equalsOrError(element, member);
    if (same === true) return true;
    if (same !== false) error ??= same;
  }
  if (error !== undefined && ofDocument) throw error;
  return false;
}

function size(value: Val): Val {
  if (typeof value === 'string') return codePointLength(value);
  if (isList(value)) return listSize(value);
  if (isMap(value)) return value.size;
  if (value instanceof Uint8Array) return value.length;
  throw new CelError('no such overload: size');
}

/** Operators by function name: they look at their operands themselves. */
export const OPERATORS: Readonly<Record<string, Implementation>> = {
  '_+_': ([a, b]) => add(a!, b!), // two operands, here and below: the checker saw to it
  '_-_': ([a, b]) => subtract(a!, b!),
  '_*_': numeric({ name: '_*_', int: multiplyInts, uint: uints.multiply, double: (a, b) => a * b }),
  '_/_': numeric({ name: '_/_', int: divideInts, uint: uints.divide, double: (a, b) => a / b }),
  '_%_': numeric({ name: '_%_', int: moduloInts, uint: uints.modulo }),
  '-_': ([a]) => negate(a!),
  '@in': ([element, container]) => contains(element!, container!),
  size: ([value]) => size(value!),
  dyn: ([value]) => value!,
  type: ([value]) => new CelTypeValue(typeOfValue(value!)),
  '_<_': ([a, b]) => order('_<_', a!, b!) < 0,
  '_<=_': ([a, b]) => order('_<=_', a!, b!) <= 0,
  '_>_': ([a, b]) => order('_>_', a!, b!) > 0,
  '_>=_': ([a, b]) => order('_>=_', a!, b!) >= 0,
};
