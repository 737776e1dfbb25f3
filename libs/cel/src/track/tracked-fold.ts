import { pairsOf } from '../compile/fold.ts';
import { STEPS_PER_ROUND } from '../compile/fold-cost.ts';
import type { Frame } from '../compile/frame.ts';
import { attempt, CelError } from '../values/cel-error.ts';
import { MapValue } from '../values/map-value.ts';
import { spend } from '../values/uncharged-work.ts';
import type { Val } from '../values/value.ts';
import type { TrackedRun } from './tracked.ts';

const UNSET = Symbol('unset');

/** The parts of a comprehension, and where its variables lie. */
export interface TrackedFold {
  readonly range: TrackedRun;
  readonly condition: TrackedRun;
  readonly step: TrackedRun;
  readonly result: TrackedRun;
  readonly slots: { readonly accumulator: number; readonly first: number; readonly second: number };
  /** Whether the loop has two variables: index or key, and value. */
  readonly two: boolean;
}

/** A list or map that steps will add to is a new one in each evaluation. */
function growing(value: Val | CelError): Val | CelError {
  if (Array.isArray(value) && value.length === 0) return [];
  if (value instanceof MapValue && value.size === 0) return new MapValue();
  return value;
}

/** Reads a fold's accumulator, which is computed when it is first asked for. */
export function lazyAccumulator(slot: number, init: TrackedRun): TrackedRun {
  return (frame) => {
    if (frame.slots[slot] === UNSET) frame.slots[slot] = growing(init(frame));
    return frame.slots[slot] as Val | CelError;
  };
}

/** A comprehension: a failing condition or step does not end it, the accumulator is then the error. */
export function trackFold({ range, condition, step, result, slots, two }: TrackedFold): TrackedRun {
  const loop = (over: Val, frame: Frame): void => {
    for (const [first, second] of pairsOf(over, { two })) {
      spend(STEPS_PER_ROUND);
      frame.slots[slots.first] = first;
      frame.slots[slots.second] = second;
      if (condition(frame) === false) return;
      frame.slots[slots.accumulator] = step(frame);
    }
  };
  return (frame) => {
    const over = range(frame);
    if (over instanceof CelError) return over;
    frame.slots[slots.accumulator] = UNSET;
    const problem = attempt(() => loop(over, frame));
    return problem instanceof CelError ? problem : result(frame);
  };
}
