import { BOOL, type CelType } from '../check/cel-type.ts';
import { kubernetesFunctions } from '../check/declarations.ts';
import { callCostOf, dependsOnResult } from '../cost/call-cost.ts';
import type { Implementation } from '../functions/implementation.ts';
import { implementationOf, overloadImplementation } from '../functions/implementations.ts';
import { compileRegex } from '../functions/regex.ts';
import type { CallNode } from '../syntax/ast.ts';
import { CelError } from '../values/cel-error.ts';
import type { CelInt } from '../values/int.ts';
import { addInts, divideInts, moduloInts, multiplyInts, subtractInts } from '../values/numbers.ts';
import type { Val } from '../values/value.ts';
import { asVal, type Code, constantCode, isLoose, isScalar, looseCode, valCode } from './code.ts';
import { equality, ordering } from './comparison.ts';
import { isConversion, soleOverload } from './constant-call.ts';
import type { Frame, Run } from './frame.ts';
import type { NodeCompiler } from './node-compiler.ts';
import { containsText, matchesConstant, membershipInConstants, sizeCall, textTest } from './text-test.ts';

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
    case 'size': {
      const size = sizeCall(args[0]!);
      if (size !== undefined) return size;
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

function negation(code: Code): Code {
  const run = asVal(code);
  return valCode(BOOL, (frame) => {
    const value = run(frame);
    frame.cost += 1;
    if (typeof value !== 'boolean') throw new CelError('no such overload');
    return !value;
  });
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
