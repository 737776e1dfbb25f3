import {
  decodeJson,
  encodeJson,
  goJson,
  isJsonObject,
  type JsonObject,
  JsonSyntaxError,
  type JsonValue,
} from '#machinery';
import type { Answer } from '../../oracle/scenario.ts';
import type { Comparable } from '../compare-answers.ts';

const UID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g;
/** The lines after `errors:`, each of them indented. */
const ERROR_LINES = /(?<=errors:\n)(?: {2}.*\n?)+/g;
/** Several errors of validation, parts of which may hold commas of their own. */
const AGGREGATED = /(?<=is invalid: \[).*(?=\]$)/s;
/** A JSON text in quotes, as errors show a patched object. */
const QUOTED_OBJECT = /"\{(?:[^"\\]|\\.)*\}"/g;
/** A key that JavaScript puts before others. */
const INDEX_KEY = /"(?:0|[1-9]\d{0,9})":/;
const VERSION_IN_TEXT = /(resourceVersion\\*": ?\\*")(\d+)/g;

/**
 * Makes one server's answers to a sequence comparable with the other's. What differs from run to run is replaced by when it
 * was first seen, so that equal stays equal and new stays new:
 *
 *     uid                          <uid-1> for the first object, <uid-2> for the one that was created after its deletion
 *     resourceVersion              <version-3>: the same as before when a write changed nothing
 *     times of field managers      <time-2>: the second second in which something happened to the object
 *
 * Members of objects in quoted texts that have whole numbers for keys are sorted: ours don't keep the order of such a patch.
 * Otherwise only what kube-apiserver takes from Go maps is reordered: the errors of a typed object, a line each, those of validation, and the
 * conflicts with several managers. Not reordered are the entries of managedFields, which it sorts by time and then by name, and the members of fieldsV1.
 */
export class MaskedAnswers {
  readonly #numbers = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  mask(answer: Answer): Comparable {
    const warnings = (answer.headers.warning ?? []).map((text) => this.#text(text));
    return { status: answer.status, warnings, body: answer.body === undefined ? undefined : this.#value(answer.body) };
  }

  #value(value: JsonValue): JsonValue {
    if (typeof value === 'string') return this.#text(value);
    if (Array.isArray(value)) return value.map((item) => this.#value(item));
    if (!isJsonObject(value)) return value;
    const masked: JsonObject = {};
    for (const [key, each] of Object.entries(value)) masked[key] = this.#member(key, each);
    return masked;
  }

  #member(key: string, value: JsonValue): JsonValue {
    if (key === 'resourceVersion' && typeof value === 'string') return this.#numbered('version', value);
    // As text, because JSON objects are compared without regard to the order of their members.
    if (key === 'fieldsV1') return encodeJson(value);
    return this.#value(key === 'causes' && Array.isArray(value) ? inOrder(value) : value);
  }

  #text(text: string): string {
    return text
      .replace(ERROR_LINES, (lines) => lines.split('\n').sort().join('\n'))
      .replace(AGGREGATED, (errors) => errors.split(', ').sort().join(', '))
      .replace(QUOTED_OBJECT, withoutOrder)
      .replace(UID, (uid) => this.#numbered('uid', uid))
      .replace(TIME, (time) => this.#numbered('time', time))
      .replace(VERSION_IN_TEXT, (_, before: string, version: string) => before + this.#numbered('version', version));
  }

  #numbered(what: string, value: string): string {
    const key = `${what} ${value}`;
    let name = this.#numbers.get(key);
    if (name === undefined) {
      const count = (this.#counts.get(what) ?? 0) + 1;
      this.#counts.set(what, count);
      name = `<${what}-${count}>`;
      this.#numbers.set(key, name);
    }
    return name;
  }
}

/** Conflicts with one manager stay in their order, while managers come in any; so do other causes. */
function inOrder(causes: JsonValue[]): JsonValue[] {
  const rankOf = (cause: JsonValue): string =>
    isJsonObject(cause) && cause.reason === 'FieldManagerConflict' ? String(cause.message) : encodeJson(cause);
  return causes.toSorted((a, b) => compareTexts(rankOf(a), rankOf(b)));
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function withoutOrder(quoted: string): string {
  if (!INDEX_KEY.test(quoted.replaceAll('\\"', '"'))) return quoted;
  try {
    return JSON.stringify(goJson(decodeJson(JSON.parse(quoted))));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof JsonSyntaxError) return quoted;
    throw error;
  }
}
