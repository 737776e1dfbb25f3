import { type ObjectMeta, statusError } from '#machinery';
import type { WriteRequest } from './write-request.ts';

/** The object's namespace becomes the request's if it is unset; a different one is a 400. Cluster scope clears it. */
export function checkNamespace(request: WriteRequest, metadata: ObjectMeta): void {
  const wanted = request.resource.namespaced ? request.namespace : '';
  const given = typeof metadata.namespace === 'string' ? metadata.namespace : '';
  if (wanted === '') {
    delete metadata.namespace;
    return;
  }
  if (given !== '' && given !== wanted) {
    throw statusError.badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  metadata.namespace = wanted;
}
