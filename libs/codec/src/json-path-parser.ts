/** A JSONPath that can't be read, or that has no answer for a value; `message` is that of client-go's jsonpath. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}

/** One step of a path. What follows a step is applied to each of its results. */
export type PathNode =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: PathConstant }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'slice'; readonly bounds: SliceBounds }
  | { readonly kind: 'union'; readonly members: readonly (readonly PathNode[])[] }
  | { readonly kind: 'filter'; readonly left: readonly PathNode[]; readonly test: FilterTest | undefined }
  | { readonly kind: 'identifier'; readonly name: string };

/** A literal; whether a number was written with a point decides what it may be compared with. */
export type PathConstant =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'int' | 'float'; readonly value: number };

/** `from:to:step`; a bound that is not there is undefined. `single` is an index: one item, no range. */
export interface SliceBounds {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly step: number | undefined;
  readonly single: boolean;
}

/** What a filter compares with; without it the left side must only exist. */
export interface FilterTest {
  readonly operator: string;
  readonly right: readonly PathNode[];
}

/** Characters of a path: paths come from CRDs. Unions and filters can't nest, so this bounds the work too. */
const PATH_MAX_CHARACTERS = 4096;

const TERMINATORS = ' \t\r\n.,[]$@{}';
const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;
const QUOTED_KEY = /^'([^']*)'$/;
const COMPARISON = /^([^!<>=]+)([!<>=]+)(.+)$/s;

/**
 * Parses what stands between the braces of a kubectl JSONPath template: `.a['b'][0:2][?(@.c=="d")]..e`.
 * @throws JsonPathError
 */
export function parseJsonPath(text: string): PathNode[] {
  if (text.length > PATH_MAX_CHARACTERS) throw new JsonPathError('path is too long');
  return new PathParser(text).parse();
}

class PathParser {
  readonly #text: string;
  readonly #nodes: PathNode[] = [];
  #pos = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): PathNode[] {
    while (this.#pos < this.#text.length) this.#next();
    return this.#nodes;
  }

  #next(): void {
    const char = this.#text[this.#pos]!; // the caller looked
    if (this.#text.startsWith('[?(', this.#pos)) this.#filter();
    else if (this.#text.startsWith('..', this.#pos)) this.#recursive();
    else if (char === '.') this.#field();
    else if (char === '[') this.#bracket();
    else if (char === '"' || char === "'") this.#quote(char);
    else if (char === ' ' || char === '@' || char === '$') this.#pos++;
    else if (/[-+\p{Nd}]/u.test(char)) this.#number();
    else if (/[\p{L}_]/u.test(char)) this.#identifier();
    else this.#refuse(char);
  }

  #refuse(char: string): never {
    if (char === '\n' || char === '\r') throw new JsonPathError('unclosed action');
    const code = char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0'); // a character has a code
    throw new JsonPathError(`unrecognized character in action: U+${code} '${char}'`);
  }

  /** Up to a character that ends names and is not escaped. */
  #word(): string {
    const start = this.#pos;
    while (this.#pos < this.#text.length && !TERMINATORS.includes(this.#text[this.#pos]!)) {
      this.#pos += this.#text[this.#pos] === '\\' ? 2 : 1;
    }
    return this.#text.slice(start, this.#pos);
  }

  #field(): void {
    if (this.#text[this.#pos] === '.') this.#pos++;
    const word = this.#word();
    this.#nodes.push(word === '*' ? { kind: 'wildcard' } : { kind: 'field', name: word.replaceAll('\\', '') });
  }

  #recursive(): void {
    if (this.#nodes.at(-1)?.kind === 'recursive') throw new JsonPathError('invalid multiple recursive descent');
    this.#pos += 2;
    this.#nodes.push({ kind: 'recursive' });
    const char = this.#text[this.#pos];
    if (char !== undefined && /[\p{L}\p{Nd}_]/u.test(char)) this.#field();
  }

  #identifier(): void {
    const start = this.#pos;
    while (this.#pos < this.#text.length && !TERMINATORS.includes(this.#text[this.#pos]!)) this.#pos++;
    const name = this.#text.slice(start, this.#pos);
    if (name !== 'true' && name !== 'false') this.#nodes.push({ kind: 'identifier', name });
    else this.#nodes.push({ kind: 'constant', value: { type: 'bool', value: name === 'true' } });
  }

  #number(): void {
    const start = this.#pos++;
    while (this.#pos < this.#text.length && /[.\p{Nd}]/u.test(this.#text[this.#pos]!)) this.#pos++;
    const word = this.#text.slice(start, this.#pos);
    if (!/^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(word)) throw new JsonPathError(`cannot parse number ${word}`);
    const type = word.includes('.') ? 'float' : 'int';
    this.#nodes.push({ kind: 'constant', value: { type, value: Number(word) } });
  }

  #quote(quote: string): void {
    const start = ++this.#pos;
    for (; this.#text[this.#pos] !== quote || this.#text[this.#pos - 1] === '\\'; this.#pos++) {
      if (this.#pos >= this.#text.length || this.#text[this.#pos] === '\n') {
        throw new JsonPathError('unterminated quoted string');
      }
    }
    const value = unquote(this.#text.slice(start, this.#pos++));
    this.#nodes.push({ kind: 'constant', value: { type: 'string', value } });
  }

  #bracket(): void {
    const end = this.#text.indexOf(']', this.#pos);
    const inner = this.#text.slice(this.#pos + 1, end);
    if (end < 0 || inner.includes('\n')) throw new JsonPathError('unterminated array');
    this.#pos = end + 1;
    if (inner.includes(',')) {
      const members = inner.split(',').map((part) => parseJsonPath(`[${part.trim()}]`));
      this.#nodes.push({ kind: 'union', members });
      return;
    }
    const key = QUOTED_KEY.exec(inner);
    // As upstream, the key is read as a path of its own: ['a.b'] is .a.b, and ['a\.b'] the key with a dot.
    if (key !== null) this.#nodes.push(...parseJsonPath(`.${key[1]}`));
    else this.#nodes.push({ kind: 'slice', bounds: sliceBounds(inner === '*' ? ':' : inner) });
  }

  #filter(): void {
    const start = this.#pos + '[?('.length;
    const end = this.#endOfFilter(start);
    if (this.#text[end + 1] !== ']') throw new JsonPathError('unclosed array expect ]');
    const inner = this.#text.slice(start, end);
    this.#pos = end + 2;
    const comparison = COMPARISON.exec(inner);
    const left = parseJsonPath(comparison === null ? inner : comparison[1]!); // groups of the match
    if (comparison === null) {
      this.#nodes.push({ kind: 'filter', left, test: undefined });
      return;
    }
    const right = parseJsonPath(comparison[3]!);
    this.#nodes.push({ kind: 'filter', left, test: { operator: comparison[2]!, right } });
  }

  /** The closing parenthesis; one in the one quoted string that a filter may have does not count. */
  #endOfFilter(start: number): number {
    let quote = '';
    let closed = false;
    for (let i = start; i < this.#text.length && this.#text[i] !== '\n'; i++) {
      const char = this.#text[i]!; // below length
      if (char === ')' && (quote === '' || closed)) return i;
      if (char !== '"' && char !== "'") continue;
      if (quote === '') quote = char;
      else if (char === quote && this.#text[i - 1] !== '\\') closed = true;
    }
    throw new JsonPathError('unterminated filter');
  }
}

function sliceBounds(text: string): SliceBounds {
  const found = SLICE.exec(text);
  if (found === null) throw new JsonPathError(`invalid array index ${text}`);
  const [, from = '', to, step] = found;
  const bound = (part: string | undefined) => {
    const digits = part?.replace(':', '') ?? '';
    if (digits === '-') throw new JsonPathError(`array index ${digits} is not a number`);
    return digits === '' ? undefined : Number(digits);
  };
  return { from: bound(from), to: bound(to), step: bound(step), single: to === undefined };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07' };

function unquote(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))/gs, (_, unicode, hex, char) => {
    const code = unicode ?? hex;
    return code !== undefined ? String.fromCharCode(Number.parseInt(code, 16)) : (ESCAPES[char] ?? char);
  });
}
