/** `"metadata":{` as stored JSON has it right behind apiVersion and kind. */
const METADATA_OPENING = Buffer.from('"metadata":{');
const CLOSING_BRACE = 0x7d;
/** apiVersion and kind are names of at most 253 + 63 + 63 characters: the opening lies well before this. */
const HEAD_BYTES_MAX = 1024;

/**
 * Wire bytes of stored JSON: `metadata` gets `resourceVersion` as its first member. `value` must begin with
 * `{"apiVersion":…,"kind":…,"metadata":{` and have no resourceVersion. One allocation; reads no more than the head.
 *
 *     {"apiVersion":"v1","kind":"A","metadata":{"name":"a"}}  →  {"apiVersion":"v1","kind":"A","metadata":{"resourceVersion":"7","name":"a"}}
 */
export function spliceResourceVersion(value: Buffer, revision: number): Buffer {
  const opening = value.subarray(0, HEAD_BYTES_MAX).indexOf(METADATA_OPENING);
  if (opening < 0) throw new Error('stored object does not begin with apiVersion, kind and metadata');
  const at = opening + METADATA_OPENING.length;
  const member = value[at] === CLOSING_BRACE ? `"resourceVersion":"${revision}"` : `"resourceVersion":"${revision}",`;
  const wire = Buffer.allocUnsafe(value.length + member.length);
  value.copy(wire, 0, 0, at);
  wire.write(member, at, 'latin1');
  value.copy(wire, at + member.length, at);
  return wire;
}
