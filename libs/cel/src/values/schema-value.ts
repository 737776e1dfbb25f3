import { isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { DeclType } from '../check/decl-type.ts';
import { escapeIdentifier, unescapeIdentifier } from '../check/identifier-escape.ts';
import { CelError, noSuchOverload } from './cel-error.ts';
import { parseBase64, parseDate, parseDateTime, parseFormatDuration } from './format-values.ts';
import { wrapUntyped } from './json-document.ts';
import { parsedOnce } from './long-text.ts';
import { spend } from './uncharged-work.ts';
import { CelDouble, type Val } from './value.ts';
import { namesOf } from './wide-object.ts';

const DATE = { stepsPerUnit: 5, parse: parseDate };
const DATE_TIME = { stepsPerUnit: 5, parse: parseDateTime };
const DURATION = { stepsPerUnit: 200, parse: parseFormatDuration };
const BASE64 = { stepsPerUnit: 2, parse: parseBase64 };

/** Gives a JSON value, read through its declaration, the form in which generic operations take it. */
export function wrapJson(decl: DeclType, json: JsonValue | undefined): Val {
  if (json === undefined) return null;
  if (json === null) {
    if (!decl.nullable) throw new CelError('invalid data, got null for schema with nullable=false');
    return null;
  }
  switch (decl.kind) {
    case 'string':
    case 'bool':
    case 'int':
    case 'dyn':
      return json as Val;
    case 'any':
      return wrapUntyped(json);
    case 'double':
      return new CelDouble(Number(json));
    case 'list':
      if (!Array.isArray(json))
        throw new CelError('invalid data, expected an array for the provided schema with type=array');
      return new SchemaList(decl, json);
    case 'map':
    case 'object':
      if (!isJsonObject(json))
        throw new CelError('invalid data, expected a map for the provided schema with type=object');
      return new SchemaMap(decl, json);
    case 'timestamp':
      return parsedOnce(String(json), decl.format === 'date' ? DATE : DATE_TIME);
    case 'duration':
      return parsedOnce(String(json), DURATION);
    case 'bytes':
      return parsedOnce(String(json), BASE64);
  }
}

/** A list of a document. Sets and maps by key compare and concatenate without regard to order. */
export class SchemaList {
  readonly isList = true;
  readonly decl: DeclType;
  readonly json: readonly JsonValue[];

  constructor(decl: DeclType, json: readonly JsonValue[]) {
    this.decl = decl;
    this.json = json;
  }

  get size(): number {
    return this.json.length;
  }

  get(index: number): Val {
    return wrapJson(this.decl.element!, this.json[index]); // lists have elements
  }

  *[Symbol.iterator](): IterableIterator<Val> {
    for (let i = 0; i < this.json.length; i++) yield this.get(i);
  }

  get listType(): 'atomic' | 'set' | 'map' {
    return this.decl.listType;
  }

  /** The properties that identify an element of a list of type map. */
  get mapKeys(): readonly string[] {
    return this.decl.mapKeys;
  }
}

/** An object or a map of a document. */
export class SchemaMap {
  readonly isList = false;
  readonly decl: DeclType;
  readonly json: JsonObject;

  constructor(decl: DeclType, json: JsonObject) {
    this.decl = decl;
    this.json = json;
  }

  get size(): number {
    return namesOf(this.json).length;
  }

  has(key: Val): boolean {
    return this.get(key) !== undefined;
  }

  /** The value at a key as expressions write it; undefined when absent. Throws for keys that are no strings. */
  get(key: Val): Val | undefined {
    if (typeof key !== 'string') throw noSuchOverload();
    spend(key.length);
    const name = this.decl.kind === 'object' ? unescapeIdentifier(key) : key;
    if (name === undefined || !Object.hasOwn(this.json, name)) return undefined;
    return this.property(name);
  }

  /** The value of a property that the document has, by its own name; undefined when the schema does not know it. */
  property(name: string): Val | undefined {
    const json = this.json[name];
    if (this.decl.kind === 'map') return wrapJson(this.decl.element!, json); // maps have a value type
    if (json === null) return undefined;
    const field = this.decl.fields?.get(escapeIdentifier(name) ?? '');
    return field === undefined ? undefined : wrapJson(field.type, json);
  }

  /** Whether the schema knows a property, be it one that expressions cannot see. */
  knows(name: string): boolean {
    const { kind, fields, hidden } = this.decl;
    return kind === 'map' || fields?.has(escapeIdentifier(name) ?? '') === true || hidden.includes(name);
  }

  *keys(): IterableIterator<Val> {
    for (const name of namesOf(this.json)) {
      if (this.decl.kind === 'map') yield name;
      else if (this.decl.fields?.has(escapeIdentifier(name) ?? '')) yield escapeIdentifier(name) ?? name;
    }
  }
}
