/*
 * How large a pattern's program is, told from its text: a repetition copies what it repeats, so that
 * `((a{10}){10}){10}` of 17 characters has a thousand instructions. To find that out by building it would take what
 * the bound is to save.
 */

/** What one Unicode class (`\pL`) weighs: it has some 600 ranges, which several parts of the engine copy. */
const UNICODE_CLASS = 20;

/** More makes a pattern a bad one. */
const REPEAT_MAX = 1000;

/** A part of the pattern: its instructions, and by how much repetitions in one another multiply at most. */
interface Part {
  readonly size: number;
  readonly repeats: number;
}

interface Group {
  /** The alternatives and atoms before the last one. */
  before: Part;
  /** What a repetition would repeat. */
  last: Part;
}

const NOTHING: Part = { size: 0, repeats: 1 };

function joined(a: Part, b: Part): Part {
  return { size: a.size + b.size, repeats: Math.max(a.repeats, b.repeats) };
}

function whole({ before, last }: Group): Part {
  return joined(before, last);
}

/**
 * The number of instructions that a pattern compiles to, or somewhat more. For a bad pattern it is any number, and 0 if
 * it is bad by its repetitions: then nothing will be built.
 */
export function programSize(pattern: string): number {
  const groups: Group[] = [];
  let group: Group = { before: NOTHING, last: NOTHING };
  const push = (last: Part) => {
    group = { before: whole(group), last };
  };
  for (let i = 0; i < pattern.length; ) {
    const char = pattern[i]!; // i is inside
    const end = partEnd(pattern, i);
    if (char === '(') {
      // Flags alone, as in (?i), open no group; to take them for one with a few atoms does no harm.
      groups.push(group);
      group = { before: NOTHING, last: NOTHING };
    } else if (char === ')') {
      const inner = whole(group);
      group = groups.pop() ?? { before: NOTHING, last: NOTHING };
      push({ ...inner, size: inner.size + 2 });
    } else if (char === '*' || char === '+' || char === '?') {
      group.last = { ...group.last, size: group.last.size + 2 };
    } else if (char === '{' && end > i + 1) {
      group.last = repeated(group.last, pattern.slice(i, end));
      if (group.last.repeats > REPEAT_MAX) return 0;
    } else push({ size: char === '[' || char === '\\' ? classSize(pattern, i, end) : 1, repeats: 1 });
    i = end;
  }
  return [...groups, group].map(whole).reduce(joined, NOTHING).size;
}

/** The pattern with each count, as in `a{2,5}`, made 1. */
export function withoutCounts(pattern: string): string {
  let out = '';
  for (let i = 0; i < pattern.length; ) {
    const end = partEnd(pattern, i);
    out += pattern[i] === '{' && end > i + 1 ? '{1}' : pattern.slice(i, end);
    i = end;
  }
  return out;
}

/** A part with `{2}`, `{2,}` or `{2,5}` after it. */
function repeated({ size, repeats }: Part, counts: string): Part {
  const [least, most] = counts.slice(1, -1).split(',') as [string, string | undefined];
  const [min, max] = [Number(least), Number(most === undefined ? least : most)];
  if (most !== '' && max < min) return { size, repeats: Number.POSITIVE_INFINITY };
  const times = Math.max(1, min, max);
  return { size: times * size + (most === '' ? 2 : max - min), repeats: repeats * times };
}

function classSize(pattern: string, from: number, to: number): number {
  let size = 1;
  for (let i = from; i < to - 1; i++) {
    if (pattern[i] !== '\\') continue;
    i++;
    if (pattern[i] === 'p' || pattern[i] === 'P') size += UNICODE_CLASS;
  }
  return size;
}

const REPEAT = /\{\d+(?:,\d*)?\}/y;
/** `]` is a plain character where it comes first. */
const CLASS = /\[\^?\]?(?:\\[\s\S]|\[:[a-z^]*:\]|[^\]\\])*\]?/y;
const ESCAPE = /\\(?:[pPx]\{[^}]*\}|[pP]?[\s\S]?)/y;

/** Where the part of the pattern ends that begins at `at`. */
function partEnd(pattern: string, at: number): number {
  switch (pattern[at]) {
    case '{':
      return endOf(REPEAT, pattern, at) ?? at + 1;
    case '[':
      return endOf(CLASS, pattern, at) ?? at + 1;
    case '\\':
      return endOf(ESCAPE, pattern, at) ?? at + 1;
    default:
      return at + 1;
  }
}

function endOf(part: RegExp, pattern: string, at: number): number | undefined {
  part.lastIndex = at;
  return part.test(pattern) ? part.lastIndex : undefined;
}
