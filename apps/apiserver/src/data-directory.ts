import { existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PUBLIC_FILE_MODE, writeFileAtomically } from './serving/atomic-file.ts';
import { errnoName, StartupError } from './startup-error.ts';

const DIRECTORY_MODE = 0o700;

/** The directory that a running server owns. */
export interface DataDirectory {
  /** Absolute. */
  readonly path: string;
  /** Gives the directory up, for the next server. */
  release(): void;
}

/**
 * Makes the directory if need be, locks it for this process and writes `kubernest.pid`.
 *
 * The lock is SQLite's exclusive file lock on an empty database: the kernel drops it when the process ends, however it ends,
 * so that there is no stale lock to recognise and no race between two servers that both think so.
 * Throws `StartupError` when another server has it.
 */
export function openDataDirectory(directory: string): DataDirectory {
  const path = resolve(directory);
  makeDirectory(path);
  const pidFile = join(path, 'kubernest.pid');
  const lock = lockDirectory(path, pidFile);
  writeFileAtomically(pidFile, `${process.pid}\n`, PUBLIC_FILE_MODE);
  return {
    path,
    release: () => {
      rmSync(pidFile, { force: true });
      lock.close();
    },
  };
}

/** Makes a directory for the owner only, parents included. */
export function makeDirectory(path: string): void {
  try {
    makeWithParents(path);
  } catch (error) {
    throw new StartupError(`cannot make directory ${path}: ${(error as Error).message}`);
  }
}

/** Not mkdir's own `recursive`, which tries for ever where the kernel refuses with ENOENT, as below /proc. */
function makeWithParents(path: string): void {
  try {
    mkdirSync(path, { mode: DIRECTORY_MODE });
  } catch (error) {
    const why = errnoName(error);
    if (why === 'EEXIST' && statSync(path).isDirectory()) return;
    const parent = dirname(path);
    if (why !== 'ENOENT' || existsSync(parent)) throw error;
    makeWithParents(parent);
    mkdirSync(path, { mode: DIRECTORY_MODE });
  }
}

function lockDirectory(path: string, pidFile: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(path, 'lock'), { timeout: 0 });
    lock.exec('PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (/locked|busy/i.test((error as Error).message)) {
      throw new StartupError(`data directory ${path} is in use by another kubernest${runningServer(pidFile)}`);
    }
    throw new StartupError(`cannot lock data directory ${path}: ${(error as Error).message}`);
  }
}

function runningServer(pidFile: string): string {
  try {
    return ` (pid ${readFileSync(pidFile, 'utf8').trim().replaceAll('\n', ', ')})`;
  } catch (error) {
    if (errnoName(error) === 'ENOENT') return '';
    throw error;
  }
}
