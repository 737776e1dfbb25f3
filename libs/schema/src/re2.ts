import { RE2JS, RE2JSSyntaxException } from 're2js';
import { toLinearRegExp } from './re2-native.ts';
import { programSize } from './re2-size.ts';
import { parsePlainRegex } from './re2-syntax.ts';
import { WatchedText } from './watched-text.ts';

/**
 * Instructions of the largest program that is built: it takes some 20 MB, and a quarter of a second to build. Go gives
 * up at 3,355,443, with the same words.
 */
const PROGRAM_SIZE_MAX = 100_000;
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
  /** Instructions of the program. */
  readonly size: number;
  /** Longer texts are matched more slowly when they are watched; shorter ones never are. */
  readonly unwatchedLength: number;
  /** True if the pattern occurs anywhere in the text, as Go's Regexp.MatchString. */
  matches(text: string, watch?: Watch): boolean;
  /** Up to `limit` matches one after the other, all if it is below 0, as Go's Regexp.FindAllString. */
  find(text: string, limit: number, watch?: Watch): string[];
}

/**
 * Compiles a pattern as Go's regexp.Compile does. Where JavaScript's own engine provably takes linear time it matches
 * (3 to 5 times faster on short texts, no automaton to build), else re2js does.
 * @throws Re2SyntaxError
 */
export function compileRe2(pattern: string): Re2 {
  const native = toLinearRegExp(pattern);
  return native === undefined ? new EngineRe2(pattern) : new NativeRe2(pattern, native);
}

class NativeRe2 implements Re2 {
  readonly pattern: string;
  readonly size = 1;
  readonly unwatchedLength = Number.POSITIVE_INFINITY;
  private readonly expression: RegExp;

  constructor(pattern: string, expression: RegExp) {
    this.pattern = pattern;
    this.expression = expression;
  }

  matches(text: string): boolean {
    return this.expression.test(text);
  }

  find(text: string, limit: number): string[] {
    if (limit === 0) return [];
    if (limit === 1) return [...(this.expression.exec(text) ?? [])].slice(0, 1);
    const all = new RegExp(this.expression, 'gv');
    if (limit < 0) {
      const found: string[] = text.match(all) ?? [];
      if (!found.includes('')) return found;
    }
    function* matches(): Generator<Match> {
      for (const match of text.matchAll(all)) yield { start: match.index, text: match[0] };
    }
    return upTo(limit, matches());
  }
}

class EngineRe2 implements Re2 {
  readonly pattern: string;
  readonly size: number;
  private readonly engine: RE2JS;
  readonly unwatchedLength: number;
  private bounded = false;

  constructor(pattern: string) {
    this.pattern = pattern;
    this.engine = compileEngine(pattern);
    this.size = this.engine.programSize();
    this.unwatchedLength = Math.max(1, Math.floor(UNWATCHED_STEPS / this.size));
  }

  matches(text: string, watch?: Watch): boolean {
    this.boundStates();
    return this.engine.test(this.watched(text, watch));
  }

  find(text: string, limit: number, watch?: Watch): string[] {
    if (limit === 0) return [];
    const matcher = this.engine.matcher(this.watched(text, watch));
    function* matches(): Generator<Match> {
      while (matcher.find()) yield { start: matcher.start(), text: text.slice(matcher.start(), matcher.end()) };
    }
    return upTo(limit, matches());
  }

  private watched(text: string, watch: Watch | undefined): string {
    if (watch === undefined || text.length <= this.unwatchedLength) return text;
    // The engine takes strings that are objects as well.
    return new WatchedText(text, this.unwatchedLength, watch) as unknown as string;
  }

  /** The engine would remember 8 MB of states for each pattern. */
  private boundStates(): void {
    if (this.bounded) return;
    this.bounded = true;
    const { dfa } = this.engine.re2();
    dfa.stateBudget = STATES_BYTES_MAX;
    dfa.memBudget = STATES_BYTES_MAX;
  }
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

/** What is wrong with a pattern, in Go's words; "" if it is good. */
export function validatePattern(pattern: string): string {
  if (parsePlainRegex(pattern) !== undefined && programSize(pattern) <= PROGRAM_SIZE_MAX) return '';
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
