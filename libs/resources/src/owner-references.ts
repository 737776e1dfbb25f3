import { canonicalJson, type JsonObject, type KubeObject } from '#machinery';

/** PATCH is only looked at after mutating admission, CREATE and UPDATE before it as well (as kube-apiserver does). */
export type DedupMoment = 'in the request' | 'after mutating admission';

const REST_OF_WARNING =
  'API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ';

/** Drops repeated owner references (equal in every field) from `object` and adds upstream's warning about them. */
export function dedupOwnerReferences(object: KubeObject, warnings: string[], moment: DedupMoment): void {
  const references = object.metadata.ownerReferences;
  if (!Array.isArray(references) || references.length < 2) return;
  const kept: JsonObject[] = [];
  const repeatedUids: string[] = [];
  const seen = new Set<string>(); // comparing each with each takes minutes for what fits into a request
  for (const reference of references as JsonObject[]) {
    const identity = canonicalJson(reference);
    if (seen.has(identity)) repeatedUids.push(String(reference.uid));
    else {
      seen.add(identity);
      kept.push(reference);
    }
  }
  if (repeatedUids.length === 0) return;
  object.metadata.ownerReferences = kept;
  const when = moment === 'in the request' ? '' : ' after mutating admission happens';
  warnings.push(
    `.metadata.ownerReferences contains duplicate entries${when}; ${REST_OF_WARNING}${repeatedUids.join(', ')}`,
  );
}
