import { StatusError } from '#machinery';
import type { CachedObject } from '#storage';
import { deleteObject } from './delete.ts';
import type { DeleteOptions } from './delete-options.ts';
import type { WriteRequest } from './write-request.ts';

/** Deletes that run at the same time: enough to share group commits, few enough to leave room for other requests. */
const DELETE_COLLECTION_WORKERS = 16;

/**
 * Deletes every one of `objects`; what vanishes meanwhile counts as deleted. The first other failure is thrown after the
 * deletes that had begun are over.
 */
export async function deleteObjects(
  request: WriteRequest,
  options: DeleteOptions,
  objects: readonly CachedObject[],
): Promise<void> {
  let next = 0;
  let failure: unknown;
  async function work(): Promise<void> {
    while (next < objects.length && failure === undefined) {
      const object = objects[next++]!; // below length
      try {
        await deleteObject({ ...request, namespace: object.namespace, name: object.name }, options);
      } catch (error) {
        if (!(error instanceof StatusError && error.reason === 'NotFound')) failure ??= error;
      }
    }
  }
  await Promise.all(Array.from({ length: DELETE_COLLECTION_WORKERS }, work));
  if (failure !== undefined) throw failure;
}
