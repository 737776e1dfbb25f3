import type { CrdSchema } from './crd.ts';
import { schemaHas } from './internal-spec.ts';

/** Schema types of OpenAPI v3. */
export const SCHEMA_TYPES: readonly string[] = ['array', 'boolean', 'integer', 'number', 'object', 'string'];

/** `items` if it is one schema. */
export function itemSchema(schema: CrdSchema): CrdSchema | undefined {
  const items = schema.items as CrdSchema | CrdSchema[] | null | undefined;
  return items === null || Array.isArray(items) ? undefined : items;
}

/** The schema of a property; undefined if there is none of that name. */
export function propertyOf(schema: CrdSchema, name: string): CrdSchema | undefined {
  return schema.properties !== undefined && Object.hasOwn(schema.properties, name)
    ? schema.properties[name]
    : undefined;
}

/** Items of a set must be atomic; lists are unless they say otherwise, objects only if they say so. */
export function isNonAtomic(items: CrdSchema): boolean {
  if (items.type === 'array') return (items['x-kubernetes-list-type'] ?? 'atomic') !== 'atomic';
  return items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic';
}

/** Whether `type` is set to what OpenAPI has no type for. */
export function hasUnknownType(schema: CrdSchema): boolean {
  return schema.type !== undefined && !SCHEMA_TYPES.includes(schema.type);
}

const UNSUPPORTED = [
  'id',
  '$schema',
  '$ref',
  'patternProperties',
  'dependencies',
  'additionalItems',
  'definitions',
] as const;

/**
 * Why `schema` can't be turned into a structural schema at all (upstream's NewStructural); undefined if it can.
 * Nothing else is checked about such a schema but what `walkSchema` finds.
 */
export function conversionProblem(schema: CrdSchema): string | undefined {
  let problem: string | undefined;
  schemaHas(schema, (node) => {
    problem = ownProblem(node);
    return problem !== undefined;
  });
  return problem;
}

function ownProblem(schema: CrdSchema): string | undefined {
  for (const member of UNSUPPORTED) {
    const value = schema[member];
    if (value === undefined || value === '') continue;
    return `OpenAPIV3Schema '${member === '$schema' ? 'schema' : member}' is not supported`;
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) {
    return "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined";
  }
  return Array.isArray(schema.items) ? "OpenAPIV3Schema 'items' must be a schema, but is an array" : undefined;
}
