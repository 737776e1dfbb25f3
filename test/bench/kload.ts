import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { realBinaries } from '../oracle/real-server.ts';
import type { RunningServer } from '../oracle/running-server.ts';
import type { Row } from './bars.ts';

const run = promisify(execFile);
const LOAD_TIMEOUT_MS = 300_000;

/** What kload prints. */
export type LoadResult = Row;

export interface Credentials {
  readonly cert: string;
  readonly key: string;
}

/** Writes the administrator's certificate to files for kload. */
export async function loadCredentials(server: RunningServer): Promise<Credentials> {
  if (server.clientCertificate === undefined) throw new Error('the server takes no client certificates');
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  const files = { cert: join(directory, 'admin.crt'), key: join(directory, 'admin.key') };
  await writeFile(files.cert, server.clientCertificate.cert);
  await writeFile(files.key, server.clientCertificate.key, { mode: 0o600 });
  return files;
}

/** Runs one bounded scenario. Throws when kload fails or any request did. */
export async function kload(
  server: RunningServer,
  credentials: Credentials,
  args: readonly string[],
): Promise<LoadResult> {
  const fixed = ['-server', server.url, '-cert', credentials.cert, '-key', credentials.key];
  const measured = ['-pids', server.pids.join(','), '-object', join(import.meta.dirname, 'kload/widget.json')];
  const { stdout, stderr } = await run(join(realBinaries, 'kload'), [...fixed, ...measured, ...args], {
    timeout: LOAD_TIMEOUT_MS,
  });
  const result = JSON.parse(stdout) as Row;
  const failed = Number(result.failed ?? 0) + Number(result.failed_writes ?? 0) + Number(result.events_lost ?? 0);
  if (failed > 0) throw new Error(`kload ${args.join(' ')}: ${stdout} ${stderr}`);
  return result;
}
