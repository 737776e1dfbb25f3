import type { CelType } from '../check/cel-type.ts';
import type { DeclType } from '../check/decl-type.ts';
import type { Expr } from '../syntax/ast.ts';
import type { Val } from '../values/value.ts';
import type { Code } from './code.ts';
import type { Run } from './frame.ts';
import type { ScriptWriter } from './script-writer.ts';

/** A variable as the compiler sees it. */
export interface Binding {
  readonly slot: number;
  readonly type: CelType;
  readonly rep: Code['rep'];
  readonly decl: DeclType | undefined;
  /** Computes the value at first use: optMap's variable. */
  readonly lazy?: Run<Val>;
}

/** What the compilers of calls and loops need of the compiler of all nodes. */
export interface NodeCompiler {
  readonly writer: ScriptWriter | undefined;
  compile(node: Expr): Code;
  compileVal(node: Expr): Run<Val>;
  /** Compiles with `name` bound to a new slot; the binding ends with the call. */
  withBinding<T>(name: string, binding: Omit<Binding, 'slot'>, use: (slot: number) => T): T;
}
