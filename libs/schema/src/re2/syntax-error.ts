/** A pattern that RE2 refuses; the message is Go's: "error parsing regexp: missing closing ]: `[a`". */
export class Re2SyntaxError extends Error {
  override readonly name = 'Re2SyntaxError';
}

/** What Go finds wrong with patterns. */
export const PROBLEM = {
  bracket: 'missing closing ]',
  class: 'invalid character class range',
  escape: 'invalid escape sequence',
  flags: 'invalid or unsupported Perl syntax',
  groupName: 'invalid named capture',
  large: 'expression too large',
  nesting: 'expression nests too deeply',
  nothingToRepeat: 'missing argument to repetition operator',
  parenthesis: 'missing closing )',
  repeatCount: 'invalid repeat count',
  repeatRepeat: 'invalid nested repetition operator',
  slash: 'trailing backslash at end of expression',
  unexpectedParenthesis: 'unexpected )',
} as const;

/** The error for a part of a pattern. */
export function syntaxError(problem: (typeof PROBLEM)[keyof typeof PROBLEM], part: string): Re2SyntaxError {
  return new Re2SyntaxError(`error parsing regexp: ${problem}: \`${part}\``);
}
