// npm run fuzz [-- --minutes 3 --seed N]: hostile bodies, paths, queries, headers and schemas against the bundle.
// Exits 1 on a 5xx, a hang, a crash or memory beyond its bound.
import { parseArgs } from 'node:util';
import { startKubernest } from '../oracle/kubernest-server.ts';
import { fuzz } from './fuzz-run.ts';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const seed = Number(options.seed);
process.stdout.write(`seed ${seed}\n`);
const server = await startKubernest();
try {
  const result = await fuzz(server, seed, Number(options.minutes) * 60_000);
  const statuses = [...result.statuses].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  process.stdout.write(`${result.requests} requests, at most ${result.maxMiB.toFixed(0)} MiB resident\n`);
  process.stdout.write(`${statuses.map(([status, count]) => `${status}: ${count}`).join(', ')}\n`);
  for (const failure of result.failures.slice(0, 10)) process.stdout.write(`${failure}\n\n`);
  process.stdout.write(
    result.failures.length === 0 ? 'passed\n' : `${result.failures.length} failures, seed ${seed}\n`,
  );
  if (result.failures.length > 0) process.exitCode = 1;
} finally {
  await server.stop();
}
