import {
  formatGoText,
  formatGoValue,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  setOwn,
  statusError,
} from '#machinery';

/** A member of an object of the patch that says what is to be done with all of it: `replace` or `delete`. */
export const PATCH_DIRECTIVE = '$patch';
/** Lists the members that are to be left of an object. */
export const RETAIN_KEYS = '$retainKeys';
/** Before a slash and a field's name: scalars to be taken out of that list. */
export const DELETE_FROM_LIST = '$deleteFromPrimitiveList';
/** Before a slash and a field's name: the order that the items of that list are to have. */
export const ELEMENT_ORDER = '$setElementOrder';

/** The field that the key of a parallel list is for, `prefix/field`. Throws 400 with `complaint` for another form. */
export function fieldOf(key: string, prefix: string, complaint: string): string {
  const slash = key.indexOf('/');
  if (slash !== prefix.length) throw statusError.badRequest(complaint);
  return key.slice(slash + 1);
}

export function hasPatchDirective(value: JsonValue): value is JsonObject {
  return isJsonObject(value) && Object.hasOwn(value, PATCH_DIRECTIVE);
}

/** The 400 for a `$patch` that stands where it means nothing. */
export function unknownDirective(patch: JsonObject) {
  const directive = formatGoText(patch[PATCH_DIRECTIVE]!); // the caller has found it
  return statusError.badRequest(`unknown patch type: ${directive} in map: ${formatGoValue(patch)}`);
}

/** A value of the patch that merges with nothing, free of objects with a `$patch`; undefined if it is one itself. */
export function withoutDirectives(value: JsonValue): JsonValue | undefined {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== undefined);
  if (!isJsonObject(value)) return value;
  if (hasPatchDirective(value)) return undefined;
  for (const key of Object.keys(value)) {
    const kept = withoutDirectives(value[key]!); // an own key
    if (kept === undefined) delete value[key];
    else setOwn(value, key, kept);
  }
  return value;
}

/** Takes members that are null out of `value`, at any depth; nulls that are items of lists stay. */
export function dropNullMembers(value: JsonValue): void {
  if (Array.isArray(value)) for (const item of value) dropNullMembers(item);
  if (!isJsonObject(value)) return;
  for (const key of Object.keys(value)) {
    const member = value[key]!; // an own key
    if (member === null) delete value[key];
    else dropNullMembers(member);
  }
}
