import { decodeJson, formatTimestamp, type JsonObject, type JsonValue, setOwn } from '#machinery';
import {
  type ProtobufField,
  type ProtobufMessage,
  WIRE_BYTES,
  WIRE_FIXED32,
  WIRE_FIXED64,
  WIRE_VARINT,
} from './message.ts';

/** Bytes that are no such message; the message is Go's (`unexpected EOF`, `proto: …`). */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

/** A varint has at most ten bytes. */
const VARINT_MAX_BYTES = 10;
/** Messages within messages: a schema takes two for each of its levels. */
const DEPTH_MAX = 1000;

/** Decodes `bytes` to the JSON of the message. Unknown fields are skipped, as in proto2. Throws `ProtobufError`. */
export function decodeMessage(message: ProtobufMessage, bytes: Buffer): JsonObject {
  return new MessageReader(bytes).message(message, 0);
}

class MessageReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  message(message: ProtobufMessage, depth: number): JsonObject {
    if (depth > DEPTH_MAX) throw new ProtobufError('proto: exceeded max depth');
    const object: JsonObject = {};
    while (this.#at < this.#bytes.length) {
      const tag = Number(this.#varint());
      const field = message.fields.find((candidate) => candidate.number === tag >>> 3);
      if (field === undefined) this.#skip(tag & 7);
      else this.#field(object, field, tag & 7, depth);
    }
    return object;
  }

  #field(object: JsonObject, field: ProtobufField, wireType: number, depth: number): void {
    if (wireType !== wireTypeOf(field))
      throw new ProtobufError(`proto: wrong wireType = ${wireType} for field ${field.name}`);
    const entry = entryOf(field);
    if (entry !== undefined) {
      const map = (object[field.name] ?? {}) as JsonObject;
      object[field.name] = map;
      const { key, value } = new MessageReader(this.#chunk()).message(entry, depth + 1);
      setOwn(map, (key as string | undefined) ?? '', value ?? (field.type === 'stringMap' ? '' : {}));
      return;
    }
    const value = this.#value(field, depth);
    if (value === undefined) return;
    if (field.repeated) {
      const items = object[field.name] as JsonValue[] | undefined;
      if (items === undefined) object[field.name] = [value];
      else items.push(value);
    } else if (!(field.always && isZero(value))) object[field.name] = value;
  }

  #value({ type }: ProtobufField, depth: number): JsonValue | undefined {
    switch (type) {
      case 'string':
        return this.#chunk().toString();
      case 'bytes':
        return this.#chunk().toString('base64');
      case 'double':
        return this.#double();
      case 'bool':
        return this.#varint() !== 0n;
      case 'int32':
      case 'int64': {
        const value = BigInt.asIntN(64, this.#varint());
        return Number.isSafeInteger(Number(value)) ? Number(value) : value;
      }
      case 'time':
        return timeOf(new MessageReader(this.#chunk()).message(TIME, depth + 1));
      case 'rawJson':
        return rawJsonOf(new MessageReader(this.#chunk()).message(RAW, depth + 1));
      case 'stringMap':
        return undefined;
      default: {
        if ('valuesOf' in type) return undefined;
        const members = new MessageReader(this.#chunk()).message(type, depth + 1);
        return type.json === undefined ? members : type.json.fromFields(members);
      }
    }
  }

  #chunk(): Buffer {
    const length = Number(this.#varint());
    const end = this.#at + length;
    if (!(end <= this.#bytes.length)) throw new ProtobufError('unexpected EOF');
    const chunk = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return chunk;
  }

  #double(): number {
    if (this.#at + 8 > this.#bytes.length) throw new ProtobufError('unexpected EOF');
    const value = this.#bytes.readDoubleLE(this.#at);
    this.#at += 8;
    return value;
  }

  #varint(): bigint {
    let value = 0n;
    for (let i = 0; i < VARINT_MAX_BYTES; i++) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new ProtobufError('unexpected EOF');
      value |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return value;
    }
    throw new ProtobufError('proto: integer overflow');
  }

  #skip(wireType: number): void {
    if (wireType === WIRE_VARINT) this.#varint();
    else if (wireType === WIRE_BYTES) this.#chunk();
    else if (wireType === WIRE_FIXED64) this.#at += 8;
    else if (wireType === WIRE_FIXED32) this.#at += 4;
    else throw new ProtobufError(`proto: illegal wireType ${wireType}`);
    if (this.#at > this.#bytes.length) throw new ProtobufError('unexpected EOF');
  }
}

function wireTypeOf({ type }: ProtobufField): number {
  if (type === 'int32' || type === 'int64' || type === 'bool') return WIRE_VARINT;
  return type === 'double' ? WIRE_FIXED64 : WIRE_BYTES;
}

/** Go leaves members with such values out of JSON. */
function isZero(value: JsonValue): boolean {
  return value === '' || value === 0 || value === false;
}

const STRING_ENTRY: ProtobufMessage = {
  fields: [
    { name: 'key', number: 1, type: 'string' },
    { name: 'value', number: 2, type: 'string' },
  ],
};
const MESSAGE_ENTRIES = new WeakMap<ProtobufMessage, ProtobufMessage>();

/** How an entry of a map lies on the wire; undefined if the field is no map. */
function entryOf({ type }: ProtobufField): ProtobufMessage | undefined {
  if (type === 'stringMap') return STRING_ENTRY;
  if (typeof type === 'string' || !('valuesOf' in type)) return undefined;
  let entry = MESSAGE_ENTRIES.get(type.valuesOf);
  if (entry === undefined) {
    entry = { fields: [STRING_ENTRY.fields[0]!, { name: 'value', number: 2, type: type.valuesOf }] }; // the key's field
    MESSAGE_ENTRIES.set(type.valuesOf, entry);
  }
  return entry;
}

const TIME: ProtobufMessage = {
  fields: [
    { name: 'seconds', number: 1, type: 'int64' },
    { name: 'nanos', number: 2, type: 'int32' },
  ],
};
const RAW: ProtobufMessage = { fields: [{ name: 'raw', number: 1, type: 'string' }] };

/** Years beyond what RFC 3339 can write. */
const SECONDS_MAX = 253_402_300_799;

/** An empty Time message is Go's zero time: as if there were none. */
function timeOf(time: JsonObject): JsonValue | undefined {
  const seconds = Number(time.seconds ?? 0);
  if (time.seconds === undefined && time.nanos === undefined) return undefined;
  if (!(Math.abs(seconds) <= SECONDS_MAX)) throw new ProtobufError('proto: time out of range');
  return formatTimestamp(seconds * 1000);
}

function rawJsonOf(message: JsonObject): JsonValue | undefined {
  return typeof message.raw === 'string' && message.raw !== '' ? decodeJson(message.raw) : null;
}
