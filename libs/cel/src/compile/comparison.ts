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
import { noSuchOverload } from '../values/cel-error.ts';
import { differs, equals } from '../values/equality.ts';
import { sameJson } from '../values/json-equality.ts';
import { codePointLength } from '../values/long-text.ts';
import { wrapJson } from '../values/schema-value.ts';
import { CelDouble, type CelDuration, type CelTimestamp } from '../values/value.ts';
import { fieldEqualityOf } from './accessor.ts';
import { asVal, type Code, isPlain, isScalar, valCode } from './code.ts';
import type { Run } from './frame.ts';

const ORDERINGS: Record<string, (sign: number) => boolean> = {
  '_<_': (sign) => sign < 0,
  '_<=_': (sign) => sign <= 0,
  '_>_': (sign) => sign > 0,
  '_>=_': (sign) => sign >= 0,
};

/** `==`, or `!=` where false is `wanted`. */
export function equality(left: Code, right: Code, wanted: boolean): Code {
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
  if (typeof fixed === 'string') return equalityWithText(left, fixed, wanted);
  const b = right.run as Run<string>;
  return valCode(BOOL, (frame) => {
    const x = a(frame);
    const y = b(frame);
    frame.cost += stringComparisonCost(x, y);
    return (x === y) === wanted;
  });
}

/** `x == 'text'`: what the text costs is known; the other is measured only where it matters. */
function equalityWithText({ run, field }: Code, fixed: string, wanted: boolean): Code {
  const cost = stringComparisonCost(fixed, fixed);
  const size = codePointLength(fixed);
  const ofField = field === undefined ? undefined : fieldEqualityOf(field, { text: fixed, cost, size }, wanted);
  if (ofField !== undefined) return valCode(BOOL, ofField);
  return valCode(BOOL, (frame) => {
    const x = run(frame);
    if (x === fixed) {
      frame.cost += cost;
      return wanted;
    }
    if (typeof x !== 'string') throw noSuchOverload();
    frame.cost += boundedStringCost(x, size);
    return !wanted;
  });
}

/** Two durations, or two timestamps, that expressions have made. */
function areTimes(left: Code, right: Code): boolean {
  return (
    (isScalar(left, 'duration') && isScalar(right, 'duration')) ||
    (isScalar(left, 'timestamp') && isScalar(right, 'timestamp'))
  );
}

/** `<` and its kin. */
export function ordering(name: string, left: Code, right: Code, overload: string): Code {
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
