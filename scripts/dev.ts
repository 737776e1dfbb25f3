// Rebuilds on every change and restarts the server with what was built. Arguments go to `kubernest serve`.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { context, type Plugin } from 'esbuild';
import { BUNDLES, DIST, ROOT } from './bundle.ts';

const serverArgs = ['--enable-source-maps', join(DIST, 'kubernest.js'), 'serve', '--crds', 'crds'];
let server: ChildProcess | undefined;
let restarting = Promise.resolve();

/** Stops the server cleanly, if it runs, and starts the new one; restarts follow each other, never overlap. */
async function restart(): Promise<void> {
  await stop();
  server = spawn(process.execPath, [...serverArgs, ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
}

function stop(): Promise<void> {
  const running = server;
  if (running === undefined || running.exitCode !== null || running.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    running.once('exit', () => resolve());
    running.kill('SIGTERM');
  });
}

const restartAfterBuild: Plugin = {
  name: 'restart-after-build',
  setup(build) {
    build.onEnd((result) => {
      if (result.errors.length === 0) restarting = restarting.then(restart);
    });
  },
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    void stop().then(() => process.exit(0));
  });
}

for (const bundle of BUNDLES) {
  const watcher = await context({ ...bundle, logLevel: 'info', plugins: [...bundle.plugins!, restartAfterBuild] }); // all have some
  await watcher.watch();
}
