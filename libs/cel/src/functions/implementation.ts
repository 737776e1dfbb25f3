import type { Frame } from '../compile/frame.ts';
import type { Val } from '../values/value.ts';

/** Computes a call from its arguments, receiver first. The frame is absent while constants are folded. */
export type Implementation = (args: readonly Val[], frame: Frame | undefined) => Val;

/** Implementations by overload id. */
export type ImplementationTable = Readonly<Record<string, Implementation>>;
