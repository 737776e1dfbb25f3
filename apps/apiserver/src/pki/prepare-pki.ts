import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { bundledThreadUrl } from '../thread-url.ts';
import { loadPki, type Pki, type PkiOptions } from './pki.ts';

/**
 * As `loadPki`; a first start makes its certificates on a thread of their own, since the library for that takes as long to
 * load as all the rest of the start, which goes on meanwhile.
 */
export async function preparePki(options: PkiOptions): Promise<Pki> {
  const thread = bundledThreadUrl('pki-thread');
  if (thread !== undefined && !existsSync(join(options.directory, 'ca.crt'))) await made(thread, options);
  return loadPki(options);
}

/** Whatever the thread could not do comes up again, with its message, when this thread reads what is there. */
function made(thread: URL, options: PkiOptions): Promise<void> {
  return new Promise((resolve) => {
    const worker = new Worker(thread, { workerData: options });
    worker.once('error', () => resolve());
    worker.once('exit', () => resolve());
  });
}
