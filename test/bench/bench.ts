// npm run bench [-- --short]: the same load on a real kube-apiserver and on Kubernest in one run, and how they compare
// with the bars of the design. Prints a table; writes bench.json. Figures are ratios of one run: machines differ.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startKubernest } from '../oracle/kubernest-server.ts';
import { startRealServer } from '../oracle/real-server.ts';
import type { RunningServer } from '../oracle/running-server.ts';
import { BARS, compare, type Row, tableOf } from './bars.ts';
import { applyManifest, measureCrds, measureIdleCrds } from './crd-load.ts';
import { kload, type LoadResult, loadCredentials } from './kload.ts';
import { cpuSecondsOf, residentMiB } from './process-usage.ts';

const run = promisify(execFile);
const short = process.argv.includes('--short');
/** Requests per scenario; the short form only shows that the figures are in the right region. */
const size = short ? 0.2 : 1;
const HERE = import.meta.dirname;
const WIDGETS = 5_000;

interface Server {
  readonly name: 'real' | 'kubernest';
  readonly running: RunningServer;
  readonly startMs: number;
}

/** Starts a server on empty data so many times; all but the last are stopped, and the fastest start counts. */
async function start(name: Server['name'], times: number): Promise<Server> {
  const began = performance.now();
  const running = await (name === 'real' ? startRealServer() : startKubernest());
  const startMs = performance.now() - began;
  if (times === 1) return { name, running, startMs };
  await running.stop();
  const next = await start(name, times - 1);
  return { ...next, startMs: Math.min(startMs, next.startMs) };
}

async function measure(name: Server['name']): Promise<Record<string, Row>> {
  const server = await start(name, short ? 1 : 3);
  const rows: Record<string, Row> = { start: { ms: server.startMs } };
  try {
    const { running } = server;
    rows.memory = { mib: residentMiB(running.pids) };
    await applyManifest(running, join(HERE, 'kload/widget-crd.yaml'));
    const credentials = await loadCredentials(running);
    const load = (scenario: string, n: number, c: number, extra: readonly string[] = []): Promise<LoadResult> =>
      kload(running, credentials, ['-scenario', scenario, '-n', String(Math.round(n)), '-c', String(c), ...extra]);
    // A first round of everything, so that neither server is measured cold.
    await load('create', 2_000, 16, ['-prefix', 'warm-']);
    await load('get', 4_000, 16, ['-prefix', 'warm-']);
    await load('patch', 2_000, 16, ['-prefix', 'warm-']);
    await load('apply-noop', 1_000, 16, ['-prefix', 'warm-']);
    await load('apply', 2_000, 16, ['-prefix', 'warm-']);
    await load('list', 4, 2);
    await load('delete', 2_000, 16, ['-prefix', 'warm-']);
    await load('watch', 200, 16, ['-watchers', '100', '-prefix', 'warm-watch-']);
    await load('delete', 200, 16, ['-prefix', 'warm-watch-']);

    rows.create = await load('create', WIDGETS, 32);
    rows.get = await load('get', 20_000 * size, 32);
    rows.getAny = await load('get', 20_000 * size, 32, ['-query', 'resourceVersion=0']);
    rows.list = await load('list', 40 * size, 2);
    rows.listPage = await load('list', 400 * size, 4, ['-query', 'limit=500']);
    rows.patch = await load('patch', WIDGETS * size, 32);
    rows.applyNoop = await load('apply-noop', WIDGETS * size, 32);
    rows.apply = await load('apply', WIDGETS * size, 32);
    // Half a second of it: a shorter time would be that of the first events.
    rows.watch = await load('watch', 500, 16, ['-watchers', '100', '-prefix', `watch-`]);
    rows.delete = await load('delete', WIDGETS, 32);
    if (!short) rows.crds = await measureCrds(running);
    rows.total = { cpuSeconds: cpuSecondsOf(running.pids), mib: residentMiB(running.pids) };
  } finally {
    await server.running.stop();
  }
  return rows;
}

/** On a server of its own: what earlier load has left would hide what idle CRDs take. */
async function idleCrds(): Promise<Row> {
  const { running } = await start('kubernest', 1);
  try {
    return await measureIdleCrds(running);
  } finally {
    await running.stop();
  }
}

// Builds what is not there or not of these sources, most often nothing.
await run(join(HERE, '../oracle/real/build.sh'), { maxBuffer: 1 << 26 });
const real = await measure('real');
const ours = await measure('kubernest');
if (!short) ours.idleCrds = await idleCrds();
const results = compare(BARS, real, ours);
await writeFile('bench.json', `${JSON.stringify({ real, kubernest: ours, results }, null, 2)}\n`);
process.stdout.write(tableOf(results));
const idle = ours.idleCrds;
if (idle !== undefined) {
  process.stdout.write(
    `${idle.crds} idle CRDs: ${Math.round(Number(idle.kibEach))} KiB each (bar 100), served within ${Math.round(Number(idle.slowestMs))} ms (bar 1000)\n`,
  );
}
