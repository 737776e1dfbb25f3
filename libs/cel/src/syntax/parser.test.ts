import { describe, expect, it } from 'vitest';
import { parseExpression } from './parser.ts';

function complaint(source: string): string | undefined {
  const parsed = parseExpression(source);
  return 'issues' in parsed ? parsed.issues[0]?.message : undefined;
}

describe('the depth of an expression is limited as in cel-go', () => {
  const brackets = 'expression recursion limit exceeded: 250';
  const operators = 'max recursion depth exceeded';
  const shapes: [string, number, string, (n: number) => string][] = [
    ['parentheses', 249, brackets, (n) => `${'('.repeat(n)}true${')'.repeat(n)}`],
    ['lists', 249, brackets, (n) => `${'['.repeat(n)}1${']'.repeat(n)}.size() > 0`],
    ['calls', 249, brackets, (n) => `${'dyn('.repeat(n)}true${')'.repeat(n)}`],
    ['sums on the right', 124, brackets, (n) => `${'(1+'.repeat(n)}1${')'.repeat(n)} > 0`],
    ['sums on the left', 249, operators, (n) => `1${'+1'.repeat(n)} > 0`],
    ['comparisons', 250, operators, (n) => `true${' == true'.repeat(n)}`],
    ['calls of members', 249, operators, (n) => `'a'${'.trim()'.repeat(n)} == 'a'`],
  ];

  it.each(shapes)('%s', (_, most, message, shape) => {
    expect(complaint(shape(most))).toBeUndefined();
    expect(complaint(shape(most + 1))).toBe(message);
  });
});
