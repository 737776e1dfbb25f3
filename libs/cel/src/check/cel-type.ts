export type TypeKind =
  | 'dyn'
  | 'error'
  | 'null'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'timestamp'
  | 'duration'
  | 'list'
  | 'map'
  | 'struct'
  | 'opaque'
  | 'type'
  | 'param';

/** The types of a struct's fields; undefined where it has no such field. */
export type FieldTypes = (field: string) => CelType | undefined;

/** A CEL type. Structs whose fields expressions may read tell the types of these. */
export class CelType {
  readonly kind: TypeKind;
  readonly name: string;
  readonly params: readonly CelType[];
  readonly fields: FieldTypes | undefined;

  constructor(kind: TypeKind, name: string, params: readonly CelType[] = [], fields?: FieldTypes) {
    this.kind = kind;
    this.name = name;
    this.params = params;
    this.fields = fields;
  }
}

export const DYN = new CelType('dyn', 'dyn');
export const ERROR = new CelType('error', '!error!');
export const NULL = new CelType('null', 'null');
export const BOOL = new CelType('bool', 'bool');
export const INT = new CelType('int', 'int');
export const UINT = new CelType('uint', 'uint');
export const DOUBLE = new CelType('double', 'double');
export const STRING = new CelType('string', 'string');
export const BYTES = new CelType('bytes', 'bytes');
export const TIMESTAMP = new CelType('timestamp', 'timestamp');
export const DURATION = new CelType('duration', 'duration');
export const TYPE = new CelType('type', 'type');

export const listOf = (element: CelType): CelType => new CelType('list', 'list', [element]);
export const mapOf = (key: CelType, value: CelType): CelType => new CelType('map', 'map', [key, value]);
export const optionalOf = (value: CelType): CelType => new CelType('opaque', 'optional_type', [value]);
export const typeOf = (type: CelType): CelType => new CelType('type', 'type', [type]);
export const structType = (name: string, fields?: FieldTypes): CelType => new CelType('struct', name, [], fields);
export const opaqueType = (name: string): CelType => new CelType('opaque', name);
export const typeParam = (name: string): CelType => new CelType('param', name);

/** Identity of types: same kind, name and parameters. */
export function sameType(a: CelType, b: CelType): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || a.name !== b.name || a.params.length !== b.params.length) return false;
  return a.params.every((param, i) => sameType(param, b.params[i]!)); // lengths are equal
}

export function isDynOrError(type: CelType): boolean {
  return type.kind === 'dyn' || type.kind === 'error';
}

/** The value type of an optional, or undefined for any other type. */
export function optionalValueType(type: CelType): CelType | undefined {
  return type.kind === 'opaque' && type.name === 'optional_type' ? type.params[0] : undefined;
}

/** A type as messages show it: `list(int)`, `map(string, dyn)`, `optional_type(bool)`. */
export function formatType(type: CelType): string {
  if (type.params.length === 0) return type.name;
  return `${type.name}(${type.params.map(formatType).join(', ')})`;
}
