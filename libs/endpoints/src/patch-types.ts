import { StatusError, statusError } from '#machinery';
import type { ResourceStrategy } from '#resources';

export const JSON_PATCH = 'application/json-patch+json';
export const MERGE_PATCH = 'application/merge-patch+json';
export const STRATEGIC_MERGE_PATCH = 'application/strategic-merge-patch+json';
/** Server-side apply; the body is YAML, of which JSON is a part. */
export const APPLY_PATCH = 'application/apply-patch+yaml';

const CUSTOM_RESOURCE_PATCHES: readonly string[] = [JSON_PATCH, MERGE_PATCH, APPLY_PATCH];
const STRUCT_PATCHES: readonly string[] = [JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH, APPLY_PATCH];

/** A resource as far as its patches go: those of custom resources have no Go struct that a strategic merge could follow. */
export interface Patchable {
  readonly strategy?: ResourceStrategy | undefined;
}

/** The patch types that a resource takes, in the order in which a 415 lists them. */
export function patchTypesOf({ strategy }: Patchable): readonly string[] {
  return strategy === undefined ? CUSTOM_RESOURCE_PATCHES : STRUCT_PATCHES;
}

/** The media type of a PATCH, without parameters. Throws 415 for one that the resource does not take. */
export function patchTypeOf(contentType: string | undefined, resource: Patchable): string {
  const types = patchTypesOf(resource);
  const given = contentType ?? '';
  if (
    resource.strategy !== undefined &&
    !given.split(',').some((each) => types.includes(withoutParameters(each).trim()))
  ) {
    // The routes of built-in groups say so before the patch is looked at.
    throw new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  }
  const type = withoutParameters(given);
  if (!types.includes(type)) throw statusError.unsupportedMediaType(types);
  return type;
}

function withoutParameters(mediaType: string): string {
  const semicolon = mediaType.indexOf(';');
  return semicolon > 0 ? mediaType.slice(0, semicolon) : mediaType;
}
