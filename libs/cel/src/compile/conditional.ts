import { noSuchOverload } from '../values/cel-error.ts';
import type { Val } from '../values/value.ts';
import type { Code } from './code.ts';
import type { Run } from './frame.ts';

/** What a condition says, which is typed as dyn where it reads unknown fields. */
export function verdictOf(value: Val): boolean {
  if (typeof value !== 'boolean') throw noSuchOverload();
  return value;
}

/** What a branch of `?:` gives: the same each time, or what its `run` does. */
type Branch = { readonly value: Val } | { readonly run: Run };

/** The branch of a node, whose value `run` gives in the form that is wanted of it. */
export function branchOf({ constant }: Code, run: Run): Branch {
  return constant ?? { run };
}

/** `test ? whenTrue : whenFalse`. Written out for constants, which need no call. */
export function conditionalRun(test: Run<Val>, whenTrue: Branch, whenFalse: Branch): Run {
  if ('value' in whenFalse) {
    const { value: no } = whenFalse;
    if ('value' in whenTrue) {
      const { value: yes } = whenTrue;
      return (frame) => (verdictOf(test(frame)) ? yes : no);
    }
    const { run: yes } = whenTrue;
    return (frame) => (verdictOf(test(frame)) ? yes(frame) : no);
  }
  const { run: no } = whenFalse;
  const yes = 'value' in whenTrue ? () => whenTrue.value : whenTrue.run;
  return (frame) => (verdictOf(test(frame)) ? yes(frame) : no(frame));
}
