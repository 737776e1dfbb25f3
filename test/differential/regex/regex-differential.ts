// npm run differential:regex [-- --patterns 20000 --seed N]: asks Go's regexp package and ours about generated patterns: why
// they are refused, or which texts they match and what is found there. Exits 1 on any difference. Needs Go.
import { parseArgs } from 'node:util';
import { compileRe2, Re2SyntaxError } from '#schema';
import { randomOf } from '../random.ts';
import { type Answer, askGo, type Question } from './ask-go.ts';
import { largePattern } from './large-pattern.ts';
import { randomPattern, randomText } from './random-pattern.ts';

const PATTERNS_AT_A_TIME = 5000;
/** Parts of the texts that each pattern is tried on. */
const TEXT_LENGTHS = [...Array.from({ length: 10 }, () => 8), 60, 600];
const DIFFERENCES_SHOWN = 20;
/** Of patterns that are near Go's limits, which are only parsed. */
const LARGE_SHARE = 0.02;
const BROKEN_SHARE = 0.3;

const { values: options } = parseArgs({
  options: {
    patterns: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const seed = Number(options.seed);
process.stdout.write(`seed ${seed}\n`);

let differences = 0;
let refused = 0;
let matched = 0;
for (let from = 0; from < Number(options.patterns); from += PATTERNS_AT_A_TIME) {
  const count = Math.min(PATTERNS_AT_A_TIME, Number(options.patterns) - from);
  const questions = Array.from({ length: count }, (_, i) => question(from + i));
  const answers = askGo(questions);
  for (const [i, asked] of questions.entries()) compare(asked, answers[i]!, ourAnswer(asked)); // as many
}
process.stdout.write(
  `${options.patterns} patterns, ${refused} refused, ${matched} texts matched: ${differences} differences\n`,
);
process.exitCode = differences === 0 ? 0 : 1;

function question(index: number): Question {
  const random = randomOf(seed, index);
  if (random.chance(LARGE_SHARE)) return { pattern: largePattern(random), texts: [], parseOnly: true };
  return {
    pattern: randomPattern(random, BROKEN_SHARE),
    texts: TEXT_LENGTHS.map((length) => randomText(random, length)),
    parseOnly: false,
  };
}

function ourAnswer({ pattern, texts, parseOnly }: Question): Answer {
  try {
    const regex = compileRe2(pattern);
    if (parseOnly) return {};
    return {
      matches: texts.map((text) => (regex.matches(text) ? '1' : '0')).join(''),
      found: texts.map((text) => regex.find(text, -1).map((found) => found.toWellFormed())),
    };
  } catch (error) {
    if (error instanceof Re2SyntaxError) return { error: error.message };
    throw error;
  }
}

function compare({ pattern, texts }: Question, go: Answer, ours: Answer): void {
  if (go.error !== undefined) refused++;
  matched += [...(go.matches ?? '')].filter((match) => match === '1').length;
  const found = (answer: Answer) => answer.found?.map((list) => list ?? []);
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
  if (go.error === ours.error && go.matches === ours.matches && same(found(go), found(ours))) return;
  if (++differences > DIFFERENCES_SHOWN) return;
  const shown = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 400);
  process.stdout.write(`${shown(pattern)}\n  Go   ${shown(go)}\n  ours ${shown(ours)}\n  of   ${shown(texts)}\n`);
}
