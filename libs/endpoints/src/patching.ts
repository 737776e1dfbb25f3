import type { JsonValue, KubeObject } from '#machinery';
import { applyJsonPatch, applyMergePatch, decodeJsonPatch, decodeMergePatch } from '#patch';
import type { FieldValidation } from './query-options.ts';

/** The patch types that custom resources and built-in kinds take, in the order in which a 415 lists them. */
export const PATCH_TYPES: readonly string[] = ['application/json-patch+json', 'application/merge-patch+json'];

/** The outcome of a patch, and what strict decoding has to say of the patch itself. */
export interface Patched {
  readonly value: JsonValue;
  readonly complaints: readonly string[];
}
