import { BOOL } from '../check/cel-type.ts';
import type { CallNode } from '../syntax/ast.ts';
import type { Val } from '../values/value.ts';
import { asVal, type Code, isLoose, scriptOf, valCode, valScript } from './code.ts';
import { verdictOf } from './demand.ts';
import type { Run } from './frame.ts';
import type { ScriptWriter } from './script-writer.ts';

/** `test ? first : second`. */
export function conditional(
  node: CallNode,
  test: Code,
  first: Code,
  second: Code,
  writer: ScriptWriter | undefined,
): Code {
  const same = first.rep === second.rep && first.decl === second.decl;
  const verdict = asVal(test);
  const whenTrue = same ? first.run : asVal(first);
  const whenFalse = same ? second.run : asVal(second);
  const run: Run = (frame) => (verdictOf(verdict(frame)) ? whenTrue(frame) : whenFalse(frame));
  const val = isLoose(first) || isLoose(second) ? 'loose' : 'val';
  const rep = same && first.rep !== 'val' ? first.rep : val;
  const branch = same ? scriptOf : valScript;
  const script = writer && `(${verdictScript(test, writer)} ? ${branch(first, writer)} : ${branch(second, writer)})`;
  return { type: node.type!, rep, decl: same ? first.decl : undefined, run, script }; // the tree is checked
}

/** `&&` (decided by false) or `||` (decided by true). What gives way to a decision on the other side is tracked. */
export function logical(left: Code, right: Code, decisive: boolean, writer: ScriptWriter | undefined): Code {
  const [first, second] = [asVal(left), asVal(right)];
  const run: Run<Val> = (frame) => (verdictOf(first(frame)) === decisive ? decisive : verdictOf(second(frame)));
  const operator = decisive ? '||' : '&&';
  return valCode(BOOL, run, writer && `(${verdictScript(left, writer)} ${operator} ${verdictScript(right, writer)})`);
}

/** `!x` */
export function negation(code: Code, writer: ScriptWriter | undefined): Code {
  const value = asVal(code);
  const run: Run<Val> = (frame) => {
    const verdict = verdictOf(value(frame));
    frame.cost += 1;
    return !verdict;
  };
  if (writer === undefined) return valCode(BOOL, run);
  const verdict = writer.local();
  return valCode(BOOL, run, `(${verdict} = ${verdictScript(code, writer)}, f.cost += 1, !${verdict})`);
}

/** A script for a condition. */
export function verdictScript(code: Code, writer: ScriptWriter): string {
  return `${writer.link(verdictOf)}(${valScript(code, writer)})`;
}
