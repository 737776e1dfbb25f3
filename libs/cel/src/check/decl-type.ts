import type { JSONSchemaProps } from '#schema';

/**
 * What CEL knows of one node of a structural schema. `schema` is the node itself; `maxElements` bounds the length of
 * strings (in bytes), lists and maps; `minSerializedSize` is the shortest JSON of such a value. Field names are escaped.
 */
export interface DeclType {
  readonly kind:
    | 'dyn'
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
  readonly schema: JSONSchemaProps;
  readonly maxElements: number;
  readonly minSerializedSize: number;
  /** Element type of a list, value type of a map. */
  readonly element: DeclType | undefined;
  readonly fields: ReadonlyMap<string, DeclField> | undefined;
}

export interface DeclField {
  /** How expressions call it. */
  readonly name: string;
  /** The property's own name, unescaped. */
  readonly property: string;
  readonly type: DeclType;
}
