import type { JsonValue } from '#machinery';

/** An expression that is meant to do harm, and what becomes of it. */
export interface HostileExpression {
  readonly name: string;
  readonly source: string;
  /** Of its variables, made when they are needed. */
  readonly values?: () => Record<string, unknown>;
  /** Its value, or the first line of what is wrong with it. */
  readonly outcome: string;
}

/** How an evaluation ends that goes beyond its budget. */
export const LIMIT = 'operation cancelled: actual cost limit exceeded';

/** 0, 1, 2, … */
export const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** A list in a list in a list … */
export function inside(depth: number): JsonValue {
  let value: JsonValue = [1];
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}
