import { formatGoSyntax, formatGoValue, goTypeName, isJsonObject, type JsonValue } from '#machinery';
import { elementOfItem, ListItemError } from './list-items.ts';
import { formOf, type ListType, type MapType, type MergeType, memberOf, type ScalarType } from './merge-type.ts';
import { fieldElement, printElement } from './path-element.ts';

/** Whether sets and lists with keys may have the same item twice: stored objects may, applied ones may not. */
export type Duplicates = 'allowed' | 'refused';

/**
 * Why a value is not of its type, as `.spec.replicas: expected numeric (int or float), got string`; empty if it is.
 * As Validate of structured-merge-diff's typed values, whose words reach clients.
 */
export function checkTyped(type: MergeType, value: JsonValue, duplicates: Duplicates): string[] {
  const checker = new Checker(duplicates);
  checker.check(type, value);
  return checker.errors;
}

/** Several errors in one text. */
export function joinErrors(errors: readonly string[]): string {
  return errors.length === 1 ? errors[0]! : ['errors:', ...errors.map((error) => `  ${error}`)].join('\n'); // one
}

class Checker {
  readonly errors: string[] = [];
  readonly #duplicates: Duplicates;
  readonly #path: string[] = [];

  constructor(duplicates: Duplicates) {
    this.#duplicates = duplicates;
  }

  check(type: MergeType, value: JsonValue): void {
    switch (formOf(type, value)) {
      case 'map':
        this.#checkMap(type.map!, value); // the form that it has
        break;
      case 'list':
        this.#checkList(type.list!, value); // the form that it has
        break;
      case 'scalar':
        this.#checkScalar(type.scalar!, value); // the form that it has
    }
  }

  #checkMap(type: MapType, value: JsonValue): void {
    if (value === null) return;
    if (!isJsonObject(value)) {
      this.#report(`expected map, got &{${formatGoValue(value)}}`);
      return;
    }
    for (const name in value) {
      const member = memberOf(type, name);
      if (member === undefined) {
        this.#path.push(fieldElement(name));
        this.#report('field not declared in schema');
        this.#path.pop();
        // Upstream looks no further, and at the members in any order.
        return;
      }
      this.#checkBelow(member.element, member.type, value[name]!); // of the loop
    }
  }

  #checkList(type: ListType, value: JsonValue): void {
    if (value === null) return;
    if (!Array.isArray(value)) {
      this.#report(`expected list, got &{${formatGoValue(value)}}`);
      return;
    }
    const seen = new Set<string>();
    for (const [i, item] of value.entries()) {
      if (type.atomic) {
        this.#checkBelow(`i:${i}`, type.items, item);
        continue;
      }
      const element = this.#elementOf(type, item, i);
      if (element === undefined) return;
      if (seen.has(element) && this.#duplicates === 'refused') {
        this.#report(`duplicate entries for key ${printElement(element)}`);
      }
      seen.add(element);
      this.#checkBelow(element, type.items, item);
    }
  }

  #elementOf(type: ListType, item: JsonValue, index: number): string | undefined {
    try {
      return elementOfItem(type, item);
    } catch (error) {
      if (!(error instanceof ListItemError)) throw error;
      this.#report(`element ${index}: ${error.message}`);
      return undefined;
    }
  }

  #checkBelow(element: string, type: MergeType, value: JsonValue): void {
    // Most values are scalars of the right type.
    if (type.scalar !== undefined && isScalarOf(type.scalar, value)) return;
    this.#path.push(element);
    this.check(type, value);
    this.#path.pop();
  }

  #checkScalar(type: ScalarType, value: JsonValue): void {
    if (!isScalarOf(type, value)) this.#report(scalarError(type, value));
  }

  #report(message: string): void {
    const path = this.#path.map(printElement).join('');
    this.errors.push(path === '' ? message : `${path}: ${message}`);
  }
}

function isScalarOf(type: ScalarType, value: JsonValue): boolean {
  if (value === null) return true;
  const kind = typeof value;
  switch (type) {
    case 'numeric':
      return kind === 'number' || kind === 'bigint';
    case 'string':
    case 'boolean':
      return kind === type;
    case 'untyped':
      return kind !== 'object';
  }
}

function scalarError(type: ScalarType, value: JsonValue): string {
  switch (type) {
    case 'numeric':
      return `expected numeric (int or float), got ${goTypeName(value)}`;
    case 'string':
      return `expected string, got &value.valueUnstructured{Value:${formatGoSyntax(value)}}`;
    case 'boolean':
      return `expected boolean, got &{${formatGoValue(value)}}`;
    case 'untyped':
      return `expected any scalar, got &{${formatGoValue(value)}}`;
  }
}
