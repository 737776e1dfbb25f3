import { encodeYaml, YAML_TYPE } from '#codec';
import { encodeJson, isJsonObject, type JsonValue } from '#machinery';

/**
 * A document as JSON or YAML. Compact JSON ends with a newline and indented JSON does not, as kube-apiserver's
 * serializers leave them; YAML has its keys sorted.
 */
export function encodeDocument(object: object, mediaType: string, { pretty }: { pretty: boolean }): Buffer {
  if (mediaType === YAML_TYPE) {
    return Buffer.from(encodeYaml(object as JsonValue));
  }
  if (pretty) return Buffer.from(indented(object as JsonValue, ''));
  return Buffer.from(`${escapeHtml(encodeJson(object as JsonValue))}\n`);
}

const HTML_SENSITIVE = /[<>&\u2028\u2029]/g;

/** Go's encoder escapes these in strings; elsewhere in JSON they do not occur. */
function escapeHtml(json: string): string {
  return json.replace(HTML_SENSITIVE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** JSON indented by two spaces, exact for bigints. */
function indented(value: JsonValue, indent: string): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => deeper + indented(item, deeper)).join(',\n')}\n${indent}]`;
  }
  if (!isJsonObject(value)) return escapeHtml(encodeJson(value));
  const members = Object.keys(value).filter((key) => value[key] !== undefined);
  if (members.length === 0) return '{}';
  const lines = members.map((key) => `${deeper}${escapeHtml(JSON.stringify(key))}: ${indented(value[key]!, deeper)}`); // filtered
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
