import { isJsonObject, type JsonValue } from '#machinery';
import { BOOL, INT } from '../check/cel-type.ts';
import { callCostOf, charactersCost, costOfPattern, matchingCost } from '../cost/call-cost.ts';
import { OPERATORS } from '../functions/operators.ts';
import { compileRegex, matchesRegex } from '../functions/regex.ts';
import type { CallNode } from '../syntax/ast.ts';
import { wrapUntyped } from '../values/json-document.ts';
import { codePointLength, isShort } from '../values/long-text.ts';
import type { Val } from '../values/value.ts';
import { type Code, constantCode, isPlain, isScalar } from './code.ts';
import { constantMembers, isMember, soleOverload } from './constant-call.ts';
import { arrayOf, textOf } from './demand.ts';
import type { Frame } from './frame.ts';
import { asGiven, asValue, type Operand, unary } from './operation.ts';
import type { ScriptWriter } from './script-writer.ts';
import { isUntyped } from './untyped.ts';

/** An operand of which `textOf` is to be taken: what is no text in a document is none however it is wrapped. */
function textOperand(code: Code, writer: ScriptWriter | undefined): Operand<unknown> {
  return isScalar(code, 'string') || isUntyped(code) ? asGiven(code, writer) : asValue(code, writer);
}

/** `x.contains('text')`, whose cost is the product of both sizes. */
export function containsText([text, part]: readonly Code[], writer: ScriptWriter | undefined): Code | undefined {
  const fixed = part!.constant?.value; // member calls have both
  if (typeof fixed !== 'string') return undefined;
  const partCost = charactersCost(fixed);
  const test = (frame: Frame, value: unknown): boolean => {
    const within = textOf(value);
    frame.charge(charactersCost(within) * partCost);
    return within.includes(fixed);
  };
  return unary(BOOL, textOperand(text!, writer), test, writer);
}

/** `x.startsWith('text')` and its kin, whose cost is that of the constant. */
export function textTest(
  node: CallNode,
  [text, part]: readonly Code[],
  writer: ScriptWriter | undefined,
): Code | undefined {
  const fixed = part!.constant?.value; // member calls have both
  if (typeof fixed !== 'string') return undefined;
  const cost = callCostOf(node.function, soleOverload(node))!(['', fixed], true); // both have a cost of their own
  const starts = (frame: Frame, value: unknown): boolean => {
    const whole = textOf(value);
    frame.charge(cost);
    return whole.startsWith(fixed);
  };
  const ends = (frame: Frame, value: unknown): boolean => {
    const whole = textOf(value);
    frame.charge(cost);
    return whole.endsWith(fixed);
  };
  return unary(BOOL, textOperand(text!, writer), node.function === 'startsWith' ? starts : ends, writer);
}

/** `x in ['a', 'b']`, or `'a' in x` of a document without a schema. */
export function membership(
  element: Code,
  container: Code,
  overload: string,
  writer: ScriptWriter | undefined,
): Code | undefined {
  const key = element.constant?.value;
  if (typeof key === 'string' && isUntyped(container) && overload !== 'in_list') {
    return unary(BOOL, asGiven<JsonValue>(container, writer), memberTest(key), writer);
  }
  return overload === 'in_list' ? membershipInConstants(element, container, writer) : undefined;
}

function memberTest(key: string) {
  const isIn = OPERATORS['@in']!; // the table has it
  const cost = callCostOf('@in', '')!; // as well
  return (frame: Frame, json: JsonValue): Val => {
    if (isJsonObject(json)) {
      frame.charge(1);
      return Object.hasOwn(json, key);
    }
    const operands = [key, wrapUntyped(json)];
    frame.charge(cost(operands, null));
    // What is no text equals none.
    return Array.isArray(json) && isShort(key) ? json.includes(key) : isIn(operands, frame);
  };
}

/** A lookup in a set, which costs nothing beside the element. */
function membershipInConstants(element: Code, list: Code, writer: ScriptWriter | undefined): Code | undefined {
  if (list.constant === undefined) return undefined;
  const members = constantMembers(list.constant.value);
  if (members === undefined) return undefined;
  if (members.size === 0) return constantCode(BOOL, false);
  // Among values of many types a text is found as it is.
  if (isScalar(element, 'string'))
    return unary(BOOL, asGiven<Val>(element, writer), (_, text) => members.has(text), writer);
  return unary(BOOL, asValue(element, writer), (_, value) => isMember(members, value), writer);
}

export function matchesConstant([text, pattern]: readonly Code[], writer: ScriptWriter | undefined): Code | undefined {
  const source = pattern!.constant?.value; // it is called with both
  if (typeof source !== 'string') return undefined;
  const regex = compileRegex(source);
  const patternCost = costOfPattern(source);
  const test = (frame: Frame, value: unknown): boolean => {
    const within = textOf(value);
    frame.charge(matchingCost(within, patternCost));
    return matchesRegex(regex, within);
  };
  return unary(BOOL, textOperand(text!, writer), test, writer);
}

const sizeOfText = (frame: Frame, value: unknown): number => {
  const text = textOf(value);
  frame.charge(1);
  return codePointLength(text);
};

const sizeOfList = (frame: Frame, value: unknown): number => {
  const { length } = arrayOf(value);
  frame.charge(1);
  return length;
};

/** `size(x)` of a text, or of a list of a document. */
export function sizeCall(code: Code, writer: ScriptWriter | undefined): Code | undefined {
  if (isScalar(code, 'string')) return unary(INT, asGiven(code, writer), sizeOfText, writer);
  return isPlain(code, 'list') ? unary(INT, asGiven<JsonValue>(code, writer), sizeOfList, writer) : undefined;
}
