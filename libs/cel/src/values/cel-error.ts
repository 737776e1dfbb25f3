/**
 * Evaluation failed. Not an `Error`: it is thrown on ordinary paths (`&&` and `||` absorb it), where a stack trace would
 * cost more than the evaluation.
 */
export class CelError {
  private text: string | (() => string);

  /** A message that quotes what may be long can be made when it is read. */
  constructor(message: string | (() => string)) {
    this.text = message;
  }

  get message(): string {
    if (typeof this.text === 'function') this.text = this.text();
    return this.text;
  }
}

/** What a computation gives, or the error that it throws. */
export function attempt<T>(compute: () => T): T | CelError {
  try {
    return compute();
  } catch (error) {
    if (error instanceof CelError) return error;
    throw error;
  }
}

/** The cost limit of a call was reached; nothing absorbs it. */
export class CostLimitExceeded {
  readonly message = 'operation cancelled: actual cost limit exceeded';
}

/** The evaluation as a whole ended where upstream's panics; nothing absorbs it. */
export class InternalError {
  readonly message: string;
  constructor(what: string) {
    this.message = `internal error: ${what}`;
  }
}

export function noSuchKey(key: string): CelError {
  return new CelError(`no such key: ${key}`);
}

export const NO_SUCH_OVERLOAD = 'no such overload';

export function noSuchOverload(): CelError {
  return new CelError(NO_SUCH_OVERLOAD);
}
