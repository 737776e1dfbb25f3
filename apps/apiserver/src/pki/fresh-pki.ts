import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledProgram } from '../bundled-program.ts';
import type { FreshPki } from './pki.ts';

interface PkiFlags {
  readonly bindAddress: string;
  readonly certDir: string;
  readonly dataDir: string;
}

/** Where a server with these flags keeps its certificates. */
export function pkiDirectory(flags: PkiFlags): string {
  return flags.certDir === '' ? join(resolve(flags.dataDir), 'pki') : resolve(flags.certDir);
}

/**
 * Makes the certificates of a first start in a process of their own: the library for that takes half as long to load as
 * all the rest of a start, which goes on meanwhile, and its 20 MB are gone with the process. Undefined when there are
 * certificates, or when that process fails: the server then makes them itself. Writes nothing.
 */
export async function beginFreshPki(flags: PkiFlags): Promise<FreshPki | undefined> {
  const program = bundledProgram('make-pki');
  if (program === undefined || existsSync(join(pkiDirectory(flags), 'ca.crt'))) return undefined;
  return new Promise((done) => {
    execFile(process.execPath, [fileURLToPath(program), flags.bindAddress], (error, stdout) => {
      done(error === null ? (JSON.parse(stdout) as FreshPki) : undefined);
    });
  });
}
