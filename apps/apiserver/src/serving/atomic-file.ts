import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/** Secrets are for the owner alone. */
export const SECRET_FILE_MODE = 0o600;
export const PUBLIC_FILE_MODE = 0o644;

/** Replaces a file in one step: readers, and the next start after a crash, see the old text or the new, never a part. */
export function writeFileAtomically(path: string, text: string, mode: number): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = openSync(temporary, 'w', mode);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}
