import type { Val } from '../values/value.ts';
import type { Run } from './frame.ts';

/** Longer texts are linked to: to read them takes time. */
const MAX_LITERAL_LENGTH = 100;

/**
 * Writes an expression as one JavaScript function: closures that all expressions share are places where the engine sees too
 * many kinds of objects and functions. In scripts `f` is the frame, `s` its slots, `k0`… what is linked to, `t0`… local
 * variables.
 */
export class ScriptWriter {
  readonly #links = new Map<unknown, string>();
  readonly #functions: string[] = [];
  /** Of the function that is being written, and before it those of the functions around it. */
  readonly #locals: string[][] = [[]];
  #names = 0;

  /** The name by which the script refers to a value. */
  link(value: unknown): string {
    let name = this.#links.get(value);
    if (name === undefined) {
      name = `k${this.#links.size}`;
      this.#links.set(value, name);
    }
    return name;
  }

  /** A local variable of its own. */
  local(): string {
    const name = `t${this.#names++}`;
    this.#locals.at(-1)!.push(name); // there is always a function that is being written
    return name;
  }

  /** A script that gives a constant. */
  constant(value: Val): string {
    if (typeof value === 'boolean' || value === null) return String(value);
    if (typeof value === 'string') return value.length > MAX_LITERAL_LENGTH ? this.link(value) : JSON.stringify(value);
    return typeof value === 'number' && !Object.is(value, -0) ? `(${value})` : this.link(value);
  }

  /** A script that runs what has none. */
  call(run: Run): string {
    return `${this.link(run)}(f)`;
  }

  /** Begins a function: local variables are its own until `end`. */
  begin(): void {
    this.#locals.push([]);
  }

  /** Ends the function that was begun last; gives its name if it has a body. It takes the frame, the slots and `parameter`. */
  end(parameter: string, body: string | undefined): string | undefined {
    const locals = this.#locals.pop()!; // it was begun
    if (body === undefined) return undefined;
    const name = `q${this.#names++}`;
    this.#functions.push(`const ${name} = (f, s, ${parameter}) => {${declared(locals)} ${body} };`);
    return name;
  }

  /** The function that evaluates a script. */
  finish(script: string): Run<Val> {
    const functions = this.#functions.join('\n');
    const body = `${functions}\nreturn (f) => { const s = f.slots;${declared(this.#locals[0]!)} return ${script}; };`; // the outermost
    return new Function(...this.#links.values(), body)(...this.#links.keys()) as Run<Val>;
  }
}

function declared(locals: readonly string[]): string {
  return locals.length === 0 ? '' : ` let ${locals.join(', ')};`;
}
