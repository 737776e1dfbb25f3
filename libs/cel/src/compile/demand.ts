import { noSuchKey, noSuchOverload } from '../values/cel-error.ts';
import type { Val } from '../values/value.ts';

/** What a condition says, which is typed as dyn where it reads unknown fields. Throws `CelError` for what is no bool, as all here. */
export function verdictOf(value: Val): boolean {
  if (typeof value !== 'boolean') throw noSuchOverload();
  return value;
}

/** A text, which is typed as dyn where it reads unknown fields. */
export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw noSuchOverload();
  return value;
}

/** A document's list, which may be something else where the document is older than its schema. */
export function arrayOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw noSuchOverload();
  return value;
}

/** Ends the evaluation for a key that is not there. */
export function missing(key: string): never {
  throw noSuchKey(key);
}
