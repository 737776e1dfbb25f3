// The program of the thread that makes the certificates of a first start.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { workerData } from 'node:worker_threads';
import type { PkiOptions } from './pki.ts';

// Each thread has a cache of its own to switch on.
enableCompileCache(join(import.meta.dirname, '.cache'));
const { loadPki } = await import('./pki.ts');
await loadPki(workerData as PkiOptions);
