import { jsonEquals } from '#machinery';
import {
  asJson,
  type CrdColumn,
  type CrdNames,
  type CrdSchema,
  type CrdSelectableField,
  type CrdSpec,
  type CrdSubresources,
  type CrdValidation,
  type CrdVersion,
  versionsOf,
} from './crd.ts';

/** A version as validation sees it: members that all versions share have moved up to the spec. */
export type InternalVersion = CrdVersion;

/**
 * A CRD's spec as kube-apiserver validates it. Its internal type has members that v1 gave up: what is the same in all
 * versions stands once at the top, so errors of a CRD with one version name `spec.validation.openAPIV3Schema`, and not
 * `spec.versions[0].schema.openAPIV3Schema`.
 */
export interface InternalSpec {
  readonly group: string;
  readonly names: CrdNames;
  readonly scope: string;
  /** The first version's name. */
  readonly version: string;
  /** null: the client sent none. */
  readonly versions: readonly InternalVersion[] | null;
  readonly validation?: CrdValidation;
  readonly subresources?: CrdSubresources;
  readonly additionalPrinterColumns?: readonly CrdColumn[];
  readonly selectableFields?: readonly CrdSelectableField[];
  readonly conversion: CrdSpec['conversion'];
  readonly preserveUnknownFields: boolean;
}

const LIFTED = ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'] as const;

/** The internal form of `spec`; shares everything with it. */
export function internalSpec(spec: CrdSpec): InternalSpec {
  const versions = versionsOf(spec);
  const shared: Partial<Pick<CrdVersion, (typeof LIFTED)[number]>> = {};
  const rest = versions.map((version) => ({ ...version }));
  for (const member of LIFTED) {
    const first = versions[0]?.[member];
    if (!versions.every((version) => sameMember(version[member], first))) continue;
    Object.assign(shared, { [member]: first });
    for (const version of rest) delete version[member];
  }
  return {
    group: spec.group,
    names: spec.names,
    scope: spec.scope,
    version: versions[0]?.name ?? '',
    versions: spec.versions === null ? null : rest,
    validation: shared.schema,
    subresources: shared.subresources,
    additionalPrinterColumns: shared.additionalPrinterColumns,
    selectableFields: shared.selectableFields,
    conversion: spec.conversion,
    preserveUnknownFields: spec.preserveUnknownFields === true,
  };
}

function sameMember(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return a !== undefined && b !== undefined && jsonEquals(asJson(a), asJson(b));
}

/** Whether `/status` is a door of its own. */
export function hasStatus(subresources: CrdSubresources | undefined): boolean {
  return subresources?.status !== undefined;
}

/** Every schema of a spec, in order. */
export function schemasOf(spec: CrdSpec): CrdSchema[] {
  return versionsOf(spec).flatMap((version) => version.schema?.openAPIV3Schema ?? []);
}

/** Whether `predicate` holds for `schema` or for any schema in it. */
export function schemaHas(schema: CrdSchema | undefined, predicate: (schema: CrdSchema) => boolean): boolean {
  if (schema === undefined) return false;
  if (predicate(schema)) return true;
  for (const child of childSchemas(schema)) if (schemaHas(child, predicate)) return true;
  return false;
}

/** The schemas directly in `schema`, wherever one may stand. */
function childSchemas(schema: CrdSchema): CrdSchema[] {
  const children: CrdSchema[] = [];
  const items = schema.items as CrdSchema | CrdSchema[] | null | undefined;
  if (Array.isArray(items)) children.push(...items);
  else if (items) children.push(items);
  for (const list of [schema.allOf, schema.anyOf, schema.oneOf]) if (list) children.push(...list);
  if (schema.not) children.push(schema.not);
  for (const map of [schema.properties, schema.patternProperties, schema.definitions]) {
    if (map) for (const key of Object.keys(map)) children.push(map[key]!); // own key
  }
  for (const one of [schema.additionalProperties, schema.additionalItems])
    if (typeof one === 'object') children.push(one);
  for (const one of Object.values(schema.dependencies ?? {}))
    if (one !== null && !Array.isArray(one)) children.push(one);
  return children;
}
