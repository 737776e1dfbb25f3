// npm run differential:cel [-- --crds 120 --rules 40 --registered 30 --objects 60 --seed N --only INDEX]: sends CRDs with
// generated rules, and objects that they judge, to a real kube-apiserver and to Kubernest, and compares what both say of each
// rule. Exits 1 below the bars. The report is written to .cache/differential-cel.md.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inParallel } from '../../oracle/in-parallel.ts';
import { startBoth } from '../both-servers.ts';
import { type Disagreement, percent, reportOf, type Tally, tallyLine } from '../difference-report.ts';
import { complaintShape, tallyJudgements } from './complaints.ts';
import { planCrd } from './planned-crd.ts';
import { compareAcceptance, compareObjects } from './rule-run.ts';

/** Agreement on each rule × input, in percent. */
const STATUS_BAR = 99.5;
const ANSWER_BAR = 98;
/** With fewer judgements than these a run says nothing. */
const JUDGEMENTS_MIN = 400;
/** Enough that both servers always have rules to compile. */
const CRDS_AT_A_TIME = 4;

const { values: options } = parseArgs({
  options: {
    crds: { type: 'string', default: '120' },
    /** Of each CRD. */
    rules: { type: 'string', default: '40' },
    /** CRDs whose rules then judge objects. */
    registered: { type: 'string', default: '30' },
    /** For each of these. */
    objects: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string' },
  },
});
const seed = Number(options.seed);
const indexes =
  options.only === undefined ? Array.from({ length: Number(options.crds) }, (_, i) => i) : [Number(options.only)];
process.stdout.write(`seed ${seed}\n`);

const tallies: Tally[] = [];
const disagreements: Disagreement[] = [];
const note = (result: { readonly tally: Tally; readonly disagreements: readonly Disagreement[] }): void => {
  tallies.push(result.tally);
  disagreements.push(...result.disagreements);
  process.stdout.write(`${tallyLine(result.tally)}\n`);
};
const servers = await startBoth();
try {
  const crds = indexes.map((index) => planCrd(seed, index, Number(options.rules)));
  const acceptance = await inParallel(crds, CRDS_AT_A_TIME, (crd) => compareAcceptance(servers, crd));
  note(
    tallyJudgements(
      'rules × CRDs',
      acceptance.flatMap(({ requests }) => requests),
    ),
  );
  const accepted = acceptance.flatMap((each) => each.accepted ?? []).slice(0, Number(options.registered));
  note(tallyJudgements('rules × objects', await compareObjects(servers, accepted, seed, Number(options.objects))));
} finally {
  await servers.stop();
}
const folder = join(import.meta.dirname, '../../../.cache');
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'differential-cel.md'), reportOf(tallies, disagreements, seed, complaintShape));
process.stdout.write(`report: ${join(folder, 'differential-cel.md')}\n`);
const passed = tallies.every(
  ({ count, sameStatus, same }) =>
    count >= JUDGEMENTS_MIN && percent(sameStatus, count) >= STATUS_BAR && percent(same, count) >= ANSWER_BAR,
);
if (!passed) {
  process.stdout.write(`below the bars: ${STATUS_BAR} % on status, ${ANSWER_BAR} % on the whole answer\n`);
  process.exitCode = 1;
}
