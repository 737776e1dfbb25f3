import { RE2JS, RE2JSSyntaxException } from 're2js';
import { toLinearRegExp } from './re2-native.ts';
import { programSize, withoutCounts } from './re2-size.ts';
import { parsePlainRegex } from './re2-syntax.ts';
import { WatchedText } from './watched-text.ts';

/**
 * Instructions of the largest program that is built: it takes some 20 MB, and a quarter of a second to build. Go gives
 * up at 3,355,443, with the same words.
 */
const PROGRAM_SIZE_MAX = 100_000;
/** Instructions of all programs that are kept built: some 200 MB. */
const BUILT_SIZE_MAX = 1_000_000;
/** What the states that an engine remembers may take, by its own measure: 16 times less than it would use. */
const STATES_BYTES_MAX = 512 * 1024;
/** Texts with programs up to this product are matched without looking at the clock: in a few milliseconds at worst. */
const UNWATCHED_STEPS = 100_000;

/** A pattern that RE2 refuses; the message is Go's: "error parsing regexp: missing closing ]: `[a`". */
export class Re2SyntaxError extends Error {
  override readonly name = 'Re2SyntaxError';
}

/** Called again and again while a long text is matched; may throw to end that. */
export type Watch = () => void;

/** A compiled pattern with RE2's semantics: matching takes time linear in the text, whatever the pattern. */
export interface Re2 {
  readonly pattern: string;
  /** Instructions of the program, or somewhat more. */
  readonly size: number;
  /** Whether all is built that matching needs. */
  readonly isReady: boolean;
  /** Longer texts are matched more slowly when they are watched; shorter ones never are. Known when it is ready. */
  readonly unwatchedLength: number;
  /** Builds what matching needs, which would else be done by the first match. */
  prepare(): void;
  /** True if the pattern occurs anywhere in the text, as Go's Regexp.MatchString. */
  matches(text: string, watch?: Watch): boolean;
  /** Up to `limit` matches one after the other, all if it is below 0, as Go's Regexp.FindAllString. */
  find(text: string, limit: number, watch?: Watch): string[];
}

/**
 * Compiles a pattern as Go's regexp.Compile does, as far as to know that it is good: its program is built when it is
 * first needed. Where JavaScript's own engine provably takes linear time it matches (3 to 5 times faster on short
 * texts, no automaton to build), else re2js does.
 * @throws Re2SyntaxError
 */
export function compileRe2(pattern: string): Re2 {
  const problem = validatePattern(pattern);
  if (problem !== '') throw new Re2SyntaxError(problem);
  return new CompiledRe2(pattern);
}

class CompiledRe2 implements Re2 {
  readonly pattern: string;
  readonly size: number;
  isReady = false;
  unwatchedLength = Number.POSITIVE_INFINITY;
  private native: RegExp | undefined;
  private engine: RE2JS | undefined;

  constructor(pattern: string) {
    this.pattern = pattern;
    this.size = programSize(pattern);
  }

  prepare(): void {
    if (this.isReady) return;
    this.isReady = true;
    this.native = toLinearRegExp(this.pattern);
    if (this.native !== undefined) return;
    this.unwatchedLength = Math.max(1, Math.floor(UNWATCHED_STEPS / this.size));
    this.build();
  }

  matches(text: string, watch?: Watch): boolean {
    this.prepare();
    if (this.native !== undefined) return this.native.test(text);
    return (this.engine ?? this.build()).test(this.watched(text, watch));
  }

  find(text: string, limit: number, watch?: Watch): string[] {
    this.prepare();
    if (limit === 0) return [];
    return this.native === undefined ? this.findByEngine(text, limit, watch) : findNatively(this.native, text, limit);
  }

  /** Lets the program go; it is built again when it is needed. */
  release(): void {
    this.engine = undefined;
  }

  private findByEngine(text: string, limit: number, watch: Watch | undefined): string[] {
    const matcher = (this.engine ?? this.build()).matcher(this.watched(text, watch));
    function* matches(): Generator<Match> {
      while (matcher.find()) yield { start: matcher.start(), text: text.slice(matcher.start(), matcher.end()) };
    }
    return upTo(limit, matches());
  }

  private build(): RE2JS {
    const engine = compileEngine(this.pattern);
    // The engine would remember 8 MB of states for each pattern.
    const { dfa } = engine.re2();
    dfa.stateBudget = STATES_BYTES_MAX;
    dfa.memBudget = STATES_BYTES_MAX;
    this.engine = engine;
    keepBuilt(this);
    return engine;
  }

  private watched(text: string, watch: Watch | undefined): string {
    if (watch === undefined || text.length <= this.unwatchedLength) return text;
    // The engine takes strings that are objects as well.
    return new WatchedText(text, this.unwatchedLength, watch) as unknown as string;
  }
}

/** Those whose programs are there, oldest first, and how many instructions these have together. */
const built = new Set<CompiledRe2>();
let builtSize = 0;

function keepBuilt(regex: CompiledRe2): void {
  built.add(regex);
  builtSize += regex.size;
  for (const oldest of built) {
    if (builtSize <= BUILT_SIZE_MAX || oldest === regex) break;
    built.delete(oldest);
    builtSize -= oldest.size;
    oldest.release();
  }
}

function findNatively(expression: RegExp, text: string, limit: number): string[] {
  if (limit === 1) return [...(expression.exec(text) ?? [])].slice(0, 1);
  const all = new RegExp(expression, 'gv');
  if (limit < 0) {
    const found: string[] = text.match(all) ?? [];
    if (!found.includes('')) return found;
  }
  function* matches(): Generator<Match> {
    for (const match of text.matchAll(all)) yield { start: match.index, text: match[0] };
  }
  return upTo(limit, matches());
}

interface Match {
  readonly start: number;
  readonly text: string;
}

/** An empty match does not count where another ends. */
function upTo(limit: number, matches: Iterable<Match>): string[] {
  const found: string[] = [];
  let end = -1;
  for (const { start, text } of matches) {
    if (text !== '' || start !== end) found.push(text);
    if (found.length === limit) break;
    end = start + text.length;
  }
  return found;
}

/** What is wrong with a pattern, in Go's words; "" if it is good. Nothing large is built to find that out. */
export function validatePattern(pattern: string): string {
  const size = programSize(pattern);
  const isSmall = size <= PROGRAM_SIZE_MAX;
  if (isSmall && parsePlainRegex(pattern) !== undefined) return '';
  // A good pattern with other counts is as good a one; a bad one is told by its own words, for which nothing is built.
  const countsAreGood = size > 0 || pattern === '';
  return isSmall && countsAreGood && problemOf(withoutCounts(pattern)) === '' ? '' : problemOf(pattern);
}

function problemOf(pattern: string): string {
  try {
    compileEngine(pattern);
    return '';
  } catch (error) {
    if (error instanceof Re2SyntaxError) return error.message;
    throw error;
  }
}

const DUPLICATE_GROUP_NAME = 'error parsing regexp: duplicate capture group name';
const TOO_LARGE = 'error parsing regexp: expression too large';
const TOO_DEEP = 'error parsing regexp: expression nests too deeply';

function compileEngine(pattern: string): RE2JS {
  if (programSize(pattern) > PROGRAM_SIZE_MAX) throw new Re2SyntaxError(`${TOO_LARGE}: \`${pattern}\``);
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    // Go lets groups share a name.
    if (error.message.startsWith(DUPLICATE_GROUP_NAME)) return compileEngine(withoutGroupNames(pattern));
    throw new Re2SyntaxError(asGoWords(error.message, pattern));
  }
}

/** Escapes and classes are stepped over, so that only real groups lose their names. */
function withoutGroupNames(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\(\?P?<\w+>/g, (part) =>
    part.startsWith('(') ? '(' : part,
  );
}

/** Where re2js words an error otherwise than Go 1.26. */
function asGoWords(message: string, pattern: string): string {
  if (message === TOO_LARGE || message === TOO_DEEP) return `${message}: \`${pattern}\``;
  if (message.endsWith('trailing backslash at end of expression')) return `${message}: \`\``;
  if (message.includes('invalid named capture: `(?<') && pattern.endsWith('(?<')) {
    return 'error parsing regexp: invalid or unsupported Perl syntax: `(?<`';
  }
  return message;
}
