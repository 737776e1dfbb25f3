import { encodeJson, type JsonObject, type KubeObject } from '#machinery';

/**
 * The bytes of an object as the store keeps them: `apiVersion`, `kind` and `metadata` first, without a
 * resourceVersion (the store's revision is it). `spliceResourceVersion` makes wire bytes from these without parsing:
 *
 *     {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a"},"spec":{}}
 *     {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"resourceVersion":"7","name":"a"},"spec":{}}
 */
export function encodeStored(object: KubeObject): Buffer {
  const { resourceVersion: _, ...metadata } = object.metadata;
  let text = `{"apiVersion":${JSON.stringify(object.apiVersion)},"kind":${JSON.stringify(object.kind)},"metadata":${encodeJson(metadata as JsonObject)}`;
  for (const key of Object.keys(object)) {
    if (key === 'apiVersion' || key === 'kind' || key === 'metadata') continue;
    const value = object[key];
    if (value !== undefined) text += `,${JSON.stringify(key)}:${encodeJson(value)}`;
  }
  return Buffer.from(`${text}}`);
}

/** Length of `{"apiVersion":"v1","kind":"Namespace",`: where the rest of an object's bytes starts. */
export function typeMetaLength(apiVersion: string, kind: string): number {
  return Buffer.byteLength(`{"apiVersion":${JSON.stringify(apiVersion)},"kind":${JSON.stringify(kind)},`);
}
