import { statusError } from '#machinery';

/** Steps of about a nanosecond that the patterns of a schema may take for one object: two seconds. */
const STEPS_MAX = 2_000_000_000;

let steps = 0;

/** Begins the work for another object. */
export function beginPatternWork(): void {
  steps = 0;
}

/**
 * Tells of steps that a pattern takes. Where kube-apiserver goes on for minutes after it has given up on the request, this
 * ends the work with the same answer.
 * @throws StatusError 504
 */
export function spendOnPattern(count: number): void {
  steps += count;
  if (steps > STEPS_MAX) throw statusError.timeout('request did not complete within the allotted timeout', 0);
}
