import { isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { JSONSchemaProps } from '#schema';
import { partOf } from './random-config.ts';

/** A value within an object, and what the schema says of it. */
export interface Place {
  readonly value: JsonValue;
  readonly schema: JSONSchemaProps;
  /** As a JSON pointer. */
  readonly path: string;
  set(value: JsonValue): void;
}

/** All values of an object that the schema names or that are within those, outer ones first. */
export function placesOf(object: JsonObject, schema: JSONSchemaProps): Place[] {
  const found: Place[] = [];
  const visit = (holder: JsonObject, key: string, part: JSONSchemaProps, above: string): void => {
    const value = holder[key]!; // keys come from the holder
    const path = `${above}/${escapePointer(key)}`;
    const set = (changed: JsonValue): void => {
      holder[key] = changed;
    };
    found.push({ value, schema: part, path, set });
    if (typeof value !== 'object' || value === null) return;
    for (const name of Object.keys(value).sort()) {
      const inner = Array.isArray(value) ? part.items : (part.properties?.[name] ?? partOf(part));
      visit(value as JsonObject, name, inner ?? {}, path);
    }
  };
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    if (Object.hasOwn(object, name)) visit(object, name, part, '');
  }
  return found;
}

export function isContainer({ value }: Place): boolean {
  return Array.isArray(value) || isJsonObject(value);
}

export function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
