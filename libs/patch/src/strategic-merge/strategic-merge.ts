import { cloneJson, type GoStruct, type JsonObject } from '#machinery';
import { mergeObject } from './merge-object.ts';

/** What comes of a strategic merge patch. */
export interface StrategicMergeOutcome {
  /** The patched object; what the patch has brought in need not fit the struct. */
  readonly value: JsonObject;
  /** What is left of the patch, directives followed and nulls gone: kube-apiserver's errors quote it so. */
  readonly spentPatch: JsonObject;
}

/**
 * Applies a strategic merge patch to an object whose Go type upstream is `struct`: objects merge member by member, lists
 * as the struct's fields say, directives (`$patch`, `$retainKeys`, `$deleteFromPrimitiveList/…`, `$setElementOrder/…`)
 * are followed. Semantics and messages are those of apimachinery's strategicpatch; where that depends on the order in
 * which Go walks a map, deletions from lists come last. Changes neither argument.
 * @throws StatusError 400 for directives of a wrong form (most of them a 500 upstream), 422
 */
export function applyStrategicMergePatch(
  document: JsonObject,
  patch: JsonObject,
  struct: GoStruct,
): StrategicMergeOutcome {
  const spentPatch = cloneJson(patch);
  const value = mergeObject(cloneJson(document), spentPatch, { type: struct, pointer: false });
  return { value, spentPatch };
}
