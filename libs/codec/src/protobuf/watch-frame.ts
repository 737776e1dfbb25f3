import { ProtobufWriter } from './protobuf-writer.ts';

/** Stands for the length before each frame, big-endian, until it is known. */
const NO_LENGTH = Buffer.alloc(4);
/** More than the length, the type and the keys of the fields take. */
const FRAME_OVERHEAD_BYTES = 64;

/**
 * One frame of a watch: its length, then a metav1.WatchEvent, whose object is in an envelope of its own:
 *
 *     00 00 01 31 | 1: "ADDED", 2: { 1: "k8s\0…" }
 */
export function watchFrame(type: string, sealedObject: Buffer): Buffer {
  const w = new ProtobufWriter(sealedObject.length + FRAME_OVERHEAD_BYTES);
  w.raw(NO_LENGTH);
  w.string(1, type);
  w.message(2, () => w.bytes(1, sealedObject));
  const frame = w.finish();
  frame.writeUInt32BE(frame.length - NO_LENGTH.length);
  return frame;
}
