import { CelError } from './cel-error.ts';
import { isInt } from './int.ts';
import { CelDouble, CelUint, type Val } from './value.ts';

/**
 * A map built by an expression. Keys of different numeric types are one key when they are equal: int, uint and whole
 * doubles share the digits as their index, strings and booleans have prefixes of their own.
 */
export class MapValue {
  readonly isList = false;
  private readonly entries = new Map<string, { key: Val; value: Val }>();

  static of(pairs: Iterable<readonly [Val, Val]>): MapValue {
    const map = new MapValue();
    for (const [key, value] of pairs) map.add(key, value);
    return map;
  }

  get size(): number {
    return this.entries.size;
  }

  /** Adds an entry; throws for a key that is there already or that can be no key. */
  add(key: Val, value: Val): void {
    const index = indexOfKey(key);
    if (index === undefined || key instanceof CelDouble) throw new CelError('unsupported key type');
    if (this.entries.has(index)) throw new CelError(`insert failed: key ${displayKey(key)} already exists`);
    this.entries.set(index, { key, value });
  }

  get(key: Val): Val | undefined {
    const index = indexOfKey(key);
    return index === undefined ? undefined : this.entries.get(index)?.value;
  }

  has(key: Val): boolean {
    const index = indexOfKey(key);
    return index !== undefined && this.entries.has(index);
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

function indexOfKey(key: Val): string | undefined {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'boolean') return `b${key}`;
  if (isInt(key)) return `n${key}`;
  if (key instanceof CelUint) return `n${key.value}`;
  if (key instanceof CelDouble) {
    return Number.isInteger(key.value) ? `n${BigInt(key.value)}` : `d${key.value}`;
  }
  return undefined;
}
