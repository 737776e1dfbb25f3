// The program of the process that makes the certificates of a first start: `make-pki.js BIND_ADDRESS` prints a FreshPki.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

enableCompileCache(join(import.meta.dirname, '.cache'));
const { makeFreshPki } = await import('./pki.ts');
process.stdout.write(JSON.stringify(await makeFreshPki(process.argv[2] ?? '')));
