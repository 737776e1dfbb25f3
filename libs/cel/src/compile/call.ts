import type { CelType } from '../check/cel-type.ts';
import { kubernetesFunctions } from '../check/declarations.ts';
import { callCostOf, dependsOnResult } from '../cost/call-cost.ts';
import type { Implementation } from '../functions/implementation.ts';
import { implementationOf, overloadImplementation } from '../functions/implementations.ts';
import { compileRegex } from '../functions/regex.ts';
import type { CallNode } from '../syntax/ast.ts';
import type { CelInt } from '../values/int.ts';
import { addInts, divideInts, moduloInts, multiplyInts, subtractInts } from '../values/numbers.ts';
import type { Val } from '../values/value.ts';
import { asVal, type Code, constantCode, isLoose, isScalar, looseCode, valCode, valScript } from './code.ts';
import { equality, ordering } from './comparison.ts';
import { negation } from './conditional.ts';
import { isConversion, soleOverload } from './constant-call.ts';
import type { Frame, Run } from './frame.ts';
import type { NodeCompiler } from './node-compiler.ts';
import { asGiven, binary } from './operation.ts';
import type { ScriptWriter } from './script-writer.ts';
import { containsText, matchesConstant, membership, sizeCall, textTest } from './text-test.ts';

const INT_ARITHMETIC: Record<string, (frame: Frame, a: CelInt, b: CelInt) => CelInt> = {
  add_int64: costing(addInts),
  subtract_int64: costing(subtractInts),
  multiply_int64: costing(multiplyInts),
  divide_int64: costing(divideInts),
  modulo_int64: costing(moduloInts),
};

function costing(operate: (a: CelInt, b: CelInt) => CelInt) {
  return (frame: Frame, a: CelInt, b: CelInt): CelInt => {
    frame.cost += 1;
    return operate(a, b);
  };
}

/** Compiles a call of a function or operator other than those that decide what to evaluate. */
export function compileCall(compiler: NodeCompiler, node: CallNode): Code {
  const argNodes = node.target === undefined ? node.args : [node.target, ...node.args];
  const args = argNodes.map((arg) => compiler.compile(arg));
  const type = node.type!; // the tree is checked
  const { writer } = compiler;
  switch (node.function) {
    case '_==_':
      return equality(args[0]!, args[1]!, true, writer);
    case '_!=_':
      return equality(args[0]!, args[1]!, false, writer);
    case '!_':
      return negation(args[0]!, writer);
    case '_<_':
    case '_<=_':
    case '_>_':
    case '_>=_':
      return ordering(node.function, args[0]!, args[1]!, soleOverload(node), writer);
    case '@in': {
      const test = membership(args[0]!, args[1]!, soleOverload(node), writer);
      if (test !== undefined) return test;
      break;
    }
    case 'matches': {
      const regex = matchesConstant(args, writer);
      if (regex !== undefined) return regex;
      break;
    }
    case 'size': {
      const size = sizeCall(args[0]!, writer);
      if (size !== undefined) return size;
      break;
    }
    case 'contains': {
      const test = containsText(args, writer);
      if (test !== undefined) return test;
      break;
    }
    case 'startsWith':
    case 'endsWith': {
      const test = textTest(node, args, writer);
      if (test !== undefined) return test;
      break;
    }
    default:
  }
  const arithmetic = INT_ARITHMETIC[soleOverload(node)];
  if (arithmetic !== undefined && isScalar(args[0]!, 'int') && isScalar(args[1]!, 'int')) {
    return binary(type, asGiven<CelInt>(args[0]!, writer), asGiven<CelInt>(args[1]!, writer), arithmetic, writer);
  }
  return general(node, type, args, writer);
}

/** A constant pattern that RE2 does not take makes the expression itself invalid. */
function rejectBadPattern(node: CallNode, pattern: Code | undefined): void {
  const source = pattern?.constant?.value;
  if ((node.function === 'find' || node.function === 'findAll') && typeof source === 'string') compileRegex(source);
}

function general(node: CallNode, type: CelType, args: readonly Code[], writer: ScriptWriter | undefined): Code {
  rejectBadPattern(node, args[1]);
  const implementation =
    (args.every(isCertain) ? overloadImplementation(soleOverload(node)) : undefined) ??
    implementationOf(node.function, node.overloads ?? []);
  const cost = callCostOf(node.function, soleOverload(node));
  const call = charged(implementation, cost, { costsByResult: dependsOnResult(node.function) });
  // Conversions of constants are done once; what fails then makes the expression itself invalid.
  if (args.length === 1 && isConversion(node.function) && args[0]!.constant !== undefined) {
    return constantCode(type, implementation([args[0]!.constant.value], undefined));
  }
  const runs = args.map(asVal);
  const run: Run<Val> = (frame) => {
    const values: Val[] = [];
    for (let i = 0; i < runs.length; i++) values.push(runs[i]!(frame));
    return call(frame, values);
  };
  const script = writer && `${writer.link(call)}(f, [${args.map((arg) => valScript(arg, writer)).join(', ')}])`;
  return givesElement(node) ? looseCode(type, run, script) : valCode(type, run, script);
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

/** A call that is charged for: `costsByResult` when it is done, else first, so that nothing is done that cannot be afforded. */
function charged(
  implementation: Implementation,
  cost: ReturnType<typeof callCostOf>,
  { costsByResult }: { costsByResult: boolean },
): (frame: Frame, values: readonly Val[]) => Val {
  if (cost === undefined) {
    return (frame, values) => {
      frame.charge(1);
      return implementation(values, frame);
    };
  }
  if (!costsByResult) {
    return (frame, values) => {
      frame.charge(cost(values, null));
      return implementation(values, frame);
    };
  }
  return (frame, values) => {
    const result = implementation(values, frame);
    frame.charge(cost(values, result));
    return result;
  };
}
