/**
 * All that CEL knows of one node of a structural schema, or of a document without any (`any`): expressions over equal
 * declarations mean and cost the same, and need not keep the schema. `maxElements` bounds the length of strings (in
 * bytes), lists and maps; `minSerializedSize` is the shortest JSON of such a value. Field names are escaped.
 */
export interface DeclType {
  readonly kind:
    | 'dyn'
    | 'any'
    | 'list'
    | 'map'
    | 'object'
    | 'bytes'
    | 'duration'
    | 'timestamp'
    | 'string'
    | 'bool'
    | 'double'
    | 'int';
  readonly nullable: boolean;
  readonly format: string | undefined;
  /** Of a list: whether order counts, and by which properties elements are told apart. */
  readonly listType: 'atomic' | 'set' | 'map';
  readonly mapKeys: readonly string[];
  readonly maxElements: number;
  readonly minSerializedSize: number;
  /** Element type of a list, value type of a map. */
  readonly element: DeclType | undefined;
  readonly fields: ReadonlyMap<string, DeclField> | undefined;
  /** Properties of an object that expressions cannot see. */
  readonly hidden: readonly string[];
}

export interface DeclField {
  /** How expressions call it. */
  readonly name: string;
  /** The property's own name, unescaped. */
  readonly property: string;
  readonly type: DeclType;
}
