import type { CelType } from '../check/cel-type.ts';
import { JSON_PATCH, objectType } from '../check/patch-types.ts';
import { CelError } from './cel-error.ts';
import { isList, isMap, type Mapper } from './collections.ts';
import { equals } from './equality.ts';
import { goTypeOf, goValueTypeOf } from './go-type.ts';
import { JsonMap } from './json-document.ts';
import { sameJson } from './json-equality.ts';
import { spend } from './uncharged-work.ts';
import {
  CelDouble,
  CelMembers,
  CelOpaque,
  CelOptional,
  CelTypeValue,
  CelUint,
  typeNameOf,
  type Val,
  valueType,
} from './value.ts';

/** Of comparing two fields. */
const STEPS_PER_FIELD = 300;

/** What `Object.spec{replicas: 3}` gives: a part of an apply configuration. */
export class ObjectValue extends CelOpaque {
  readonly celType: CelType;
  readonly fields: ReadonlyMap<string, Val>;

  constructor(typeName: string, fields: ReadonlyMap<string, Val>) {
    super();
    this.celType = objectType(typeName);
    this.fields = fields;
  }

  override equals(other: CelOpaque): boolean {
    return other instanceof ObjectValue && sameEntries(this.fields, other.fields);
  }
}

function sameEntries(a: ReadonlyMap<string, Val>, b: ReadonlyMap<string, Val>): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([name, value]) => b.has(name) && isIdentical(value, b.get(name)!)); // just found
}

/** Fields are compared as Go compares memory: numbers have to be of one type, and no list is the same as another. */
function isIdentical(a: Val, b: Val): boolean {
  spend(STEPS_PER_FIELD);
  if (a === b) return true;
  if (isList(a) || isList(b)) return false;
  if (isMap(a)) return isMap(b) && identicalMaps(a, b);
  return a !== null && b !== null && typeNameOf(valueType(a)) === typeNameOf(valueType(b)) && equals(a, b);
}

function identicalMaps(a: Mapper, b: Mapper): boolean {
  if (a instanceof JsonMap && b instanceof JsonMap) return sameJson(a.json, b.json);
  if (a.constructor !== b.constructor || a.size !== b.size) return false;
  return [...a.keys()].every((key) => {
    const other = b.get(key);
    return other !== undefined && isIdentical(a.get(key)!, other); // a's own key
  });
}

type TextMember = 'op' | 'path' | 'from';

/** What `JSONPatch{op: 'add', path: '/a', value: 1}` gives: one operation of a JSON patch. */
export class JsonPatchValue extends CelMembers {
  readonly celType = JSON_PATCH;
  readonly op: string;
  readonly path: string;
  readonly from: string;
  /** undefined for an operation that has none. */
  readonly value: Val | undefined;

  constructor(fields: ReadonlyMap<string, Val>) {
    super();
    this.op = textField(fields, 'op');
    this.path = textField(fields, 'path');
    this.from = textField(fields, 'from');
    this.value = fields.get('value');
  }

  override has(key: Val): boolean {
    switch (key) {
      case 'op':
      case 'path':
      case 'from':
        return this[key] !== '';
      case 'value':
        return this.value !== undefined;
      default:
        throw new CelError(`unsupported field: ${goText(key)}`);
    }
  }

  override get(key: Val): Val {
    switch (key) {
      case 'op':
      case 'path':
      case 'from':
        return this[key];
      case 'value':
        return this.value ?? null;
      default:
        throw new CelError(`unsupported indexer: ${goText(key)}`);
    }
  }

  override equals(other: CelOpaque): boolean {
    if (!(other instanceof JsonPatchValue)) return false;
    if (this.op !== other.op || this.path !== other.path || this.from !== other.from) return false;
    if (this.value === undefined || other.value === undefined) return this.value === other.value;
    return equals(this.value, other.value);
  }
}

/** A key as Go's %s prints it, which is made for text. */
function goText(key: Val): string {
  if (typeof key === 'string') return key;
  const shown = key instanceof CelUint || key instanceof CelDouble ? key.value : key;
  return `%!s(${goValueTypeOf(key)}=${String(shown)})`;
}

function textField(fields: ReadonlyMap<string, Val>, name: TextMember): string {
  const value = fields.get(name);
  const text = value === undefined ? '' : textOf(value);
  if (text === undefined) {
    throw new CelError(`unexpected type ${goTypeOf(value!)} for JSONPatchType '${name}' field`); // undefined has a text
  }
  return text;
}

/** Types count by their names, and optionals by what they hold. */
function textOf(value: Val): string | undefined {
  if (value instanceof CelTypeValue) return typeNameOf(value.type);
  if (value instanceof CelOptional) return value.value === undefined ? undefined : textOf(value.value);
  return typeof value === 'string' ? value : undefined;
}

/** Makes the value of a struct literal. Throws for structs that the type checker knows and nothing can make. */
export function makeStruct(typeName: string, fields: ReadonlyMap<string, Val>): Val {
  if (typeName === JSON_PATCH.name) return new JsonPatchValue(fields);
  if (typeName === 'Object' || typeName.startsWith('Object.')) return new ObjectValue(typeName, fields);
  throw new CelError(`unknown type '${typeName}'`);
}
