import { statSync } from 'node:fs';
import { MemoryStore, SqliteStore, type Store } from '#storage';
import { bundledProgram } from './bundled-program.ts';
import { type DataDirectory, openDataDirectory } from './data-directory.ts';
import type { ServeOptions } from './options/serve-options.ts';
import { StartupError } from './startup-error.ts';

/** What a start waits for and another thread does. */
export interface EarlyStart {
  readonly directory: DataDirectory;
  readonly store: Promise<Store>;
}

/**
 * Takes the data directory and begins to open its store, which goes on while the rest of the program is loaded.
 * Throws `StartupError` for a directory that can't be used; the caller releases the one it gets.
 */
export function beginStart(options: ServeOptions): EarlyStart {
  for (const path of options.crds) requireDirectory('crds', path);
  const directory = openDataDirectory(options.dataDir);
  const store = openStore(options, directory);
  // A failure is told where the store is asked for, which is later.
  store.catch(() => {});
  return { directory, store };
}

/** Before anything is opened: a mistyped directory is a mistake in the command line. */
function requireDirectory(flag: string, path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new StartupError(`--${flag} ${path}: no such directory`);
  }
}

async function openStore({ storageBackend }: ServeOptions, { path }: DataDirectory): Promise<Store> {
  if (storageBackend === 'memory') return new MemoryStore();
  return await SqliteStore.open({ directory: path, workerUrl: bundledProgram('storage-thread') });
}
