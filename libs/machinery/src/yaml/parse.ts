import { parserError, withinDepth, YamlSyntaxError } from './error.ts';
import type { YamlEntry, YamlMapping, YamlNode, YamlScalar, YamlSequence } from './node.ts';
import { YamlScanner } from './scanner.ts';
import type { TagToken, YamlToken } from './token.ts';

// Tabs and line breaks are the only control characters that a text may have.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what YAML forbids
const CONTROL_CHARACTER = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/**
 * The first document of a text, as go-yaml v2 parses it, with its errors; undefined if there is none. What comes after
 * the document is not looked at.
 * @throws YamlSyntaxError
 */
export function parseYaml(text: string): YamlNode | undefined {
  if (CONTROL_CHARACTER.test(text)) throw new YamlSyntaxError('yaml: control characters are not allowed');
  return withinDepth(() => new YamlParser(text).document());
}

type TokenType = YamlToken['type'];

class YamlParser {
  readonly #scanner: YamlScanner;
  readonly #anchors = new Map<string, YamlNode>();
  readonly #tagPrefixes = new Map<string, string>();

  constructor(text: string) {
    this.#scanner = new YamlScanner(text);
  }

  document(): YamlNode | undefined {
    const { type } = this.#scanner.peek();
    if (type === 'stream end') return undefined;
    const isExplicit = type === '%YAML' || type === '%TAG' || type === 'document start';
    if (isExplicit) this.#directives();
    const root = isExplicit ? this.#nodeUnless(NO_CONTENT, this.#scanner.peek().line) : this.#node(true);
    // What ends the document has to be a token.
    this.#scanner.peek();
    return root;
  }

  #directives(): void {
    let hasVersion = false;
    for (;;) {
      const token = this.#scanner.peek();
      if (token.type === '%YAML') {
        if (hasVersion) throw parserError('found duplicate %YAML directive', token.line);
        if (token.version !== '1.1') throw parserError('found incompatible YAML document', token.line);
        hasVersion = true;
      } else if (token.type === '%TAG') {
        if (this.#tagPrefixes.has(token.handle)) throw parserError('found duplicate %TAG directive', token.line);
        this.#tagPrefixes.set(token.handle, token.prefix);
      } else {
        if (token.type !== 'document start') throw parserError('did not find expected <document start>', token.line);
        this.#scanner.take();
        return;
      }
      this.#scanner.take();
    }
  }

  /** A node, or an empty one at `line` if one of the tokens comes that may stand after it. */
  #nodeUnless(after: ReadonlySet<TokenType>, line: number, isBlock = true, mayLackIndent = false): YamlNode {
    return after.has(this.#scanner.peek().type) ? empty(line) : this.#node(isBlock, mayLackIndent);
  }

  #node(isBlock: boolean, mayLackIndent = false): YamlNode {
    const first = this.#scanner.peek();
    if (first.type === 'alias') return this.#alias(first.name, first.line);
    const { anchor, tag } = this.#properties();
    const token = this.#scanner.peek();
    const content = this.#content(token, tag ?? '', anchor, first.line, isBlock, mayLackIndent);
    if (content !== undefined) return content;
    if (anchor === undefined && tag === undefined) throw parserError('did not find expected node content', token.line);
    return this.#named(anchor, empty(first.line, tag));
  }

  #content(
    token: YamlToken,
    tag: string,
    anchor: string | undefined,
    line: number,
    isBlock: boolean,
    mayLackIndent: boolean,
  ): YamlNode | undefined {
    switch (token.type) {
      case 'scalar': {
        this.#scanner.take();
        const isImplicit = tag === '!' || (tag === '' && token.isPlain);
        return this.#named(anchor, { kind: 'scalar', line, tag, value: token.value, isImplicit });
      }
      case '[':
        return this.#flowSequence(this.#named(anchor, { kind: 'sequence', line, items: [] }));
      case '{':
        return this.#flowMapping(this.#named(anchor, { kind: 'mapping', line, entries: [] }));
      case '-':
        if (!mayLackIndent) return undefined;
        return this.#indentlessSequence(this.#named(anchor, { kind: 'sequence', line, items: [] }));
      case 'block sequence start':
        if (!isBlock) return undefined;
        return this.#blockSequence(this.#named(anchor, { kind: 'sequence', line, items: [] }));
      case 'block mapping start':
        if (!isBlock) return undefined;
        return this.#blockMapping(this.#named(anchor, { kind: 'mapping', line, entries: [] }));
      default:
        return undefined;
    }
  }

  /** Remembers what an anchor names before there is anything in it: it may refer to itself. */
  #named<T extends YamlNode>(anchor: string | undefined, node: T): T {
    if (anchor !== undefined) this.#anchors.set(anchor, node);
    return node;
  }

  #alias(name: string, line: number): YamlNode {
    const target = this.#anchors.get(name);
    if (target === undefined) throw new YamlSyntaxError(`yaml: unknown anchor '${name}' referenced`, line + 1);
    this.#scanner.take();
    return { kind: 'alias', line, name, target };
  }

  /** An anchor and a tag, in either order. */
  #properties(): { anchor: string | undefined; tag: string | undefined } {
    let anchor: string | undefined;
    let tag: TagToken | undefined;
    for (;;) {
      const token = this.#scanner.peek();
      if (token.type === 'anchor' && anchor === undefined) anchor = token.name;
      else if (token.type === 'tag' && tag === undefined) tag = token;
      else break;
      this.#scanner.take();
    }
    return { anchor, tag: tag && this.#fullTag(tag) };
  }

  #fullTag({ handle, suffix, line }: TagToken): string {
    if (handle === '') return suffix;
    const prefix = this.#tagPrefixes.get(handle) ?? DEFAULT_TAG_PREFIXES.get(handle);
    if (prefix === undefined) throw parserError('found undefined tag handle', line);
    return prefix + suffix;
  }

  #blockSequence(sequence: YamlSequence): YamlSequence {
    this.#scanner.take();
    for (;;) {
      const { type, line } = this.#scanner.peek();
      if (type !== '-' && type !== 'block end') throw parserError("did not find expected '-' indicator", line);
      this.#scanner.take();
      if (type === 'block end') return sequence;
      sequence.items.push(this.#nodeUnless(AFTER_BLOCK_ITEM, line));
    }
  }

  /** A sequence in a mapping, in the same column: nothing says where it ends. */
  #indentlessSequence(sequence: YamlSequence): YamlSequence {
    for (;;) {
      const { type, line } = this.#scanner.peek();
      if (type !== '-') return sequence;
      this.#scanner.take();
      sequence.items.push(this.#nodeUnless(AFTER_INDENTLESS_ITEM, line));
    }
  }

  #blockMapping(mapping: YamlMapping): YamlMapping {
    this.#scanner.take();
    for (;;) {
      const { type, line } = this.#scanner.peek();
      if (type !== 'key' && type !== 'block end') throw parserError('did not find expected key', line);
      this.#scanner.take();
      if (type === 'block end') return mapping;
      const key = this.#nodeUnless(AFTER_BLOCK_MEMBER, line, true, true);
      mapping.entries.push({ key, value: this.#value(AFTER_BLOCK_MEMBER, true) });
    }
  }

  /** What comes after a key: `:` and a node, either of which may be left out. */
  #value(after: ReadonlySet<TokenType>, isBlock: boolean): YamlNode {
    const { type, line } = this.#scanner.peek();
    if (type !== 'value') return empty(line);
    this.#scanner.take();
    return this.#nodeUnless(after, isBlock ? line : this.#scanner.peek().line, isBlock, isBlock);
  }

  #flowSequence(sequence: YamlSequence): YamlSequence {
    this.#scanner.take();
    for (let isFirst = true; !this.#endsFlow(']', isFirst); isFirst = false) {
      const { type, line } = this.#scanner.peek();
      sequence.items.push(type === 'key' ? { kind: 'mapping', line, entries: [this.#pair()] } : this.#node(false));
    }
    return sequence;
  }

  /** A mapping of one entry without brackets around it, from its key on. */
  #pair(): YamlEntry {
    this.#scanner.take();
    const { type, line } = this.#scanner.peek();
    let key: YamlNode;
    if (AFTER_PAIR_KEY.has(type)) {
      // go-yaml passes what comes in place of a key, be it the value or the end.
      this.#scanner.take();
      key = empty(line);
    } else key = this.#node(false);
    const value = this.#value(AFTER_FLOW_ITEM, false);
    return { key, value };
  }

  #flowMapping(mapping: YamlMapping): YamlMapping {
    this.#scanner.take();
    for (let isFirst = true; !this.#endsFlow('}', isFirst); isFirst = false) {
      mapping.entries.push(this.#flowEntry());
    }
    return mapping;
  }

  #flowEntry(): YamlEntry {
    if (this.#scanner.peek().type !== 'key') {
      const key = this.#node(false);
      return { key, value: empty(this.#scanner.peek().line) };
    }
    this.#scanner.take();
    const key = this.#nodeUnless(AFTER_FLOW_KEY, this.#scanner.peek().line, false);
    return { key, value: this.#value(AFTER_FLOW_MEMBER, false) };
  }

  /** Passes the comma before a further item, or the bracket at the end and says that it was there. */
  #endsFlow(bracket: ']' | '}', isFirst: boolean): boolean {
    const { type, line } = this.#scanner.peek();
    if (type !== bracket && !isFirst) {
      if (type !== ',') throw parserError(`did not find expected ',' or '${bracket}'`, line);
      this.#scanner.take();
    }
    if (this.#scanner.peek().type !== bracket) return false;
    this.#scanner.take();
    return true;
  }
}

const DEFAULT_TAG_PREFIXES: ReadonlyMap<string, string> = new Map([
  ['!', '!'],
  ['!!', 'tag:yaml.org,2002:'],
]);

function tokens(...types: TokenType[]): ReadonlySet<TokenType> {
  return new Set(types);
}

const NO_CONTENT = tokens('%YAML', '%TAG', 'document start', 'document end', 'stream end');
const AFTER_BLOCK_ITEM = tokens('-', 'block end');
const AFTER_INDENTLESS_ITEM = tokens('-', 'key', 'value', 'block end');
const AFTER_BLOCK_MEMBER = tokens('key', 'value', 'block end');
const AFTER_PAIR_KEY = tokens('value', ',', ']');
const AFTER_FLOW_ITEM = tokens(',', ']');
const AFTER_FLOW_KEY = tokens('value', ',', '}');
const AFTER_FLOW_MEMBER = tokens(',', '}');

/** A node that is not there; a tag alone makes one too. */
function empty(line: number, tag = ''): YamlScalar {
  return { kind: 'scalar', line, tag, value: '', isImplicit: tag === '' };
}
