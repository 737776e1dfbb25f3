/**
 * Records what Go's regexp package makes of patterns in libs/schema/src/transcripts/patterns.json: of those below, of some that
 * are generated, and of some that are near its limits. Needs Go.
 *
 *   node test/differential/regex/record-patterns.ts
 */
import { writeFileSync } from 'node:fs';
import { randomOf } from '../random.ts';
import { type Answer, askGo } from './ask-go.ts';
import { randomPattern } from './random-pattern.ts';
import { LARGE, PATTERNS, TEXTS } from './recorded-patterns.ts';

const TARGET = new URL('../../../libs/schema/src/transcripts/patterns.json', import.meta.url);
const SEED = 20260;
const GENERATED = 300;
const BROKEN_SHARE = 0.3;

const patterns = [
  ...PATTERNS,
  ...Array.from({ length: GENERATED }, (_, index) => randomPattern(randomOf(SEED, index), BROKEN_SHARE).toWellFormed()),
];
const answers = askGo(patterns.map((pattern) => ({ pattern, texts: TEXTS, parseOnly: false })));
const large = LARGE.map((parts) => parts.map(([text, times]) => text.repeat(times)).join(''));
const largeAnswers = askGo(large.map((pattern) => ({ pattern, texts: [], parseOnly: true })));

const lines = [
  ...new Map(patterns.map((pattern, i) => [pattern, line({ pattern, ...plain(answers[i]!) })])).values(), // as many
];
const largeLines = LARGE.map((parts, i) => line({ parts, error: problem(largeAnswers[i]!) })); // as many
writeFileSync(
  TARGET,
  `{"texts":${line(TEXTS)},\n"patterns":[\n${lines.join(',\n')}\n],\n"large":[\n${largeLines.join(',\n')}\n]}\n`,
);

/** What is found is there for the texts that match, in turn. */
function plain({ error, matches, found }: Answer): Answer {
  if (error !== undefined) return { error };
  return { matches, found: found!.filter((_, i) => matches![i] === '1') }; // Go gives both
}

/** Without the pattern, which an error of this kind quotes. */
function problem({ error = '' }: Answer): string {
  return error.slice(0, error.indexOf(': `'));
}

function line(value: unknown): string {
  return JSON.stringify(value);
}
