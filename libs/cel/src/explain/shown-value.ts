import { isJsonObject, type JsonValue } from '#machinery';
import { stringOf } from '../functions/conversions.ts';
import { isList, isMap, listGet, listSize } from '../values/collections.ts';
import { SchemaList, SchemaMap } from '../values/schema-value.ts';
import { CelDouble, CelOptional, CelTypeValue, CelUint, typeNameOf, type Val } from '../values/value.ts';

/** How many members of lists and maps a value is shown with, all levels together. */
const MEMBERS_MAX = 100;
const TEXT_MAX = 1000;
const DEPTH_MAX = 16;

/** A value as JSON, of a size that suits people, whatever its own. */
export interface ShownValue {
  readonly value: JsonValue;
  /** Whether something was left out. */
  readonly cut: boolean;
}

class Presenter {
  cut = false;
  private members = 0;
  private depth = 0;

  show(value: Val): JsonValue {
    if (value instanceof SchemaList || value instanceof SchemaMap) return this.json(value.json as JsonValue);
    if (value instanceof CelOptional) return value.value === undefined ? null : this.show(value.value);
    if (isList(value)) return this.list(listSize(value), (i) => this.show(listGet(value, i)));
    if (isMap(value)) {
      return this.object(value.keys(), (key) => [String(this.show(key)), this.show(value.get(key)!)]); // its own key
    }
    if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'bigint') {
      return value;
    }
    if (typeof value === 'string') return this.text(value);
    if (value instanceof CelUint) return value.value;
    if (value instanceof CelDouble && Number.isFinite(value.value)) return value.value;
    if (value instanceof CelTypeValue) return typeNameOf(value.type);
    if (value instanceof Uint8Array) return this.text(Buffer.from(value.subarray(0, TEXT_MAX)).toString('base64'));
    return this.text(stringOf(value) ?? String(value));
  }

  private json(value: JsonValue): JsonValue {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return this.list(value.length, (i) => this.json(value[i]!)); // an index of its own
    if (!isJsonObject(value)) return value;
    return this.object(Object.keys(value), (key) => [key, this.json(value[key]!)]); // its own key
  }

  private text(text: string): string {
    if (text.length <= TEXT_MAX) return text;
    this.cut = true;
    return `${text.slice(0, TEXT_MAX)}…`;
  }

  /** Whether one more member may be shown. */
  private admits(): boolean {
    if (this.members < MEMBERS_MAX && this.depth < DEPTH_MAX) {
      this.members++;
      return true;
    }
    this.cut = true;
    return false;
  }

  private list(size: number, item: (index: number) => JsonValue): JsonValue[] {
    const shown: JsonValue[] = [];
    for (let i = 0; i < size && this.admits(); i++) shown.push(this.deeper(() => item(i)));
    return shown;
  }

  private object<Key>(keys: Iterable<Key>, entry: (key: Key) => [string, JsonValue]): JsonValue {
    const shown: [string, JsonValue][] = [];
    for (const key of keys) {
      if (!this.admits()) break;
      const [name, value] = this.deeper(() => entry(key));
      shown.push([this.text(name), value]);
    }
    return Object.fromEntries(shown);
  }

  private deeper<T>(show: () => T): T {
    this.depth++;
    const shown = show();
    this.depth--;
    return shown;
  }
}

/** Times are shown as texts, optionals as what they hold or null, what has no JSON by its text or type. */
export function shownValue(value: Val): ShownValue {
  const presenter = new Presenter();
  return { value: presenter.show(value), cut: presenter.cut };
}
