import type { JsonValue } from '#machinery';
import { BOOL, type CelType } from '../check/cel-type.ts';
import type { DeclType } from '../check/decl-type.ts';
import { kubernetesFunctions } from '../check/declarations.ts';
import {
  boundedStringCost,
  callCostOf,
  charactersCost,
  dependsOnResult,
  differenceCost,
  equalityCost,
  stringComparisonCost,
} from '../cost/call-cost.ts';
import type { Implementation } from '../functions/implementation.ts';
import { implementationOf, overloadImplementation } from '../functions/implementations.ts';
import { order } from '../functions/operators.ts';
import { compileRegex, matchesRegex } from '../functions/regex.ts';
import type { CallNode } from '../syntax/ast.ts';
import { CelError, noSuchOverload } from '../values/cel-error.ts';
import { differs, equals } from '../values/equality.ts';
import type { CelInt } from '../values/int.ts';
import { sameJson } from '../values/json-equality.ts';
import { codePointLength } from '../values/long-text.ts';
import { addInts, divideInts, moduloInts, multiplyInts, subtractInts } from '../values/numbers.ts';
import { wrapJson } from '../values/schema-value.ts';
import { CelDouble, type CelDuration, type CelTimestamp, type Val } from '../values/value.ts';
import { asVal, type Code, constantCode, isLoose, isPlain, looseCode, valCode } from './code.ts';
import { constantMembers, isConversion, isMember, soleOverload } from './constant-call.ts';
import type { Frame, Run } from './frame.ts';
import type { NodeCompiler } from './node-compiler.ts';

const ORDERINGS: Record<string, (sign: number) => boolean> = {
  '_<_': (sign) => sign < 0,
  '_<=_': (sign) => sign <= 0,
  '_>_': (sign) => sign > 0,
  '_>=_': (sign) => sign >= 0,
};
const INT_ARITHMETIC: Record<string, (a: CelInt, b: CelInt) => CelInt> = {
  add_int64: addInts,
  subtract_int64: subtractInts,
  multiply_int64: multiplyInts,
  divide_int64: divideInts,
  modulo_int64: moduloInts,
};

/** Compiles a call of a function or operator other than those that decide what to evaluate. */
export function compileCall(compiler: NodeCompiler, node: CallNode): Code {
  const argNodes = node.target === undefined ? node.args : [node.target, ...node.args];
  const args = argNodes.map((arg) => compiler.compile(arg));
  const type = node.type!; // the tree is checked
  switch (node.function) {
    case '_==_':
      return equality(args[0]!, args[1]!, true);
    case '_!=_':
      return equality(args[0]!, args[1]!, false);
    case '!_':
      return negation(args[0]!);
    case '_<_':
    case '_<=_':
    case '_>_':
    case '_>=_':
      return ordering(node.function, args[0]!, args[1]!, soleOverload(node));
    case '@in': {
      const fixed = membershipInConstants(args[0]!, args[1]!, soleOverload(node));
      if (fixed !== undefined) return fixed;
      break;
    }
    case 'matches': {
      const regex = matchesConstant(args[0]!, args[1]!);
      if (regex !== undefined) return regex;
      break;
    }
    case 'contains': {
      const test = containsText(args);
      if (test !== undefined) return test;
      break;
    }
    case 'startsWith':
    case 'endsWith': {
      const test = textTest(node, args);
      if (test !== undefined) return test;
      break;
    }
    default:
  }
  const arithmetic = INT_ARITHMETIC[soleOverload(node)];
  if (arithmetic !== undefined && isScalar(args[0]!, 'int') && isScalar(args[1]!, 'int'))
    return intArithmetic(type, arithmetic, args[0]!, args[1]!);
  return general(node, type, args);
}

function isScalar(code: Code, ...kinds: CelType['kind'][]): boolean {
  return code.rep === 'val' && kinds.includes(code.type.kind) && (code.decl === undefined || code.decl.kind !== 'dyn');
}

function equality(left: Code, right: Code, wanted: boolean): Code {
  if (isScalar(left, 'string') && isScalar(right, 'string')) return stringEquality(left, right, wanted);
  if (
    (isScalar(left, 'int') && isScalar(right, 'int')) ||
    (isScalar(left, 'bool') && isScalar(right, 'bool')) ||
    (left.rep === 'number' && right.rep === 'number')
  ) {
    const { run: a } = left;
    const { run: b } = right;
    return valCode(BOOL, (frame) => {
      const same = a(frame) === b(frame);
      frame.cost += 1;
      return same === wanted;
    });
  }
  if (left.decl !== undefined && left.decl === right.decl && comparesAsJson(left) && comparesAsJson(right)) {
    return documentEquality(left, right, left.decl, wanted);
  }
  const holds = wanted ? equals : differs;
  const cost = wanted ? equalityCost : differenceCost;
  const a = asVal(left);
  const b = asVal(right);
  return valCode(BOOL, (frame) => {
    const x = a(frame);
    const y = b(frame);
    frame.charge(cost(x, y));
    return holds(x, y);
  });
}

function comparesAsJson(code: Code): boolean {
  return isPlain(code, 'list') || isPlain(code, 'map') || isPlain(code, 'object');
}

/** `self == oldSelf`: what is equal as JSON is equal; only the rest needs the schema's notion of it. */
function documentEquality(left: Code, right: Code, decl: DeclType, wanted: boolean): Code {
  const { run: a } = left;
  const { run: b } = right;
  return valCode(BOOL, (frame) => {
    const x = a(frame) as JsonValue;
    const y = b(frame) as JsonValue;
    const wrapped = wrapJson(decl, x);
    const other = wrapJson(decl, y);
    frame.charge(differenceCost(wrapped, other));
    if (sameJson(x, y)) return wanted;
    return wanted ? equals(wrapped, other) : differs(wrapped, other);
  });
}

function stringEquality(left: Code, right: Code, wanted: boolean): Code {
  const a = left.run as Run<string>;
  const fixed = right.constant?.value;
  if (typeof fixed === 'string') return equalityWithText(a, fixed, wanted);
  const b = right.run as Run<string>;
  return valCode(BOOL, (frame) => {
    const x = a(frame);
    const y = b(frame);
    frame.cost += stringComparisonCost(x, y);
    return (x === y) === wanted;
  });
}

/** `x == 'text'`: what the text costs is known; the other is measured only where it matters. */
function equalityWithText(text: Run<string>, fixed: string, wanted: boolean): Code {
  const whole = stringComparisonCost(fixed, fixed);
  const size = codePointLength(fixed);
  return valCode(BOOL, (frame) => {
    const x = text(frame);
    if (x === fixed) {
      frame.cost += whole;
      return wanted;
    }
    frame.cost += boundedStringCost(x, size);
    return !wanted;
  });
}

/** The text that a node gives, if it does. */
function textRun(code: Code): Run<string> {
  if (isScalar(code, 'string')) return code.run as Run<string>;
  const run = asVal(code);
  return (frame) => {
    const value = run(frame);
    if (typeof value !== 'string') throw noSuchOverload();
    return value;
  };
}

/** `x.contains('text')`, whose cost is the product of both sizes. */
function containsText(args: readonly Code[]): Code | undefined {
  const [text, part] = args as [Code, Code];
  const fixed = part.constant?.value;
  if (typeof fixed !== 'string') return undefined;
  const run = textRun(text);
  const partCost = charactersCost(fixed);
  return valCode(BOOL, (frame) => {
    const value = run(frame);
    frame.charge(charactersCost(value) * partCost);
    return value.includes(fixed);
  });
}

/** `x.startsWith('text')` and its kin, whose cost is that of the constant. */
function textTest(node: CallNode, args: readonly Code[]): Code | undefined {
  const [text, part] = args as [Code, Code];
  const fixed = part.constant?.value;
  if (typeof fixed !== 'string') return undefined;
  const run = textRun(text);
  const cost = callCostOf(node.function, soleOverload(node))!(['', fixed], true); // both have a cost of their own
  if (node.function === 'startsWith') {
    return valCode(BOOL, (frame) => {
      const value = run(frame);
      frame.charge(cost);
      return value.startsWith(fixed);
    });
  }
  return valCode(BOOL, (frame) => {
    const value = run(frame);
    frame.charge(cost);
    return value.endsWith(fixed);
  });
}

function negation(code: Code): Code {
  const run = asVal(code);
  return valCode(BOOL, (frame) => {
    const value = run(frame);
    frame.cost += 1;
    if (typeof value !== 'boolean') throw new CelError('no such overload');
    return !value;
  });
}

/** Two durations, or two timestamps, that expressions have made. */
function areTimes(left: Code, right: Code): boolean {
  return (
    (isScalar(left, 'duration') && isScalar(right, 'duration')) ||
    (isScalar(left, 'timestamp') && isScalar(right, 'timestamp'))
  );
}

function ordering(name: string, left: Code, right: Code, overload: string): Code {
  const numeric =
    (isScalar(left, 'int') && isScalar(right, 'int')) || (left.rep === 'number' && right.rep === 'number');
  if (numeric) return numericOrdering(name, left.run as Run<number>, right);
  const bound = right.constant?.value;
  if (left.rep === 'number' && bound instanceof CelDouble && !Number.isNaN(bound.value)) {
    return orderingWithConstant(name, left.run as Run<number>, bound.value);
  }
  const accept = ORDERINGS[name]!; // the caller checked the name
  if (areTimes(left, right)) {
    const [x, y] = [left.run, right.run] as [Run<CelDuration | CelTimestamp>, Run<CelDuration | CelTimestamp>];
    return valCode(BOOL, (frame) => {
      const a = x(frame).nanos;
      const b = y(frame).nanos;
      frame.cost += 1;
      return accept(a < b ? -1 : a > b ? 1 : 0);
    });
  }
  const a = asVal(left);
  const b = asVal(right);
  const cost = callCostOf(name, overload);
  return valCode(BOOL, (frame) => {
    const x = a(frame);
    const y = b(frame);
    frame.charge(cost === undefined ? 1 : cost([x, y], true));
    return accept(order(name, x, y));
  });
}

/** Written out for each operator and for constants: a shared closure would be the slowest part of most rules. */
function numericOrdering(name: string, a: Run<number>, right: Code): Code {
  const fixed = right.constant?.value;
  if (typeof fixed === 'number') return orderingWithConstant(name, a, fixed);
  const b = right.run as Run<number>;
  switch (name) {
    case '_<_':
      return valCode(BOOL, (frame) => {
        frame.cost += 1;
        return a(frame) < b(frame);
      });
    case '_<=_':
      return valCode(BOOL, (frame) => {
        frame.cost += 1;
        return a(frame) <= b(frame);
      });
    case '_>_':
      return valCode(BOOL, (frame) => {
        frame.cost += 1;
        return a(frame) > b(frame);
      });
    default:
      return valCode(BOOL, (frame) => {
        frame.cost += 1;
        return a(frame) >= b(frame);
      });
  }
}

function orderingWithConstant(name: string, a: Run<number>, fixed: number): Code {
  switch (name) {
    case '_<_':
      return valCode(BOOL, (frame) => {
        frame.cost += 1;
        return a(frame) < fixed;
      });
    case '_<=_':
      return valCode(BOOL, (frame) => {
        frame.cost += 1;
        return a(frame) <= fixed;
      });
    case '_>_':
      return valCode(BOOL, (frame) => {
        frame.cost += 1;
        return a(frame) > fixed;
      });
    default:
      return valCode(BOOL, (frame) => {
        frame.cost += 1;
        return a(frame) >= fixed;
      });
  }
}

function intArithmetic(type: CelType, operate: (a: CelInt, b: CelInt) => CelInt, left: Code, right: Code): Code {
  const a = asVal(left) as Run<CelInt>;
  const b = asVal(right) as Run<CelInt>;
  return valCode(type, (frame) => {
    const x = a(frame);
    const y = b(frame);
    frame.cost += 1;
    return operate(x, y);
  });
}

/** `x in ['a', 'b']`: a lookup in a set, which costs nothing beside x. */
function membershipInConstants(element: Code, list: Code, overload: string): Code | undefined {
  if (overload !== 'in_list' || list.constant === undefined) return undefined;
  const members = constantMembers(list.constant.value);
  if (members === undefined) return undefined;
  if (members.size === 0) return constantCode(BOOL, false);
  const run = asVal(element);
  return valCode(BOOL, (frame) => isMember(members, run(frame)));
}

function matchesConstant(text: Code, pattern: Code): Code | undefined {
  const source = pattern.constant?.value;
  if (typeof source !== 'string') return undefined;
  const regex = compileRegex(source);
  const run = asVal(text);
  const cost = callCostOf('matches', 'matches')!; // matching has a cost of its own
  return valCode(BOOL, (frame) => {
    const value = run(frame);
    if (typeof value !== 'string') throw new CelError('no such overload');
    frame.charge(cost([value, source], true));
    return matchesRegex(regex, value);
  });
}

/** A constant pattern that RE2 does not take makes the expression itself invalid. */
function rejectBadPattern(node: CallNode, pattern: Code | undefined): void {
  const source = pattern?.constant?.value;
  if ((node.function === 'find' || node.function === 'findAll') && typeof source === 'string') compileRegex(source);
}

function general(node: CallNode, type: CelType, args: readonly Code[]): Code {
  rejectBadPattern(node, args[1]);
  const implementation =
    (args.every(isCertain) ? overloadImplementation(soleOverload(node)) : undefined) ??
    implementationOf(node.function, node.overloads ?? []);
  const cost = callCostOf(node.function, soleOverload(node));
  const runs = args.map(asVal);
  const call = caller(runs, implementation, cost, { costsByResult: dependsOnResult(node.function) });
  // Conversions of constants are done once; what fails then makes the expression itself invalid.
  if (args.length === 1 && isConversion(node.function) && args[0]!.constant !== undefined) {
    return constantCode(type, implementation([args[0]!.constant.value], undefined));
  }
  return givesElement(node) ? looseCode(type, call) : valCode(type, call);
}

const UNCERTAIN: ReadonlySet<CelType['kind']> = new Set(['dyn', 'param', 'list', 'map']);

/**
 * Whether a value is of the type that the checker found: it need not be looked at to choose the overload. Lists and maps
 * never are, for their elements may be null.
 */
function isCertain(code: Code): boolean {
  return !isLoose(code) && !UNCERTAIN.has(code.type.kind);
}

/** Whether a function may give back an element of what it was given, such as `max()` and `value()`. */
function givesElement(node: CallNode): boolean {
  const declared = kubernetesFunctions().get(node.function)?.overloads ?? [];
  return declared.some(({ id, result }) => result.kind === 'param' && node.overloads?.includes(id));
}

function caller(
  runs: readonly Run<Val>[],
  implementation: Implementation,
  cost: ReturnType<typeof callCostOf>,
  { costsByResult }: { costsByResult: boolean },
): Run<Val> {
  if (cost === undefined && runs.length === 1) {
    const run = runs[0]!; // just counted
    return (frame: Frame) => {
      const value = run(frame);
      frame.charge(1);
      return implementation([value], frame);
    };
  }
  return (frame: Frame) => {
    const values: Val[] = [];
    for (let i = 0; i < runs.length; i++) values.push(runs[i]!(frame));
    if (cost === undefined) {
      frame.charge(1);
      return implementation(values, frame);
    }
    if (costsByResult) {
      const result = implementation(values, frame);
      frame.charge(cost(values, result));
      return result;
    }
    // Charged first, so that nothing is done that cannot be afforded.
    frame.charge(cost(values, null));
    return implementation(values, frame);
  };
}
