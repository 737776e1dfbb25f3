import { canonicalJson, decodeGoStruct, encodeJson, type GoStruct, type JsonObject, type KubeObject } from '#machinery';

/**
 * The bytes of an object as the store keeps them: its JSON without a resourceVersion, which is the store's revision, and
 * the place where `"resourceVersion":"N",` belongs:
 *
 *     {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a","uid":"1-2-3"},"spec":{}}
 *                                                                          ↑ versionAt
 *
 * With it the wire bytes are one allocation and three copies away, without parsing. Members are in kube-apiserver's order:
 * sorted for custom resources, as in the Go struct for built-in kinds.
 */
export interface StoredForm {
  readonly value: Buffer;
  /** Offset in bytes. */
  readonly versionAt: number;
}

/**
 * Whether an object lies in the store in the very form in which it is read, `wire`. What does not is written anew by an
 * update that changes nothing, as by kube-apiserver.
 */
export function isStoredAsRead(value: Buffer, wire: Buffer, revision: number): boolean {
  const member = Buffer.from(`"resourceVersion":"${revision}",`);
  if (wire.length !== value.length + member.length + 1) return false;
  // Embedded resources may have versions of their own.
  for (let at = wire.indexOf(member); at >= 0; at = wire.indexOf(member, at + 1)) {
    const [before, after] = [wire.subarray(0, at), wire.subarray(at + member.length, wire.length - 1)];
    if (before.equals(value.subarray(0, at)) && after.equals(value.subarray(at))) return true;
  }
  return false;
}

const NEWLINE = 0x0a;
/** Stands where the resourceVersion will; it cannot occur unescaped inside a string. */
const PLACEHOLDER = '"resourceVersion":"?"';

/** The stored form of a custom resource. */
export function encodeCustom(object: KubeObject): StoredForm {
  const { resourceVersion: _, ...metadata } = object.metadata;
  const members = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort();
  let text = '{';
  let versionAt = 0;
  for (const key of members) {
    if (text.length > 1) text += ',';
    text += `${canonicalJson(key)}:`;
    if (key === 'metadata') {
      const json = canonicalJson(sortedMetadata(metadata as JsonObject));
      // uid is the last member of sorted metadata, resourceVersion the last but one.
      versionAt = text.length + json.lastIndexOf('"uid":');
      text += json;
    } else text += canonicalJson(object[key]!); // filtered
  }
  text += '}';
  return { value: Buffer.from(text), versionAt: Buffer.byteLength(text.slice(0, versionAt)) };
}

/** Server-set members were appended; sorting this one level keeps `canonicalJson` on its short way. */
function sortedMetadata(metadata: JsonObject): JsonObject {
  const sorted: JsonObject = {};
  for (const key of Object.keys(metadata).sort()) if (metadata[key] !== undefined) sorted[key] = metadata[key];
  return sorted;
}

/** The stored form of a built-in kind. */
export function encodeBuiltIn(object: KubeObject, struct: GoStruct): StoredForm {
  const versioned = { ...object, metadata: { ...object.metadata, resourceVersion: '?' } };
  const ordered = decodeGoStruct(struct, versioned).object;
  const text = encodeJson(ordered);
  const at = text.indexOf(PLACEHOLDER);
  // The placeholder and its comma go; what follows it stays.
  const without = text.slice(0, at) + text.slice(at + PLACEHOLDER.length + 1);
  return { value: Buffer.from(without), versionAt: Buffer.byteLength(text.slice(0, at)) };
}

/** The wire bytes of an object: with its resourceVersion if it has one, and the newline that Go's encoder ends with. */
export function wireBytes(form: StoredForm, revision: number | undefined): Buffer {
  const { value, versionAt } = form;
  const member = revision === undefined ? '' : `"resourceVersion":"${revision}",`;
  const wire = Buffer.allocUnsafe(value.length + member.length + 1);
  value.copy(wire, 0, 0, versionAt);
  wire.write(member, versionAt, 'latin1');
  value.copy(wire, versionAt + member.length, versionAt);
  wire[wire.length - 1] = NEWLINE;
  return wire;
}
