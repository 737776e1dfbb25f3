import { API_SERVER_USER, cloneJson, type JsonObject, jsonEquals, type KubeObject, StatusError } from '#machinery';
import { type AdmissionChain, createObject, ownWrite, type ResourceRegistry, updateObject } from '#resources';
import { CRD_GROUP, CRD_PLURAL } from './crd.ts';
import { crdStrategy } from './crd-strategy.ts';

/**
 * Creates a CRD from its manifest, or brings the one of its name up to it: its spec becomes the manifest's, its labels
 * and annotations are added. Throws `StatusError` for what validation says, and for fields that no CRD has.
 */
export async function applyCrd(
  registry: ResourceRegistry,
  admission: AdmissionChain,
  manifest: JsonObject,
): Promise<void> {
  const wanted = cloneJson(manifest) as KubeObject;
  const complaints = crdStrategy.decode(wanted);
  if (complaints.length > 0) throw new StatusError(400, 'BadRequest', complaints.join(', '));
  const resource = registry.find(CRD_GROUP, CRD_PLURAL)!; // registered before anything is applied
  const name = wanted.metadata.name ?? '';
  const request = ownWrite({ resource, user: API_SERVER_USER, admission, name });
  if (name === '' || (await resource.cache.get(name)) === undefined) {
    await createObject(request, wanted);
    return;
  }
  await updateObject(request, (current) => {
    const metadata = withAdded(current.metadata, wanted.metadata);
    if (jsonEquals(current.spec, wanted.spec) && jsonEquals(metadata, current.metadata)) return cloneJson(current);
    return cloneJson({ ...current, metadata, spec: wanted.spec ?? {} } as KubeObject);
  });
}

function withAdded(metadata: KubeObject['metadata'], wanted: KubeObject['metadata']): KubeObject['metadata'] {
  const merged = { ...metadata };
  for (const field of ['labels', 'annotations'] as const) {
    if (wanted[field] !== undefined) {
      merged[field] = { ...(metadata[field] as JsonObject | undefined), ...(wanted[field] as JsonObject) };
    }
  }
  return merged;
}
