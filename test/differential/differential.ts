// npm run differential [-- --count 5000 --seed N --only INDEX]: registers the CRDs of well-known projects on a real
// kube-apiserver and on Kubernest, sends both the same objects (the projects' samples, broken ones, generated ones with
// seeded faults) and compares the answers. Exits 1 below the bars. The report is written to .cache/differential.md.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadRealCrds } from '../real-crds/load-real-crds.ts';
import { startBoth } from './both-servers.ts';
import { type Disagreement, percent, reportOf, type Tally, tallyLine } from './difference-report.ts';
import { compareGenerated } from './generated-run.ts';
import { compareBrokenCrds, compareCrds, compareSamples } from './given-objects.ts';

/** Agreement of the generated run, in percent. */
const STATUS_BAR = 99.5;
const ANSWER_BAR = 98;
const DEFAULT_COUNT = '5000';

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: DEFAULT_COUNT },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
  },
});
const seed = Number(options.seed);
const only = options.only === undefined ? undefined : Number(options.only);
process.stdout.write(`seed ${seed}\n`);

const crds = await loadRealCrds();
const servers = await startBoth();
const tallies: Tally[] = [];
const disagreements: Disagreement[] = [];
const note = (result: { readonly tally: Tally; readonly disagreements: readonly Disagreement[] }): Tally => {
  tallies.push(result.tally);
  disagreements.push(...result.disagreements);
  process.stdout.write(`${tallyLine(result.tally)}\n`);
  return result.tally;
};
let passed = true;
try {
  note(await compareCrds(servers, crds));
  note(await compareBrokenCrds(servers, crds, seed));
  const { result, material } = await compareSamples(servers, crds);
  note(result);
  const range = only === undefined ? { first: 0, count: Number(options.count) } : { first: only, count: 1 };
  const generated = note(await compareGenerated(servers, material, { seed, ...range }));
  passed =
    percent(generated.sameStatus, generated.count) >= STATUS_BAR &&
    percent(generated.same, generated.count) >= ANSWER_BAR;
} finally {
  await servers.stop();
}
const folder = join(import.meta.dirname, '../../.cache');
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'differential.md'), reportOf(tallies, disagreements, seed));
process.stdout.write(`report: ${join(folder, 'differential.md')}\n`);
if (!passed) {
  process.stdout.write(`below the bars: ${STATUS_BAR} % on status, ${ANSWER_BAR} % on the whole answer\n`);
  process.exitCode = 1;
}
