import { goQuote } from './go-format.ts';
import { decodeGoStruct, GoDecodeError, type GoStruct } from './go-struct.ts';
import { formatGroupVersion, type GroupVersionKind, parseGroupVersion } from './group-version.ts';
import type { JsonObject } from './json-value.ts';
import { type StatusError, statusError } from './status-error.ts';

/** Where upstream's scheme of a built-in group was made: its decode errors name the place. */
export type SchemeName = 'pkg/runtime/scheme.go:111' | 'pkg/api/legacyscheme/scheme.go:30';

/** A kind whose objects are Go structs upstream. */
export interface TypedKind {
  readonly gvk: GroupVersionKind;
  readonly struct: GoStruct;
  readonly scheme: SchemeName;
}

/**
 * Decodes a body of a built-in kind: `object` becomes what its Go struct would be written as, `apiVersion` and `kind`
 * filled in where they are missing. Returns the complaints of strict decoding. Throws BadRequest as kube-apiserver does
 * for another kind and for values of the wrong type; its `cause` is the bare reason.
 */
export function decodeTypedObject(type: TypedKind, object: JsonObject): string[] {
  const gvk = claimedKind(type.gvk, object);
  if (gvk.kind !== type.gvk.kind || gvk.version !== type.gvk.version || gvk.group !== type.gvk.group) {
    throw cannotHandle(
      gvk,
      type,
      `no kind ${goQuote(gvk.kind)} is registered for version ${goQuote(formatGroupVersion(gvk))} in scheme ${goQuote(type.scheme)}`,
    );
  }
  try {
    const decoded = decodeGoStruct(type.struct, object);
    for (const key of Object.keys(object)) delete object[key];
    Object.assign(object, { kind: gvk.kind, apiVersion: formatGroupVersion(gvk) }, decoded.object);
    object.kind = gvk.kind;
    object.apiVersion = formatGroupVersion(gvk);
    return decoded.unknownFields;
  } catch (error) {
    if (error instanceof GoDecodeError) throw cannotHandle(gvk, type, error.message);
    throw error;
  }
}

/** What the body says that it is; what it leaves open is taken from the resource. */
function claimedKind(expected: GroupVersionKind, object: JsonObject): GroupVersionKind {
  const { apiVersion, kind } = object;
  const gv = typeof apiVersion === 'string' && apiVersion !== '' ? parseGroupVersion(apiVersion) : undefined;
  return {
    group: gv?.group ?? expected.group,
    version: gv?.version ?? expected.version,
    kind: typeof kind === 'string' && kind !== '' ? kind : expected.kind,
  };
}

function cannotHandle(gvk: GroupVersionKind, type: TypedKind, why: string): StatusError {
  const error = statusError.badRequest(
    `${gvk.kind} in version ${goQuote(gvk.version)} cannot be handled as a ${type.gvk.kind}: ${why}`,
  );
  error.cause = why;
  return error;
}
