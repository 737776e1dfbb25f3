import { isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import { BUILT_IN_DEFINITIONS_TEXT } from './built-in-definitions.generated.ts';
import { DEFINITION_DESCRIPTIONS } from './definition-descriptions.ts';
import type { OpenApiVersion } from './published-schema.ts';

const V3_PREFIX = '#/components/schemas/';
const V2_PREFIX = '#/definitions/';
const V3_REFERENCE = /"\$ref":"#\/components\/schemas\/([^"]+)"/g;

/**
 * Definitions of built-in kinds, each as JSON text. They are some 25 kB, made on first use: v3 as they are kept, v2 by
 * taking away what it lacks.
 */
export class BuiltInDefinitions {
  #v3: ReadonlyMap<string, string> | undefined;
  #v2: ReadonlyMap<string, string> | undefined;

  /** All of them, by name. */
  all(version: OpenApiVersion): ReadonlyMap<string, string> {
    this.#v3 ??= textsOf(describedDefinitions(), (definition) => definition);
    if (version === 'v3') return this.#v3;
    this.#v2 ??= textsOf(describedDefinitions(), toV2);
    return this.#v2;
  }

  has(model: string): boolean {
    return this.all('v3').has(model);
  }

  /** Those that `texts` of a v3 document refer to, directly or through one another. */
  referencedBy(texts: readonly string[]): Map<string, string> {
    const known = this.all('v3');
    const found = new Map<string, string>();
    const pending = [...texts];
    for (let text = pending.pop(); text !== undefined; text = pending.pop()) {
      for (const [, name] of text.matchAll(V3_REFERENCE)) {
        const definition = name === undefined || found.has(name) ? undefined : known.get(name);
        if (name === undefined || definition === undefined) continue;
        found.set(name, definition);
        pending.push(definition);
      }
    }
    return found;
  }
}

function describedDefinitions(): JsonObject {
  const definitions = JSON.parse(BUILT_IN_DEFINITIONS_TEXT) as JsonObject;
  for (const [name, definition] of Object.entries(definitions)) {
    const descriptions = DEFINITION_DESCRIPTIONS[name.slice(name.lastIndexOf('.') + 1)];
    if (descriptions === undefined || !isJsonObject(definition)) continue;
    definition.description = descriptions.is;
    const properties = isJsonObject(definition.properties) ? definition.properties : {};
    for (const [property, description] of Object.entries(descriptions.has ?? {})) {
      const schema = properties[property];
      if (isJsonObject(schema)) schema.description = description;
    }
  }
  return definitions;
}

function textsOf(definitions: JsonObject, convert: (definition: JsonValue) => JsonValue): Map<string, string> {
  return new Map(Object.entries(definitions).map(([name, value]) => [name, JSON.stringify(convert(value))]));
}

/** Drops defaults and oneOf, and unwraps `allOf: [{$ref}]`, which stands in v3 for a reference with siblings. */
function toV2(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(toV2);
  if (!isJsonObject(value)) return value;
  const out: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    if (key === 'properties' && isJsonObject(member)) {
      out.properties = Object.fromEntries(Object.entries(member).map(([name, schema]) => [name, toV2(schema)]));
    } else if (key === '$ref' && typeof member === 'string') {
      out.$ref = member.replace(V3_PREFIX, V2_PREFIX);
    } else if (key === 'allOf' && Array.isArray(member) && member.length === 1) {
      Object.assign(out, toV2(member[0]!)); // one element
    } else if (key !== 'default' && key !== 'oneOf' && key !== 'anyOf') {
      out[key] = toV2(member);
    }
  }
  return out;
}
