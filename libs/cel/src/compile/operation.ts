import type { CelType } from '../check/cel-type.ts';
import type { Val } from '../values/value.ts';
import { asVal, type Code, scriptOf, valCode, valScript } from './code.ts';
import type { Frame, Run } from './frame.ts';
import type { ScriptWriter } from './script-writer.ts';

/** An operand in the form in which an operation takes it. */
export interface Operand<T> {
  readonly run: Run<T>;
  readonly script: string | undefined;
}

/** An operand as its node gives it, of which the caller knows what it is. */
export function asGiven<T>(code: Code, writer: ScriptWriter | undefined): Operand<T> {
  return { run: code.run as Run<T>, script: writer && scriptOf(code, writer) };
}

/** An operand that generic operations take. */
export function asValue<T extends Val = Val>(code: Code, writer: ScriptWriter | undefined): Operand<T> {
  return { run: asVal(code) as Run<T>, script: writer && valScript(code, writer) };
}

/** What `compute` makes of one operand. */
export function unary<T>(
  type: CelType,
  { run, script }: Operand<T>,
  compute: (frame: Frame, value: T) => Val,
  writer: ScriptWriter | undefined,
): Code {
  return valCode(type, (frame) => compute(frame, run(frame)), writer && `${writer.link(compute)}(f, ${script})`);
}

/** What `compute` makes of two operands, both of which are computed before. */
export function binary<T>(
  type: CelType,
  left: Operand<T>,
  right: Operand<T>,
  compute: (frame: Frame, x: T, y: T) => Val,
  writer: ScriptWriter | undefined,
): Code {
  const [a, b] = [left.run, right.run];
  const run: Run<Val> = (frame) => {
    const x = a(frame);
    const y = b(frame);
    return compute(frame, x, y);
  };
  return valCode(type, run, writer && `${writer.link(compute)}(f, ${left.script}, ${right.script})`);
}
