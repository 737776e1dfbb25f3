import { CelError } from './cel-error.ts';
import { isInt } from './int.ts';
import { spend } from './uncharged-work.ts';
import { CelDouble, CelUint, type Val } from './value.ts';

/**
 * A map built by an expression. Keys of different types are different entries, but a number finds the entry of an equal number of
 * another type where there is none of its own.
 */
export class MapValue {
  readonly isList = false;
  private readonly entries = new Map<string | Val, { key: Val; value: Val }>();

  static of(pairs: Iterable<readonly [Val, Val]>): MapValue {
    const map = new MapValue();
    for (const [key, value] of pairs) map.add(key, value);
    return map;
  }

  get size(): number {
    return this.entries.size;
  }

  /** Adds an entry; throws for a key that is there already. */
  add(key: Val, value: Val): void {
    if (this.has(key)) throw new CelError(`insert failed: key ${displayKey(key)} already exists`);
    this.set(key, value);
  }

  /** Puts an entry in the place of the key's former one. */
  set(key: Val, value: Val): void {
    this.entries.set(indexOfKey(key) ?? key, { key, value });
  }

  delete(key: Val): void {
    this.entries.delete(indexOfKey(key) ?? key);
  }

  get(key: Val): Val | undefined {
    return this.entry(key)?.value;
  }

  has(key: Val): boolean {
    return this.entry(key) !== undefined;
  }

  private entry(key: Val): { key: Val; value: Val } | undefined {
    const own = this.entries.get(indexOfKey(key) ?? key);
    if (own !== undefined || typeof key === 'string') return own;
    for (const other of otherIndexes(key)) {
      const entry = this.entries.get(other);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  *keys(): IterableIterator<Val> {
    for (const entry of this.entries.values()) yield entry.key;
  }

  clone(): MapValue {
    const copy = new MapValue();
    for (const [index, entry] of this.entries) copy.entries.set(index, entry);
    return copy;
  }
}

function displayKey(key: Val): string {
  if (key instanceof CelUint || key instanceof CelDouble) return String(key.value);
  return String(key);
}

/** Where the entry of a key is; undefined for keys that are found by identity only. */
function indexOfKey(key: Val): string | undefined {
  if (typeof key === 'string') {
    spend(key.length);
    return `s${key}`;
  }
  if (typeof key === 'boolean') return `b${key}`;
  if (isInt(key)) return `i${key}`;
  if (key instanceof CelUint) return `u${key.value}`;
  if (key instanceof CelDouble) return `d${key.value}`;
  return key === null ? 'null' : undefined;
}

/** Where the entry of an equal number of another type would be. */
function otherIndexes(key: Val): string[] {
  if (isInt(key)) return [`u${key}`];
  if (key instanceof CelUint) return [`i${key.value}`];
  if (!(key instanceof CelDouble && Number.isInteger(key.value))) return [];
  const digits = BigInt(key.value);
  return [`i${digits}`, `u${digits}`];
}
