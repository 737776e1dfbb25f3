import type { JsonObject, JsonValue } from '#machinery';
import { isJsonObject } from '#machinery';
import { asOfOneSecond } from './mask-managed-fields.ts';

/**
 * Replaces what differs from run to run by placeholders that keep what must not differ. Over one scenario:
 *
 *     resourceVersion of objects   101, 103, 101      <rv-1>, <rv-2>, <rv-1>: equality and order stay visible
 *     of lists and bookmarks       102, 103           <rv-1+>, <rv-2+>: not before that object's version; other
 *                                                     writers move the store's revision at any time
 *     uid                          by first appearance <uid-1>, <uid-2>
 *     generated names              widget-x7k2p       widget-<gen-1>
 *     continue tokens              <continue>: they hold the store's revision
 *     conditions                   in the order of their types
 *     managedFields                as if all writes of the run fell into one second
 *     times, ages, ports, hashes   <time>, <age>, 127.0.0.1:<port>, <hash>
 *
 * What a scenario itself writes (`written`, its steps as text) is not masked: a date in a spec stays a date.
 */
export function maskScenario(written: string, responses: readonly JsonObject[]): JsonObject[] {
  const masks = new Masks(written);
  for (const response of responses) masks.learn(response);
  return responses.map((response) => masks.apply(response) as JsonObject);
}

const uuidPattern = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const timePattern = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
const portPattern = /\b(127\.0\.0\.1|localhost|\[::1\]):\d{2,5}\b/g;
const hashPattern = /\bhash=[0-9A-F]+/g;
/** kube-apiserver's way of printing a duration in a table: `5s`, `3m20s`, `2d4h`. */
const agePattern = /^(?:\d+[smhdy]){1,3}$/;
/** A version in prose, `… resource version: 1, current: 27`, or in YAML. */
const versionInText =
  /(resource version: \d+ \(|version in record \(|current: |ResourceVersion in object meta: |resource ?version[^:\n]{0,40}: ?\\*"?)(\d+)\b/gi;
/** In an object that an error message quotes; other members of metadata come before it. Entries have the order of their times. */
const managedFieldsInMessage = /,\\*"managedFields\\*":\[\{.*?\}\](?=[,}])/g;
/** The version of a list that is kept as text, in JSON with indentation or in YAML: of its own metadata, not of an item's. */
const listText = /^(?: {2}"kind": "|kind: )\w+List\b/m;
const listVersionInText = /^((?: {4}"resourceVersion"| {2}resourceVersion): ")\d+"/m;
/** What the API server appends to generateName, cut to `generatedPrefixMax` characters. */
const generatedSuffix = '[bcdfghjklmnpqrstvwxz2456789]{5}(?![a-z0-9])';
const generatedPrefixMax = 58;

class Masks {
  readonly #written: string;
  readonly #versions = new Set<bigint>();
  #sortedVersions: bigint[] | undefined;
  readonly #uids = new Map<string, string>();
  readonly #generated = new Map<string, string>();
  readonly #generatedPatterns: readonly RegExp[];

  constructor(written: string) {
    this.#written = written;
    const prefixes = [...written.matchAll(/"generateName":"([^"]+)"/g)].map((match) => match[1]!);
    this.#generatedPatterns = [...new Set(prefixes)].map(
      (prefix) =>
        new RegExp(`(?<![a-z0-9])(${escapePattern(prefix.slice(0, generatedPrefixMax))})(${generatedSuffix})`, 'g'),
    );
  }

  /** Notes the values of a response, before anything is masked: numbering needs all of them. */
  learn(value: JsonValue): void {
    if (Array.isArray(value)) for (const item of value) this.learn(item);
    if (!isJsonObject(value)) return;
    const metadata = value.metadata;
    if (isJsonObject(metadata)) {
      const version = decimal(metadata.resourceVersion);
      if (version !== undefined && !isCollection(value)) this.#versions.add(version);
    }
    // A bookmark's object has the store's revision, not one of its own.
    for (const [key, each] of Object.entries(value)) if (!(key === 'object' && isBookmark(value))) this.learn(each);
  }

  apply(value: JsonValue): JsonValue {
    if (typeof value === 'string') return this.#text(value);
    if (Array.isArray(value)) return value.map((item) => this.apply(item));
    if (!isJsonObject(value)) return value;
    const result: JsonObject = {};
    for (const [key, each] of Object.entries(value)) {
      if (key === 'metadata' && isJsonObject(each)) result[key] = this.#metadata(value, each);
      else if (key === 'object' && isBookmark(value)) result[key] = this.#bookmark(each);
      else if (key === 'serverAddress') result[key] = '<address>';
      else if (key === 'etag' && typeof each === 'string') result[key] = '<etag>';
      // A field set names the items of a map by their keys, an owner by its uid.
      else result[this.#text(key)] = this.apply(each);
    }
    if (Array.isArray(result.conditions)) result.conditions = sortedByType(result.conditions);
    if (result.kind === 'Table') maskAges(result);
    if (result.kind === 'Status') sortCauses(result);
    return result;
  }

  #metadata(owner: JsonObject, metadata: JsonObject): JsonObject {
    const masked = this.apply(metadata) as JsonObject;
    if (Array.isArray(metadata.managedFields) && Array.isArray(masked.managedFields)) {
      masked.managedFields = asOfOneSecond(metadata.managedFields, masked.managedFields);
    }
    const version = decimal(metadata.resourceVersion);
    if (version !== undefined) {
      masked.resourceVersion = isCollection(owner) ? this.#notBefore(version) : this.#exactly(version);
    }
    if (typeof metadata.continue === 'string' && metadata.continue !== '') {
      masked.continue = '<continue>';
    }
    return masked;
  }

  #bookmark(object: JsonValue): JsonValue {
    const masked = this.apply(object);
    if (
      isJsonObject(object) &&
      isJsonObject(object.metadata) &&
      isJsonObject(masked) &&
      isJsonObject(masked.metadata)
    ) {
      const version = decimal(object.metadata.resourceVersion);
      if (version !== undefined) masked.metadata.resourceVersion = this.#notBefore(version);
    }
    return masked;
  }

  #exactly(version: bigint): string {
    return `<rv-${this.#rank(version)}>`;
  }

  #notBefore(version: bigint): string {
    return version === 0n ? '0' : `<rv-${this.#rank(version)}+>`;
  }

  /** How many known versions are not after this one. */
  #rank(version: bigint): number {
    this.#sortedVersions ??= [...this.#versions].sort((a, b) => (a < b ? -1 : 1));
    let rank = 0;
    while (rank < this.#sortedVersions.length && this.#sortedVersions[rank]! <= version) rank++;
    return rank;
  }

  #text(text: string): string {
    let masked = listText.test(text) ? text.replace(listVersionInText, '$1<rv>"') : text;
    for (const pattern of this.#generatedPatterns) {
      masked = masked.replace(pattern, (name, prefix: string) =>
        this.#unlessWritten(name, () => prefix + numbered(this.#generated, name, 'gen')),
      );
    }
    masked = masked.replace(uuidPattern, (uid) => this.#unlessWritten(uid, () => numbered(this.#uids, uid, 'uid')));
    masked = masked.replace(timePattern, (time) => this.#unlessWritten(time, () => '<time>'));
    masked = masked.replace(portPattern, (address, host) => this.#unlessWritten(address, () => `${host}:<port>`));
    masked = masked.replace(hashPattern, 'hash=<hash>');
    // An answer that is kept as text has its fields compared as all others have.
    if (!masked.startsWith('{')) masked = masked.replace(managedFieldsInMessage, '');
    return masked.replace(versionInText, (all, before: string, digits: string) => {
      const version = BigInt(digits);
      if (this.#versions.has(version)) return before + this.#exactly(version);
      return this.#hasNumber(digits) ? all : `${before}<rv>`;
    });
  }

  /** Whether the scenario itself writes a number; 900 is not in 9000000. */
  #hasNumber(digits: string): boolean {
    return new RegExp(`(?<!\\d)${digits}(?!\\d)`).test(this.#written);
  }

  #unlessWritten(value: string, mask: () => string, otherwise: string = value): string {
    return this.#written.includes(value) ? otherwise : mask();
  }
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function numbered(known: Map<string, string>, value: string, what: string): string {
  const placeholder = known.get(value) ?? `<${what}-${known.size + 1}>`;
  known.set(value, placeholder);
  return placeholder;
}

function decimal(value: JsonValue | undefined): bigint | undefined {
  return typeof value === 'string' && /^\d+$/.test(value) ? BigInt(value) : undefined;
}

function isCollection(object: JsonObject): boolean {
  return object.kind === 'Table' || Array.isArray(object.items) || String(object.kind).endsWith('List');
}

function isBookmark(event: JsonObject): boolean {
  return event.type === 'BOOKMARK';
}

/** Cells of columns of type `date`, and of the column Age, hold times since. */
function maskAges(table: JsonObject): void {
  const columns = Array.isArray(table.columnDefinitions) ? table.columnDefinitions : [];
  for (const row of Array.isArray(table.rows) ? table.rows : []) {
    if (!isJsonObject(row) || !Array.isArray(row.cells)) continue;
    row.cells = row.cells.map((cell, index) => {
      const column = columns[index];
      const isDate = isJsonObject(column) ? column.type === 'date' || column.name === 'Age' : columns.length === 0;
      return isDate && typeof cell === 'string' && agePattern.test(cell) ? '<age>' : cell;
    });
  }
}

/** Conditions are a map by type: controllers that race add them in any order. */
function sortedByType(conditions: readonly JsonValue[]): JsonValue[] {
  const typeOf = (condition: JsonValue) => (isJsonObject(condition) ? String(condition.type) : '');
  return conditions.toSorted((a, b) => (typeOf(a) < typeOf(b) ? -1 : 1));
}

/** Several causes come in no fixed order, neither as details nor in the message's bracket. */
function sortCauses(status: JsonObject): void {
  const details = status.details;
  if (!isJsonObject(details) || !Array.isArray(details.causes) || details.causes.length < 2) return;
  const before = causesInMessage(details.causes);
  details.causes.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof status.message !== 'string') return;
  if (status.message.includes(before)) {
    status.message = status.message.replace(before, () => causesInMessage(details.causes as JsonValue[]));
    return;
  }
  const [, head, list, tail] = /^(.*?: \[)(.*)(\].*)$/s.exec(status.message) ?? [];
  if (list !== undefined) status.message = head + list.split(', ').sort().join(', ') + tail;
}

/** The causes as an aggregated error prints them: each text once. */
function causesInMessage(causes: readonly JsonValue[]): string {
  const texts = causes.map((cause) => (isJsonObject(cause) ? `${cause.field}: ${cause.message}` : ''));
  return `[${[...new Set(texts)].join(', ')}]`;
}
