import type { CelType } from '../check/cel-type.ts';
import { kubernetesFunctions, type Overload } from '../check/declarations.ts';
import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { isList, isMap, listGet, listSize, type Mapper } from '../values/collections.ts';
import { CelOptional, runtimeTypeText, typeNameOf, type Val, valueType } from '../values/value.ts';
import { AUTHORIZER_FUNCTIONS } from './authorizer.ts';
import { CONVERSIONS } from './conversions.ts';
import { FORMAT_FUNCTIONS } from './format.ts';
import type { Implementation, ImplementationTable } from './implementation.ts';
import { JSON_PATCH_FUNCTIONS } from './json-patch.ts';
import { LIST_FUNCTIONS } from './lists.ts';
import { NETWORK_FUNCTIONS } from './network.ts';
import { OPERATORS } from './operators.ts';
import { OPTIONAL_FUNCTIONS } from './optionals.ts';
import { QUANTITY_FUNCTIONS } from './quantity.ts';
import { REGEX_FUNCTIONS } from './regex.ts';
import { SEMVER_FUNCTIONS } from './semver.ts';
import { STRING_FUNCTIONS } from './strings.ts';
import { TIME_FUNCTIONS } from './time.ts';
import { URL_FUNCTIONS } from './urls.ts';

const TABLE: ReadonlyMap<string, Implementation> = new Map(
  [
    OPERATORS,
    CONVERSIONS,
    STRING_FUNCTIONS,
    LIST_FUNCTIONS,
    OPTIONAL_FUNCTIONS,
    TIME_FUNCTIONS,
    REGEX_FUNCTIONS,
    URL_FUNCTIONS,
    QUANTITY_FUNCTIONS,
    SEMVER_FUNCTIONS,
    NETWORK_FUNCTIONS,
    FORMAT_FUNCTIONS,
    AUTHORIZER_FUNCTIONS,
    JSON_PATCH_FUNCTIONS,
  ].flatMap((table: ImplementationTable) => Object.entries(table)),
);

/** Functions that work on any operands and complain themselves: cel-go's operators dispatch on the left operand. */
const SELF_DISPATCHING = new Set([
  '_+_',
  '_-_',
  '_*_',
  '_/_',
  '_%_',
  '-_',
  '@in',
  '_<_',
  '_<=_',
  '_>_',
  '_>=_',
  'size',
  'dyn',
  'type',
]);

/** Operators and functions of two operands that cel-go has in one piece, whatever the operands are. */
const IN_ONE_PIECE = new Set([...SELF_DISPATCHING, '_==_', '_!=_', '@sortByAssociatedKeys']);

/** Functions that look at their arguments themselves in cel-go, and name nothing when these do not fit. */
const UNNAMED = new Set(['contains', 'endsWith', 'startsWith']);

/** Functions that cel-go has once for lists of all types, with a look at whether the receiver is a list. */
const FOR_ANY_LIST = new Set(['sort', '@sortByAssociatedKeys']);

function forAnyList(name: string, run: Implementation): Implementation {
  return (args, frame) => {
    const receiver = args[0]!; // member functions have one
    if (isList(receiver)) return run(args, frame);
    throw notReceived(name, receiver);
  };
}

/** As cel-go: a receiver that has methods of its own is asked for the function, and does not name it. */
function notReceived(name: string, receiver: Val): CelError {
  const asked = ['string', 'timestamp', 'duration'].includes(valueType(receiver).kind);
  return asked ? noSuchOverload() : new CelError(`no such overload: ${name}`);
}

/** Whether a value may be an argument of a declared type. Lists and maps are judged by their first element, as cel-go does. */
function accepts(type: CelType, value: Val): boolean {
  switch (type.kind) {
    case 'dyn':
    case 'param':
      return true;
    case 'list':
      return isList(value) && (listSize(value) === 0 || accepts(type.params[0]!, listGet(value, 0))); // it has one
    case 'map':
      return isMap(value) && acceptsFirst(type.params[0]!, type.params[1]!, value); // it has two
    case 'opaque':
      if (type.name === 'optional_type') return value instanceof CelOptional;
      break;
    default:
  }
  const actual = valueType(value);
  return actual.kind === type.kind && actual.name === type.name;
}

function acceptsFirst(keyType: CelType, valueType: CelType, map: Mapper): boolean {
  for (const key of map.keys()) return accepts(keyType, key) && accepts(valueType, map.get(key) ?? null);
  return true;
}

/** Overloads that take any list, flat ones included: cel-go disables its guards for them. */
const ANY_LIST = new Set(['list_flatten', 'list_flatten_int']);

function matches({ id, args: types }: Overload, args: readonly Val[]): boolean {
  if (types.length !== args.length) return false;
  if (!ANY_LIST.has(id)) return types.every((type, i) => accepts(type, args[i]!)); // same length
  if (isList(args[0]!)) return types.length === 1 || accepts(types[1]!, args[1]!); // they have one or two
  const [receiver, ...rest] = args.map((arg) => runtimeTypeText(valueType(arg)));
  throw new CelError(`no such overload: ${receiver}.flatten(${rest.join(', ')})`);
}

function noMatch(name: string, args: readonly Val[]): CelError {
  const types = args.map((arg) => typeNameOf(valueType(arg))).join(', ');
  return new CelError(`no such overload: ${name}(${types})`);
}

/** Picks the overload by the values it meets: for calls with arguments of type dyn. */
function dispatching(name: string, overloads: readonly Overload[]): Implementation {
  const candidates = overloads.map((overload) => ({ overload, run: TABLE.get(overload.id)! })); // completeness is tested
  return (args, frame) => {
    for (const { overload, run } of candidates) {
      if (matches(overload, args)) return run(args, frame);
    }
    if (name === 'matches') throw notReceived(name, args[0]!); // it has one
    throw UNNAMED.has(name) ? noSuchOverload() : noMatch(name, args);
  };
}

/** The implementation of one overload, for arguments that are surely of its types; undefined for operators. */
export function overloadImplementation(id: string): Implementation | undefined {
  return TABLE.get(id);
}

const chosen = new Map<string, Implementation>();

/** The implementation of a call whose possible overloads the checker has found. There are few of these: all are kept. */
export function implementationOf(name: string, overloadIds: readonly string[]): Implementation {
  const key = `${name} ${overloadIds.join(' ')}`;
  let implementation = chosen.get(key);
  if (implementation === undefined) {
    implementation = chooseImplementation(name, overloadIds);
    chosen.set(key, implementation);
  }
  return implementation;
}

function chooseImplementation(name: string, overloadIds: readonly string[]): Implementation {
  const generic = OPERATORS[name];
  if (generic !== undefined && (overloadIds.length !== 1 || SELF_DISPATCHING.has(name))) return generic;
  const [first] = overloadIds;
  if (FOR_ANY_LIST.has(name) && first !== undefined) return forAnyList(name, TABLE.get(first)!); // completeness is tested
  const declared = kubernetesFunctions().get(name)?.overloads ?? [];
  return dispatching(
    name,
    declared.filter((overload) => overloadIds.includes(overload.id)),
  );
}

/**
 * Whether a call of two operands evaluates the second one even if the first fails. Where the overload is picked at run
 * time, cel-go calls with a list of arguments, as it does for `format`, and then it does not.
 */
export function evaluatesBoth(name: string, overloadIds: readonly string[]): boolean {
  return IN_ONE_PIECE.has(name) || (overloadIds.length === 1 && overloadIds[0] !== 'string_format');
}

/** Overloads that are declared and have no implementation; the tests demand that there are none. */
export function missingImplementations(): string[] {
  const inCompiler = new Set([
    '_?_:_',
    '_&&_',
    '_||_',
    '@not_strictly_false',
    '_==_',
    '_!=_',
    '_[_]',
    '_[?_]',
    '_?._',
    'or',
    'orValue',
    'cel.@mapInsert',
    '!_',
  ]);
  return [...kubernetesFunctions().values()]
    .filter((fn) => !inCompiler.has(fn.name) && OPERATORS[fn.name] === undefined)
    .flatMap((fn) => fn.overloads)
    .map((overload) => overload.id)
    .filter((id) => !TABLE.has(id));
}
