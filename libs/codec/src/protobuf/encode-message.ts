import { encodeJson, isJsonObject, type JsonObject, type JsonValue, parseTimestamp } from '#machinery';
import type { MessageMap, ProtobufField, ProtobufMessage } from './message.ts';
import type { ProtobufWriter } from './protobuf-writer.ts';

/** Writes the fields of a message from its JSON, in order of their numbers, as gogo/protobuf does. */
export function writeMessage(w: ProtobufWriter, message: ProtobufMessage, value: JsonValue): void {
  const members = message.json === undefined ? value : message.json.toFields(value);
  const object = isJsonObject(members) ? members : {};
  for (const field of message.fields) writeField(w, field, object[field.name]);
}

function writeField(w: ProtobufWriter, field: ProtobufField, value: JsonValue | undefined): void {
  if (field.repeated) {
    if (Array.isArray(value)) for (const item of value) writeSingle(w, field.number, field.type, item);
  } else if (field.type === 'stringMap') {
    if (isJsonObject(value)) writeEntries(w, field.number, 'string', value);
  } else if (isMessageMap(field.type)) {
    if (isJsonObject(value)) writeEntries(w, field.number, field.type.valuesOf, value);
  } else if (value !== undefined && value !== null) writeSingle(w, field.number, field.type, value);
  else if (field.always) writeSingle(w, field.number, field.type, emptyOf(field));
}

function emptyOf({ type }: ProtobufField): JsonValue {
  if (type === 'string' || type === 'bytes') return '';
  if (type === 'bool') return false;
  if (type === 'int32' || type === 'int64' || type === 'double') return 0;
  return type === 'time' ? null : {};
}

function writeSingle(w: ProtobufWriter, number: number, type: ProtobufField['type'], value: JsonValue): void {
  switch (type) {
    case 'bool':
      w.bool(number, value === true);
      break;
    case 'int32':
    case 'int64':
      w.int(number, value as number | bigint);
      break;
    case 'double':
      w.double(number, Number(value));
      break;
    case 'string':
      w.string(number, String(value));
      break;
    case 'bytes':
      w.bytes(number, Buffer.from(String(value), 'base64'));
      break;
    case 'time':
      w.message(number, () => writeTime(w, value));
      break;
    case 'rawJson':
      w.message(number, () => {
        if (value !== null) w.string(1, encodeJson(value));
      });
      break;
    case 'stringMap':
      break; // written entry by entry
    default:
      if (!isMessageMap(type)) w.message(number, () => writeMessage(w, type, value));
  }
}

/** metav1.Time: whole seconds, and nanoseconds that are always 0; nothing for null. */
function writeTime(w: ProtobufWriter, value: JsonValue): void {
  if (value === null) return;
  w.int(1, Math.floor(parseTimestamp(String(value)) / 1000));
  w.int(2, 0);
}

function isMessageMap(type: ProtobufField['type']): type is MessageMap {
  return typeof type === 'object' && 'valuesOf' in type;
}

/** The entries of a map, by key. */
function writeEntries(w: ProtobufWriter, number: number, valueType: 'string' | ProtobufMessage, map: JsonObject): void {
  for (const key of Object.keys(map).sort()) {
    w.message(number, () => {
      w.string(1, key);
      writeSingle(w, 2, valueType, map[key] ?? (valueType === 'string' ? '' : {}));
    });
  }
}
