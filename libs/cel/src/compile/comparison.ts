import type { JsonValue } from '#machinery';
import { BOOL } from '../check/cel-type.ts';
import type { DeclType } from '../check/decl-type.ts';
import {
  boundedStringCost,
  callCostOf,
  differenceCost,
  equalityCost,
  stringComparisonCost,
} from '../cost/call-cost.ts';
import { order } from '../functions/operators.ts';
import { differs, equals } from '../values/equality.ts';
import { wrapUntyped } from '../values/json-document.ts';
import { sameJson } from '../values/json-equality.ts';
import { codePointLength, isShort } from '../values/long-text.ts';
import { wrapJson } from '../values/schema-value.ts';
import { CelDouble, type CelDuration, type CelTimestamp, type Val } from '../values/value.ts';
import { type Code, isPlain, isScalar, scriptOf, valCode } from './code.ts';
import { textOf } from './demand.ts';
import type { Frame, Run } from './frame.ts';
import { asGiven, asValue, binary, type Operand, unary } from './operation.ts';
import type { ScriptWriter } from './script-writer.ts';
import { isUntyped } from './untyped.ts';

type Compare<T> = (frame: Frame, x: T, y: T) => boolean;

/** `==`, or `!=` where false is `wanted`. */
export function equality(left: Code, right: Code, wanted: boolean, writer: ScriptWriter | undefined): Code {
  const fixed = right.constant?.value;
  if (isScalar(left, 'string') && isScalar(right, 'string')) {
    if (typeof fixed === 'string') return equalityWithText(left, fixed, wanted, writer);
    return binary(BOOL, asGiven<string>(left, writer), asGiven<string>(right, writer), textEquality(wanted), writer);
  }
  if (
    (isScalar(left, 'int') && isScalar(right, 'int')) ||
    (isScalar(left, 'bool') && isScalar(right, 'bool')) ||
    (left.rep === 'number' && right.rep === 'number')
  ) {
    return binary(BOOL, asGiven(left, writer), asGiven(right, writer), wanted ? areIdentical : areNot, writer);
  }
  if (left.decl !== undefined && left.decl === right.decl && comparesAsJson(left) && comparesAsJson(right)) {
    const compare = documentEquality(left.decl, wanted);
    return binary(BOOL, asGiven<JsonValue>(left, writer), asGiven<JsonValue>(right, writer), compare, writer);
  }
  const compare = wanted ? areEqual : areDifferent;
  if (isUntyped(left) && fixed !== undefined) {
    const compareFixed = untypedEquality(fixed, wanted, compare);
    if (compareFixed !== undefined) return unary(BOOL, asGiven<JsonValue>(left, writer), compareFixed, writer);
  }
  return binary(BOOL, asValue(left, writer), asValue(right, writer), compare, writer);
}

const areEqual: Compare<Val> = (frame, x, y) => {
  frame.charge(equalityCost(x, y));
  return equals(x, y);
};

const areDifferent: Compare<Val> = (frame, x, y) => {
  frame.charge(differenceCost(x, y));
  return differs(x, y);
};

const areIdentical: Compare<unknown> = (frame, x, y) => {
  frame.cost += 1;
  return x === y;
};

const areNot: Compare<unknown> = (frame, x, y) => {
  frame.cost += 1;
  return x !== y;
};

function comparesAsJson(code: Code): boolean {
  return isPlain(code, 'list') || isPlain(code, 'map') || isPlain(code, 'object');
}

/** `self == oldSelf`: what is equal as JSON is equal; only the rest needs the schema's notion of it. */
function documentEquality(decl: DeclType, wanted: boolean): Compare<JsonValue> {
  return (frame, x, y) => {
    const wrapped = wrapJson(decl, x);
    const other = wrapJson(decl, y);
    frame.charge(differenceCost(wrapped, other));
    if (sameJson(x, y)) return wanted;
    return wanted ? equals(wrapped, other) : differs(wrapped, other);
  };
}

function textEquality(wanted: boolean): Compare<string> {
  return (frame, x, y) => {
    frame.cost += stringComparisonCost(x, y);
    return (x === y) === wanted;
  };
}

/** `x == 'text'`: what the text costs is known; the other is measured only where it matters. */
function equalityWithText(code: Code, fixed: string, wanted: boolean, writer: ScriptWriter | undefined): Code {
  const run = code.run as Run<string>;
  const cost = stringComparisonCost(fixed, fixed);
  const size = codePointLength(fixed);
  const compareOther = (frame: Frame, text: string): boolean => {
    frame.cost += boundedStringCost(textOf(text), size);
    return !wanted;
  };
  const compare: Run<boolean> = (frame) => {
    const text = run(frame);
    if (text !== fixed) return compareOther(frame, text);
    frame.cost += cost;
    return wanted;
  };
  if (writer === undefined) return valCode(BOOL, compare);
  const local = writer.local();
  const isSame = `(${local} = ${scriptOf(code, writer)}) === ${writer.constant(fixed)}`;
  const other = `${writer.link(compareOther)}(f, ${local})`;
  return valCode(BOOL, compare, `(${isSame} ? (f.cost += ${cost}, ${wanted}) : ${other})`);
}

/** Compares what a document without a schema has with a constant; undefined for constants of other types, and for long texts. */
function untypedEquality(fixed: Val, wanted: boolean, compare: Compare<Val>) {
  if (typeof fixed === 'number' || typeof fixed === 'boolean') {
    return (frame: Frame, json: JsonValue): boolean => {
      if (typeof json !== typeof fixed) return compare(frame, wrapUntyped(json), fixed);
      frame.charge(1);
      return (json === fixed) === wanted;
    };
  }
  if (typeof fixed !== 'string' || !isShort(fixed)) return undefined;
  const size = codePointLength(fixed);
  return (frame: Frame, json: JsonValue): boolean => {
    if (typeof json !== 'string') return compare(frame, wrapUntyped(json), fixed);
    frame.charge(boundedStringCost(json, size));
    return (json === fixed) === wanted;
  };
}

interface Ordering {
  readonly sign: string;
  /** Of numbers; they are bigints where they would not be exact. */
  readonly holds: (a: number, b: number) => boolean;
}

const ORDERINGS: Record<string, Ordering> = {
  '_<_': { sign: '<', holds: (a, b) => a < b },
  '_<=_': { sign: '<=', holds: (a, b) => a <= b },
  '_>_': { sign: '>', holds: (a, b) => a > b },
  '_>=_': { sign: '>=', holds: (a, b) => a >= b },
};

/** `<` and its kin. */
export function ordering(
  name: string,
  left: Code,
  right: Code,
  overload: string,
  writer: ScriptWriter | undefined,
): Code {
  const operator = ORDERINGS[name]!; // the caller checked the name
  const { holds } = operator;
  const bound = right.constant?.value;
  const isBound = bound instanceof CelDouble && !Number.isNaN(bound.value);
  if ((isScalar(left, 'int') && isScalar(right, 'int')) || (left.rep === 'number' && right.rep === 'number')) {
    return numericOrdering(operator, asGiven(left, writer), asGiven(right, writer), writer);
  }
  if (left.rep === 'number' && isBound) {
    const { value } = bound;
    const fixed = { run: () => value, script: writer?.link(value) };
    return numericOrdering(operator, asGiven(left, writer), fixed, writer);
  }
  if (areTimes(left, right)) {
    type Time = CelDuration | CelTimestamp;
    const compare = (frame: Frame, { nanos: a }: Time, { nanos: b }: Time): boolean => {
      frame.cost += 1;
      return holds(a < b ? -1 : a > b ? 1 : 0, 0);
    };
    return binary(BOOL, asGiven<Time>(left, writer), asGiven<Time>(right, writer), compare, writer);
  }
  const cost = callCostOf(name, overload);
  const compare: Compare<Val> = (frame, x, y) => {
    frame.charge(cost === undefined ? 1 : cost([x, y], true));
    return holds(order(name, x, y), 0);
  };
  if (isUntyped(left) && (cost === undefined || overload === '') && (typeof bound === 'number' || isBound)) {
    return unary(BOOL, asGiven<JsonValue>(left, writer), untypedOrdering(holds, bound, compare), writer);
  }
  return binary(BOOL, asValue(left, writer), asValue(right, writer), compare, writer);
}

/** Two durations, or two timestamps, that expressions have made. */
function areTimes(left: Code, right: Code): boolean {
  return (
    (isScalar(left, 'duration') && isScalar(right, 'duration')) ||
    (isScalar(left, 'timestamp') && isScalar(right, 'timestamp'))
  );
}

function numericOrdering(
  { sign, holds }: Ordering,
  left: Operand<number>,
  right: Operand<number>,
  writer: ScriptWriter | undefined,
): Code {
  const [a, b] = [left.run, right.run];
  const run: Run<boolean> = (frame) => {
    frame.cost += 1;
    return holds(a(frame), b(frame));
  };
  return valCode(BOOL, run, writer && `(f.cost += 1, ${left.script} ${sign} ${right.script})`);
}

/** Compares what a document without a schema has with a number: all that JSON has compare as such. */
function untypedOrdering(holds: Ordering['holds'], bound: number | CelDouble, compare: Compare<Val>) {
  const fixed = typeof bound === 'number' ? bound : bound.value;
  return (frame: Frame, json: JsonValue): boolean => {
    if (typeof json !== 'number') return compare(frame, wrapUntyped(json), bound);
    frame.charge(1);
    return holds(json, fixed);
  };
}
