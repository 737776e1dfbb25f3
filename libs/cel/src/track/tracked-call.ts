import { constantMembers, isConversion, isMember, soleOverload } from '../compile/constant-call.ts';
import { insertAll } from '../compile/fold.ts';
import type { Frame } from '../compile/frame.ts';
import { type CallCost, callCostOf, dependsOnResult, differenceCost, equalityCost } from '../cost/call-cost.ts';
import { evaluatesBoth, implementationOf } from '../functions/implementations.ts';
import { compileRegex, matchesRegex } from '../functions/regex.ts';
import { ACCUMULATOR, type CallNode } from '../syntax/ast.ts';
import { attempt, CelError, InternalError, noSuchOverload } from '../values/cel-error.ts';
import { isList, listItems } from '../values/collections.ts';
import { differs, equals } from '../values/equality.ts';
import { MapValue } from '../values/map-value.ts';
import type { Val } from '../values/value.ts';
import type { Tracked, TrackedRun } from './tracked.ts';

type Operation = (values: readonly Val[], frame: Frame) => Val;

/** Functions whose pattern is compiled once where it is a constant. */
const SEARCHES = new Set(['matches', 'find', 'findAll']);

/** Makes a call of a function or operator ready, other than those that decide what to evaluate. */
export function trackCall(node: CallNode, args: readonly Tracked[]): Tracked {
  if (node.function === '@not_strictly_false') return { run: notStrictlyFalse(args[0]!.run) };
  if (soleOverload(node) === 'in_list' && args[1]!.constant !== undefined) {
    const members = constantMembers(args[1]!.constant.value);
    if (members !== undefined) return membership(args[0]!.run, members);
  }
  const operation = operationOf(node, args);
  const [only] = args;
  if (args.length === 1 && only?.constant !== undefined && isConversion(node.function)) {
    const value = operation([only.constant.value], undefined as unknown as Frame); // conversions read no frame
    return { run: () => value, constant: { value } };
  }
  const runs = args.map(({ run }) => run);
  const values = stopsAtErrors(node, args) ? valuesUntilError : allValues;
  return { run: strictCall(runs, values, operation, costOf(node), { costsByResult: dependsOnResult(node.function) }) };
}

function notStrictlyFalse(operand: TrackedRun): TrackedRun {
  return (frame) => {
    const value = operand(frame);
    frame.charge(1);
    return value !== false;
  };
}

function membership(element: TrackedRun, members: ReadonlySet<Val>): Tracked {
  if (members.size === 0) return { run: () => false, constant: { value: false } };
  return {
    run: (frame) => {
      const value = element(frame);
      return value instanceof CelError ? value : isMember(members, value);
    },
  };
}

function operationOf(node: CallNode, args: readonly Tracked[]): Operation {
  const pattern = args[1]?.constant?.value;
  switch (node.function) {
    case '_==_':
      return ([a, b]) => equals(a!, b!); // two operands, here and below
    case '_!=_':
      return ([a, b]) => differs(a!, b!);
    case '!_':
      return ([value]) => negation(value!);
    case 'cel.@mapInsert':
      return insertion;
    case 'matches':
      if (typeof pattern === 'string') return matching(pattern);
      break;
    case 'find':
    case 'findAll':
      if (typeof pattern === 'string') return searching(implementationOf(node.function, node.overloads ?? []));
      break;
    case '_+_':
      if (accumulates(node)) return appending(implementationOf(node.function, node.overloads ?? []));
      break;
    default:
  }
  return implementationOf(node.function, node.overloads ?? []);
}

function negation(value: Val): boolean {
  if (typeof value !== 'boolean') throw noSuchOverload();
  return !value;
}

function matching(pattern: string): Operation {
  const regex = compileRegex(pattern);
  return ([text]) => {
    if (typeof text !== 'string') throw noSuchOverload();
    return matchesRegex(regex, text);
  };
}

/** A search for a constant pattern says no more of a text that is none. */
function searching(search: Operation): Operation {
  return (values, frame) => {
    if (typeof values[0] !== 'string') throw noSuchOverload();
    return search(values, frame);
  };
}

/** The steps of macros that make maps: `cel.@mapInsert(map, key, value)` or `cel.@mapInsert(map, entries)`. */
function insertion([map, key, value]: readonly Val[]): Val {
  if (!(map instanceof MapValue)) throw noSuchOverload();
  if (value === undefined) insertAll(map, key!);
  else map.add(key!, value);
  return map;
}

/** Only macros can name the accumulator, and they do so where the list that they make grows. */
function accumulates(node: CallNode): boolean {
  const [left] = node.args;
  return left?.kind === 'ident' && left.name === ACCUMULATOR;
}

/** Adds to the accumulator in place, for a sum of lists at each step would take quadratic time. */
function appending(add: Operation): Operation {
  return (values, frame) => {
    const [list, more] = values as [Val, Val];
    if (!Array.isArray(list) || !isList(more)) return add(values, frame);
    for (const item of listItems(more)) list.push(item);
    return list;
  };
}

function costOf(node: CallNode): CallCost {
  if (node.function === '_==_') return ([a, b]) => equalityCost(a!, b!); // two operands, here too
  if (node.function === '_!=_') return ([a, b]) => differenceCost(a!, b!);
  return callCostOf(node.function, soleOverload(node)) ?? (() => 1);
}

/** Whether cel-go leaves the arguments behind a failing one alone: it does so in calls that take a list of arguments. */
function stopsAtErrors(node: CallNode, args: readonly Tracked[]): boolean {
  if (args.length !== 2) return true;
  if (SEARCHES.has(node.function)) return typeof args[1]!.constant?.value === 'string';
  return !evaluatesBoth(node.function, node.overloads ?? []);
}

/** The values of arguments as far as they were evaluated, errors among them. */
type Values = (runs: readonly TrackedRun[], frame: Frame) => (Val | CelError)[];

const allValues: Values = (runs, frame) => runs.map((run) => run(frame));

const valuesUntilError: Values = (runs, frame) => {
  const values: (Val | CelError)[] = [];
  for (const run of runs) {
    const value = run(frame);
    values.push(value);
    if (value instanceof CelError) break;
  }
  return values;
};

/** As `attempt`; a call in which upstream panics costs nothing. */
function attemptCall(operation: Operation, operands: readonly Val[], frame: Frame, before: number): Val | CelError {
  try {
    return attempt(() => operation(operands, frame));
  } catch (error) {
    if (error instanceof InternalError) frame.cost = before;
    throw error;
  }
}

/** A call with an argument that has failed still costs what it does, if no other argument was left out for that. */
function strictCall(
  runs: readonly TrackedRun[],
  valuesOf: Values,
  operation: Operation,
  cost: CallCost,
  { costsByResult }: { costsByResult: boolean },
): TrackedRun {
  return (frame) => {
    const values = valuesOf(runs, frame);
    const failed = values.find((value) => value instanceof CelError);
    if (failed !== undefined) {
      if (values.length === runs.length) frame.charge(cost(values, failed));
      return failed;
    }
    const operands = values as Val[]; // just checked
    // Charged first where that can be, so that nothing is done that cannot be afforded.
    const before = frame.cost;
    if (!costsByResult) frame.charge(cost(operands, null));
    const result = attemptCall(operation, operands, frame, before);
    if (costsByResult) frame.charge(cost(operands, result));
    return result;
  };
}
