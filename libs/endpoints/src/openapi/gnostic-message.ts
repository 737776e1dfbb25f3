import { ProtobufWriter } from '#codec';
import type { JsonObject, JsonValue } from '#machinery';
import { isJsonObject } from '#machinery';

/**
 * How one member of a JSON object becomes a field of gnostic's OpenAPI messages (github.com/google/gnostic-models).
 *
 *   text, flag, number, count   string, bool, double and int64 fields
 *   texts                       repeated string
 *   any                         message Any with the value as YAML in field 2; JSON is YAML
 *   anys                        repeated Any
 *   message, messages           a nested message, a repeated one
 *   map                         a message of repeated {1: name, 2: value} in field `entryField`
 *   write                       what fits none of these
 */
export type FieldShape =
  | { readonly field: number; readonly as: 'text' | 'flag' | 'number' | 'count' | 'texts' | 'any' | 'anys' }
  | { readonly field: number; readonly as: 'message' | 'messages'; readonly of: MessageWriter }
  | { readonly field: number; readonly as: 'map'; readonly of: MessageWriter; readonly entryField: number };

/** Writes the fields of one message from its JSON. */
export type MessageWriter = (w: ProtobufWriter, value: JsonValue) => void;

/** Fields by JSON member name; `x-…` members go to `extensionField` as {name, Any}. */
export interface MessageShape {
  readonly fields: Readonly<Record<string, FieldShape>>;
  readonly extensionField?: number;
}

/** The writer of a message; `shape` is asked for at use, so that shapes may refer to themselves. */
export function messageOf(shape: () => MessageShape): MessageWriter {
  return (w, value) => {
    if (isJsonObject(value)) writeMembers(w, value, shape());
  };
}

function writeMembers(w: ProtobufWriter, object: JsonObject, shape: MessageShape): void {
  for (const key of Object.keys(object)) {
    const value = object[key]!; // its own key
    if (Object.hasOwn(shape.fields, key)) writeField(w, value, shape.fields[key]!);
    else if (shape.extensionField !== undefined && key.startsWith('x-')) {
      w.message(shape.extensionField, () => writeNamed(w, key, value, writeAny));
    }
  }
}

function writeField(w: ProtobufWriter, value: JsonValue, shape: FieldShape): void {
  const { field } = shape;
  switch (shape.as) {
    case 'text':
      w.string(field, String(value));
      break;
    case 'flag':
      w.bool(field, value === true);
      break;
    case 'number':
      w.double(field, Number(value));
      break;
    case 'count':
      w.int(field, Number(value));
      break;
    case 'texts':
      for (const each of listOf(value)) w.string(field, String(each));
      break;
    case 'any':
      w.message(field, () => writeAny(w, value));
      break;
    case 'anys':
      for (const each of listOf(value)) w.message(field, () => writeAny(w, each));
      break;
    case 'message':
      w.message(field, () => shape.of(w, value));
      break;
    case 'messages':
      for (const each of listOf(value)) w.message(field, () => shape.of(w, each));
      break;
    case 'map':
      w.message(field, () => writeEntries(w, value, shape.entryField, shape.of));
      break;
  }
}

/** Writes the members of an object as repeated {name, value} in field `entryField`. */
function writeEntries(w: ProtobufWriter, value: JsonValue, entryField: number, of: MessageWriter): void {
  if (!isJsonObject(value)) return;
  for (const name of Object.keys(value)) {
    w.message(entryField, () => writeNamed(w, name, value[name]!, of)); // its own key
  }
}

function writeNamed(w: ProtobufWriter, name: string, value: JsonValue, of: MessageWriter): void {
  w.string(1, name);
  w.message(2, () => of(w, value));
}

function writeAny(w: ProtobufWriter, value: JsonValue): void {
  w.string(2, JSON.stringify(value));
}

/** What stands for a list: the list itself, or one item without brackets. */
export function listOf(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? value : [value];
}

/** Wraps a message in field `field` of a oneof. */
export function inside(field: number, of: MessageWriter): MessageWriter {
  return (w, value) => w.message(field, () => of(w, value));
}

/** Whether the value is a `$ref`. */
export function isReference(value: JsonValue): boolean {
  return isJsonObject(value) && typeof value.$ref === 'string';
}

// Makers of fields, for tables that can be read beside the .proto files.
export const text = (field: number): FieldShape => ({ field, as: 'text' });
export const flag = (field: number): FieldShape => ({ field, as: 'flag' });
export const number = (field: number): FieldShape => ({ field, as: 'number' });
export const count = (field: number): FieldShape => ({ field, as: 'count' });
export const texts = (field: number): FieldShape => ({ field, as: 'texts' });
export const any = (field: number): FieldShape => ({ field, as: 'any' });
export const anys = (field: number): FieldShape => ({ field, as: 'anys' });
export const message = (field: number, of: MessageWriter): FieldShape => ({ field, as: 'message', of });
export const messages = (field: number, of: MessageWriter): FieldShape => ({ field, as: 'messages', of });
export const map = (field: number, of: MessageWriter, entryField = 1): FieldShape => ({
  field,
  as: 'map',
  of,
  entryField,
});

export const externalDocs = messageOf(() => ({ fields: { description: text(1), url: text(2) }, extensionField: 3 }));
export const securityRequirement: MessageWriter = (w, value) =>
  writeEntries(w, value, 1, (entry, scopes) => {
    for (const scope of listOf(scopes)) entry.string(1, String(scope));
  });

/** JsonReference and Reference. */
export const reference = messageOf(() => ({ fields: { $ref: text(1) } }));

/** Encodes the JSON text of a whole document. */
export function encodeDocumentText(documentText: string, of: MessageWriter): Buffer {
  const w = new ProtobufWriter();
  of(w, JSON.parse(documentText) as JsonValue);
  return w.finish();
}
