import { type CelType, DYN, listOf, mapOf, structType } from '../check/cel-type.ts';
import { unescapeIdentifier } from '../check/identifier-escape.ts';
import { CelError, noSuchKey, noSuchOverload } from '../values/cel-error.ts';
import { CelMembers, type Val } from '../values/value.ts';

/** The type of `variables`, whose fields are those defined so far. */
export function variablesType(types: ReadonlyMap<string, CelType>): CelType {
  return structType('kubernetes.variables', (name) => types.get(name));
}

const KEPT = new Set<CelType['kind']>([
  'bool',
  'bytes',
  'double',
  'duration',
  'int',
  'null',
  'string',
  'timestamp',
  'uint',
]);

/** The type by which other expressions know a variable: structs and opaque types are dyn to them. */
export function typeOfVariable(type: CelType): CelType {
  if (KEPT.has(type.kind)) return type;
  const [first, second] = type.params;
  if (type.kind === 'list' && first !== undefined) return listOf(typeOfVariable(first));
  if (type.kind === 'map' && first !== undefined && second !== undefined) {
    return mapOf(typeOfVariable(first), typeOfVariable(second));
  }
  return DYN;
}

/** The value of `variables`: each is computed when it is first read, and once. A failure is remembered, too. */
export class ComposedVariables extends CelMembers {
  readonly celType: CelType;
  private readonly names: { has(name: string): boolean };
  private readonly compute: (name: string) => { readonly value: Val } | { readonly error: string };
  private readonly computed = new Map<string, { readonly value: Val } | { readonly error: string }>();

  constructor(
    celType: CelType,
    names: { has(name: string): boolean },
    compute: (name: string) => { readonly value: Val } | { readonly error: string },
  ) {
    super();
    this.celType = celType;
    this.names = names;
    this.compute = compute;
  }

  /** A variable that fails is no variable that is missing. */
  override has(key: Val): boolean {
    const name = this.nameOf(key);
    if (name === undefined) return false;
    this.resolve(name);
    return true;
  }

  override get(key: Val): Val {
    const name = this.nameOf(key);
    if (name === undefined) throw noSuchKey(String(key));
    return this.resolve(name);
  }

  override equals(other: ComposedVariables): boolean {
    return other === this;
  }

  override equalTo(other: Val): boolean {
    if (!(other instanceof ComposedVariables)) throw noSuchOverload();
    return this.equals(other);
  }

  private nameOf(key: Val): string | undefined {
    if (typeof key !== 'string') throw noSuchOverload();
    const name = unescapeIdentifier(key);
    return name !== undefined && this.names.has(name) ? name : undefined;
  }

  private resolve(name: string): Val {
    let outcome = this.computed.get(name);
    if (outcome === undefined) {
      outcome = this.compute(name);
      this.computed.set(name, outcome);
    }
    if ('error' in outcome) throw new CelError(outcome.error);
    return outcome.value;
  }
}
