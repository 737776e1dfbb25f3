import { isJsonObject, type JsonObject, type JsonValue } from '#machinery';
import type { JSONSchemaProps } from '#schema';

/** The format by which schemas of built-in kinds mark what CRDs mark with `x-kubernetes-int-or-string`. */
const INT_OR_STRING = 'int-or-string';

/** Finds a definition by the text of a `$ref`. */
export type FindDefinition = (ref: string) => JsonObject | undefined;

/**
 * An OpenAPI schema with the definitions themselves in place of references to them, as the schemas of CRDs are written.
 * A definition inside itself becomes an object without fields. Throws for a reference to nothing.
 */
export function withoutReferences(schema: JsonObject, find: FindDefinition): JSONSchemaProps {
  return expand(schema, find, new Set()) as JSONSchemaProps;
}

function expand(schema: JsonObject, find: FindDefinition, within: ReadonlySet<string>): JsonObject {
  const ref = referenceOf(schema);
  if (ref === undefined) return expandParts(schema, find, within);
  if (within.has(ref)) return { type: 'object' };
  const definition = find(ref);
  if (definition === undefined) throw new Error(`cannot resolve the reference ${ref} of a schema`);
  return expandParts(definition, find, new Set([...within, ref]));
}

function expandParts(schema: JsonObject, find: FindDefinition, within: ReadonlySet<string>): JsonObject {
  const inner = (part: JsonValue) => (isJsonObject(part) ? expand(part, find, within) : part);
  const expanded = { ...schema };
  const { properties, additionalProperties, items, format } = schema;
  if (isJsonObject(properties)) {
    expanded.properties = Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, inner(part)]));
  }
  if (additionalProperties !== undefined) expanded.additionalProperties = inner(additionalProperties);
  if (items !== undefined) expanded.items = inner(items);
  if (format === INT_OR_STRING) expanded['x-kubernetes-int-or-string'] = true;
  return expanded;
}

/** References with siblings hide in an allOf. */
function referenceOf({ $ref, allOf }: JsonObject): string | undefined {
  if (typeof $ref === 'string') return $ref;
  if (!Array.isArray(allOf)) return undefined;
  for (const part of allOf) {
    const ref = isJsonObject(part) ? referenceOf(part) : undefined;
    if (ref !== undefined) return ref;
  }
  return undefined;
}
