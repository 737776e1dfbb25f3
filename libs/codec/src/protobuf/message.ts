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
  readonly type: 'string' | 'int32' | 'int64' | 'bool' | 'stringMap' | 'time' | 'rawJson' | ProtobufMessage;
  readonly repeated?: boolean;
  /** Written even when it is empty: upstream's fields that are no pointers. */
  readonly always?: boolean;
}

export interface ProtobufMessage {
  readonly fields: readonly ProtobufField[];
}

/** Types of wire values (protobuf.dev/programming-guides/encoding). */
export const WIRE_VARINT = 0;
export const WIRE_FIXED64 = 1;
export const WIRE_BYTES = 2;
export const WIRE_FIXED32 = 5;
