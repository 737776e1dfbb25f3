// The executable. It does nothing but run the server's program with the code that V8 has compiled before.
import { join } from 'node:path';
import { runProgram } from './code-cache.ts';

const { main } = runProgram(join(import.meta.dirname, 'program.cjs')) as typeof import('./main.ts');
const exitCode = await main(process.argv.slice(2));
process.exitCode = exitCode;
// A start that failed half-way may have left a storage thread behind, which would keep the process alive.
if (exitCode !== 0) process.exit();
