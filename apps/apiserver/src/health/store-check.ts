import type { Store } from '#storage';

// Nobody writes this key: the answer is that there is no answer, which is all that has to be known.
const PROBE_KEY = '/registry/health';
/** A store that takes longer counts as gone; kube-apiserver gives etcd as long. */
const TIMEOUT_MS = 2000;

/** Rejects when the store does not answer a read in time. */
export async function checkStore(store: Pick<Store, 'get'>, timeoutMs = TIMEOUT_MS): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`the store has not answered within ${timeoutMs} ms`)), timeoutMs);
  try {
    await Promise.race([store.get(PROBE_KEY), late]);
  } finally {
    clearTimeout(timer);
  }
}
