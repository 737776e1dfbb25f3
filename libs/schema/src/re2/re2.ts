import { Engine } from './engine.ts';
import { findAll, findNatively } from './find-all.ts';
import { type EngineOwner, keepEngine } from './kept-engines.ts';
import { toLinearRegExp } from './native.ts';
import { parseRegex } from './parser.ts';
import { shrinkSimulations } from './simulation.ts';
import { Re2SyntaxError } from './syntax-error.ts';
import type { SyntaxNode } from './syntax-node.ts';
import { type Spend, WorkMeter } from './work-meter.ts';

/**
 * Length of a pattern worth analysing for the native engine, in UTF-16 units. A tree takes some hundred times as much: that of
 * a longer one is made anew when it is needed.
 */
const SHORT_MAX = 2000;
/** Of that analysis, for each unit; and of what goes with any pattern. */
const STEPS_PER_UNIT = 800;
const STEPS_TO_PREPARE = 15_000;

/** A compiled pattern with RE2's semantics: matching takes time linear in the text, whatever the pattern. */
export interface Re2 {
  readonly pattern: string;
  /** True if the pattern occurs anywhere in the text, as Go's Regexp.MatchString. */
  matches(text: string, spend?: Spend): boolean;
  /** Up to `limit` matches one after the other, all if it is below 0, as Go's Regexp.FindAllString. */
  find(text: string, limit: number, spend?: Spend): string[];
}

/**
 * Compiles a pattern as Go's regexp.Compile does, as far as to know that it is good: what matching needs is built when it is
 * first needed. Where JavaScript's own engine provably takes linear time it matches, else ours. All that takes long, here and
 * in matching, is told to `spend`, which may throw to end it.
 * @throws Re2SyntaxError
 */
export function compileRe2(pattern: string, spend?: Spend): Re2 {
  const tree = parseRegex(pattern, spend);
  return new CompiledRe2(pattern, pattern.length <= SHORT_MAX ? tree : undefined);
}

/** Short patterns that have been found good: CRDs have the same ones over and over. */
const knownGood = new Set<string>();
const KNOWN_GOOD_MAX = 500;

/** What is wrong with a pattern, in Go's words; "" if it is good. */
export function validatePattern(pattern: string): string {
  if (knownGood.has(pattern)) return '';
  try {
    parseRegex(pattern);
  } catch (error) {
    if (error instanceof Re2SyntaxError) return error.message;
    throw error;
  }
  if (knownGood.size === KNOWN_GOOD_MAX) knownGood.clear();
  if (pattern.length <= SHORT_MAX) knownGood.add(pattern);
  return '';
}

class CompiledRe2 implements Re2, EngineOwner {
  readonly pattern: string;
  /** Until it is needed. */
  #tree: SyntaxNode | undefined;
  /** False for a pattern that is not fit for it. */
  #native: RegExp | false | undefined;
  #engine: Engine | undefined;
  /** What the engine was last said to take. */
  #bytes = 0;

  constructor(pattern: string, tree: SyntaxNode | undefined) {
    this.pattern = pattern;
    this.#tree = tree;
  }

  matches(text: string, spend?: Spend): boolean {
    const native = this.#native ?? this.#prepare(spend);
    if (native !== false) return native.test(text);
    return this.#withEngine(spend, (engine, meter) => engine.matches(text, meter));
  }

  find(text: string, limit: number, spend?: Spend): string[] {
    if (limit === 0) return [];
    const native = this.#native ?? this.#prepare(spend);
    if (native !== false) return findNatively(native, text, limit);
    return this.#withEngine(spend, (engine, meter) => {
      return findAll(text, limit, (from) => engine.find(text, from, meter));
    });
  }

  /** Lets go of the engine; another is built when it is needed. */
  release(): void {
    this.#engine = undefined;
    this.#bytes = 0;
  }

  #prepare(spend: Spend | undefined): RegExp | false {
    const { pattern } = this;
    spend?.(STEPS_TO_PREPARE);
    if (pattern.length > SHORT_MAX) this.#native = false;
    else {
      spend?.(pattern.length * STEPS_PER_UNIT);
      this.#tree ??= parseRegex(pattern);
      this.#native = toLinearRegExp(this.#tree) ?? false;
    }
    if (this.#native !== false) this.#tree = undefined;
    return this.#native;
  }

  #build(spend: Spend | undefined, meter: WorkMeter): Engine {
    this.#engine = new Engine(this.#tree ?? parseRegex(this.pattern, spend), meter);
    this.#tree = undefined;
    return this.#engine;
  }

  #withEngine<T>(spend: Spend | undefined, use: (engine: Engine, meter: WorkMeter) => T): T {
    const meter = new WorkMeter(spend);
    const engine = this.#engine ?? this.#build(spend, meter);
    try {
      const result = use(engine, meter);
      meter.report();
      return result;
    } finally {
      shrinkSimulations();
      if (engine.bytes !== this.#bytes) {
        this.#bytes = engine.bytes;
        keepEngine(this, engine.bytes);
      }
    }
  }
}
