import { StatusError, statusError } from '#machinery';
import { CompactedError, StoreUnavailableError } from '#storage';

/** What the store's errors mean to a client, of reads, writes and watches alike; all others come back as they are. */
export function storeFailure(error: unknown): unknown {
  if (error instanceof StatusError) return error; // the usual ones
  if (error instanceof StoreUnavailableError) return statusError.serviceUnavailable(error.message);
  if (error instanceof CompactedError) return statusError.resourceExpired(TOO_OLD);
  return error;
}

const TOO_OLD = 'The resourceVersion for the provided watch is too old.';
