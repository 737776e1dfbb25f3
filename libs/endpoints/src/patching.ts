import { cloneJson, goJson, type JsonValue, type KubeObject } from '#machinery';
import { applyJsonPatch, applyMergePatch, decodeJsonPatch, decodeMergePatch } from '#patch';
import type { FieldValidation } from './query-options.ts';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';

/** The patch types that resources take, in the order in which a 415 lists them. */
export const PATCH_TYPES: readonly string[] = [JSON_PATCH, MERGE_PATCH];

/** The outcome of a patch, and what strict decoding has to say of the patch itself. */
export interface Patched {
  readonly value: JsonValue;
  readonly complaints: readonly string[];
  /** JSON of the outcome as the patch left it, whatever has become of `value` since: for error messages. */
  text(): string;
}

/** Applies one patch to an object, as often as need be; its result shares nothing with the object. */
export type Patcher = (current: KubeObject) => Patched;

/** Decodes a patch of `type` (one of PATCH_TYPES). Throws 400 and 413; the patcher itself throws 422. */
export function patcherFor(type: string, body: Buffer, fieldValidation: FieldValidation): Patcher {
  const strictness = fieldValidation === 'Ignore' ? 'lenient' : 'strict';
  const text = body.toString();
  if (type === JSON_PATCH) {
    const { operations, strictErrors } = decodeJsonPatch(text, strictness);
    return patcher((current) => applyJsonPatch(current, operations), strictErrors);
  }
  const { patch, strictErrors } = decodeMergePatch(text, strictness);
  return patcher((current) => applyMergePatch(current, patch), strictErrors);
}

/** `apply` may share parts of `current` with its result, and must not change it. */
function patcher(apply: (current: KubeObject) => JsonValue, complaints: readonly string[]): Patcher {
  return (current) => ({
    value: cloneJson(apply(current)),
    complaints,
    text: () => goJson(apply(current)),
  });
}
