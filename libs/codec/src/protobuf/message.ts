import type { JsonObject, JsonValue } from '#machinery';

/**
 * How a message lies on the wire and what it is in JSON. A table for a message is enough to read and to write it:
 *
 *     { name: 'name', number: 1, type: 'string' }                     string name = 1;
 *     { name: 'labels', number: 11, type: 'stringMap' }               map<string, string> labels = 11;
 *     { name: 'finalizers', number: 14, type: 'string', repeated }    repeated string finalizers = 14;
 */
export interface ProtobufField {
  readonly name: string;
  readonly number: number;
  readonly type: ScalarType | 'stringMap' | 'time' | 'rawJson' | MessageMap | ProtobufMessage;
  readonly repeated?: boolean;
  /** Written even when it is empty: upstream's fields that are no pointers. */
  readonly always?: boolean;
}

/** `bytes` is base64 text in JSON. */
export type ScalarType = 'string' | 'bytes' | 'int32' | 'int64' | 'double' | 'bool';

/** map<string, message>. */
export interface MessageMap {
  readonly valuesOf: ProtobufMessage;
}

export interface ProtobufMessage {
  readonly fields: readonly ProtobufField[];
  /** Where JSON is not an object of the fields: `[a, b]` or `true` for what is a message on the wire. */
  readonly json?: {
    /** The members that `fields` name, from the JSON. */
    toFields(value: JsonValue): JsonObject;
    fromFields(members: JsonObject): JsonValue;
  };
}

/** Types of wire values (protobuf.dev/programming-guides/encoding). */
export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_BYTES = 2;
export const WIRE_FIXED32 = 5;
