import type { JsonObject } from './json-value.ts';

/** metav1.ObjectMeta as it stands in JSON; every field may be absent in what a client sends. */
export interface ObjectMeta extends JsonObject {
  name: string;
}

/** An object of any kind as the server handles it after decoding: `apiVersion`, `kind` and `metadata` are there. */
export interface KubeObject extends JsonObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}
