import type { JsonValue, KubeObject } from '#machinery';
import {
  applyJsonPatch,
  applyMergePatch,
  copyPatched,
  decodeJsonPatch,
  decodeMergePatch,
  quotePatched,
  type ReadContainers,
  readPatch,
} from '#patch';
import { JSON_PATCH, STRATEGIC_MERGE_PATCH } from './patch-types.ts';
import type { FieldValidation } from './query-options.ts';
import { strategicMergePatcher } from './strategic-merge-patching.ts';
import type { VerbContext } from './verbs/verb-context.ts';

/** The outcome of a patch, and what strict decoding has to say of the patch itself. */
export interface Patched {
  readonly value: JsonValue;
  readonly complaints: readonly string[];
  /** What error messages quote: the outcome as the patch left it, whatever has become of `value` since. */
  text(): string;
}

/** Applies one patch to an object, as often as need be; its result shares nothing with the object. Throws 400, 413 and 422. */
export type Patcher = (current: KubeObject) => Patched;

/**
 * Takes a patch of `type`, one of those that the resource takes. Throws 400 for what is no JSON; all else that is wrong
 * with a patch shows when it is applied, for kube-apiserver first looks whether there is an object.
 */
export function patcherFor(
  { resource, version }: VerbContext,
  type: string,
  body: Buffer,
  fieldValidation: FieldValidation,
): Patcher {
  const strictness = fieldValidation === 'Ignore' ? 'lenient' : 'strict';
  const patch = readPatch(body.toString());
  switch (type) {
    case STRATEGIC_MERGE_PATCH:
      return strategicMergePatcher(patch, strictness, resource.strategy!.struct, version); // only they take it
    case JSON_PATCH:
      return patcher(() => {
        const { operations, strictErrors } = decodeJsonPatch(patch, strictness);
        return { apply: (current, read) => applyJsonPatch(current, operations, read), strictErrors };
      });
    default:
      return patcher(() => {
        const { patch: decoded, strictErrors } = decodeMergePatch(patch, strictness);
        return { apply: (current, read) => applyMergePatch(current, decoded, read), strictErrors };
      });
  }
}

interface DecodedPatch {
  /** May share parts of `current` with its result, and must not change it. */
  apply(current: KubeObject, read: ReadContainers): JsonValue;
  readonly strictErrors: readonly string[];
}

function patcher(decode: () => DecodedPatch): Patcher {
  let decoded: DecodedPatch | undefined;
  return (current) => {
    decoded ??= decode();
    const { apply, strictErrors } = decoded;
    const read: ReadContainers = new Set();
    const outcome = apply(current, read);
    return {
      value: copyPatched(outcome, read),
      complaints: strictErrors,
      text: () => quotePatched(outcome, read),
    };
  };
}
