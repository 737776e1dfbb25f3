import { pushChunk } from './encode-message.ts';

/** The length that stands before each frame, big-endian. */
const LENGTH_BYTES = 4;

/**
 * One frame of a watch: its length, then a metav1.WatchEvent, whose object is in an envelope of its own:
 *
 *     00 00 01 31 | 1: "ADDED", 2: { 1: "k8s\0…" }
 */
export function watchFrame(type: string, sealedObject: Buffer): Buffer {
  const object: Buffer[] = [];
  pushChunk(object, 1, sealedObject);
  const event: Buffer[] = [Buffer.alloc(LENGTH_BYTES)];
  pushChunk(event, 1, Buffer.from(type));
  pushChunk(event, 2, Buffer.concat(object));
  const frame = Buffer.concat(event);
  frame.writeUInt32BE(frame.length - LENGTH_BYTES);
  return frame;
}
