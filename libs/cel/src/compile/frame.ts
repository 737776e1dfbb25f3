import type { Authorizer } from '../functions/authorization.ts';
import { CostLimitExceeded } from '../values/cel-error.ts';

const LIMIT_REACHED = new CostLimitExceeded();

/** The state of one evaluation: variables by slot, and what it has cost. */
export class Frame {
  /** Variables and loop variables, by the slot that the compiler gave them. */
  readonly slots: unknown[];
  cost = 0;
  limit: number;
  /** Answers authorization checks; absent where expressions cannot make any. */
  authorizer: Authorizer | undefined;

  constructor(slots: unknown[], limit: number) {
    this.slots = slots;
    this.limit = limit;
  }

  /** Adds to the cost; throws when the limit is passed. Fixed costs are added directly and caught by the next charge. */
  charge(units: number): void {
    this.cost += units;
    if (this.cost > this.limit) throw LIMIT_REACHED;
  }
}

export type Run<T = unknown> = (frame: Frame) => T;
