import type { LineCounter, YAMLParseError, YAMLWarning } from 'yaml';
import type { QuoteFault } from './yaml-quoted.ts';

/** A text that is not YAML, or YAML that has no JSON; `message` has go-yaml's wording where the fault is a common one. */
export class YamlSyntaxError extends Error {
  override readonly name = 'YamlSyntaxError';
  /** 1-based line of the fault, where it is known. */
  readonly line: number | undefined;
  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

/**
 * go-yaml counts lines from 0: its scanner's errors add one unless they are in the first line, its parser's errors don't,
 * and line 0 is not printed at all.
 */
type Origin = 'scanner' | 'parser';

interface Wording {
  readonly origin: Origin;
  readonly problem: string;
  /** Where go-yaml stops; the library reports the beginning of what is wrong. */
  readonly stop: 'start' | 'end of fault' | 'end of text';
}

function scanner(problem: string, stop: Wording['stop'] = 'start'): Wording {
  return { origin: 'scanner', problem, stop };
}

function parser(problem: string, stop: Wording['stop'] = 'start'): Wording {
  return { origin: 'parser', problem, stop };
}

const CANNOT_START_TOKEN = scanner('found character that cannot start any token');
const NO_MAPPING_HERE = 'mapping values are not allowed in this context';
const NO_SEQUENCE_HERE = scanner('block sequence entries are not allowed in this context');
const END_OF_STREAM = scanner('found unexpected end of stream', 'end of text');
const EXPECTED_KEY = parser('did not find expected key');

type Fault = YAMLParseError | YAMLWarning;

/** Says the first of the faults that the YAML library found (there is one at least) in go-yaml's words. */
export function yamlSyntaxError(faults: readonly Fault[], text: string, lines: LineCounter): YamlSyntaxError {
  const start = Math.min(...faults.map((fault) => fault.pos[0]));
  const first = faults.filter((fault) => fault.pos[0] === start);
  const wording = wordingOf(first, text, start);
  const offset = { start, 'end of fault': Math.max(...first.map((fault) => fault.pos[1])), 'end of text': text.length };
  // The parser's last token, the end, is on a line of its own.
  const isAtEnd = wording.origin === 'parser' && wording.stop === 'end of text' && !text.endsWith('\n');
  const line = Math.max(1, lines.linePos(Math.min(offset[wording.stop], text.length)).line) + (isAtEnd ? 1 : 0);
  return inLine(line, wording);
}

function inLine(line: number, { origin, problem }: Wording): YamlSyntaxError {
  const counted = line === 1 ? 0 : origin === 'scanner' ? line : line - 1;
  return new YamlSyntaxError(`yaml: ${counted > 0 ? `line ${counted}: ` : ''}${problem}`, line);
}

/** Of a double-quoted scalar; its `stop` is the offset that the line is of. */
export function yamlQuoteError({ stop, problem }: QuoteFault, lines: LineCounter): YamlSyntaxError {
  return inLine(lines.linePos(stop).line, scanner(problem));
}

function wordingOf(faults: readonly Fault[], text: string, start: number): Wording {
  const codes = new Set(faults.map((fault) => fault.code));
  if (codes.has('MULTILINE_IMPLICIT_KEY')) {
    if (codes.has('BLOCK_AS_IMPLICIT_KEY')) return scanner(NO_MAPPING_HERE, 'end of fault');
    return codes.has('MISSING_CHAR') ? EXPECTED_KEY : scanner("could not find expected ':'", 'end of fault');
  }
  const { code, message } = faults[0]!; // the caller has one
  switch (code) {
    case 'TAB_AS_INDENT':
    case 'BAD_SCALAR_START':
      return CANNOT_START_TOKEN;
    case 'BLOCK_AS_IMPLICIT_KEY':
      return scanner(NO_MAPPING_HERE);
    case 'BLOCK_IN_FLOW':
      return NO_SEQUENCE_HERE;
    case 'BAD_DIRECTIVE':
      return scanner('found unknown directive name');
    case 'MISSING_CHAR':
      return missingCharacter(message, text);
    case 'BAD_INDENT':
      // A flow that ends with the text is indented too little besides.
      return start >= text.length ? missingCharacter(message, text) : badIndent(message, text[start]);
    case 'UNEXPECTED_TOKEN':
      return unexpectedToken(message, text[start] ?? '');
    default:
      return EXPECTED_KEY;
  }
}

function missingCharacter(message: string, text: string): Wording {
  if (message.includes('quote')) return END_OF_STREAM;
  if (message.includes('mplicit')) return scanner("could not find expected ':'");
  // After these something has to come before the end may.
  if (/[[{,:]\s*$/.test(text)) return parser('did not find expected node content', 'end of text');
  return unclosedFlow(message);
}

function unclosedFlow(message: string): Wording {
  const bracket = message.includes('sequence') ? ']' : '}';
  return parser(`did not find expected ',' or '${bracket}'`, 'end of text');
}

function badIndent(message: string, char: string | undefined): Wording {
  if (message.startsWith('Flow')) return unclosedFlow(message);
  return char === '\t' ? CANNOT_START_TOKEN : parser(EXPECTED_KEY.problem, 'end of fault');
}

function unexpectedToken(message: string, char: string): Wording {
  if (char === '@' || char === '`' || char === '%') return CANNOT_START_TOKEN;
  if (char === '-') return NO_SEQUENCE_HERE;
  const closing = char === ']' || char === '}';
  return closing && !message.includes('in YAML stream') ? parser('did not find expected node content') : EXPECTED_KEY;
}
