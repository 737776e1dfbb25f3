import { encodeYaml, YAML_TYPE } from '#codec';
import { encodeJson, escapeHtmlInJson, isJsonObject, type JsonValue } from '#machinery';

/**
 * A document as JSON or YAML. Compact JSON ends with a newline and indented JSON does not, as kube-apiserver's
 * serializers leave them; YAML has its keys sorted.
 */
export function encodeDocument(object: object, mediaType: string, { pretty }: { pretty: boolean }): Buffer {
  if (mediaType === YAML_TYPE) {
    return Buffer.from(encodeYaml(object as JsonValue));
  }
  if (pretty) return Buffer.from(indented(object as JsonValue, ''));
  return Buffer.from(`${escapeHtmlInJson(encodeJson(object as JsonValue))}\n`);
}

/** JSON indented by two spaces, exact for bigints. */
function indented(value: JsonValue, indent: string): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => deeper + indented(item, deeper)).join(',\n')}\n${indent}]`;
  }
  if (!isJsonObject(value)) return escapeHtmlInJson(encodeJson(value));
  const members = Object.keys(value).filter((key) => value[key] !== undefined);
  if (members.length === 0) return '{}';
  const lines = members.map(
    (key) => `${deeper}${escapeHtmlInJson(JSON.stringify(key))}: ${indented(value[key]!, deeper)}`,
  ); // filtered
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
