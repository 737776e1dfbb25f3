import { StatusError } from '#machinery';

/** Upstream's hint when to retry a read at a revision that has not come yet. */
const RETRY_AFTER_SECONDS = 1;

/** A watch asked for events that the window no longer holds. */
export class TooOldError extends StatusError {
  constructor(revision: number, oldestRevision: number) {
    super(410, 'Expired', `too old resource version: ${revision} (${oldestRevision})`);
  }
}

/** A read asked for a revision that did not come in time. */
export class TooLargeRevisionError extends StatusError {
  constructor(revision: number, currentRevision: number) {
    super(504, 'Timeout', `Timeout: Too large resource version: ${BigInt(revision)}, current: ${currentRevision}`, {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }
}
