import { type CrdNames, type CrdSchema, type CrdSpec, type CustomResourceDefinition, storageVersionOf } from './crd.ts';
import { schemaHas, schemasOf } from './internal-spec.ts';

/** Port of a conversion webhook's Service when none is given. */
const WEBHOOK_SERVICE_PORT = 443;

/** Fills in what a client may leave out (SetDefaults of apiextensions.k8s.io/v1). Changes `crd`. */
export function setCrdDefaults(crd: CustomResourceDefinition): void {
  setSpecDefaults(crd.spec);
  for (const schema of schemasOf(crd.spec)) schemaHas(schema, dropEmptyItems);
  setStatusDefaults(crd);
}

/** Objects are stored in the storage version at least; said again at each read, so that no update can empty the list. */
export function setStatusDefaults(crd: CustomResourceDefinition): void {
  if ((crd.status.storedVersions ?? []).length > 0) return;
  const storage = storageVersionOf(crd.spec);
  if (storage !== undefined) crd.status.storedVersions = [storage];
}

/** `items` that is no schema counts for nothing, except where a map needs one: there its error tells it apart. */
function dropEmptyItems(schema: CrdSchema): false {
  if (schema.items === null && schema['x-kubernetes-list-type'] !== 'map') delete schema.items;
  return false;
}

function setSpecDefaults(spec: CrdSpec): void {
  const { plural, singular, shortNames, kind, listKind, categories } = spec.names;
  // Rebuilt, so that the members stand in the order of the Go struct.
  const names: Partial<CrdNames> = { plural };
  const filledSingular = singular || kind.toLowerCase();
  if (filledSingular !== '') names.singular = filledSingular;
  if (shortNames !== undefined) names.shortNames = shortNames;
  names.kind = kind;
  const filledListKind = listKind || (kind === '' ? '' : `${kind}List`);
  if (filledListKind !== '') names.listKind = filledListKind;
  if (categories !== undefined) names.categories = categories;
  spec.names = names as CrdNames;
  const { preserveUnknownFields } = spec;
  delete spec.preserveUnknownFields;
  spec.conversion ??= { strategy: 'None' };
  if (preserveUnknownFields !== undefined) spec.preserveUnknownFields = preserveUnknownFields;
  const { webhook } = spec.conversion;
  if (webhook?.clientConfig?.service !== undefined) webhook.clientConfig.service.port ??= WEBHOOK_SERVICE_PORT;
  // The internal version has no webhook of its own, only its members.
  if (webhook?.clientConfig === undefined && webhook?.conversionReviewVersions === null) delete spec.conversion.webhook;
}
