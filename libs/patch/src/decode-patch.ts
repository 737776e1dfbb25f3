import {
  decodeJson,
  findDuplicateFields,
  goJsonTypeName,
  goQuote,
  isJsonObject,
  JsonNumberError,
  type JsonObject,
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

/** A strategic merge patch, ready to be applied. */
export interface DecodedStrategicMergePatch {
  readonly patch: JsonObject;
  /** What strict decoding found: `duplicate field "spec.x"`. */
  readonly strictErrors: readonly string[];
}

/** A merge patch (RFC 7386), ready to be applied. */
export interface DecodedMergePatch {
  readonly patch: JsonValue;
  /** What strict decoding found: `duplicate field "spec.x"`. */
  readonly strictErrors: readonly string[];
}

/** The text of a patch, known to be JSON. */
export interface PatchText {
  readonly text: string;
  /** Undefined when the text holds a number beyond float64, which is good JSON. */
  readonly value: JsonValue | undefined;
  readonly numberError: JsonNumberError | undefined;
}

/**
 * Reads the body of a PATCH in JSON. What kube-apiserver makes of it beyond that it only finds out once it has the object.
 * @throws StatusError 400 for what is no JSON
 */
export function readPatch(text: string): PatchText {
  try {
    return { text, value: decodeJson(text), numberError: undefined };
  } catch (error) {
    if (error instanceof JsonNumberError) return { text, value: undefined, numberError: error };
    throw statusError.badRequest('invalid JSON patch');
  }
}

/** A number beyond float64 is refused whatever the strictness; kube-apiserver lets it pass until the result is decoded. */
function parsedValue({ value, numberError }: PatchText, place = 'Go value'): JsonValue {
  if (value !== undefined) return value;
  throw statusError.badRequest(`error decoding patch: ${numberError!.message.replace('Go value', place)}`); // one of both is there
}

/**
 * Decodes a JSON patch (RFC 6902) as kube-apiserver does.
 * @throws StatusError 400 for what is no list of operations, 413 for more than 10,000 of them
 */
export function decodeJsonPatch(patch: PatchText, strictness: PatchStrictness): DecodedJsonPatch {
  const value = parsedValue(patch, 'Go struct field jsonPatchOp.value');
  const strictErrors = strictness === 'strict' ? checkStrictly(patch.text, value) : [];
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
export function decodeMergePatch(patch: PatchText, strictness: PatchStrictness): DecodedMergePatch {
  const value = parsedValue(patch);
  if (strictness === 'strict' && value !== null && !isJsonObject(value)) {
    throw decodingError(value, 'map[string]interface {}');
  }
  if (!Array.isArray(value) && !isJsonObject(value)) throw statusError.badRequest('Invalid JSON Patch');
  return { patch: value, strictErrors: strictness === 'strict' ? findDuplicateFields(patch.text, value) : [] };
}

/**
 * Decodes a strategic merge patch as kube-apiserver does: null is a patch that changes nothing.
 * @throws StatusError 400
 */
export function decodeStrategicMergePatch(patch: PatchText, strictness: PatchStrictness): DecodedStrategicMergePatch {
  const { value, numberError } = patch;
  if (value === undefined) throw statusError.badRequest(numberError!.message); // one of both is there
  if (value !== null && !isJsonObject(value)) throw mismatch(value, 'map[string]interface {}');
  return { patch: value ?? {}, strictErrors: strictness === 'strict' ? findDuplicateFields(patch.text, value) : [] };
}

function mismatch(value: JsonValue, type: string): StatusError {
  return statusError.badRequest(`json: cannot unmarshal ${goJsonTypeName(value)} into Go value of type ${type}`);
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
          `error decoding patch: json: cannot unmarshal ${goJsonTypeName(field)} into Go struct field jsonPatchOp.${key} of type string`,
        );
      }
      if (!KNOWN_FIELDS.has(key)) complaints.add(`unknown field ${goQuote(`[${index}].${key}`)}`);
    }
  });
  for (const duplicate of findDuplicateFields(text, value)) complaints.add(duplicate);
  return [...complaints].slice(0, MAX_STRICT_ERRORS).map((complaint) => `json patch ${complaint}`);
}
