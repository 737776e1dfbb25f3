import { isJsonObject, type JsonValue } from '#machinery';

/** A JSONPath that can't be read. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}

/** Evaluates a path on a value; several results for wildcards, filters and slices, none where something is missing. */
export type JsonPath = (root: JsonValue) => JsonValue[];

/** One step from values to values. An array index out of bounds, and a filter on what is no list, end the evaluation. */
type Step = (values: readonly JsonValue[]) => JsonValue[];

/** Paths are short; a longer one is refused before it is parsed. */
const PATH_MAX_CHARACTERS = 4096;

/** Thrown by steps that upstream answers with an error: the whole path has then no result. */
class NoResult extends Error {}

/**
 * Compiles a path of printer columns, selectable fields and scale subresources, as kubectl's JSONPath understands it:
 * `.a.b`, `['a.b']`, `.a\.b`, `[0]`, `[-1]`, `[1:3]`, `[*]`, `.*`, `..a`, `[?(@.type=="Ready")]`.
 * @throws JsonPathError
 */
export function compileJsonPath(text: string): JsonPath {
  if (text.length > PATH_MAX_CHARACTERS) throw new JsonPathError('path is too long');
  const steps = new PathParser(text).parse();
  return (root) => {
    try {
      let values: JsonValue[] = [root];
      for (const step of steps) values = step(values);
      return values;
    } catch (error) {
      if (error instanceof NoResult) return [];
      throw error;
    }
  };
}

class PathParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Step[] {
    const steps: Step[] = [];
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at];
      if (char === '.') steps.push(this.#dot());
      else if (char === '[') steps.push(this.#bracket());
      else if (char === '$' || char === '@') this.#at++;
      else throw new JsonPathError(`unexpected ${JSON.stringify(char)} in ${JSON.stringify(this.#text)}`);
    }
    return steps;
  }

  #dot(): Step {
    this.#at++;
    if (this.#text[this.#at] === '.') {
      this.#at++;
      const name = this.#name();
      return recursive(name);
    }
    if (this.#text[this.#at] === '*') {
      this.#at++;
      return wildcard;
    }
    if (this.#text[this.#at] === '[') return this.#bracket();
    return field(this.#name());
  }

  #name(): string {
    let name = '';
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#text[this.#at]!; // below length
      if (char === '\\') {
        this.#at++;
        name += this.#text[this.#at] ?? '';
      } else if (
        char === '.' ||
        char === '[' ||
        char === ' ' ||
        char === '=' ||
        char === '<' ||
        char === '>' ||
        char === '!' ||
        char === ')'
      )
        break;
      else name += char;
    }
    return name;
  }

  #bracket(): Step {
    const end = this.#closingBracket();
    const inner = this.#text.slice(this.#at + 1, end).trim();
    this.#at = end + 1;
    if (inner === '*') return wildcard;
    if (inner.startsWith('?(') && inner.endsWith(')')) return filter(inner.slice(2, -1));
    const quoted = /^'((?:[^'\\]|\\.)*)'$|^"((?:[^"\\]|\\.)*)"$/.exec(inner);
    if (quoted !== null) return field((quoted[1] ?? quoted[2] ?? '').replace(/\\(.)/g, '$1'));
    return slice(inner);
  }

  #closingBracket(): number {
    let quote = '';
    let depth = 0;
    for (let i = this.#at; i < this.#text.length; i++) {
      const char = this.#text[i]!; // below length
      if (quote !== '') {
        if (char === '\\') i++;
        else if (char === quote) quote = '';
      } else if (char === "'" || char === '"') quote = char;
      else if (char === '[') depth++;
      else if (char === ']' && --depth === 0) return i;
    }
    throw new JsonPathError('unterminated array');
  }
}

function field(name: string): Step {
  return (values) => {
    const results: JsonValue[] = [];
    for (const value of values) if (isJsonObject(value) && Object.hasOwn(value, name)) results.push(value[name]!); // own
    return results;
  };
}

function childrenOf(value: JsonValue): JsonValue[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

const wildcard: Step = (values) => values.flatMap(childrenOf);

function recursive(name: string): Step {
  const pick = field(name);
  const descend = (value: JsonValue, results: JsonValue[]): void => {
    results.push(...pick([value]));
    for (const child of childrenOf(value)) descend(child, results);
  };
  return (values) => {
    const results: JsonValue[] = [];
    for (const value of values) descend(value, results);
    return results;
  };
}

/** `i`, or `from:to:step`, with Go's rules for negative and missing bounds. */
function slice(text: string): Step {
  const match = /^(-?\d+)?(?::(-?\d*))?(?::(-?\d*))?$/.exec(text);
  if (match === null || text === '') throw new JsonPathError(`invalid array index ${text}`);
  const single = !text.includes(':');
  const from = match[1] === undefined ? 0 : Number(match[1]);
  const to = single ? undefined : match[2];
  const step = match[3] ? Number(match[3]) : 1;
  return (values) => {
    const results: JsonValue[] = [];
    for (const value of values) {
      if (value === null) continue;
      if (!Array.isArray(value)) throw new NoResult();
      const start = from < 0 ? from + value.length : from;
      let end = single ? start + 1 : to === undefined || to === '' ? value.length : Number(to);
      if (end < 0) end += value.length;
      if (end === start) continue;
      if (start < 0 || start >= value.length || end > value.length || end < 0 || start > end || step <= 0)
        throw new NoResult();
      for (let i = start; i < end; i += step) results.push(value[i]!); // within bounds
    }
    return results;
  };
}

const COMPARISON = /^(.*?)\s*(==|!=|<=|>=|<|>)\s*(.*)$/s;

/** `@.type=="Ready"`, `@.a < 3`, or `@.a` for "exists". */
function filter(text: string): Step {
  const match = COMPARISON.exec(text.trim());
  const left = operand(match === null ? text.trim() : match[1]!); // groups of a match
  if (match === null) return filtering((item) => left(item).length > 0);
  const right = operand(match[3]!);
  const operator = match[2]!;
  return filtering((item) => {
    const a = left(item);
    const b = right(item);
    if (a.length === 0 || b.length === 0) return false;
    if (a.length > 1 || b.length > 1) throw new NoResult();
    return compare(a[0]!, b[0]!, operator); // lengths are 1
  });
}

function filtering(passes: (item: JsonValue) => boolean): Step {
  return (values) => {
    const results: JsonValue[] = [];
    for (const value of values) {
      if (!Array.isArray(value)) throw new NoResult();
      for (const item of value) if (passes(item)) results.push(item);
    }
    return results;
  };
}

function operand(text: string): JsonPath {
  if (text.startsWith('@') || text.startsWith('$')) return compileJsonPath(text);
  const quoted = /^(["'])(.*)\1$/s.exec(text);
  if (quoted !== null) return () => [quoted[2]!.replace(/\\(.)/g, '$1')]; // a group of the match
  if (text === 'true' || text === 'false') return () => [text === 'true'];
  const number = Number(text);
  if (text === '' || Number.isNaN(number)) throw new JsonPathError(`unrecognized operand ${text}`);
  return () => [number];
}

function compare(a: JsonValue, b: JsonValue, operator: string): boolean {
  if (typeof a !== typeof b || typeof a === 'object') throw new NoResult();
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return (a as number) < (b as number);
    case '<=':
      return (a as number) <= (b as number);
    case '>':
      return (a as number) > (b as number);
    default:
      return (a as number) >= (b as number);
  }
}
