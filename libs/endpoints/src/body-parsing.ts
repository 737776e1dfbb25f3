import { decodeJson, findDuplicateFields, JsonSyntaxError, type JsonValue, type StatusError } from '#machinery';
import { requestMediaType } from './content-type.ts';

export interface ParsedBody {
  readonly value: JsonValue;
  /** The body as JSON text. */
  readonly text: string;
  /** Complaints about repeated fields, worked out when they are asked for. */
  duplicates(): readonly string[];
}

/** Parses a body of a write by its media type. Throws 415, or what `refuse` makes of a syntax error. */
export function parseBody(
  contentType: string | undefined,
  body: Buffer,
  refuse: (why: string) => StatusError,
): ParsedBody {
  requestMediaType(contentType);
  const text = body.toString();
  try {
    const value = decodeJson(text);
    return { value, text, duplicates: () => findDuplicateFields(text, value) };
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw refuse(`couldn't get version/kind; json parse error: ${error.message}`);
    throw error;
  }
}
