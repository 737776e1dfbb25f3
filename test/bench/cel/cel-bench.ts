// npm run bench:cel: what an evaluation of a CEL expression takes here, in cel-go, and in the JavaScript libraries, all in one
// run. Prints a table and the bars; needs Go. Ours counts costs as it goes, the others do not.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { compileExpression, DYN, measureRule, PER_CALL_COST_LIMIT } from '#cel';
import { encodeJson, type JsonObject } from '#machinery';
import { type CelCase, celCases } from './cel-cases.ts';
import { bufbuild, celJs, marcbachmann } from './javascript-libraries.ts';

/** Long enough to tell, short enough for some thirty expressions and four libraries. */
const MEASURE_MS = 20;
const ROUNDS = 5;
/** At least so many times as fast as cel-go for each expression, and as the best JavaScript library on the median. */
const CEL_GO_BAR = 1;
const JAVASCRIPT_BAR = 5;

/** The best of several rounds, in nanoseconds. */
function nanosOf(run: () => unknown): number {
  let count = 1;
  const once = () => {
    const start = performance.now();
    for (let i = 0; i < count; i++) run();
    return performance.now() - start;
  };
  while (once() < MEASURE_MS) count *= 2;
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < ROUNDS; i++) best = Math.min(best, once());
  return (best / count) * 1e6;
}

/** NaN where a library cannot run the expression, or says that it does not hold. */
function measured(make: () => () => unknown): number {
  try {
    const run = make();
    return run() === true ? nanosOf(run) : Number.NaN;
  } catch {
    return Number.NaN;
  }
}

function ours({ expression, variable, schema, value }: CelCase): () => unknown {
  if (schema !== undefined) {
    const measure = measureRule(schema, { rule: expression });
    return () => {
      const outcome = measure.run(value);
      return 'value' in outcome && outcome.value;
    };
  }
  const variables = new Map([[variable, DYN]]);
  const documents = new Set([variable]);
  const compiled = compileExpression(expression, { variables, documents, literals: 'homogeneous', age: 'stored' });
  if ('issues' in compiled) throw new Error(compiled.issues);
  const [values, options] = [[value], { costLimit: PER_CALL_COST_LIMIT }];
  return () => {
    const outcome = compiled.evaluateInOrder(values, options);
    return 'value' in outcome && outcome.value;
  };
}

/** Nanoseconds per case; 0 where cel-go has no such function (Kubernetes' own libraries). */
function celGo(cases: readonly CelCase[]): number[] {
  const input = cases.map(({ expression, variable, value }) => ({ expression, variable, value }));
  const output = execFileSync('go', ['run', '.'], {
    cwd: join(import.meta.dirname, 'cel-go'),
    input: encodeJson(input as unknown as JsonObject[]),
    env: { ...process.env, CGO_ENABLED: '0' },
  });
  return JSON.parse(output.toString()) as number[];
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
const rounded = (nanos: number) => (Number.isNaN(nanos) ? '-' : Math.round(nanos));
const verdict = (figure: number, bar: number) =>
  `${figure.toFixed(1)}× (bar ${bar}×) ${figure >= bar ? 'met' : 'MISSED'}`;

const cases = await celCases();
const go = celGo(cases);
const rows = cases.map((one, i) => {
  const mine = measured(() => ours(one));
  const others = [marcbachmann, bufbuild, celJs].map((make) => measured(() => make(one)));
  const best = Math.min(...others.filter((nanos) => !Number.isNaN(nanos)));
  return { name: one.name, mine, go: go[i] || Number.NaN, others, best };
});
console.table(
  rows.map(({ name, mine, go, others, best }) => ({
    expression: name.slice(0, 44),
    Kubernest: rounded(mine),
    'cel-go': rounded(go),
    marcbachmann: rounded(others[0]!), // one for each library
    bufbuild: rounded(others[1]!),
    'cel-js': rounded(others[2]!),
    'cel-go ×': (go / mine).toFixed(1),
    'best JavaScript ×': (best / mine).toFixed(1),
  })),
);
console.log('nanoseconds per evaluation; - where a library cannot run the expression');
const againstGo = rows.map(({ mine, go }) => go / mine).filter(Number.isFinite);
const againstJavaScript = rows.map(({ mine, best }) => best / mine).filter(Number.isFinite);
console.log(`cel-go at worst: ${verdict(Math.min(...againstGo), CEL_GO_BAR)}`);
console.log(`best JavaScript library on the median: ${verdict(median(againstJavaScript), JAVASCRIPT_BAR)}`);
