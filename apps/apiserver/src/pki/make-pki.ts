// The program of the process that makes the certificates of a first start: `make-pki.js BIND_ADDRESS` prints a FreshPki.
import { join } from 'node:path';
import { runProgram } from '../code-cache.ts';

const { makeFreshPki } = runProgram(join(import.meta.dirname, 'pki-program.cjs')) as typeof import('./pki.ts');
process.stdout.write(JSON.stringify(await makeFreshPki(process.argv[2] ?? '')));
