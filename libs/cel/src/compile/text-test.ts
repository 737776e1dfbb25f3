import { BOOL, INT } from '../check/cel-type.ts';
import { callCostOf, charactersCost, costOfPattern, matchingCost } from '../cost/call-cost.ts';
import { compileRegex, matchesRegex } from '../functions/regex.ts';
import type { CallNode } from '../syntax/ast.ts';
import { noSuchOverload } from '../values/cel-error.ts';
import { codePointLength } from '../values/long-text.ts';
import { asVal, type Code, constantCode, isPlain, isScalar, valCode } from './code.ts';
import { constantMembers, isMember, soleOverload } from './constant-call.ts';
import type { Run } from './frame.ts';

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
export function containsText(args: readonly Code[]): Code | undefined {
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
export function textTest(node: CallNode, args: readonly Code[]): Code | undefined {
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

/** `x in ['a', 'b']`: a lookup in a set, which costs nothing beside x. */
export function membershipInConstants(element: Code, list: Code, overload: string): Code | undefined {
  if (overload !== 'in_list' || list.constant === undefined) return undefined;
  const members = constantMembers(list.constant.value);
  if (members === undefined) return undefined;
  if (members.size === 0) return constantCode(BOOL, false);
  const run = asVal(element);
  // Among values of many types a text is found as it is.
  if (isScalar(element, 'string')) return valCode(BOOL, (frame) => members.has(run(frame)));
  return valCode(BOOL, (frame) => isMember(members, run(frame)));
}

export function matchesConstant(text: Code, pattern: Code): Code | undefined {
  const source = pattern.constant?.value;
  if (typeof source !== 'string') return undefined;
  const regex = compileRegex(source);
  const run = asVal(text);
  const patternCost = costOfPattern(source);
  return valCode(BOOL, (frame) => {
    const value = run(frame);
    if (typeof value !== 'string') throw noSuchOverload();
    frame.charge(matchingCost(value, patternCost));
    return matchesRegex(regex, value);
  });
}

/** `size(x)` of a text, or of a list of a document. */
export function sizeCall(code: Code): Code | undefined {
  if (isScalar(code, 'string')) {
    const { run } = code;
    return valCode(INT, (frame) => {
      const text = run(frame);
      if (typeof text !== 'string') throw noSuchOverload();
      frame.charge(1);
      return codePointLength(text);
    });
  }
  if (!isPlain(code, 'list')) return undefined;
  const { run } = code;
  return valCode(INT, (frame) => {
    const items = run(frame);
    if (!Array.isArray(items)) throw noSuchOverload();
    frame.charge(1);
    return items.length;
  });
}
