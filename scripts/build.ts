// Builds dist/ and, with --warm, starts the result once, so that V8's compiled code lies in dist/.cache before the first
// real start; a bundle that does not start fails the build.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBundle, DIST, ROOT } from './bundle.ts';

const WARM_TIMEOUT_MS = 30_000;

await buildBundle(DIST);
if (process.argv.includes('--warm')) await warmCompileCache();

async function warmCompileCache(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'kubernest-build-'));
  try {
    await startAndStop(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function startAndStop(directory: string): Promise<void> {
  const args = [
    join(DIST, 'kubernest.js'),
    'serve',
    '--data-dir',
    directory,
    '--secure-port',
    '0',
    '--crds',
    join(ROOT, 'crds'),
  ];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => server.kill('SIGKILL'), WARM_TIMEOUT_MS);
  let log = '';
  server.stderr.on('data', (chunk) => {
    log += chunk;
  });
  // The banner comes when the server is up.
  server.stdout.once('data', () => server.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else reject(new Error(`the server that was just built ended with ${signal ?? `exit code ${code}`}\n${log}`));
    });
  });
}
