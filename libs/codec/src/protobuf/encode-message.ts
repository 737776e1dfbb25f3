import { encodeJson, isJsonObject, type JsonObject, type JsonValue, parseTimestamp } from '#machinery';
import {
  type MessageMap,
  type ProtobufField,
  type ProtobufMessage,
  WIRE_BYTES,
  WIRE_FIXED64,
  WIRE_VARINT,
} from './message.ts';

/** Encodes the JSON of a message, fields in order of their numbers, as gogo/protobuf writes them. */
export function encodeMessage(message: ProtobufMessage, object: JsonObject): Buffer {
  const parts: Buffer[] = [];
  for (const field of message.fields) encodeField(parts, field, object[field.name]);
  return Buffer.concat(parts);
}

function encodeField(parts: Buffer[], field: ProtobufField, value: JsonValue | undefined): void {
  if (field.repeated) {
    if (Array.isArray(value)) for (const item of value) encodeSingle(parts, field, item);
    return;
  }
  if (field.type === 'stringMap' || isMessageMap(field.type)) {
    if (isJsonObject(value)) encodeEntries(parts, field, value);
    return;
  }
  if (value === undefined || value === null) {
    if (!field.always) return;
    encodeSingle(parts, field, emptyOf(field));
  } else encodeSingle(parts, field, value);
}

function emptyOf({ type }: ProtobufField): JsonValue {
  if (type === 'string' || type === 'bytes') return '';
  if (type === 'bool') return false;
  if (type === 'int32' || type === 'int64' || type === 'double') return 0;
  return type === 'time' ? null : {};
}

function encodeSingle(parts: Buffer[], { number, type }: ProtobufField, value: JsonValue): void {
  switch (type) {
    case 'bool':
      pushVarint(parts, number, value === true ? 1n : 0n);
      break;
    case 'int32':
    case 'int64':
      pushVarint(parts, number, BigInt.asUintN(64, BigInt(value as number | bigint)));
      break;
    case 'double':
      pushDouble(parts, number, Number(value));
      break;
    case 'stringMap':
      break; // written entry by entry
    default:
      if (!isMessageMap(type)) pushChunk(parts, number, chunkOf(type, value));
  }
}

/** The bytes of a length-delimited value. */
function chunkOf(type: 'string' | 'bytes' | 'time' | 'rawJson' | ProtobufMessage, value: JsonValue): Buffer {
  switch (type) {
    case 'string':
      return Buffer.from(String(value));
    case 'bytes':
      return Buffer.from(String(value), 'base64');
    case 'time':
      return value === null ? EMPTY : encodeTime(String(value));
    case 'rawJson': {
      if (value === null) return EMPTY;
      const inner: Buffer[] = [];
      pushChunk(inner, 1, Buffer.from(encodeJson(value)));
      return Buffer.concat(inner);
    }
    default:
      if (type.json !== undefined) return encodeMessage(type, type.json.toFields(value));
      return encodeMessage(type, isJsonObject(value) ? value : {});
  }
}

const EMPTY = Buffer.alloc(0);

function encodeTime(text: string): Buffer {
  const inner: Buffer[] = [];
  pushVarint(inner, 1, BigInt.asUintN(64, BigInt(Math.floor(parseTimestamp(text) / 1000))));
  pushVarint(inner, 2, 0n);
  return Buffer.concat(inner);
}

function isMessageMap(type: ProtobufField['type']): type is MessageMap {
  return typeof type === 'object' && 'valuesOf' in type;
}

/** The entries of a map, by key. */
function encodeEntries(parts: Buffer[], { number, type }: ProtobufField, map: JsonObject): void {
  const valueType = isMessageMap(type) ? type.valuesOf : 'string';
  for (const key of Object.keys(map).sort()) {
    const inner: Buffer[] = [];
    pushChunk(inner, 1, Buffer.from(key));
    pushChunk(inner, 2, chunkOf(valueType, map[key] ?? (valueType === 'string' ? '' : {})));
    pushChunk(parts, number, Buffer.concat(inner));
  }
}

function pushDouble(parts: Buffer[], number: number, value: number): void {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  parts.push(varint(BigInt((number << 3) | WIRE_FIXED64)), bytes);
}

function pushVarint(parts: Buffer[], number: number, value: bigint): void {
  parts.push(varint(BigInt((number << 3) | WIRE_VARINT)), varint(value));
}

/** A length-delimited field. */
export function pushChunk(parts: Buffer[], number: number, bytes: Buffer): void {
  parts.push(varint(BigInt((number << 3) | WIRE_BYTES)), varint(BigInt(bytes.length)), bytes);
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Buffer.from(bytes);
}
