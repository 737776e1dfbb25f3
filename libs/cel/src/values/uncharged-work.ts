import { CostLimitExceeded } from './cel-error.ts';
import type { LongText } from './long-text.ts';
import type { WideObject } from './wide-object.ts';

/*
 * The cost model of kube-apiserver charges many operations less than they take: `==` on two lists costs by their
 * lengths, however long the texts in them are, and `format` by the length of its template. Where an operation can take
 * far longer than what it costs, it tells here how many steps it takes. A step is at most a nanosecond, in code that the
 * engine has just begun to run; later it may be a third of one.
 *
 *     self.list.all(x, '%s'.format([self.big]) != '')      cost 15 a round, and 30 ms for a big list of 100,000
 *
 * Few honest objects come near the bound; those that pass it end as if their cost had passed its limit.
 */

/**
 * Steps that all evaluations over one object may take beyond what they are charged for: a tenth of a second, which is what
 * kube-apiserver means a call to take at most, less what one step too many and the collection of garbage may take.
 */
const MAX_UNCHARGED_STEPS = 90_000_000;
const NANOSECONDS_PER_MILLISECOND = 1e6;

/** What was found out about the parts of one object, to be forgotten with it. */
export interface Findings {
  readonly texts: LongText[];
  readonly objects: WideObject[];
}

const findings: Findings = { texts: [], objects: [] };
let isMetered = false;
/** While something is metered that is not bounded otherwise. A flag beside a fixed limit: to set a limit takes longer. */
let isBounded = false;
let steps = 0;

/** The steps that evaluations have taken which share a bound though other work comes between them. */
export interface UnchargedWork {
  steps: number;
}

/**
 * Runs evaluations with one bound on their uncharged work, of which `before` may have used up a part; inside another
 * such call, with that one's.
 */
export function metered<T>(run: () => T, before?: UnchargedWork): T {
  if (!beginMetering()) return run();
  if (before !== undefined) steps = before.steps;
  try {
    return run();
  } finally {
    if (before !== undefined) before.steps = steps;
    endMetering();
  }
}

/**
 * As `metered`, for an evaluation that is too short to make a function for: gives whether `endMetering` has to be called
 * after it, however it ends; not inside another.
 */
export function beginMetering(): boolean {
  if (isMetered) return false;
  isMetered = true;
  isBounded = true;
  steps = 0;
  return true;
}

export function endMetering(): void {
  isMetered = false;
  isBounded = false;
  // To set a length takes longer than most rules, and mostly there is nothing.
  if (findings.texts.length > 0) findings.texts.length = 0;
  if (findings.objects.length > 0) findings.objects.length = 0;
}

/** Runs something that is bounded otherwise, such as compiling a rule at its first use. */
export function unmetered<T>(run: () => T): T {
  const before = isBounded;
  isBounded = false;
  try {
    return run();
  } finally {
    isBounded = before;
  }
}

/** Tells of work that nothing is charged for. */
export function spend(count: number): void {
  steps += count;
  if (steps > MAX_UNCHARGED_STEPS && isBounded) throw new CostLimitExceeded();
}

/**
 * Tells of work since a moment of `performance.now()`, where nothing else shows how much there was. It was `most` steps at
 * most: a process that is kept waiting must not take that for work.
 */
export function spendSince(start: number, most: number): void {
  spend(Math.min(most, (performance.now() - start) * NANOSECONDS_PER_MILLISECOND));
}

/** Of the object that is looked at; undefined outside of `metered`. */
export function currentFindings(): Findings | undefined {
  return isMetered ? findings : undefined;
}
