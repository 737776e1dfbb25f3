import { isInt } from '../values/int.ts';
import {
  add,
  capped,
  type Estimate,
  fixed,
  greatest,
  least,
  MAX_COST,
  ONE,
  plus,
  scale,
  scaled,
  times,
  UNKNOWN_SIZE,
  type Units,
  wrapped,
} from './estimate.ts';
import { Path } from './path.ts';
import type { CallEstimate, SchemaSizes, SizedNode } from './sized-node.ts';

const PER_CHARACTER = 0.1;
const PER_PATTERN_CHARACTER = 0.25;
const AUTHORIZATION_CHECK = fixed(350_000);
const LIST_BASE = fixed(10);
const SELECTOR_REQUIREMENT = 50;
const MAX_FORMAT_REGEX = 128;
const MAX_FORMAT_NAME = 64;
const ADDRESS_BYTES: Estimate = { min: 4, max: 16 };

interface Call {
  readonly estimator: SchemaSizes;
  readonly overload: string;
  readonly target: SizedNode | undefined;
  readonly args: readonly SizedNode[];
}

type Rule = (call: Call) => CallEstimate | undefined;

function sizeOf({ estimator }: Call, node: SizedNode): Estimate {
  return node.size ?? estimator.schemaSize(node.path) ?? UNKNOWN_SIZE;
}

const known = (node: SizedNode | undefined): Estimate => node?.size ?? UNKNOWN_SIZE;
const one: Rule = () => ({ cost: ONE });

/** The elements of a list, by its type and place. */
function elementOf(list: SizedNode): SizedNode | undefined {
  const type = list.type.params[0];
  if (type === undefined) return undefined;
  return {
    node: undefined,
    type,
    path: list.path.length === 0 ? Path.NONE : list.path.longer('@items'),
    size: undefined,
  };
}

const firstArgument =
  (factor: number, keepsSize = false): Rule =>
  (call) => {
    const [arg] = call.args;
    if (arg === undefined) return undefined;
    const size = sizeOf(call, arg);
    return { cost: scaled(size, factor), size: keepsSize ? size : undefined };
  };

const receiver: Rule = (call) => {
  if (call.target === undefined) return undefined;
  const size = sizeOf(call, call.target);
  return { cost: scaled(size, PER_CHARACTER), size };
};

/** Looking at every element of a list, or every character of a string. */
const walk: Rule = (call) => {
  if (call.target === undefined) return undefined;
  const size = sizeOf(call, call.target);
  const element = elementOf(call.target);
  if (element === undefined) return { cost: scaled(size, PER_CHARACTER) };
  const textual = element.type.kind === 'string' || element.type.kind === 'bytes';
  const each = textual ? plus(ONE, scaled(sizeOf(call, element), PER_CHARACTER)) : ONE;
  return { cost: times(size, each) };
};

/** As `walk`; the receiver may be a list that hides behind dyn, which is charged by its elements. */
const search: Rule = (call) => {
  if (call.target === undefined || elementOf(call.target) !== undefined) return walk(call);
  return { cost: sizeOf(call, call.target) };
};

/** How many times one size goes into another, rounded up. */
function quotient(a: Units, b: Units): Units {
  return scale(Number(a) / Number(b), 1);
}

const replace: Rule = (call) => {
  const { target, args } = call;
  if (target === undefined || args.length < 2) return undefined;
  const size = sizeOf(call, target);
  const old = sizeOf(call, args[0]!);
  const fresh = sizeOf(call, args[1]!);
  let countMax: Units = 0;
  let keptMax: Units = 0;
  if (old.min === 0) {
    countMax = add(size.max, 1);
    keptMax = size.max;
  } else if (fresh.max <= old.min) keptMax = size.max;
  else countMax = quotient(size.max, old.min);
  const shrinks = old.max !== 0 && fresh.min < old.max;
  const countMin = old.max === 0 ? add(size.min, 1) : shrinks ? quotient(size.min, old.max) : 0;
  const keptMin = shrinks ? 0 : size.min;
  const result = plus(times({ min: countMin, max: countMax }, fresh), { min: keptMin, max: keptMax });
  return { cost: scaled(size, 2 * PER_CHARACTER), size: result };
};

const split: Rule = (call) => {
  if (call.target === undefined) return undefined;
  const size = sizeOf(call, call.target);
  const limit = intLiteral(call.args[1]);
  // A negative limit means all parts; kube-apiserver's arithmetic makes it a very great one.
  const max = limit === undefined ? size.max : wrapped(BigInt(limit));
  return { cost: scaled(size, 2 * PER_CHARACTER), size: { min: 0, max } };
};

function intLiteral(node: SizedNode | undefined): Units | undefined {
  const expr = node?.node;
  return expr?.kind === 'literal' && isInt(expr.value) ? expr.value : undefined;
}

/** One less, if there is one. */
const less = (units: Units): Units => (units > 0 ? capped(BigInt(units) - 1n) : 0);

const join: Rule = (call) => {
  if (call.target === undefined) return undefined;
  const count = sizeOf(call, call.target);
  const element = elementOf(call.target);
  let size = element === undefined ? fixed(0) : times(count, sizeOf(call, element));
  const [separator] = call.args;
  if (separator !== undefined) {
    const gaps = { min: less(count.min), max: less(count.max) };
    size = plus(size, times(sizeOf(call, separator), gaps));
  }
  return { cost: scaled(size, PER_CHARACTER), size };
};

const find: Rule = (call) => {
  const { target, args } = call;
  if (target === undefined || args.length === 0) return undefined;
  const size = sizeOf(call, target);
  const text = scaled(plus(size, ONE), PER_CHARACTER);
  const pattern = scaled(sizeOf(call, args[0]!), PER_PATTERN_CHARACTER);
  return { cost: times(text, pattern), size: { min: 0, max: size.max } };
};

const selector: Rule = (call) => {
  const [arg] = call.args;
  if (arg === undefined) return undefined;
  const size = sizeOf(call, arg);
  const requirements = scaled(scaled(size, 0.5), SELECTOR_REQUIREMENT);
  return { cost: plus(plus(LIST_BASE, scaled(size, PER_CHARACTER)), requirements) };
};

const containsIp: Rule = (call) => {
  const comparison = scaled(plus(ADDRESS_BYTES, ADDRESS_BYTES), PER_CHARACTER);
  return { cost: plus(comparison, parsing(call, 'cidr_contains_ip_string')) };
};

const containsCidr: Rule = (call) => {
  const comparison = scaled(plus(ADDRESS_BYTES, ADDRESS_BYTES), PER_CHARACTER);
  const masking = plus(scaled(ADDRESS_BYTES, PER_CHARACTER), ONE);
  return { cost: plus(plus(comparison, masking), parsing(call, 'cidr_contains_cidr_string')) };
};

function parsing(call: Call, overload: string): Estimate {
  const [arg] = call.args;
  return call.overload === overload && arg !== undefined ? scaled(sizeOf(call, arg), PER_CHARACTER) : fixed(0);
}

const ip: Rule = (call) => (call.overload === 'cidr_ip' ? { cost: ONE } : firstArgument(PER_CHARACTER)(call));

const validate: Rule = (call) => {
  const [arg] = call.args;
  if (arg === undefined) return undefined;
  return { cost: scaled(scaled(sizeOf(call, arg), PER_CHARACTER), MAX_FORMAT_REGEX * PER_PATTERN_CHARACTER) };
};

/** Equality of the Kubernetes libraries' values; others go by size. */
const equality: Rule = ({ args: [left, right] }) => {
  if (left === undefined || right === undefined || left.type.name !== right.type.name) return undefined;
  const { kind, name } = left.type;
  if (kind === 'opaque' && (name === 'net.IP' || name === 'net.CIDR')) return { cost: ONE };
  if (kind !== 'struct' || !name.startsWith('kubernetes.')) return undefined;
  if (name === 'kubernetes.NamedFormat') return { cost: scaled({ min: 1, max: MAX_FORMAT_NAME }, PER_CHARACTER) };
  if (name !== 'kubernetes.URL') return { cost: ONE };
  const max = right.size === undefined ? 1 : right.size.max;
  return { cost: scaled({ min: 1, max }, PER_CHARACTER) };
};

function forAll(names: string, rule: Rule): [string, Rule][] {
  return names.split(' ').map((name) => [name, rule]);
}

/** kube-apiserver's estimates, by function. */
const BY_FUNCTION: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['check', () => ({ cost: AUTHORIZATION_CHECK })],
  ...forAll('serviceAccount path group resource subresource namespace name allowed reason error errored', one),
  ...forAll('fieldSelector labelSelector', selector),
  ...forAll('isSorted sum max min indexOf lastIndexOf', walk),
  ['includes', search],
  ...forAll('url jsonpatch.escapeKey', firstArgument(PER_CHARACTER, true)),
  ...forAll('lowerAscii upperAscii substring trim', receiver),
  ['replace', replace],
  ['split', split],
  ['join', join],
  ...forAll('find findAll', find),
  ...forAll('cidr isIP isCIDR quantity isQuantity semver isSemver', firstArgument(PER_CHARACTER)),
  ['ip', ip],
  ['ip.isCanonical', firstArgument(2 * PER_CHARACTER)],
  ...forAll('masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast', one),
  ...forAll('isGlobalUnicast format.named sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan', one),
  ...forAll('compareTo add sub major minor patch getScheme getHostname getHost getPort getEscapedPath getQuery', one),
  ['containsIP', containsIp],
  ['containsCIDR', containsCidr],
  ['validate', validate],
  ['_==_', equality],
]);

const matches: Rule = ({ target, args }) => {
  const text = target ?? args[0];
  const pattern = target === undefined ? args[1] : args[0];
  const textCost = scaled(plus(known(text), ONE), PER_CHARACTER);
  return { cost: times(textCost, scaled(known(pattern), PER_PATTERN_CHARACTER)) };
};

const comparison: Rule = ({ args: [left, right] }) => {
  const max = least(known(left).max, known(right).max);
  return { cost: scaled({ min: max > 0 ? 1 : 0, max }, PER_CHARACTER) };
};

const toBytes: Rule = ({ args: [arg] }) => {
  const size = known(arg);
  return { cost: scaled(size, PER_CHARACTER), size: { min: size.min, max: wrapped(BigInt(size.max) * 4n) } };
};

const bytesToText: Rule = ({ args: [arg] }) => {
  const size = known(arg);
  return { cost: scaled(size, PER_CHARACTER), size: { min: capped(BigInt(size.min) / 4n), max: size.max } };
};

const quote: Rule = ({ args: [arg] }) => {
  const size = known(arg);
  return {
    cost: scaled(size, PER_CHARACTER),
    size: { min: add(size.min, 2), max: wrapped(BigInt(size.max) * 2n + 2n) },
  };
};

const contains: Rule = ({ target, args: [part] }) => ({
  cost: times(scaled(known(target), PER_CHARACTER), scaled(known(part), PER_CHARACTER)),
});

const listCall =
  (factor: number, sizeFor: (call: Call) => Estimate): Rule =>
  (call) => {
    const size = sizeFor(call);
    return { cost: plus(plus(scaled(size, factor), ONE), LIST_BASE), size };
  };

const targetSize = (call: Call): Estimate => (call.target === undefined ? UNKNOWN_SIZE : sizeOf(call, call.target));
const squared = (size: Estimate): Estimate => times(size, size);

function literalOr(node: SizedNode | undefined, otherwise: Units): Units {
  const value = intLiteral(node);
  return value === undefined ? otherwise : greatest(0, value);
}

const slice = listCall(1, (call) => {
  const size = targetSize(call);
  return fixed(wrapped(BigInt(literalOr(call.args[1], size.max)) - BigInt(literalOr(call.args[0], 0))));
});

const flatten: Rule = (call) => {
  const depth = call.args.length === 0 ? 1 : literalOr(call.args[0], MAX_COST);
  return listCall(Number(depth), targetSize)(call);
};

const setComparison =
  (factor: number): Rule =>
  (call) => {
    const [a, b] = call.args;
    if (a === undefined || b === undefined) return undefined;
    return { cost: plus(scaled(times(sizeOf(call, a), sizeOf(call, b)), factor), ONE) };
  };

function sorting(overload: string): Rule | undefined {
  const match = /^list_(\w+?)_(sort|sortByAssociatedKeys)$/.exec(overload);
  if (match === null) return undefined;
  const textual = match[1] === 'string' || match[1] === 'bytes';
  const sizeFor = (call: Call) => squared(match[2] === 'sort' ? targetSize(call) : sizeOf(call, call.args[0]!)); // keys
  return listCall(textual ? 2 + PER_CHARACTER : 2, sizeFor);
}

const orderings = ['less', 'less_equals', 'greater', 'greater_equals'].flatMap((op) => [`${op}_string`, `${op}_bytes`]);

/** cel-go's estimates, by overload. */
const BY_OVERLOAD: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['string_format', ({ target }) => ({ cost: scaled(known(target), PER_CHARACTER) })],
  ['string_to_bytes', toBytes],
  ['bytes_to_string', bytesToText],
  ['strings_quote', quote],
  ...forAll('starts_with_string ends_with_string', ({ args: [part] }) => ({
    cost: scaled(known(part), PER_CHARACTER),
  })),
  ['in_list', ({ args: [, list] }) => ({ cost: scaled(known(list), 1) })],
  ...forAll('matches matches_string', matches),
  ['contains_string', contains],
  ...forAll(`equals not_equals ${orderings.join(' ')}`, comparison),
]);

const LIST_OVERLOADS: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['list_slice', slice],
  ...forAll('list_flatten list_flatten_int', flatten),
  ['lists_range', listCall(1, (call) => fixed(literalOr(call.args[0], MAX_COST)))],
  ['list_reverse', listCall(1, targetSize)],
  ['list_distinct', listCall(2, (call) => squared(targetSize(call)))],
  ...forAll('list_sets_contains_list list_sets_intersects_list', setComparison(1)),
  ['list_sets_equivalent_list', setComparison(2)],
]);

/** What a call costs beside its arguments, and how large its result is; undefined for 1 and unknown. */
export function estimateCall(
  estimator: SchemaSizes,
  name: string,
  overload: string,
  target: SizedNode | undefined,
  args: readonly SizedNode[],
): CallEstimate | undefined {
  const call: Call = { estimator, overload, target, args };
  const list = LIST_OVERLOADS.get(overload) ?? sorting(overload);
  return list?.(call) ?? BY_FUNCTION.get(name)?.(call) ?? BY_OVERLOAD.get(overload)?.(call);
}
