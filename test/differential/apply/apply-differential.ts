// npm run differential:apply [-- --count 700 --seed N --minutes M --only INDEX --self]: sequences of applies, updates, patches and
// deletions by several managers, on objects of generated CRDs, sent to a real kube-apiserver and to Kubernest. After each step
// status, message, object and managedFields must be the same; exits 1 otherwise. With --self the other server is a second
// kube-apiserver: what differs then is the comparison's fault. The report is written to .cache/differential-apply.md.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BothServers, registerCrds, startBoth } from '../both-servers.ts';
import { reportOf, tallyLine } from '../difference-report.ts';
import { compareSequences } from './compared-sequences.ts';
import { crdOf, type PlannedKind, planKind } from './planned-kind.ts';
import { planSequence } from './planned-sequence.ts';

const KINDS = 24;
/** With fewer steps, not even one sequence, a run says nothing. */
const STEPS_MIN = 5;
/** Of the sequences, those that may be answered alike only when they are done again. */
const AGAIN_MAX = 0.01;

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '700' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '10' },
    only: { type: 'string' },
    self: { type: 'boolean', default: false },
  },
});
const seed = Number(options.seed);
const indexes =
  options.only === undefined ? Array.from({ length: Number(options.count) }, (_, i) => i) : [Number(options.only)];
process.stdout.write(`seed ${seed}\n`);

async function register(servers: BothServers, kinds: readonly PlannedKind[]): Promise<void> {
  const crds = kinds.map((kind) => ({ project: 'generated', file: kind.plural, object: crdOf(kind) }));
  const answers = await Promise.all([registerCrds(servers.real, crds), registerCrds(servers.ours, crds)]);
  for (const { status, text } of answers.flat()) if (status !== 201) throw new Error(`a CRD was refused: ${text}`);
}

const servers = await startBoth({ self: options.self });
let passed = false;
try {
  const kinds = Array.from({ length: KINDS }, (_, index) => planKind(seed, index));
  await register(servers, kinds);
  const sequences = indexes.map((index) => planSequence(seed, index, kinds));
  const deadline = Date.now() + Number(options.minutes) * 60_000;
  const { tally, disagreements, again, stepsPerSecond } = await compareSequences(servers, sequences, deadline);
  process.stdout.write(`${tallyLine(tally)}; ${stepsPerSecond} a second\n`);
  for (const shape of again) process.stdout.write(`alike only when done again: ${shape}\n`);
  passed =
    tally.count >= STEPS_MIN && disagreements.length === 0 && again.length <= Math.max(2, AGAIN_MAX * indexes.length);
  const folder = join(import.meta.dirname, '../../../.cache');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'differential-apply.md'), reportOf([tally], disagreements, seed));
  process.stdout.write(`report: ${join(folder, 'differential-apply.md')}\n`);
} finally {
  await servers.stop();
}
if (!passed) {
  process.stdout.write('below the bar: every step has to be answered alike\n');
  process.exitCode = 1;
}
