import { CREATION_TIMESTAMP_DESCRIPTION } from '#codec';
import { compareKubeVersions } from '#endpoints';
import type { PrinterColumn, ResourceDefinition, ResourceVersionDefinition } from '#resources';
import { isConditionTrue } from './conditions.ts';
import { type CrdVersion, type CustomResourceDefinition, versionsOf } from './crd.ts';

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'] as const;

/** What `kubectl get` shows beside the name when a CRD says nothing. */
const DEFAULT_COLUMNS: readonly PrinterColumn[] = [
  {
    name: 'Age',
    type: 'date',
    jsonPath: '.metadata.creationTimestamp',
    description: CREATION_TIMESTAMP_DESCRIPTION,
  },
];

/**
 * What the server needs to serve a CRD's resource. `load` gives the CRD again when a schema is asked for: the definition
 * itself keeps no schema, so that an idle CRD costs little more than its stored bytes.
 */
export function toResourceDefinition(
  crd: CustomResourceDefinition,
  load: () => CustomResourceDefinition,
): ResourceDefinition {
  const { group, scope } = crd.spec;
  const names = crd.status.acceptedNames;
  const versions = versionsOf(crd.spec).map((version) => toVersion(crd, version, load));
  return {
    group,
    names: {
      plural: names.plural,
      singular: names.singular ?? names.kind.toLowerCase(),
      kind: names.kind,
      listKind: names.listKind ?? `${names.kind}List`,
      shortNames: names.shortNames ?? [],
      categories: names.categories ?? [],
    },
    scope: scope === 'Namespaced' ? 'Namespaced' : 'Cluster',
    versions: versions.sort((a, b) => compareKubeVersions(a.name, b.name)),
    storagePrefix: `/registry/${group}/${names.plural}/`,
    generation: generationOf(crd),
    verbs: VERBS,
    terminating: isConditionTrue(crd, 'Terminating'),
  };
}

/** Differs whenever an answer could: another CRD of the same name, another spec, other names. */
function generationOf(crd: CustomResourceDefinition): string {
  const { uid, generation } = crd.metadata;
  return JSON.stringify([uid, generation, crd.status.acceptedNames]);
}

function toVersion(
  crd: CustomResourceDefinition,
  version: CrdVersion,
  load: () => CustomResourceDefinition,
): ResourceVersionDefinition {
  const { name, subresources, additionalPrinterColumns = [] } = version;
  return {
    name,
    served: version.served,
    storage: version.storage,
    deprecated: version.deprecated ?? false,
    deprecationWarning: version.deprecationWarning ?? defaultDeprecationWarning(crd, version),
    schema: () => load().spec.versions?.find((candidate) => candidate.name === name)?.schema?.openAPIV3Schema,
    status: subresources?.status !== undefined,
    scale: subresources?.scale,
    printerColumns: additionalPrinterColumns.length > 0 ? additionalPrinterColumns : DEFAULT_COLUMNS,
    selectableFields: version.selectableFields ?? [],
  };
}

/** Recommends the best served version above a deprecated one, if there is any. */
function defaultDeprecationWarning(crd: CustomResourceDefinition, version: CrdVersion): string | undefined {
  if (version.deprecated !== true) return undefined;
  const { group, names } = crd.spec;
  const better = versionsOf(crd.spec)
    .filter(({ name, served, deprecated }) => served && !deprecated && compareKubeVersions(name, version.name) < 0)
    .map(({ name }) => name)
    .sort(compareKubeVersions)[0];
  const warning = `${group}/${version.name} ${names.kind} is deprecated`;
  return better === undefined ? warning : `${warning}; use ${group}/${better} ${names.kind}`;
}
