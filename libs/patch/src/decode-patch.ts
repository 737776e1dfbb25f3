import {
  decodeJson,
  findDuplicateFields,
  goQuote,
  isJsonObject,
  JsonNumberError,
  type JsonValue,
  StatusError,
  statusError,
} from '#machinery';

/** Operations that one JSON patch may have. */
const MAX_JSON_PATCH_OPERATIONS = 10_000;
/** Unknown fields that strict decoding reports of one patch. */
const MAX_STRICT_ERRORS = 100;

/** Whether strict decoding looks at the patch itself: it does for fieldValidation Warn and Strict. */
export type PatchStrictness = 'strict' | 'lenient';

/** One operation as it stands in the patch; its fields are checked when it is applied. */
export interface JsonPatchOperation {
  readonly op?: JsonValue;
  readonly path?: JsonValue;
  readonly from?: JsonValue;
  readonly value?: JsonValue;
}

/** A JSON patch (RFC 6902), ready to be applied. */
export interface DecodedJsonPatch {
  readonly operations: readonly JsonPatchOperation[];
  /** What strict decoding found: `json patch unknown field "[0].foo"`. */
  readonly strictErrors: readonly string[];
}

/** A merge patch (RFC 7386), ready to be applied. */
export interface DecodedMergePatch {
  readonly patch: JsonValue;
  /** What strict decoding found: `duplicate field "spec.x"`. */
  readonly strictErrors: readonly string[];
}

/** @throws StatusError 400 */
function parse(text: string, strictness: PatchStrictness): JsonValue {
  try {
    return decodeJson(text);
  } catch (error) {
    // A number beyond float64 is good JSON: only strict decoding minds it at this point.
    if (strictness === 'strict' && error instanceof JsonNumberError) {
      throw statusError.badRequest(`error decoding patch: ${error.message}`);
    }
    throw statusError.badRequest('invalid JSON patch');
  }
}

/**
 * Decodes a JSON patch (RFC 6902) as kube-apiserver does.
 * @throws StatusError 400 for what is no list of operations, 413 for more than 10,000 of them
 */
export function decodeJsonPatch(text: string, strictness: PatchStrictness): DecodedJsonPatch {
  const value = parse(text, strictness);
  const strictErrors = strictness === 'strict' ? checkStrictly(text, value) : [];
  if (value === null) return { operations: [], strictErrors };
  if (!Array.isArray(value)) throw mismatch(value, 'jsonpatch.Patch');
  const operations = value.map((item) => {
    if (item === null) return {};
    if (isJsonObject(item)) return item;
    throw mismatch(item, 'jsonpatch.Operation');
  });
  if (operations.length > MAX_JSON_PATCH_OPERATIONS) throw tooManyOperations(operations.length);
  return { operations, strictErrors };
}

function tooManyOperations(count: number): StatusError {
  const why = `The allowed maximum operations in a JSON patch is ${MAX_JSON_PATCH_OPERATIONS}, got ${count}`;
  return new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: ${why}`);
}

/**
 * Decodes a merge patch (RFC 7386) as kube-apiserver does. A list is decoded, though no object can come of it, when
 * nobody asked for strictness.
 * @throws StatusError 400
 */
export function decodeMergePatch(text: string, strictness: PatchStrictness): DecodedMergePatch {
  const patch = parse(text, strictness);
  if (strictness === 'strict' && patch !== null && !isJsonObject(patch)) {
    throw decodingError(patch, 'map[string]interface {}');
  }
  if (!Array.isArray(patch) && !isJsonObject(patch)) throw statusError.badRequest('Invalid JSON Patch');
  return { patch, strictErrors: strictness === 'strict' ? findDuplicateFields(text, patch) : [] };
}

function goTypeOf(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint') return 'number';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function mismatch(value: JsonValue, type: string): StatusError {
  return statusError.badRequest(`json: cannot unmarshal ${goTypeOf(value)} into Go value of type ${type}`);
}

function decodingError(value: JsonValue, type: string): StatusError {
  return statusError.badRequest(`error decoding patch: ${mismatch(value, type).message}`);
}

const STRING_FIELDS = ['op', 'path', 'from'];
const KNOWN_FIELDS: ReadonlySet<string> = new Set([...STRING_FIELDS, 'value']);

/** Wrong types are refused, unknown and duplicate fields returned. */
function checkStrictly(text: string, value: JsonValue): string[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw decodingError(value, '[]handlers.jsonPatchOp');
  const complaints = new Set<string>();
  value.forEach((operation, index) => {
    if (operation === null) return;
    if (!isJsonObject(operation)) throw decodingError(operation, 'handlers.jsonPatchOp');
    for (const [key, field] of Object.entries(operation)) {
      if (STRING_FIELDS.includes(key) && field !== null && typeof field !== 'string') {
        throw statusError.badRequest(
          `error decoding patch: json: cannot unmarshal ${goTypeOf(field)} into Go struct field jsonPatchOp.${key} of type string`,
        );
      }
      if (!KNOWN_FIELDS.has(key)) complaints.add(`unknown field ${goQuote(`[${index}].${key}`)}`);
    }
  });
  for (const duplicate of findDuplicateFields(text, value)) complaints.add(duplicate);
  return [...complaints].slice(0, MAX_STRICT_ERRORS).map((complaint) => `json patch ${complaint}`);
}
