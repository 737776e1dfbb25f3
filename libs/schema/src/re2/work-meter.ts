/** Told of work that has been done, in steps of about a nanosecond; may throw to end it. */
export type Spend = (steps: number) => void;

/** Work that is told at once: a millisecond's. */
const STEPS_PER_REPORT = 1_000_000;

/** Counts work, to tell of it now and then. */
export class WorkMeter {
  readonly #spend: Spend | undefined;
  #steps = 0;

  constructor(spend: Spend | undefined) {
    this.#spend = spend;
  }

  add(steps: number): void {
    this.#steps += steps;
    if (this.#steps >= STEPS_PER_REPORT) this.report();
  }

  /** Ends what would take more memory than there is for it, as if it took too long. */
  giveUp(): never {
    this.#spend?.(Number.POSITIVE_INFINITY);
    throw new RangeError('the pattern needs too much memory');
  }

  /** Tells of what has not been told yet. */
  report(): void {
    const steps = this.#steps;
    this.#steps = 0;
    if (steps > 0) this.#spend?.(steps);
  }
}
