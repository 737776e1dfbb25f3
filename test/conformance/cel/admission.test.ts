import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownAnswers, readAnswers } from './admission-answers.ts';
import { ADMISSION_CASES } from './admission-cases.ts';

const recorded = readAnswers(readFileSync(join(import.meta.dirname, 'transcripts/admission.json'), 'utf8'));

/** What is left out, and why. */
const DIFFERENCES: ReadonlyMap<string, string> = new Map([
  ['object.spec.list.distinct()', 'cel-go panics where the list cannot be read'],
  ...['request', 'request.userInfo', 'request.userInfo.groups'].map((value): [string, string] => [
    `[JSONPatch{op: "add", path: "/a", value: ${value}}]`,
    'kube-apiserver makes no JSON of what it holds as a struct of Go',
  ]),
]);

const groups = await Promise.all(
  ADMISSION_CASES.map(async (cases, i) => ({
    name: cases.name,
    own: await ownAnswers(cases),
    hot: await ownAnswers(cases, { hot: true }),
    real: recorded[i]!, // recorded from the cases
  })),
);

describe.each(groups)('expressions of admission policies as kube-apiserver has them: $name', ({ own, hot, real }) => {
  it('compiles variables', () => {
    expect(own.variables).toEqual(real.variables);
  });

  const pairs = real.expressions.map((expected, i) => ({
    expected,
    answer: own.expressions[i]!, // there is one of each
    hot: hot.expressions[i]!,
  }));
  it.each(pairs.filter(({ expected }) => !DIFFERENCES.has(expected.expression)))(
    '$expected.expression',
    ({ answer, hot, expected }) => {
      expect(answer).toEqual(expected);
      expect(hot).toEqual(expected);
    },
  );
});
