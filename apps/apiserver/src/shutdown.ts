import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

/** The steps of a clean stop, in order. */
export interface ShutdownSteps {
  /** /readyz fails from here on; requests are still served. */
  readonly beginStopping: () => void;
  readonly delayMs: number;
  /** No new connections; watches end, requests under way finish, within their time limit. */
  readonly drain: () => Promise<void>;
  /** Nothing is served any more: close the store, give up the data directory. */
  readonly close: () => Promise<void>;
}

const FORCED_EXIT_CODE = 1;

/**
 * SIGTERM or SIGINT stops the server cleanly, with exit code 0; a second signal ends the process at once.
 * The promise resolves when the stop is complete.
 */
export function stopOnSignal(steps: ShutdownSteps, logger: Logger): Promise<void> {
  return new Promise((resolve, reject) => {
    let stopping = false;
    const onSignal = (signal: NodeJS.Signals): void => {
      if (stopping) process.exit(FORCED_EXIT_CODE);
      stopping = true;
      logger.info({ signal }, 'stopping');
      runSteps(steps).then(resolve, reject);
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
  });
}

async function runSteps(steps: ShutdownSteps): Promise<void> {
  steps.beginStopping();
  if (steps.delayMs > 0) await sleep(steps.delayMs);
  try {
    await steps.drain();
  } finally {
    await steps.close();
  }
}
