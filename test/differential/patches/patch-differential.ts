// npm run differential:patches [-- --count 2000 --seed N --only INDEX]: sends generated patches (strategic merge, merge, JSON) of
// Namespaces and CustomResourceDefinitions to a real kube-apiserver and to Kubernest, dry run, and compares the answers.
// Exits 1 below the bars. The report is written to .cache/differential-patches.md.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startBoth } from '../both-servers.ts';
import { percent, reportOf, tallyLine } from '../difference-report.ts';
import { comparePatches, createPatchedObjects } from './patch-run.ts';

/** Agreement, in percent. */
const STATUS_BAR = 99.5;
const ANSWER_BAR = 98;

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
  },
});
const seed = Number(options.seed);
const range =
  options.only === undefined
    ? { seed, first: 0, count: Number(options.count) }
    : { seed, first: Number(options.only), count: 1 };
process.stdout.write(`seed ${seed}\n`);

const servers = await startBoth();
try {
  await createPatchedObjects(servers);
  const { tally, disagreements } = await comparePatches(servers, range);
  process.stdout.write(`${tallyLine(tally)}\n`);
  const folder = join(import.meta.dirname, '../../../.cache');
  await mkdir(folder, { recursive: true });
  const report = join(folder, 'differential-patches.md');
  await writeFile(report, reportOf([tally], disagreements, seed));
  process.stdout.write(`report: ${report}\n`);
  if (percent(tally.sameStatus, tally.count) < STATUS_BAR || percent(tally.same, tally.count) < ANSWER_BAR) {
    process.stdout.write(`below the bars: ${STATUS_BAR} % on status, ${ANSWER_BAR} % on the whole answer\n`);
    process.exitCode = 1;
  }
} finally {
  await servers.stop();
}
