import { describe, expect, it } from 'vitest';
import { SLACK } from '../support/processor-time.ts';
import { CHEAP_WORK } from './cheap-work.ts';
import { HOSTILE_EXPRESSIONS } from './expressions.ts';
import { budgetMs, judgeExpression } from './judge.ts';

describe.each([
  ['hostile expressions are refused, or stopped within their cost', HOSTILE_EXPRESSIONS],
  ['work that costs little has a bound of its own', CHEAP_WORK],
])('%s', { retry: 2 }, (_, expressions) => {
  it.each(expressions)('$name', { timeout: 60_000 }, (hostile) => {
    const judgement = judgeExpression(hostile);
    expect(judgement.outcome).toBe(hostile.outcome);
    expect(judgement.ms).toBeLessThan(SLACK * budgetMs(judgement));
    expect(judgement.checkMs).toBeLessThan(SLACK * budgetMs({ cost: 0 }));
  });
});
