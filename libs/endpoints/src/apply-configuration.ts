import {
  type DecodedYaml,
  decodeUtf8,
  decodeYaml,
  goJsonTypeName,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  StatusError,
  statusError,
  YamlSyntaxError,
} from '#machinery';

/** A configuration for server-side apply. */
export interface ApplyConfiguration {
  /** Throws 400 for what is no object, or broken JSON: upstream finds that out when there is something to apply it to. */
  object(): JsonObject;
  /** What strict decoding has against it. */
  readonly duplicates: readonly string[];
}

/** Decodes the body of an apply. Throws 400 for broken YAML. */
export function decodeApplyConfiguration(body: Buffer): ApplyConfiguration {
  const decoded = decode(decodeUtf8(body));
  if (decoded instanceof StatusError) return { object: () => refuse(decoded), duplicates: [] };
  return { object: () => objectOf(decoded.value), duplicates: decoded.duplicates };
}

function objectOf(value: JsonValue): JsonObject {
  if (value === null) return {};
  if (isJsonObject(value)) return value;
  const type = `json: cannot unmarshal ${goJsonTypeName(value)} into Go value of type map[string]interface {}`;
  throw statusError.badRequest(`error decoding patch: error unmarshaling JSON: while decoding JSON: ${type}`);
}

/** What looks like JSON is not looked at before it is applied. */
function decode(text: string): DecodedYaml | StatusError {
  try {
    return decodeYaml(text);
  } catch (error) {
    if (!(error instanceof YamlSyntaxError)) throw error;
    if (text.trimStart().startsWith('{')) {
      return statusError.badRequest(`error decoding patch: error converting YAML to JSON: ${error.message}`);
    }
    throw statusError.badRequest(`error encoding patch: ${error.message}`);
  }
}

function refuse(error: StatusError): never {
  throw error;
}
