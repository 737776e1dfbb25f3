import type { JsonObject } from '#machinery';
import { decodeMessage, ProtobufError } from './decode-message.ts';
import { writeMessage } from './encode-message.ts';
import type { ProtobufMessage } from './message.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

/** Every Kubernetes protobuf body starts with these bytes, then a runtime.Unknown. */
const MAGIC = Buffer.from('k8s\0');

const TYPE_META: ProtobufMessage = {
  fields: [
    { name: 'apiVersion', number: 1, type: 'string', always: true },
    { name: 'kind', number: 2, type: 'string', always: true },
  ],
};

/** What a body says that it is, and the bytes of the object itself. */
export interface ProtobufEnvelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Buffer;
}

/** Opens the envelope of a body. Throws `ProtobufError`. */
export function openEnvelope(body: Buffer): ProtobufEnvelope {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new ProtobufError('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]');
  }
  const chunks = chunksOf(body.subarray(MAGIC.length));
  const typeMeta = chunks.get(1);
  const { apiVersion, kind } =
    typeMeta === undefined ? {} : (decodeMessage(TYPE_META, typeMeta) as Record<string, string>);
  return { apiVersion: apiVersion ?? '', kind: kind ?? '', raw: chunks.get(2) ?? Buffer.alloc(0) };
}

/** The length-delimited fields of a runtime.Unknown, by number; all its fields are of that type. */
function chunksOf(bytes: Buffer): Map<number, Buffer> {
  const chunks = new Map<number, Buffer>();
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at++]!; // below length
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 28) throw new ProtobufError('unexpected EOF');
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if ((tag & 7) !== 2 || at + length > bytes.length) throw new ProtobufError('unexpected EOF');
    chunks.set(tag >>> 3, bytes.subarray(at, at + length));
    at += length;
  }
  return chunks;
}

/** Puts an object into an envelope. */
export function sealEnvelope(
  message: ProtobufMessage,
  object: JsonObject & { apiVersion: string; kind: string },
): Buffer {
  return writeEnvelope(object.apiVersion, object.kind, (w) => writeMessage(w, message, object));
}

/** An envelope (runtime.Unknown) around the object that `body` writes: its type, its bytes, empty content encoding and type. */
export function writeEnvelope(apiVersion: string, kind: string, body: (w: ProtobufWriter) => void): Buffer {
  const w = new ProtobufWriter();
  w.raw(MAGIC);
  w.message(1, () => writeMessage(w, TYPE_META, { apiVersion, kind }));
  w.message(2, () => body(w));
  w.string(3, '');
  w.string(4, '');
  return w.finish();
}
