/** A text that is not YAML, or YAML that has no JSON; `message` is go-yaml's. */
export class YamlSyntaxError extends Error {
  override readonly name = 'YamlSyntaxError';
  /** 1-based line of the fault, where it is known. */
  readonly line: number | undefined;
  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

/** A fault in a token; `line` is 0-based. go-yaml does not name the first line. */
export function scannerError(problem: string, line: number): YamlSyntaxError {
  return new YamlSyntaxError(`yaml: ${line > 0 ? `line ${line + 1}: ` : ''}${problem}`, line + 1);
}

/** A fault in the order of tokens; `line` is 0-based, and go-yaml names it so. */
export function parserError(problem: string, line: number): YamlSyntaxError {
  return new YamlSyntaxError(`yaml: ${line > 0 ? `line ${line}: ` : ''}${problem}`, line + 1);
}

/** Work that recurses with the depth of a document: what is too deep for the stack is so with go-yaml's words. */
export function withinDepth<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new YamlSyntaxError('yaml: exceeded max depth of 10000');
    throw error;
  }
}
