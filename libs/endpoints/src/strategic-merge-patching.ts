import { formatGoValue, fromUnstructured, GoDecodeError, type GoStruct, type KubeObject } from '#machinery';
import { applyStrategicMergePatch, decodeStrategicMergePatch, type PatchStrictness, type PatchText } from '#patch';
import type { ServedVersion } from '#resources';
import { invalidPatch } from './object-decoding.ts';
import type { Patcher } from './patching.ts';

/**
 * Applies a strategic merge patch to objects of a kind that is a Go struct upstream. What comes out is a value of that
 * struct, of the version's kind, whatever the patch says of kind and apiVersion.
 */
export function strategicMergePatcher(
  text: PatchText,
  strictness: PatchStrictness,
  struct: GoStruct,
  { kind: { kind }, apiVersion }: Pick<ServedVersion, 'kind' | 'apiVersion'>,
): Patcher {
  return (current: KubeObject) => {
    const { patch, strictErrors } = decodeStrategicMergePatch(text, strictness);
    const { value, spentPatch } = applyStrategicMergePatch(current, patch, struct);
    const quoted = () => formatGoValue(spentPatch);
    try {
      const { object, unknownFields } = fromUnstructured(struct, value);
      return { value: { ...object, kind, apiVersion }, complaints: [...strictErrors, ...unknownFields], text: quoted };
    } catch (error) {
      if (error instanceof GoDecodeError) throw invalidPatch(quoted(), error.message);
      throw error;
    }
  };
}
