// npm run differential:policies [-- --expressions 3000 --seed N]: puts generated expressions of admission policies to
// kube-apiserver's own libraries and to libs/cel, and compares types, values, patches, costs and errors. Needs Go. Exits 1
// below the bar. What differs is written to .cache/differential-policies.json.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeJson, type JsonValue } from '#machinery';
import {
  type AdmissionAnswer,
  askRealLibraries,
  type ExpressionAnswer,
  ownAnswers,
  readAnswers,
} from '../../conformance/cel/admission-answers.ts';
import { policyCases } from './policy-expressions.ts';

/** Agreement on each expression × input, in percent. */
const BAR = 99.5;

const { values: options } = parseArgs({
  options: {
    expressions: { type: 'string', default: '3000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const seed = Number(options.seed);
process.stdout.write(`seed ${seed}\n`);

interface Difference {
  readonly expression: string;
  readonly real: JsonValue;
  readonly own: JsonValue;
}

function same(a: unknown, b: unknown): boolean {
  return encodeJson(sorted(a)) === encodeJson(sorted(b));
}

/** With members in order, for Go's maps have none. */
function sorted(value: unknown): JsonValue {
  return JSON.parse(encodeJson((value ?? null) as JsonValue), (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([x], [y]) => (x < y ? -1 : 1)))
      : member,
  ) as JsonValue;
}

const tally = { expressions: 0, refused: 0, judgements: 0, failed: 0, same: 0 };
const differences: Difference[] = [];

function judge(expression: string, real: unknown, own: unknown): void {
  tally.judgements++;
  if (same(real, own)) tally.same++;
  else differences.push({ expression, real: sorted(real), own: sorted(own) });
}

/** cel-go's own mistake, which it takes for an error of the evaluation. */
const PANIC = 'internal error: interface conversion';

function compare(real: ExpressionAnswer, own: ExpressionAnswer): void {
  const { expression, outcomes = [] } = real;
  tally.expressions++;
  if (real.error !== undefined || own.error !== undefined) {
    tally.refused++;
    judge(expression, real.error, own.error);
    return;
  }
  outcomes.forEach((outcome: AdmissionAnswer, i) => {
    if (outcome.error?.includes(PANIC)) return;
    if (outcome.error !== undefined) tally.failed++;
    judge(expression, { type: real.type, ...outcome }, { type: own.type, ...own.outcomes?.[i] });
  });
}

const cases = policyCases(seed, Number(options.expressions));
const [real] = readAnswers(askRealLibraries([cases]));
const own = await ownAnswers(cases);
for (const [i, answer] of real!.expressions.entries()) compare(answer, own.expressions[i]!); // one for each that was asked
const folder = join(import.meta.dirname, '../../../.cache');
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'differential-policies.json'), JSON.stringify(differences, null, 1));
const percent = (100 * tally.same) / tally.judgements;
process.stdout.write(`${JSON.stringify(tally)}: ${percent.toFixed(2)} % the same\n`);
if (percent < BAR) {
  process.stdout.write(`below the bar of ${BAR} %\n`);
  process.exitCode = 1;
}
