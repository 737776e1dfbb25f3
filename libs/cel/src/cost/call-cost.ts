import { NamedFormat } from '../functions/format.ts';
import { CelError, InternalError } from '../values/cel-error.ts';
import { isList, isMap, listGet, listItems, listSize } from '../values/collections.ts';
import { goValueTypeOf } from '../values/go-type.ts';
import { isInt } from '../values/int.ts';
import { codePointLength } from '../values/long-text.ts';
import { spend } from '../values/uncharged-work.ts';
import { CelOpaque, CelOptional, type Val, valueType } from '../values/value.ts';

/** Cost of walking over one unit of a string. */
const PER_CHARACTER = 0.1;
/** Cost of one character of a pattern, applied to one unit of string cost. */
const PER_PATTERN_CHARACTER = 0.25;
/** Two of these fit into an expression. */
const AUTHORIZATION_CHECK = 350_000;
const LIST_BASE = 10;
const STRUCT_BASE = 40;

/** An argument or a result; one that has failed has the size 1. */
type Operand = Val | CelError;

/** Types whose values can be added to, for which Go has a method. */
const ADDERS: ReadonlySet<string> = new Set(['int', 'uint', 'double', 'string', 'bytes', 'duration', 'timestamp']);

/** What a call cost, given its arguments (receiver first) and its result. */
export type CallCost = (args: readonly Operand[], result: Operand) => number;

/** The size by which the cost model measures a value. */
export function sizeOf(value: Operand | undefined): number {
  if (typeof value === 'string') return codePointLength(value);
  if (value === null || value === undefined || typeof value !== 'object' || value instanceof CelError) return 1;
  if (isList(value)) return listSize(value);
  if (isMap(value)) return value.size;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof CelOptional) return value.value === undefined ? 1 : sizeOf(value.value);
  if (value instanceof CelOpaque && 'sizeForCost' in value) return value.sizeForCost as number;
  return 1;
}

/** Of looking at one element that may cost nothing, as short texts and empty lists do. */
const STEPS_PER_ELEMENT = 230;

function traversal(value: Operand): number {
  if (value === null || value instanceof CelError) return 1;
  if (typeof value !== 'object' && typeof value !== 'string') return 1;
  spend(STEPS_PER_ELEMENT);
  if (typeof value === 'string') return Math.floor(Buffer.byteLength(value) * PER_CHARACTER);
  if (value instanceof Uint8Array) return Math.floor(value.length * PER_CHARACTER);
  if (isList(value)) return listItems(value).reduce<number>((sum, item) => sum + traversal(item), 0);
  if (isMap(value)) {
    let sum = 0;
    for (const key of value.keys()) sum += traversal(key) + traversal(value.get(key)!); // the key is the map's own
    return sum;
  }
  return 1;
}

/** The cost of walking over a string once. */
export function charactersCost(text: string): number {
  return boundedStringCost(text, text.length);
}

const characters = (value: Operand | undefined, factor = PER_CHARACTER): number => Math.ceil(sizeOf(value) * factor);
const one: CallCost = () => 1;
const first: CallCost = (args) => characters(args[0]);
const twice: CallCost = (args) => characters(args[0], 2 * PER_CHARACTER);
const walk: CallCost = (args) => (args.length > 0 ? traversal(args[0]!) : 0);
const regex: CallCost = (args) =>
  Math.ceil((1 + sizeOf(args[0])) * PER_CHARACTER) * Math.ceil(sizeOf(args[1]) * PER_PATTERN_CHARACTER);

/** What a pattern is in the cost of matching it. */
export function costOfPattern(pattern: string): number {
  return Math.ceil(codePointLength(pattern) * PER_PATTERN_CHARACTER);
}

/** The cost of matching a text with a pattern of which `costOfPattern` is known. */
export function matchingCost(text: string, patternCost: number): number {
  const most = Math.ceil((1 + text.length) * PER_CHARACTER);
  const isExact = Math.ceil((1 + leastLength(text)) * PER_CHARACTER) === most;
  return (isExact ? most : Math.ceil((1 + codePointLength(text)) * PER_CHARACTER)) * patternCost;
}
const selector: CallCost = (args) => {
  const length = sizeOf(args[1]);
  return LIST_BASE + Math.ceil(length * PER_CHARACTER) + Math.ceil(Math.ceil(length * 0.5) * (LIST_BASE + STRUCT_BASE));
};

/** The cost of `!=`: comparing two values up to the end of the shorter. */
export function differenceCost(a: Operand, b: Operand): number {
  return Math.ceil(Math.min(sizeOf(a), sizeOf(b)) * PER_CHARACTER);
}

/** The cost of `==`, which for Kubernetes' own values does not depend on their size. */
export function equalityCost(a: Operand, b: Operand): number {
  return a instanceof CelOpaque ? 1 : differenceCost(a, b);
}

/** As `differenceCost`, for two strings, without counting characters where that cannot matter. */
export function stringComparisonCost(a: string, b: string): number {
  const most = Math.ceil(Math.min(a.length, b.length) * PER_CHARACTER);
  const least = Math.ceil(Math.min(leastLength(a), leastLength(b)) * PER_CHARACTER);
  if (least === most) return most;
  return Math.ceil(Math.min(codePointLength(a), codePointLength(b)) * PER_CHARACTER);
}

/** Code points that a string has at least: all of them might be pairs of units. */
function leastLength(text: string): number {
  return Math.ceil(text.length / 2);
}

/** As `stringComparisonCost`, where the size of one of the strings is known. */
export function boundedStringCost(text: string, size: number): number {
  const most = Math.ceil(Math.min(text.length, size) * PER_CHARACTER);
  if (Math.ceil(Math.min(leastLength(text), size) * PER_CHARACTER) === most) return most;
  return Math.ceil(Math.min(codePointLength(text), size) * PER_CHARACTER);
}

const contains: CallCost = (args) => characters(args[0]) * characters(args[1]);
const bothStrings: CallCost = (args) => Math.ceil((sizeOf(args[0]) + sizeOf(args[1])) * PER_CHARACTER);
const shorter: CallCost = (args) => Math.ceil(Math.min(sizeOf(args[0]), sizeOf(args[1])) * PER_CHARACTER);

function withinCidr(extra: (size: number) => number, parsesText: string): (overload: string) => CallCost {
  return (overload) => (args) => {
    const size = sizeOf(args[0]);
    const parsing = overload === parsesText ? characters(args[1]) : 0;
    return Math.ceil((size + size) * PER_CHARACTER) + extra(size) + parsing;
  };
}

const validate: CallCost = (args) => {
  const format = args[0];
  if (!(format instanceof NamedFormat)) return 1;
  return Math.ceil((1 + sizeOf(args[1])) * PER_CHARACTER) * Math.ceil(format.maxRegexSize * PER_PATTERN_CHARACTER);
};

function goTypeNameOf(operand: Operand): string {
  return operand instanceof CelError ? '*types.Err' : goValueTypeOf(operand);
}

/** Upstream's tracker takes some arguments for lists without a look; Go names the first method that is missing. */
function notLister(operand: Operand): InternalError {
  const adds = !(operand instanceof CelError) && ADDERS.has(valueType(operand).kind);
  const missing = adds ? 'Contains' : 'Add';
  return new InternalError(
    `interface conversion: ${goTypeNameOf(operand)} is not traits.Lister: missing method ${missing}`,
  );
}

const allocation = (units: number): number => Math.floor(units) + 1 + LIST_BASE;
const listOutput: CallCost = (_, result) => allocation(sizeOf(result));
const flatten: CallCost = ([list, depth]) => {
  if (depth !== undefined && (depth instanceof CelError || !isInt(depth))) {
    throw new InternalError(`interface conversion: ref.Val is ${goTypeNameOf(depth)}, not types.Int`);
  }
  return allocation(sizeOf(list) * (depth === undefined || Number(depth) < 0 ? 1 : Number(depth)));
};

/** Sorting and the like are charged as if every element met every other. */
function selfComparison(index: number): CallCost {
  return (args) => {
    const list = args[index]!; // the signature demands it
    if (list instanceof CelError || !isList(list)) throw notLister(list);
    const size = sizeOf(list);
    const head = isList(list) && size > 0 ? listGet(list, 0) : null;
    const factor = typeof head === 'string' || head instanceof Uint8Array ? 2 + PER_CHARACTER : 2;
    return allocation(size * size * factor);
  };
}

const product =
  (factor: number): CallCost =>
  (args) =>
    1 + sizeOf(args[0]) * sizeOf(args[1]) * factor;

type CostRule = CallCost | ((overload: string) => CallCost);

function forAll(names: string, rule: CallCost): [string, CostRule][] {
  return names.split(' ').map((name) => [name, rule]);
}

const BY_FUNCTION = new Map<string, CostRule>([
  ['check', () => AUTHORIZATION_CHECK],
  ...forAll('serviceAccount path group resource subresource namespace name allowed reason error errored', one),
  ...forAll('fieldSelector labelSelector', selector),
  ...forAll('isSorted sum max min indexOf lastIndexOf includes', walk),
  ...forAll('url lowerAscii upperAscii substring trim jsonpatch.escapeKey', first),
  ...forAll('replace split', twice),
  ['join', (_args: readonly Operand[], result: Operand) => characters(result, 2 * PER_CHARACTER)],
  ...forAll('find findAll', regex),
  ...forAll('cidr isIP isCIDR quantity isQuantity semver isSemver', first),
  ['ip.isCanonical', twice],
  ['validate', validate],
  ...forAll('format.named sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan compareTo add sub', one),
]);

const BY_OVERLOAD = new Map<string, CallCost>([
  ...(['starts_with_string', 'ends_with_string'].map((id) => [
    id,
    (args: readonly Operand[]) => characters(args[1]),
  ]) as [string, CallCost][]),
  ...(['string_to_bytes', 'bytes_to_string', 'strings_quote', 'string_format', 'string_to_ip'].map((id) => [
    id,
    first,
  ]) as [string, CallCost][]),
  ['in_list', (args) => sizeOf(args[1])],
  ...(['less', 'less_equals', 'greater', 'greater_equals'].flatMap((op) => [
    [`${op}_string`, shorter],
    [`${op}_bytes`, shorter],
  ]) as [string, CallCost][]),
  ['add_string', bothStrings],
  ['add_bytes', bothStrings],
  ['matches', regex],
  ['matches_string', regex],
  ['contains_string', contains],
  ['list_slice', listOutput],
  ['lists_range', listOutput],
  ['list_reverse', listOutput],
  ['list_flatten', flatten],
  ['list_flatten_int', flatten],
  ['list_distinct', selfComparison(0)],
  ['list_sets_contains_list', product(1)],
  ['list_sets_intersects_list', product(1)],
  ['list_sets_equivalent_list', product(2)],
]);

/** Of looking at a member of a list, of comparing or copying a unit of a text or a byte. */
const STEPS_PER_MEMBER = 75;
const STEPS_PER_UNIT = 6;
/** Sums of texts up to so many units are not worth a thought. */
const MAX_CHEAP_SUM = 1_000_000;

const unitsOf = (value: Operand | undefined): number =>
  typeof value === 'string' || value instanceof Uint8Array ? value.length : 0;
const comparing: CallCost = ([a, b]) => {
  spend(Math.min(unitsOf(a), unitsOf(b)) * STEPS_PER_UNIT);
  return 1;
};
const copying: CallCost = ([value]) => {
  spend(unitsOf(value) * STEPS_PER_UNIT);
  return 1;
};
/** Texts are joined without a copy, which is made when the sum is looked at. */
const joining: CallCost = ([a, b]) => {
  const units = unitsOf(a) + unitsOf(b);
  if (typeof a !== 'string') spend(units * STEPS_PER_UNIT);
  else if (units > MAX_CHEAP_SUM) spend(units);
  return 1;
};

/** Calls that cost 1 where the checker could not tell the overload, and take long where what they are given is. */
const UNDETERMINED = new Map<string, CallCost>([
  ...forAll('_<_ _<=_ _>_ _>=_', comparing),
  ...forAll('bytes string', copying),
  ['_+_', joining],
  [
    '@in',
    ([, list]) => {
      if (list !== undefined && !(list instanceof CelError) && isList(list)) spend(listSize(list) * STEPS_PER_MEMBER);
      return 1;
    },
  ],
] as [string, CallCost][]);

const containsIp = withinCidr(() => 0, 'cidr_contains_ip_string');
const containsCidr = withinCidr((size) => Math.ceil(size * PER_CHARACTER) + 1, 'cidr_contains_cidr_string');

const BY_RESULT = new Set(['join', 'slice', 'lists.range', 'reverse']);

/** Whether the cost of a function's calls can only be told when they are done. */
export function dependsOnResult(name: string): boolean {
  return BY_RESULT.has(name);
}

/**
 * How to charge calls of a function at run time, or undefined when each costs 1 and takes no longer than that. `overload` is empty where the checker
 * could not tell which one is meant. Follows kube-apiserver's cost estimator, then cel-go's tracker.
 */
export function callCostOf(name: string, overload: string): CallCost | undefined {
  if (name === 'containsIP') return containsIp(overload);
  if (name === 'containsCIDR') return containsCidr(overload);
  if (name === 'ip') return overload === 'cidr_ip' ? undefined : first;
  const rule = BY_FUNCTION.get(name) as CallCost | undefined;
  if (rule !== undefined) return rule === one ? undefined : rule;
  if (overload.endsWith('_sort')) return selfComparison(0);
  if (overload.endsWith('_sortByAssociatedKeys')) return selfComparison(1);
  return overload === '' ? UNDETERMINED.get(name) : BY_OVERLOAD.get(overload);
}
