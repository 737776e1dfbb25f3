import { JSON_TYPE, PROTOBUF_TYPE, YAML_TYPE } from '#codec';
import { statusError } from '#machinery';

/** What a body may be written in. */
export type RequestMediaType = 'json' | 'yaml' | 'protobuf';

const MEDIA_TYPES: ReadonlyMap<string, RequestMediaType> = new Map([
  [JSON_TYPE, 'json'],
  [YAML_TYPE, 'yaml'],
  [PROTOBUF_TYPE, 'protobuf'],
]);

/** The media type of a body, parameters aside; none means JSON. Throws 415 with the types that are taken. */
export function requestMediaType(contentType: string | undefined): RequestMediaType {
  if (contentType === undefined || contentType === JSON_TYPE) return 'json';
  const name = contentType.split(';', 1)[0]!.trim().toLowerCase(); // split gives at least one element
  const mediaType = name === '' ? 'json' : MEDIA_TYPES.get(name);
  if (mediaType === undefined) throw statusError.unsupportedMediaType([...MEDIA_TYPES.keys()]);
  return mediaType;
}
