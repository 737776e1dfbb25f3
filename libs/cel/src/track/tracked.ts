import type { Frame } from '../compile/frame.ts';
import type { CelError } from '../values/cel-error.ts';
import type { Val } from '../values/value.ts';
import type { Attribute } from './attribute.ts';

/** Evaluates a node. What fails gives its error as a value, on which the nodes above go on. */
export type TrackedRun = (frame: Frame) => Val | CelError;

/** A node made ready to be evaluated as cel-go's interpreter does. */
export interface Tracked {
  readonly run: TrackedRun;
  /** The value of a node that is the same in every evaluation; reading it costs nothing. */
  readonly constant?: { readonly value: Val };
  /** Set for chains of selections: what is selected from them belongs to the same chain. */
  readonly attribute?: Attribute;
}
