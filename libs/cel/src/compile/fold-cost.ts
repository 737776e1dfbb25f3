import type { Code } from './code.ts';

/** What one step costs beside its predicate and transformation; cel-go runs the macros' expansions, which these sum up. */
export const STEP = {
  all: 2,
  exists: 3,
  quantifier: 1,
  result: 1,
  count: 2,
  compare: 2,
  append: 2,
  insert: 1,
  key: 1,
} as const;
const LIST_COST = 10;
/** Of a round that costs nothing: `filter(x, false)`. */
export const STEPS_PER_ROUND = 130;
/** Of a round that makes an entry of a map. */
export const STEPS_PER_ENTRY = 1500;

/** What appending to the list that a fold makes costs, beside what is appended: a list of one is made for all but constants. */
export function appendCost({ constant }: Code): number {
  return STEP.append + (constant === undefined ? LIST_COST : 0);
}
