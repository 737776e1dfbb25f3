import type { Random } from '../random.ts';
import { LITERALS, PRODUCTIONS, TERMINALS, VALUE_KINDS, type ValueKind } from './expression-grammar.ts';

/** Field accesses of a schema by what they give. */
export type Fields = Readonly<Partial<Record<ValueKind, readonly string[]>>>;

/** How often an expression of another kind is put than asked for: most of these do not type-check. */
const MISTYPED = 0.012;
/** How often it ends before the depth is used up. */
const SHALLOW = 0.2;
/** How often a variable of a comprehension is taken where there is one. */
const VARIABLE = 0.5;
const FIELD = 0.75;
const VARIABLES = ['x', 'y', 'k', 'v', 'e'];

/** Random expressions over the fields of one schema. */
export class ExpressionGenerator {
  readonly #fields: Fields;
  readonly #random: Random;
  readonly #variables: { readonly name: string; readonly kind: ValueKind }[] = [];

  constructor(fields: Fields, random: Random) {
    this.#fields = fields;
    this.#random = random;
  }

  expression(wanted: ValueKind, depth: number): string {
    const kind = this.#random.chance(MISTYPED) ? this.#random.pick(VALUE_KINDS) : wanted;
    if (depth <= 0 || this.#random.chance(SHALLOW)) return this.#atom(kind);
    const template = this.#random.pick(PRODUCTIONS[kind]);
    const outer = this.#variables.length;
    const text = template.replace(/([$@]|(?<!&)&)([a-z]\w*)/gi, (_, sign: string, name: string) => {
      if (Object.hasOwn(TERMINALS, name)) return this.#random.pick(TERMINALS[name as keyof typeof TERMINALS]);
      if (sign === '&') return this.#variable(name as ValueKind);
      return sign === '$' ? this.expression(name as ValueKind, depth - 1) : this.#atom(name as ValueKind);
    });
    this.#variables.length = outer;
    return text;
  }

  #variable(kind: ValueKind): string {
    const name = this.#random.pick(VARIABLES);
    this.#variables.push({ name, kind });
    return name;
  }

  #atom(kind: ValueKind): string {
    const variables = this.#variables.filter((each) => each.kind === kind);
    if (variables.length > 0 && this.#random.chance(VARIABLE)) return this.#random.pick(variables).name;
    const fields = this.#fields[kind];
    return fields && this.#random.chance(FIELD) ? this.#random.pick(fields) : this.#random.pick(LITERALS[kind]);
  }
}
