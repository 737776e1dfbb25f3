import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  NULL,
  optionalOf,
  STRING,
  sameType,
  TIMESTAMP,
  TYPE,
  UINT,
} from '../check/cel-type.ts';
import { noSuchOverload } from './cel-error.ts';
import type { CelInt } from './int.ts';

/**
 * A value during evaluation. Most are plain JavaScript: null, booleans, strings, ints (see CelInt), bytes and lists.
 * Doubles and uints are wrapped, for a plain number is an int. Values out of a JSON document stay as they are until a
 * generic operation needs them: then lists and objects get a `SchemaList` or `SchemaMap` around them, without a copy.
 */
export type Val =
  | null
  | boolean
  | string
  | CelInt
  | Uint8Array
  | readonly Val[]
  | CelDouble
  | CelUint
  | CelTimestamp
  | CelDuration
  | CelTypeValue
  | CelOptional
  | CelOpaque
  | ListValue
  | MappedValue;

/** A list that is no array: see `Lister`. */
export interface ListValue {
  readonly isList: true;
  readonly size: number;
  get(index: number): Val;
}

/** A map or an object: see `Mapper`. */
export interface MappedValue {
  readonly isList: false;
  readonly size: number;
  keys(): IterableIterator<Val>;
}

export class CelDouble {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export class CelUint {
  readonly value: bigint;
  constructor(value: bigint) {
    this.value = value;
  }
}

/** A point in time, in nanoseconds of Unix time; the offset from UTC that it was written with is only for writing it again. */
export class CelTimestamp {
  readonly nanos: bigint;
  readonly offsetMinutes: number;
  constructor(nanos: bigint, offsetMinutes = 0) {
    this.nanos = nanos;
    this.offsetMinutes = offsetMinutes;
  }
}

/** A span of time in nanoseconds, within int64 as in Go. */
export class CelDuration {
  readonly nanos: bigint;
  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

export class CelTypeValue {
  readonly type: CelType;
  constructor(type: CelType) {
    this.type = type;
  }
}

export class CelOptional {
  /** undefined for an optional without a value. */
  readonly value: Val | undefined;
  constructor(value: Val | undefined) {
    this.value = value;
  }
}

export const NONE = new CelOptional(undefined);

/** Base of values of the Kubernetes libraries: quantities, addresses, versions… */
export abstract class CelOpaque {
  abstract readonly celType: CelType;
  /** Whether a value of the same type is the same. */
  abstract equals(other: CelOpaque): boolean;

  /** `this == other`. Values that cannot be compared at all throw. */
  equalTo(other: Val): boolean {
    return other instanceof CelOpaque && sameType(this.celType, other.celType) && this.equals(other);
  }

  /** The value as people are shown it. */
  toString(): string {
    return this.celType.name;
  }
}

/** An opaque value that can be compared with its like only: quantities, addresses… */
export abstract class CelComparable extends CelOpaque {
  override equalTo(other: Val): boolean {
    if (!(other instanceof CelOpaque && sameType(this.celType, other.celType))) throw noSuchOverload();
    return this.equals(other);
  }
}

/** An opaque value with members that expressions can read. */
export abstract class CelMembers extends CelOpaque {
  /** Whether it has a member, for `has()` and optional selection. */
  abstract has(key: Val): boolean;
  /** The value of a member; throws where there is no such. */
  abstract get(key: Val): Val;
}

/** The name by which messages call the type of a value at run time. */
export function typeNameOf(type: CelType): string {
  switch (type.kind) {
    case 'timestamp':
      return 'google.protobuf.Timestamp';
    case 'duration':
      return 'google.protobuf.Duration';
    case 'null':
      return 'null_type';
    default:
      return type.name;
  }
}

/** A type as messages show it that speak of values: by the names of `typeNameOf`. */
export function runtimeTypeText(type: CelType): string {
  if (type.params.length === 0) return typeNameOf(type);
  return `${typeNameOf(type)}(${type.params.map(runtimeTypeText).join(', ')})`;
}

const ANY_LIST = listOf(DYN);
const ANY_MAP = mapOf(DYN, DYN);
const ANY_OPTIONAL = optionalOf(DYN);

/** The type of a value at run time: `type(x)`. */
export function valueType(value: Val): CelType {
  switch (typeof value) {
    case 'boolean':
      return BOOL;
    case 'string':
      return STRING;
    case 'number':
    case 'bigint':
      return INT;
    default:
  }
  if (value === null) return NULL;
  if (Array.isArray(value)) return ANY_LIST;
  if (value instanceof CelDouble) return DOUBLE;
  if (value instanceof CelUint) return UINT;
  if (value instanceof Uint8Array) return BYTES;
  if (value instanceof CelTimestamp) return TIMESTAMP;
  if (value instanceof CelDuration) return DURATION;
  if (value instanceof CelTypeValue) return TYPE;
  if (value instanceof CelOptional) return ANY_OPTIONAL;
  if (value instanceof CelOpaque) return value.celType;
  return (value as ListValue | MappedValue).isList ? ANY_LIST : ANY_MAP;
}
