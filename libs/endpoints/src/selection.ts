import { type FieldSelector, type LabelSelector, statusError } from '#machinery';
import type { ServedResource, ServedVersion } from '#resources';
import type { CachedObject, WatchScope } from '#storage';
import type { ListOptions } from './query-options.ts';

/** What a list or watch picks: a part of the key space, and what is left of the selectors to test object by object. */
export interface Selection {
  readonly scope: WatchScope;
  readonly labels: LabelSelector | undefined;
  readonly fields: FieldSelector | undefined;
  /** True when the request has no selector: counts and shared frames hold. */
  readonly everything: boolean;
}

/**
 * Turns a request into a selection. Field labels that the resource doesn't know are a 400; `metadata.name` and
 * `metadata.namespace` narrow the scope so that one object's watch costs nothing for the others.
 */
export function selectionOf(
  resource: ServedResource,
  version: ServedVersion,
  requested: { readonly namespace: string; readonly name: string },
  options: ListOptions,
): Selection {
  const fields = options.fieldSelector?.empty ? undefined : options.fieldSelector;
  const labels = options.labelSelector?.empty ? undefined : options.labelSelector;
  if (fields !== undefined) checkFieldLabels(resource, version, fields);
  const name = nameOf(requested.name, fields);
  const namespace = resource.namespaced ? requested.namespace : '';
  const everything = fields === undefined && labels === undefined && name === undefined;
  if (name === undefined) return { scope: namespace === '' ? {} : { namespace }, labels, fields, everything };
  const within = namespace || (resource.namespaced ? fields?.requiredValue('metadata.namespace') : undefined);
  if (resource.namespaced && !within) return { scope: {}, labels, fields, everything };
  return { scope: { key: resource.key(within ?? '', name) }, labels, fields, everything };
}

function nameOf(requested: string, fields: FieldSelector | undefined): string | undefined {
  const selected = fields?.requiredValue('metadata.name');
  if (requested === '') return selected;
  if (fields !== undefined && selected !== requested) {
    throw statusError.badRequest("fieldSelector metadata.name doesn't match requested name");
  }
  return requested;
}

function checkFieldLabels(resource: ServedResource, version: ServedVersion, fields: FieldSelector): void {
  for (const { field } of fields.requirements) {
    if (field === 'metadata.name') continue;
    if (field === 'metadata.namespace' && (resource.namespaced || resource.strategy === undefined)) continue;
    if (!resource.hasSelectableField(version, field)) {
      throw statusError.badRequest(
        resource.strategy === undefined || resource.strategy.selectableFields !== undefined
          ? `field label not supported: ${field}`
          : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
      );
    }
  }
}

/** Whether `cached` is picked by the selectors; its scope was seen to already. */
export function isSelected(
  resource: ServedResource,
  version: ServedVersion,
  selection: Selection,
  cached: CachedObject,
): boolean {
  if (selection.labels !== undefined && !selection.labels.matches(resource.labels(cached))) return false;
  return (
    selection.fields === undefined ||
    selection.fields.matchesFields((field) => resource.fieldValue(cached, version, field))
  );
}
