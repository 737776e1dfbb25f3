import { stringify } from 'yaml';
import { YAML_TYPE } from './accept.ts';

/**
 * A document of plain strings, numbers and booleans as JSON or YAML. Compact JSON ends with a newline and indented JSON
 * does not, as kube-apiserver's serializers leave them; YAML has its keys sorted.
 */
export function encodeDocument(object: object, mediaType: string, { pretty }: { pretty: boolean }): Buffer {
  if (mediaType === YAML_TYPE) {
    return Buffer.from(
      stringify(object, { sortMapEntries: true, indentSeq: false, lineWidth: 0, aliasDuplicateObjects: false }),
    );
  }
  return Buffer.from(pretty ? JSON.stringify(object, null, 2) : `${JSON.stringify(object)}\n`);
}
