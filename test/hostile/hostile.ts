// npm run hostile [-- --only TEXT]: evaluates each of the hostile expressions and rules in a process of its own, of whose code
// the engine has compiled nothing yet, and prints by how much it goes beyond what its cost is worth; then the sweep, and of it
// the worst. With a text, only those whose names have it. Exits 1 if something takes more than 10 ms more than that, each
// time it is tried, or ends in another way than it should.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { CHEAP_WORK } from './cheap-work.ts';
import { HOSTILE_EXPRESSIONS } from './expressions.ts';
import { LIMIT } from './hostile-expression.ts';
import { budgetMs, type Judgement, judgeExpression, judgeRule, judgeSwept } from './judge.ts';
import { HOSTILE_RULES } from './rules.ts';
import { SWEEP } from './sweep.ts';

const {
  values: { only },
  positionals,
} = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true });
/** In a process that judges: which of them. */
const [from, to] = positionals.map(Number);

const EXCESS_MAX_MS = 10;
/** A time alone can be the machine's. */
const TRIES = 5;
/** What takes so long is a loop that got away. */
const PATIENCE_MS = 30_000;
/** So many of the sweep share a process, to begin with. */
const SHARING = 40;
const WORST_SHOWN = 5;

interface Case {
  readonly name: string;
  readonly judge: () => Judgement;
  /** Undefined where it does not matter. */
  readonly outcome?: string;
}

const CASES: readonly Case[] = [
  ...[...HOSTILE_EXPRESSIONS, ...CHEAP_WORK].map((hostile) => ({
    name: hostile.name,
    outcome: hostile.outcome,
    judge: () => judgeExpression(hostile),
  })),
  ...HOSTILE_RULES.map((hostile) => ({
    name: `a rule: ${hostile.name}`,
    outcome: hostile.stopped ? LIMIT : 'true',
    judge: () => judgeRule(hostile),
  })),
];
const SWEPT: readonly Case[] = SWEEP.map((swept) => ({ name: swept.name, judge: () => judgeSwept(swept) }));
const ALL = [...CASES, ...SWEPT];

/** Negative where it stays within the budget. */
const excessMs = (judgement: Judgement) =>
  Math.max(judgement.ms - budgetMs(judgement), judgement.checkMs - budgetMs({ cost: 0 }));

/** Judges cases in one process; those of which nothing came have ended it, or held it up. */
function judged(from: number, to: number): Judgement[] {
  const command = [import.meta.filename, String(from), String(to)];
  const { stdout } = spawnSync(process.execPath, command, { encoding: 'utf8', timeout: PATIENCE_MS });
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Judgement);
}

/** The best of some tries, each in a process of its own. */
function tried(index: number): Judgement | undefined {
  let best: Judgement | undefined;
  for (let i = 0; i < TRIES && (best === undefined || excessMs(best) > EXCESS_MAX_MS); i++) {
    const [judgement] = judged(index, index + 1);
    if (judgement === undefined) return undefined;
    if (best === undefined || excessMs(judgement) < excessMs(best)) best = judgement;
  }
  return best;
}

function show(name: string, judgement: Judgement | undefined): void {
  if (judgement === undefined) {
    console.log(`no end to ${name}`);
    return;
  }
  const figures = [judgement.checkMs, judgement.ms, budgetMs(judgement)].map((ms) => ms.toFixed(1).padStart(10));
  const excess = excessMs(judgement);
  const past = excess > 0 ? excess.toFixed(1).padStart(7) : '      -';
  console.log(`${figures.join('  ')}  ${past}  ${name}: ${judgement.outcome.slice(0, 60)}`);
}

interface Found {
  readonly name: string;
  readonly judgement: Judgement | undefined;
}

function sweep(): Found[] {
  if (only !== undefined) {
    const asked = [...ALL.entries()].slice(CASES.length).filter(([, { name }]) => name.includes(only));
    return asked.map(([index, { name }]) => ({ name, judgement: tried(index) }));
  }
  const found: Found[] = [];
  for (let at = CASES.length; at < ALL.length; ) {
    const batch = judged(at, Math.min(at + SHARING, ALL.length));
    for (const [i, judgement] of batch.entries()) {
      const again = excessMs(judgement) > EXCESS_MAX_MS ? tried(at + i) : judgement;
      found.push({ name: ALL[at + i]!.name, judgement: again }); // it was asked for
    }
    at += batch.length;
    if (batch.length === 0) {
      found.push({ name: ALL[at]!.name, judgement: tried(at) }); // as well
      at++;
    }
  }
  return found;
}

function run(): void {
  console.log('  check ms     eval ms   budget ms  past it');
  const own = CASES.flatMap(({ name, outcome }, index) => {
    if (only !== undefined && !name.includes(only)) return [];
    const judgement = tried(index);
    show(name, judgement);
    const isWrong = judgement?.outcome !== outcome;
    if (isWrong) console.log(`  should have been: ${outcome?.slice(0, 200)}`);
    return [{ judgement, isWrong }];
  });
  const swept = sweep().sort((a, b) => excessOf(b.judgement) - excessOf(a.judgement));
  console.log(`the worst of ${swept.length} of the sweep:`);
  for (const [i, { name, judgement }] of swept.entries()) {
    if (i < WORST_SHOWN || excessOf(judgement) > EXCESS_MAX_MS) show(name, judgement);
  }
  const worst = Math.max(0, ...[...own, ...swept].map(({ judgement }) => excessOf(judgement)));
  const wrong = own.filter(({ isWrong }) => isWrong).length;
  const met = worst <= EXCESS_MAX_MS ? 'met' : 'MISSED';
  console.log(`${own.length} hostile expressions, ${wrong} with another outcome; ${swept.length} of the sweep`);
  console.log(`at most ${worst.toFixed(1)} ms past the budget (bar ${EXCESS_MAX_MS} ms) ${met}`);
  process.exitCode = wrong === 0 && worst <= EXCESS_MAX_MS ? 0 : 1;
}

function excessOf(judgement: Judgement | undefined): number {
  return judgement === undefined ? Number.POSITIVE_INFINITY : excessMs(judgement);
}

if (from === undefined) run();
else for (const { judge } of ALL.slice(from, to)) process.stdout.write(`${JSON.stringify(judge())}\n`);
