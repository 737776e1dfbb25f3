// The executable. It does nothing but switch Node's compile cache on before anything large is loaded:
// V8 then takes compiled functions from disk, which saves a third of the start.
import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';

const FLUSH_DELAY_MS = 5000;

enableCompileCache(join(import.meta.dirname, '.cache'));
const { main } = await import('./main.ts');
// A killed server writes no cache at exit; what the first seconds have compiled is what the next start needs.
setTimeout(flushCompileCache, FLUSH_DELAY_MS).unref();
const exitCode = await main(process.argv.slice(2));
process.exitCode = exitCode;
// A start that failed half-way may have left a storage thread behind, which would keep the process alive.
if (exitCode !== 0) process.exit();
