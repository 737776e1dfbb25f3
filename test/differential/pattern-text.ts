import type { Random } from './random.ts';

/** Repetitions of `*`, `+` and `{n,}` beyond their minimum. */
const REPEAT_MAX = 3;
/** Nested groups of a pattern; deeper ones make the empty text. */
const DEPTH_MAX = 20;

/**
 * A text that most likely matches a regular expression: alternatives, groups, classes, escapes and repetitions are
 * followed, anchors and flags are not checked. What it does not understand it takes letter by letter.
 */
export function textMatching(pattern: string, random: Random): string {
  return new PatternWalk(pattern, random).alternatives(0);
}

class PatternWalk {
  readonly #pattern: string;
  readonly #random: Random;
  #at = 0;

  constructor(pattern: string, random: Random) {
    this.#pattern = pattern;
    this.#random = random;
  }

  /** Up to the end or the group's `)`. All alternatives are read, one is made. */
  alternatives(depth: number): string {
    const made = [this.#sequence(depth)];
    while (this.#pattern[this.#at] === '|') {
      this.#at++;
      made.push(this.#sequence(depth));
    }
    return this.#random.pick(made);
  }

  #sequence(depth: number): string {
    let text = '';
    while (this.#at < this.#pattern.length && !'|)'.includes(this.#pattern[this.#at]!)) text += this.#repeated(depth);
    return text;
  }

  /** An atom and its repetition: the atom is read again for each time, so that the times differ. */
  #repeated(depth: number): string {
    const start = this.#at;
    const first = this.#atom(depth);
    const [low, high] = this.#repetition();
    const end = this.#at;
    const times = this.#random.between(low, high);
    if (times === 0) return '';
    let text = first;
    for (let i = 1; i < times; i++) {
      this.#at = start;
      text += this.#atom(depth);
    }
    this.#at = end;
    return text;
  }

  #repetition(): [number, number] {
    const rest = this.#pattern.slice(this.#at);
    const [all, symbol, low, comma, high] = /^(?:([*+?])|\{(\d+)(,)?(\d*)\})\??/.exec(rest) ?? [];
    if (all === undefined) return [1, 1];
    this.#at += all.length;
    if (symbol === '?') return [0, 1];
    if (symbol === '*') return [0, REPEAT_MAX];
    if (symbol === '+') return [1, 1 + REPEAT_MAX];
    const least = Number(low);
    if (comma === undefined) return [least, least];
    return [least, Math.min(high ? Number(high) : Number.POSITIVE_INFINITY, least + REPEAT_MAX)];
  }

  #atom(depth: number): string {
    const char = this.#pattern[this.#at++]!;
    if (char === '(') return this.#group(depth);
    if (char === '[') return this.#random.pick(this.#classMembers());
    if (char === '\\') return this.#random.pick(escapeMembers(this.#pattern[this.#at++] ?? ''));
    if (char === '.') return this.#random.pick(['a', '7', '-']);
    return char === '^' || char === '$' ? '' : char;
  }

  #group(depth: number): string {
    const [prefix] = /^\?(?:P?<[^>]*>|[a-zA-Z-]*:?)/.exec(this.#pattern.slice(this.#at)) ?? [''];
    this.#at += prefix.length;
    const text = depth < DEPTH_MAX ? this.alternatives(depth + 1) : '';
    if (this.#pattern[this.#at] === ')') this.#at++;
    return text;
  }

  #classMembers(): string[] {
    const negated = this.#pattern[this.#at] === '^';
    if (negated) this.#at++;
    const members: string[] = [];
    for (let first = true; this.#at < this.#pattern.length; first = false) {
      if (this.#pattern[this.#at] === ']' && !first) break;
      members.push(...this.#classMember());
    }
    this.#at++;
    if (!negated) return members.length > 0 ? members : ['a'];
    const others = [...'abz09-_./ A'].filter((char) => !members.includes(char));
    return others.length > 0 ? others : ['~'];
  }

  #classMember(): string[] {
    const [named] = /^\[:\w+:\]/.exec(this.#pattern.slice(this.#at)) ?? [];
    if (named) {
      this.#at += named.length;
      return ['a', 'z', '5'];
    }
    const from = this.#classChar();
    if (from.length > 1 || this.#pattern[this.#at] !== '-' || this.#pattern[this.#at + 1] === ']') return from;
    this.#at++;
    const [low, high] = [from[0]!.codePointAt(0)!, this.#classChar()[0]!.codePointAt(0)!];
    const step = Math.max(1, Math.floor((high - low) / 8));
    const members: string[] = [];
    for (let code = low; code <= high; code += step) members.push(String.fromCodePoint(code));
    return members;
  }

  #classChar(): string[] {
    const char = this.#pattern[this.#at++] ?? 'a';
    return char === '\\' ? escapeMembers(this.#pattern[this.#at++] ?? 'a') : [char];
  }
}

function escapeMembers(char: string): string[] {
  if (char === 'd') return ['0', '4', '9'];
  if (char === 'w') return ['a', 'Z', '_', '3'];
  if (char === 's') return [' '];
  if (char === 'D' || char === 'S' || char === 'W') return char === 'W' ? ['-', '.'] : ['a', 'x'];
  if ('bBAzZ'.includes(char)) return [''];
  if (char === 'n') return ['\n'];
  if (char === 't') return ['\t'];
  return [char];
}
