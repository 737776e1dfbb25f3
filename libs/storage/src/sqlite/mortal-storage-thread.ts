/** For tests: the storage thread, except that asking for the key `/die` kills it before it does anything else. */
import { parentPort } from 'node:worker_threads';
import type { ToThread } from './thread-protocol.ts';

parentPort!.on('message', (message: ToThread) => {
  if (message.reads.some((read) => read.op === 'get' && read.key === '/die')) process.exit(3);
});
await import('./storage-thread.ts');
