import {
  appendAll,
  coerceObjectMeta,
  decodeTypedObject,
  fieldError,
  type GroupVersionKind,
  goJsonTypeName,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  ObjectMetaError,
  parseGroupVersion,
  StatusError,
  statusError,
  type TypedKind,
} from '#machinery';
import type { ResourceStrategy } from '#resources';
import { parseBody } from './body-parsing.ts';
import type { Patched } from './patching.ts';
import type { FieldValidation } from './query-options.ts';
import type { VerbContext } from './verbs/verb-context.ts';

/** Bytes of a body that an error message quotes. */
const SUMMARY_MAX_BYTES = 30;

/** A complaint-free decode is the rule: one shared empty list. */
const NONE: readonly string[] = [];

/**
 * Decodes the body of a create or update into an object of the context's version: pruned and defaulted, its complaints
 * made into warnings or a 400 as `fieldValidation` says. Throws 400 and 415.
 */
export function decodeBody(context: VerbContext, body: Buffer, fieldValidation: FieldValidation): KubeObject {
  const expected = context.version.kind;
  const parsed = parseBody(
    context.request.headers['content-type'],
    body,
    {
      syntax: (why) => unrecognized(expected.kind, why, body),
      number: (why, claimed) => numberRefused(context, claimed, why, body),
    },
    context.resource.strategy?.protobuf,
  );
  const object = isJsonObject(parsed.value) ? parsed.value : notAnObject(parsed.value, expected, fieldValidation, body);
  const duplicates = fieldValidation === 'Ignore' ? NONE : parsed.duplicates();
  const { strategy } = context.resource;
  if (strategy !== undefined) {
    const complaints = [...duplicates, ...strategy.decode(object)];
    report(complaints, fieldValidation, context.warnings, (text) => cannotHandle(context, object, text));
    return object as KubeObject;
  }
  checkTypeMeta(object, parsed.text(), context, fieldValidation, body);
  const complaints = intoVersion(context, object, (why) => cannotHandle(context, object, why));
  report([...duplicates, ...complaints], fieldValidation, context.warnings, (text) =>
    cannotHandle(context, object, text),
  );
  if (object.apiVersion !== context.version.apiVersion) {
    throw statusError.badRequest(
      `the API version in the data (${String(object.apiVersion ?? '')}) does not match the expected API version (${context.version.apiVersion})`,
    );
  }
  return object as KubeObject;
}

/** As `decodeBody`, for the outcome of a patch: complaints are a 422 about the patch. `strict` are those of the patch itself. */
export function decodePatched(context: VerbContext, patched: Patched, fieldValidation: FieldValidation): KubeObject {
  const refuse = (why: string) => invalidPatch(patched.text(), why);
  if (!isJsonObject(patched.value)) throw refuse(noTypeMeta(patched.value));
  const object = patched.value;
  const complaints =
    context.resource.strategy !== undefined
      ? intoStruct(object, context.resource.strategy, refuse)
      : intoVersion(context, patchedTypeMeta(patched, object, refuse), refuse);
  report([...patched.complaints, ...complaints], fieldValidation, context.warnings, refuse);
  return object as KubeObject;
}

/** Decodes the outcome of a patch of a kind that is a Go struct; returns the complaints of strict decoding. */
function intoStruct(object: JsonObject, strategy: ResourceStrategy, refuse: (why: string) => StatusError): string[] {
  checkPatchedTypeMeta(object, refuse);
  const complaints: string[] = [];
  // Upstream takes an object without version for one of its own internal version, which has none of the fields.
  if (!object.apiVersion) dropAll(object, complaints, TYPE_META);
  return [...complaints, ...refusing(refuse, () => strategy.decode(object))];
}

/** What decoding fails with in itself, without the kind that it was about, becomes the reason of `refuse`. */
function refusing<T>(refuse: (why: string) => StatusError, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (error instanceof StatusError && typeof error.cause === 'string') throw refuse(error.cause);
    throw error;
  }
}

/** A body of a built-in kind that is not the context's own: a Scale. */
export function decodeTypedBody(
  context: VerbContext,
  type: TypedKind,
  body: Buffer,
  fieldValidation: FieldValidation,
): KubeObject {
  const parsed = parseBody(context.request.headers['content-type'], body, {
    syntax: (why) => unrecognized(type.gvk.kind, why, body),
    number: () => unregistered(type),
  });
  const object = isJsonObject(parsed.value) ? parsed.value : notAnObject(parsed.value, type.gvk, fieldValidation, body);
  const duplicates = fieldValidation === 'Ignore' ? NONE : parsed.duplicates();
  const complaints = [...duplicates, ...decodeUnregistered(type, object)];
  report(complaints, fieldValidation, context.warnings, () => unregistered(type));
  return withMetadata(object);
}

/** Upstream's error for such a body is about its own scheme, whatever the body has wrong. */
function unregistered(type: TypedKind): StatusError {
  return statusError.badRequest(`no kind is registered for the type ${type.struct.name} in scheme "${type.scheme}"`);
}

function decodeUnregistered(type: TypedKind, object: JsonObject): string[] {
  try {
    return decodeTypedObject(type, object);
  } catch (error) {
    if (error instanceof StatusError) throw unregistered(type);
    throw error;
  }
}

/** A patched object of a built-in kind that is not the context's own. */
export function decodeTypedPatched(
  context: VerbContext,
  type: TypedKind,
  patched: Patched,
  fieldValidation: FieldValidation,
): KubeObject {
  const refuse = (why: string) => invalidPatch(patched.text(), why);
  if (!isJsonObject(patched.value)) throw refuse(noTypeMeta(patched.value));
  const object = patched.value;
  checkPatchedTypeMeta(object, refuse);
  const complaints = [...patched.complaints, ...refusing(refuse, () => decodeTypedObject(type, object))];
  report(complaints, fieldValidation, context.warnings, refuse);
  return withMetadata(object);
}

function withMetadata(object: JsonObject): KubeObject {
  object.metadata ??= {};
  return object as KubeObject;
}

/** Prunes and defaults `object` in place; returns the complaints of strict decoding in upstream's order. */
function intoVersion(context: VerbContext, object: JsonObject, refuse: (why: string) => StatusError): string[] {
  const { version } = context;
  const complaints: string[] = [];
  const { apiVersion, kind } = object;
  try {
    const coerced = coerceObjectMeta(object.metadata ?? null, 'refuse');
    for (const field of coerced.unknownFields) complaints.push(`unknown field "metadata.${field}"`);
    if (kind === version.kind.kind && groupOf(apiVersion) === version.kind.group) {
      const claimed = context.resource.anyVersion(versionOf(apiVersion));
      if (claimed === undefined) dropAll(object, complaints, UNSTRUCTURED_FIELDS);
      claimed?.schema?.prune(object, complaints);
      claimed?.schema?.applyDefaults(object);
    }
    object.metadata = coerced.metadata;
  } catch (error) {
    if (error instanceof ObjectMetaError) throw refuse(error.message);
    throw error;
  }
  return complaints;
}

function groupOf(apiVersion: JsonValue | undefined): string | undefined {
  return typeof apiVersion === 'string' ? parseGroupVersion(apiVersion)?.group : undefined;
}

function versionOf(apiVersion: JsonValue | undefined): string {
  return typeof apiVersion === 'string' ? (parseGroupVersion(apiVersion)?.version ?? '') : '';
}

const TYPE_META: readonly string[] = ['apiVersion', 'kind'];
const UNSTRUCTURED_FIELDS: readonly string[] = [...TYPE_META, 'metadata'];

/** A version that the resource lacks knows no field at all, but for those that `kept` names. */
function dropAll(object: JsonObject, complaints: string[], kept: readonly string[]): void {
  for (const key of Object.keys(object).sort()) {
    if (kept.includes(key)) continue;
    complaints.push(`unknown field "${key}"`);
    delete object[key];
  }
}

/** What every unstructured object must have: a kind, and an apiVersion that can be read. */
function checkTypeMeta(
  object: JsonObject,
  text: string,
  context: VerbContext,
  fieldValidation: FieldValidation,
  body: Buffer,
): void {
  checkReadable(object, context, body);
  if (!object.kind) throw kindMissing(context.version.kind, object, text, fieldValidation, body);
}

function checkReadable(object: JsonObject, context: VerbContext, body: Buffer): void {
  const expectedKind = context.version.kind.kind;
  for (const field of ['apiVersion', 'kind'] as const) {
    const value = object[field];
    if (value !== undefined && value !== null && typeof value !== 'string') {
      throw unrecognized(expectedKind, badTypeMeta(value, field), body);
    }
  }
  const apiVersion = object.apiVersion ?? '';
  if (parseGroupVersion(apiVersion as string) === undefined) {
    throw unrecognized(expectedKind, `unexpected GroupVersion string: ${String(apiVersion)}`, body);
  }
}

/** Of a number beyond float64: upstream has read the type by then, or taken the expected one where it says none. */
function numberRefused(context: VerbContext, claimed: JsonValue, why: string, body: Buffer): StatusError {
  const { kind } = context.version.kind;
  if (!isJsonObject(claimed)) return unrecognized(kind, noTypeMeta(claimed), body);
  checkReadable(claimed, context, body);
  const type = { kind: claimed.kind || kind, apiVersion: claimed.apiVersion || context.version.apiVersion };
  return cannotHandleAs(kind, type, why);
}

/** The lenient decoder has filled in the expected type by the time that it misses the kind; the strict one has not. */
function kindMissing(
  expected: GroupVersionKind,
  object: JsonObject,
  text: string,
  fieldValidation: FieldValidation,
  body: Buffer,
): StatusError {
  const why = `Object 'Kind' is missing in '${text}'`;
  if (fieldValidation !== 'Ignore') return unrecognized(expected.kind, why, body);
  return cannotHandleAs(expected.kind, { apiVersion: object.apiVersion || expected.version, kind: expected.kind }, why);
}

function checkPatchedTypeMeta(object: JsonObject, refuse: (why: string) => StatusError): void {
  for (const field of ['apiVersion', 'kind'] as const) {
    const value = object[field] ?? '';
    if (typeof value !== 'string') throw refuse(badTypeMeta(value, field));
  }
  const { apiVersion } = object;
  if (typeof apiVersion === 'string' && parseGroupVersion(apiVersion) === undefined) {
    throw refuse(`unexpected GroupVersion string: ${apiVersion}`);
  }
}

function patchedTypeMeta(patched: Patched, object: JsonObject, refuse: (why: string) => StatusError): JsonObject {
  checkPatchedTypeMeta(object, refuse);
  if (typeof object.kind !== 'string' || object.kind === '')
    throw refuse(`Object 'Kind' is missing in '${patched.text()}'`);
  return object;
}

/** Strict complaints stop the write, or come back as warnings. */
function report(
  complaints: readonly string[],
  fieldValidation: FieldValidation,
  warnings: string[],
  refuse: (text: string) => StatusError,
): void {
  if (complaints.length === 0 || fieldValidation === 'Ignore') return;
  if (fieldValidation === 'Strict') throw refuse(`strict decoding error: ${complaints.join(', ')}`);
  appendAll(warnings, complaints.flatMap(asWarnings));
}

const YAML_PREFIX = 'yaml: unmarshal errors:\n';

/** A YAML complaint lists its lines below a heading; each becomes a warning of its own. */
export function asWarnings(complaint: string): string[] {
  if (!complaint.startsWith(YAML_PREFIX)) return [complaint];
  return complaint
    .slice(YAML_PREFIX.length)
    .split('\n')
    .map((line) => line.trim());
}

function cannotHandle(context: VerbContext, object: JsonObject, why: string): StatusError {
  return cannotHandleAs(context.version.kind.kind, object, why);
}

function cannotHandleAs(kind: string, object: JsonObject, why: string): StatusError {
  const version = parseGroupVersion(String(object.apiVersion ?? ''))?.version ?? '';
  return statusError.badRequest(
    `${String(object.kind)} in version "${version}" cannot be handled as a ${kind}: ${why}`,
  );
}

/** The 422 for a patch whose outcome, or its own text, is quoted. */
export function invalidPatch(text: string, why: string): StatusError {
  return statusError.invalid({ group: '', kind: '' }, '', [fieldError.invalid('patch', text, why)]);
}

function unrecognized(kind: string, why: string, body: Buffer): StatusError {
  return statusError.badRequest(
    `the object provided is unrecognized (must be of type ${kind}): ${why} (${summarize(body)})`,
  );
}

function notAnObject(
  value: JsonValue,
  expected: GroupVersionKind,
  fieldValidation: FieldValidation,
  body: Buffer,
): never {
  const { kind } = expected;
  if (value === null) throw kindMissing(expected, {}, body.toString(), fieldValidation, body);
  throw unrecognized(kind, noTypeMeta(value), body);
}

function noTypeMeta(value: JsonValue): string {
  return `couldn't get version/kind; json parse error: json: cannot unmarshal ${goJsonTypeName(value)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`;
}

function badTypeMeta(value: JsonValue, field: 'apiVersion' | 'kind'): string {
  return `couldn't get version/kind; json parse error: json: cannot unmarshal ${goJsonTypeName(value)} into Go struct field .${field} of type string`;
}

/** The beginning of a body: as text if it looks like JSON, in hex otherwise. */
function summarize(body: Buffer): string {
  if (body.length === 0) return '<empty>';
  const head = body.subarray(0, SUMMARY_MAX_BYTES);
  const shown = body[0] === 0x7b ? head.toString() : head.toString('hex');
  return body.length > SUMMARY_MAX_BYTES ? `${shown} ...` : shown;
}
