import { formatGoFloat32, formatGoSyntax, goQuote } from '../go-format.ts';
import { decodeJson, findDuplicateFields, JsonSyntaxError, setOwn, visitKeys } from '../json-decode.ts';
import type { JsonObject, JsonValue } from '../json-value.ts';
import { withinDepth, YamlSyntaxError } from './error.ts';
import type { YamlAlias, YamlMapping, YamlNode, YamlScalar } from './node.ts';
import { parseYaml } from './parse.ts';
import { type ResolvedScalar, resolvePlainScalar } from './resolve.ts';
import { KEY_LENGTH_MAX } from './scanner.ts';

/** A document as a JSON value. */
export interface DecodedYaml {
  readonly value: JsonValue;
  /**
   * Empty, or one text that names every key that a mapping has twice, as kube-apiserver's strict error prints it:
   * `yaml: unmarshal errors:\n  line 3: key "a" already set in map`.
   */
  readonly duplicates: readonly string[];
}

/**
 * Decodes the first document of a text as sigs.k8s.io/yaml's YAMLToJSON followed by the JSON decoder: YAML 1.1 scalars
 * of go-yaml v2, keys as strings, last duplicate wins, merge keys, aliases as long as they don't blow the document up.
 * @throws YamlSyntaxError
 */
export function decodeYaml(text: string): DecodedYaml {
  const fromJson = /^[ \t\r\n]*\{/.test(text) ? decodeAsJson(text) : undefined;
  if (fromJson !== undefined) return fromJson;
  return withinDepth(() => {
    const root = parseYaml(text);
    return root === undefined ? { value: null, duplicates: [] } : new YamlReader().read(root);
  });
}

/**
 * What JSON may have and YAML reads otherwise or not at all: escapes of a slash and of the halves of characters beyond 16
 * bits, a key with its colon on another line, breaks and control characters that are none in JSON.
 */
const NOT_IN_YAML = /\\(?:\/|u[dD][89a-fA-F])|[\n\r][ \t]*:|[\x7f-\x9f\u2028\u2029\ufffe\uffff]/;

/** Tabs at the beginning of a line outside of brackets. */
function hasTabsAround(text: string): boolean {
  const after = text.slice(text.lastIndexOf('}') + 1);
  return text.slice(0, text.indexOf('{')).includes('\t') || /[\n\r] *\t/.test(after);
}

/** JSON is YAML for the most part, and much faster to read as what it is. */
function decodeAsJson(text: string): DecodedYaml | undefined {
  if (NOT_IN_YAML.test(text) || hasTabsAround(text)) return undefined;
  try {
    const value = decodeJson(text);
    if (findDuplicateFields(text, value).length > 0 || hasLongKey(text)) return undefined;
    return { value, duplicates: [] };
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}

function hasLongKey(text: string): boolean {
  if (text.length <= KEY_LENGTH_MAX) return false;
  let isThere = false;
  visitKeys(text, (start, colon) => {
    if (colon - start > KEY_LENGTH_MAX) isThere = true;
  });
  return isThere;
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
  readonly #expanding = new Set<YamlAlias>();
  readonly #duplicates: string[] = [];
  #nodes = 0;
  #aliasNodes = 0;

  read(root: YamlNode): DecodedYaml {
    const value = this.#value(root);
    if (this.#duplicates.length === 0) return { value, duplicates: [] };
    return { value, duplicates: [`yaml: unmarshal errors:\n  ${this.#duplicates.join('\n  ')}`] };
  }

  #value(node: YamlNode): JsonValue {
    this.#count();
    switch (node.kind) {
      case 'scalar':
        return finite(resolveScalar(node).value);
      case 'sequence':
        return node.items.map((item) => this.#value(item));
      case 'alias':
        return this.#expand(node, (target) => this.#value(target));
      default: {
        const out: JsonObject = {};
        this.#mapping(node, out, new Set());
        return out;
      }
    }
  }

  #count(): void {
    this.#nodes++;
    if (this.#expanding.size > 0) this.#aliasNodes++;
    if (this.#aliasNodes <= ALIASES_UNSUSPECTED || this.#nodes <= NODES_UNSUSPECTED) return;
    if (this.#aliasNodes / this.#nodes > allowedAliasRatio(this.#nodes)) {
      throw new YamlSyntaxError('yaml: document contains excessive aliasing');
    }
  }

  #expand<T>(alias: YamlAlias, read: (target: YamlNode) => T): T {
    if (this.#expanding.has(alias)) throw new YamlSyntaxError(`yaml: anchor '${alias.name}' value contains itself`);
    this.#expanding.add(alias);
    const result = read(alias.target);
    this.#expanding.delete(alias);
    return result;
  }

  /** `seen` holds the keys of `out` with their types: a merge adds to the mapping that it stands in. */
  #mapping(node: YamlMapping, out: JsonObject, seen: Set<string>): void {
    for (const { key, value } of node.entries) {
      if (isMergeKey(key)) {
        this.#merge(value, out, seen);
        continue;
      }
      const name = this.#key(key, value);
      const item = this.#value(value);
      if (seen.has(name.identity)) {
        this.#duplicates.push(`line ${value.line + 1}: key ${name.shown} already set in map`);
      }
      seen.add(name.identity);
      setOwn(out, name.text, item);
    }
  }

  #key(node: YamlNode, value: YamlNode): { text: string; identity: string; shown: string } {
    if (node.kind === 'alias') {
      this.#count();
      return this.#expand(node, (target) => this.#key(target, value));
    }
    if (node.kind !== 'scalar') {
      const shown = formatGoSyntax(this.#value(node), 'map[interface {}]interface {}');
      throw new YamlSyntaxError(`yaml: invalid map key: ${shown}`);
    }
    this.#count();
    const scalar = resolveScalar(node);
    if (scalar.value === null) {
      const member = this.#value(value);
      const shown = member === null ? '<nil>' : formatGoSyntax(member, 'map[interface {}]interface {}');
      throw new YamlSyntaxError(`unsupported map key of type: %!s(<nil>), key: <nil>, value: ${shown}`);
    }
    const isText = typeof scalar.value === 'string';
    const text = scalar.tag === '!!float' && !isText ? floatKey(Number(scalar.value)) : String(scalar.value);
    return { text, identity: `${isText ? '!!str' : scalar.tag} ${text}`, shown: isText ? goQuote(text) : text };
  }

  #merge(node: YamlNode, out: JsonObject, seen: Set<string>): void {
    // Earlier mappings win, so they are written last.
    if (node.kind === 'sequence') for (const item of node.items.toReversed()) this.#mergeMapping(item, out, seen);
    else this.#mergeMapping(node, out, seen);
  }

  #mergeMapping(node: YamlNode, out: JsonObject, seen: Set<string>): void {
    const mapping = node.kind === 'alias' ? node.target : node;
    if (mapping.kind !== 'mapping') {
      throw new YamlSyntaxError('yaml: map merge requires map or sequence of maps as the value');
    }
    this.#count();
    if (node.kind === 'alias') this.#expand(node, () => this.#mapping(mapping, out, seen));
    else this.#mapping(mapping, out, seen);
  }
}

function isMergeKey(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === '<<' && (node.isImplicit || shortTag(node.tag) === '!!merge');
}

function floatKey(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  return formatGoFloat32(value);
}

function finite(value: ResolvedScalar['value']): JsonValue {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  const name = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  throw new YamlSyntaxError(`json: unsupported value: ${name}`);
}

const LONG_TAG_PREFIX = 'tag:yaml.org,2002:';

function shortTag(tag: string): string {
  return tag.startsWith(LONG_TAG_PREFIX) ? `!!${tag.slice(LONG_TAG_PREFIX.length)}` : tag;
}

function resolveScalar({ tag, value, isImplicit }: YamlScalar): ResolvedScalar {
  if (tag === '') return isImplicit ? resolvePlainScalar(value) : { tag: '!!str', value };
  const short = shortTag(tag);
  switch (short) {
    case '!!binary':
      return { tag: '!!str', value: decodeBinary(value) };
    case '!!bool':
    case '!!int':
    case '!!float':
    case '!!null':
    case '!!timestamp':
      return resolveTagged(short, value);
    default:
      return { tag: '!!str', value };
  }
}

function resolveTagged(tag: ResolvedScalar['tag'], text: string): ResolvedScalar {
  const resolved = resolvePlainScalar(text);
  if (resolved.tag === tag || (tag === '!!float' && resolved.tag === '!!int')) return { tag, value: resolved.value };
  // A timestamp is one only where nothing else is asked for.
  const found = resolved.tag === '!!timestamp' ? '!!str' : resolved.tag;
  throw new YamlSyntaxError(`yaml: cannot decode ${found} \`${text}\` as a ${tag}`);
}

function decodeBinary(text: string): string {
  const compact = text.replace(/[\r\n]/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 !== 0) {
    throw new YamlSyntaxError('yaml: !!binary value contains invalid base64 data');
  }
  return Buffer.from(compact, 'base64').toString();
}
