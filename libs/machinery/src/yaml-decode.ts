import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  Parser,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { formatGoSyntax, goQuote } from './go-format.ts';
import { decodeJson, findDuplicateFields, JsonSyntaxError, setOwn } from './json-decode.ts';
import type { JsonObject, JsonValue } from './json-value.ts';
import { YamlSyntaxError, yamlQuoteError, yamlSyntaxError } from './yaml-error.ts';
import { lexWithQuotes, type QuoteFault, withCommonEscapes } from './yaml-quoted.ts';
import { type ResolvedScalar, resolvePlainScalar } from './yaml-scalar.ts';

export { YamlSyntaxError } from './yaml-error.ts';

/** A document as a JSON value. */
export interface DecodedYaml {
  readonly value: JsonValue;
  /**
   * Empty, or one text that names every key that a mapping has twice, as kube-apiserver's strict error prints it:
   * `yaml: unmarshal errors:\n  line 3: key "a" already set in map`.
   */
  readonly duplicates: readonly string[];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what YAML forbids
const CONTROL_CHARACTER = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/**
 * Decodes the first document of a text as sigs.k8s.io/yaml's YAMLToJSON followed by the JSON decoder: YAML 1.1 scalars
 * of go-yaml v2, keys as strings, last duplicate wins, merge keys, aliases as long as they don't blow the document up.
 * @throws YamlSyntaxError
 */
export function decodeYaml(text: string): DecodedYaml {
  const fromJson = text.trimStart().startsWith('{') ? decodeAsJson(text) : undefined;
  if (fromJson !== undefined) return fromJson;
  if (CONTROL_CHARACTER.test(text)) throw new YamlSyntaxError('yaml: control characters are not allowed');
  const lines = new LineCounter();
  try {
    const document = firstDocument(withCommonEscapes(text), lines);
    const node = document?.contents ?? null;
    if (node === null) return { value: null, duplicates: [] };
    return new YamlReader(lines).read(node as ParsedNode);
  } catch (error) {
    // The parser recurses with the depth of the document; go-yaml gives up at the same kind of input.
    if (error instanceof RangeError) throw new YamlSyntaxError('yaml: exceeded max depth of 10000');
    throw error;
  }
}

/** Escapes of JSON that go-yaml does not know: of a slash, and of the halves of characters beyond 16 bits. */
const ESCAPE_OF_JSON_ALONE = /\\(?:\/|u[dD][89a-fA-F])/;

/** JSON is YAML, and much faster to read as what it is. */
function decodeAsJson(text: string): DecodedYaml | undefined {
  if (ESCAPE_OF_JSON_ALONE.test(text)) return undefined;
  try {
    const value = decodeJson(text.trimStart());
    return findDuplicateFields(text, value).length === 0 ? { value, duplicates: [] } : undefined;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

function firstDocument(text: string, lines: LineCounter): Document.Parsed | undefined {
  const composer = new Composer({ version: '1.1', schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' });
  let quote: QuoteFault | undefined;
  const tokens = parse(text, lines, (fault) => {
    quote ??= fault;
  });
  for (const document of composer.compose(tokens, true, text.length)) {
    // The parser may have looked further than the document goes.
    const fault = quote !== undefined && quote.start < document.range[2] ? quote : undefined;
    const others = document.errors.filter(({ pos }) => fault === undefined || pos[0] < fault.start);
    if (others.length > 0) throw yamlSyntaxError(others, text, lines);
    if (fault !== undefined) throw yamlQuoteError(fault, lines);
    return document;
  }
  return undefined;
}

function* parse(text: string, lines: LineCounter, onFault: (fault: QuoteFault) => void): Generator<CST.Token, void> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of lexWithQuotes(text, onFault)) yield* parser.next(lexeme);
  yield* parser.end();
}

// go-yaml's bound on documents that are mostly aliases ("billion laughs"): at most 99 % of up to 400,000 nodes may come
// from aliases, falling to 10 % at 4,000,000.
const ALIAS_RATIO_RANGE_LOW = 400_000;
const ALIAS_RATIO_RANGE_HIGH = 4_000_000;
const ALIASES_UNSUSPECTED = 100;
const NODES_UNSUSPECTED = 1000;

function allowedAliasRatio(nodes: number): number {
  if (nodes <= ALIAS_RATIO_RANGE_LOW) return 0.99;
  if (nodes >= ALIAS_RATIO_RANGE_HIGH) return 0.1;
  return 0.99 - (0.89 * (nodes - ALIAS_RATIO_RANGE_LOW)) / (ALIAS_RATIO_RANGE_HIGH - ALIAS_RATIO_RANGE_LOW);
}

class YamlReader {
  readonly #lines: LineCounter;
  readonly #anchors = new Map<string, ParsedNode>();
  /** What an alias meant when it was first met: an anchor may be set again later. */
  readonly #targets = new Map<ParsedNode, ParsedNode>();
  readonly #expanding = new Set<ParsedNode>();
  readonly #duplicates: string[] = [];
  #nodes = 0;
  #aliasNodes = 0;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  read(root: ParsedNode): DecodedYaml {
    const value = this.#value(root);
    if (this.#duplicates.length === 0) return { value, duplicates: [] };
    return { value, duplicates: [`yaml: unmarshal errors:\n  ${this.#duplicates.join('\n  ')}`] };
  }

  #value(node: ParsedNode | null): JsonValue {
    this.#count();
    if (node === null) return null;
    if (isAlias(node)) return this.#expand(node, (target) => this.#value(target));
    if (node.anchor !== undefined && this.#expanding.size === 0) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return finite(resolveScalar(node).value);
    if (isSeq(node)) return this.#sequence(node as YAMLSeq.Parsed);
    const out: JsonObject = {};
    this.#mapping(node as YAMLMap.Parsed, out, new Set());
    return out;
  }

  #count(): void {
    this.#nodes++;
    if (this.#expanding.size > 0) this.#aliasNodes++;
    if (this.#aliasNodes <= ALIASES_UNSUSPECTED || this.#nodes <= NODES_UNSUSPECTED) return;
    if (this.#aliasNodes / this.#nodes > allowedAliasRatio(this.#nodes)) {
      throw new YamlSyntaxError('yaml: document contains excessive aliasing');
    }
  }

  #expand<T>(alias: ParsedNode & { source: string }, read: (target: ParsedNode) => T): T {
    const target = this.#targets.get(alias) ?? this.#anchors.get(alias.source);
    if (target === undefined) throw new YamlSyntaxError(`yaml: unknown anchor '${alias.source}' referenced`);
    this.#targets.set(alias, target);
    if (this.#expanding.has(alias)) {
      throw new YamlSyntaxError(`yaml: anchor '${alias.source}' value contains itself`);
    }
    this.#expanding.add(alias);
    const result = read(target);
    this.#expanding.delete(alias);
    return result;
  }

  #sequence(node: YAMLSeq.Parsed): JsonValue[] {
    return node.items.map((item) => this.#value(item as ParsedNode | null));
  }

  /** `seen` holds the keys of `out` with their types: a merge adds to the mapping that it stands in. */
  #mapping(node: YAMLMap.Parsed, out: JsonObject, seen: Set<string>): void {
    for (const { key, value } of node.items) {
      if (isMergeKey(key)) {
        this.#merge(value, out, seen);
        continue;
      }
      const name = this.#key(key, value);
      const item = this.#value(value);
      if (seen.has(name.identity)) {
        this.#duplicates.push(`line ${this.#line(value ?? key)}: key ${name.shown} already set in map`);
      }
      seen.add(name.identity);
      setOwn(out, name.text, item);
    }
  }

  #line(node: ParsedNode): number {
    return this.#lines.linePos(node.range[0]).line;
  }

  #key(node: ParsedNode, value: ParsedNode | null): { text: string; identity: string; shown: string } {
    this.#count();
    if (isAlias(node)) return this.#expand(node, (target) => this.#key(target, value));
    if (node.anchor !== undefined && this.#expanding.size === 0) this.#anchors.set(node.anchor, node);
    if (!isScalar(node)) {
      const shown = formatGoSyntax(node.toJSON() as JsonValue, 'map[interface {}]interface {}');
      throw new YamlSyntaxError(`yaml: invalid map key: ${shown}`);
    }
    const scalar = resolveScalar(node);
    if (scalar.value === null) {
      throw new YamlSyntaxError(`unsupported map key of type: %!s(<nil>), key: <nil>, value: ${shownValue(value)}`);
    }
    const text = String(scalar.value);
    const isText = typeof scalar.value === 'string';
    return { text, identity: `${isText ? '!!str' : scalar.tag} ${text}`, shown: isText ? goQuote(text) : text };
  }

  #merge(node: ParsedNode | null, out: JsonObject, seen: Set<string>): void {
    if (node !== null && isSeq(node)) {
      // Earlier mappings win, so they are written last.
      for (const item of node.items.toReversed()) this.#mergeMapping(item as ParsedNode | null, out, seen);
      return;
    }
    this.#mergeMapping(node, out, seen);
  }

  #mergeMapping(node: ParsedNode | null, out: JsonObject, seen: Set<string>): void {
    if (node !== null && isMap(node)) this.#mapping(node as YAMLMap.Parsed, out, seen);
    else if (node !== null && isAlias(node)) {
      this.#expand(node, (target) => {
        if (!isMap(target)) throw wantMap();
        this.#mapping(target as YAMLMap.Parsed, out, seen);
      });
    } else throw wantMap();
  }
}

function wantMap(): YamlSyntaxError {
  return new YamlSyntaxError('yaml: map merge requires map or sequence of maps as the value');
}

function shownValue(value: ParsedNode | null): string {
  return value !== null && isScalar(value) ? goQuote(String(value.source)) : '<nil>';
}

function isMergeKey(node: ParsedNode): boolean {
  return isScalar(node) && node.source === '<<' && (node.type === 'PLAIN' || node.tag?.endsWith('merge') === true);
}

function finite(value: ResolvedScalar['value']): JsonValue {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  const name = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  throw new YamlSyntaxError(`json: unsupported value: ${name}`);
}

const LONG_TAG_PREFIX = 'tag:yaml.org,2002:';

function resolveScalar(node: Scalar): ResolvedScalar {
  const text = node.source ?? '';
  const tag = node.tag?.startsWith(LONG_TAG_PREFIX) ? `!!${node.tag.slice(LONG_TAG_PREFIX.length)}` : node.tag;
  if (tag === undefined) {
    return node.type === 'PLAIN' ? resolvePlainScalar(text) : { tag: '!!str', value: text };
  }
  switch (tag) {
    case '!!binary':
      return { tag: '!!str', value: decodeBinary(text) };
    case '!!bool':
    case '!!int':
    case '!!float':
    case '!!null':
    case '!!timestamp':
      return resolveTagged(tag, text);
    default:
      return { tag: '!!str', value: text };
  }
}

function resolveTagged(tag: ResolvedScalar['tag'], text: string): ResolvedScalar {
  const resolved = resolvePlainScalar(text);
  if (resolved.tag === tag || (tag === '!!float' && resolved.tag === '!!int')) return { tag, value: resolved.value };
  throw new YamlSyntaxError(`yaml: cannot decode ${resolved.tag} \`${text}\` as a ${tag}`);
}

function decodeBinary(text: string): string {
  const compact = text.replace(/[\r\n]/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 !== 0) {
    throw new YamlSyntaxError('yaml: !!binary value contains invalid base64 data');
  }
  return Buffer.from(compact, 'base64').toString();
}
