import type { FieldError } from '#machinery';

/** An error before it is known where the value stands. */
export interface ValueError {
  /** Within the value; undefined for errors that upstream reports without one. */
  readonly path: string | undefined;
  /** Upstream's error text, by which repeated errors are recognized. */
  readonly text: string;
  toFieldError(field: string): FieldError;
}

/** Errors without repeats, and how many checks were passed on the way. */
export class ErrorCollector {
  readonly errors: ValueError[] = [];
  matchCount: number;
  #texts: Set<string> | undefined;

  constructor(matchCount = 0) {
    this.matchCount = matchCount;
  }

  add(error: ValueError): void {
    this.#texts ??= new Set();
    if (this.#texts.has(error.text)) return;
    this.#texts.add(error.text);
    this.errors.push(error);
  }

  merge(other: ErrorCollector): void {
    for (const error of other.errors) this.add(error);
    this.matchCount += other.matchCount;
  }
}
