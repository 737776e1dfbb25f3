import type { JsonValue } from '#machinery';
import type { CelType } from '../check/cel-type.ts';
import type { DeclType } from '../check/decl-type.ts';
import { wrapJson } from '../values/schema-value.ts';
import { CelDouble, type Val } from '../values/value.ts';
import type { Run } from './frame.ts';
import type { ScriptWriter } from './script-writer.ts';

/**
 * A compiled node. `rep` says what `run` gives:
 * - `val`: a value in the form that generic operations take;
 * - `loose`: the same, but it may be null whatever its type says: it passed through a list, map or optional, and elements may be nullable;
 * - `number`: a double, not wrapped;
 * - `json`: a part of a document, to be read through `decl`.
 */
export interface Code {
  readonly type: CelType;
  readonly rep: 'val' | 'loose' | 'number' | 'json';
  readonly decl: DeclType | undefined;
  readonly run: Run;
  /** What `run` does, as an expression of JavaScript; where there is none, a script calls `run`. */
  readonly script?: string | undefined;
  /** The value of a node that is the same in every evaluation; reading it costs nothing. */
  readonly constant?: { readonly value: Val };
}

export function valCode(type: CelType, run: Run<Val>, script?: string): Code {
  return { type, rep: 'val', decl: undefined, run, script };
}

/** A value taken out of a list, map or optional that was made by an expression. */
export function looseCode(type: CelType, run: Run<Val>, script?: string): Code {
  return { type, rep: 'loose', decl: undefined, run, script };
}

/** Whether the value may be null where another type is wanted; null itself passes for many types. */
export function isLoose(code: Code): boolean {
  if (code.type.kind === 'null') return true;
  return code.rep === 'loose' || (code.rep === 'json' && code.decl?.nullable === true);
}

export function constantCode(type: CelType, value: Val): Code {
  return { type, rep: 'val', decl: undefined, run: () => value, constant: { value } };
}

/** How a value of a declared type that is known to be there is represented. */
export function representation(decl: DeclType): 'val' | 'number' | 'json' {
  switch (decl.kind) {
    case 'string':
    case 'bool':
    case 'int':
    case 'dyn':
      return 'val';
    case 'double':
      return 'number';
    default:
      return 'json';
  }
}

/** The same node, giving values that generic operations take. */
export function asVal(code: Code): Run<Val> {
  const { run, decl } = code;
  if (code.rep === 'number') return (frame) => new CelDouble(run(frame) as number);
  if (code.rep === 'json' && decl !== undefined) return (frame) => wrapJson(decl, run(frame) as JsonValue);
  return run as Run<Val>;
}

/** A script that gives what `run` gives. */
export function scriptOf({ constant, script, run }: Code, writer: ScriptWriter): string {
  return constant === undefined ? (script ?? writer.call(run)) : writer.constant(constant.value);
}

/** A script that gives what `asVal` gives. */
export function valScript(code: Code, writer: ScriptWriter): string {
  const script = scriptOf(code, writer);
  if (code.rep === 'number') return `new ${writer.link(CelDouble)}(${script})`;
  if (code.rep !== 'json' || code.decl === undefined) return script;
  return `${writer.link(wrapJson)}(${writer.link(code.decl)}, ${script})`;
}

/** Whether `run` gives a part of a document that is of the kind and surely not null: it needs no wrapping to be read. */
export function isPlain(code: Code, kind: DeclType['kind']): boolean {
  return code.rep === 'json' && code.decl?.kind === kind && !code.decl.nullable;
}

/** Whether the value is surely of one of the scalar kinds: it needs no wrapping, and is no null. */
export function isScalar(code: Code, ...kinds: CelType['kind'][]): boolean {
  return code.rep === 'val' && kinds.includes(code.type.kind) && (code.decl === undefined || code.decl.kind !== 'dyn');
}
