import { decodeMessage, openEnvelope, PROTOBUF_TYPE, ProtobufError, type ProtobufMessage } from '#codec';
import {
  decodeJson,
  decodeUtf8,
  decodeYaml,
  encodeJson,
  findDuplicateFields,
  JsonSyntaxError,
  type JsonValue,
  type StatusError,
  statusError,
  YamlSyntaxError,
} from '#machinery';
import { requestMediaType } from './content-type.ts';

/** A body as a value, and what may be asked about its text. */
export interface ParsedBody {
  readonly value: JsonValue;
  /** The body as JSON text, for messages. */
  text(): string;
  /** Complaints about repeated fields, worked out when they are asked for. */
  duplicates(): readonly string[];
}

/** What becomes of a body that can't be read. */
export interface Refusals {
  /** It is no JSON, YAML or protobuf. */
  syntax(why: string): StatusError;
  /** It is JSON, but holds a number beyond float64. Its type, which upstream reads first, can be told from `body`. */
  number(why: string, body: JsonValue): StatusError;
}

const NO_DUPLICATES: readonly string[] = [];

/**
 * Parses the body of a write by its media type; `message` tells how the kind lies in protobuf, if it can come so.
 * Throws 415, or what `refuse` makes of the body.
 */
export function parseBody(
  contentType: string | undefined,
  body: Buffer,
  refuse: Refusals,
  message?: ProtobufMessage,
): ParsedBody {
  switch (requestMediaType(contentType)) {
    case 'json':
      return parseJsonBody(decodeUtf8(body), refuse);
    case 'yaml':
      return parseYamlBody(decodeUtf8(body), refuse);
    case 'protobuf':
      if (message === undefined)
        throw statusError.unsupportedMediaType(['application/json', 'application/yaml', PROTOBUF_TYPE]);
      return parseProtobufBody(body, message, refuse);
  }
}

function parseJsonBody(text: string, refuse: Refusals): ParsedBody {
  try {
    const value = decodeJson(text);
    return { value, text: () => text, duplicates: () => findDuplicateFields(text, value) };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    if (error.message.startsWith('json: cannot unmarshal number')) throw refuse.number(error.message, JSON.parse(text));
    throw refuse.syntax(`couldn't get version/kind; json parse error: ${error.message}`);
  }
}

function parseYamlBody(text: string, refuse: Refusals): ParsedBody {
  try {
    const { value, duplicates } = decodeYaml(text);
    return { value, text: () => encodeJson(value), duplicates: () => duplicates };
  } catch (error) {
    if (error instanceof YamlSyntaxError) throw refuse.syntax(error.message);
    throw error;
  }
}

function parseProtobufBody(body: Buffer, message: ProtobufMessage, refuse: Refusals): ParsedBody {
  try {
    const { apiVersion, kind, raw } = openEnvelope(body);
    const value = { kind, apiVersion, ...decodeMessage(message, raw) };
    return { value, text: () => encodeJson(value), duplicates: () => NO_DUPLICATES };
  } catch (error) {
    if (error instanceof ProtobufError || error instanceof JsonSyntaxError) throw refuse.syntax(error.message);
    throw error;
  }
}
