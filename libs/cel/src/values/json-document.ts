import type { JsonObject, JsonValue } from '#machinery';
import { CelDouble, type Val } from './value.ts';
import { namesOf } from './wide-object.ts';

/** Gives a JSON value that no schema describes the form in which generic operations take it, without a copy. */
export function wrapUntyped(json: JsonValue | undefined): Val {
  switch (typeof json) {
    case 'number':
      // Integers beyond the exact ones are bigints, so a number that is no such integer is a double.
      return Number.isSafeInteger(json) ? json : new CelDouble(json);
    case 'object':
      if (json === null) return null;
      return Array.isArray(json) ? new JsonList(json) : new JsonMap(json);
    default:
      return json ?? null;
  }
}

/** A list of a document without a schema. */
export class JsonList {
  readonly isList = true;
  readonly json: readonly JsonValue[];

  constructor(json: readonly JsonValue[]) {
    this.json = json;
  }

  get size(): number {
    return this.json.length;
  }

  get(index: number): Val {
    return wrapUntyped(this.json[index]);
  }

  *[Symbol.iterator](): IterableIterator<Val> {
    for (const item of this.json) yield wrapUntyped(item);
  }
}

/** An object of a document without a schema: its keys are what they are, and null is a value. */
export class JsonMap {
  readonly isList = false;
  readonly json: JsonObject;

  constructor(json: JsonObject) {
    this.json = json;
  }

  get size(): number {
    return namesOf(this.json).length;
  }

  has(key: Val): boolean {
    return typeof key === 'string' && Object.hasOwn(this.json, key);
  }

  get(key: Val): Val | undefined {
    return this.has(key) ? wrapUntyped(this.json[key as string]) : undefined;
  }

  *keys(): IterableIterator<Val> {
    yield* namesOf(this.json);
  }
}
