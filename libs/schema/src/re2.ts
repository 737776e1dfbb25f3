import { RE2JS, RE2JSSyntaxException } from 're2js';

/** A pattern that RE2 refuses; the message is Go's: "error parsing regexp: missing closing ]: `[a`". */
export class Re2SyntaxError extends Error {
  override readonly name = 'Re2SyntaxError';
}

/** A compiled pattern with RE2's semantics: matching takes time linear in the text, whatever the pattern. */
export interface Re2 {
  /** True if the pattern occurs anywhere in the text, as Go's Regexp.MatchString. */
  matches(text: string): boolean;
  /** The whole engine, for find and replace. */
  readonly engine: RE2JS;
}

/** Compiles a pattern as Go's regexp.Compile does. Throws `Re2SyntaxError`. */
export function compileRe2(pattern: string): Re2 {
  const engine = compileEngine(pattern);
  return { engine, matches: (text) => engine.test(text) };
}

function compileEngine(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    throw new Re2SyntaxError(error.message);
  }
}

/** What is wrong with a pattern, in Go's words; "" if it is good. */
export function validatePattern(pattern: string): string {
  try {
    compileRe2(pattern);
    return '';
  } catch (error) {
    if (error instanceof Re2SyntaxError) return error.message;
    throw error;
  }
}
