import type { YamlNode } from './node.ts';
import { parseYaml } from './parse.ts';

/**
 * The 1-based line of a text's first YAML document in which a field stands, or the nearest that is there of those it is in:
 * `spec.names` when `spec.names.plural` is missing. `field` is a path as errors write it: `spec.list[0].map[key.with.dots]`.
 * Undefined when not even its first member is there.
 * @throws YamlSyntaxError
 */
export function yamlLineOfField(text: string, field: string): number | undefined {
  let node = parseYaml(text);
  let at: YamlNode | undefined;
  for (const segment of segmentsOf(field)) {
    const found = memberOf(node, segment);
    if (found === undefined) break;
    at = found.at;
    node = found.value;
  }
  return at && at.line + 1;
}

function segmentsOf(field: string): string[] {
  return [...field.matchAll(/\[([^\]]*)\]|[^.[]+/g)].map(([whole, inner]) => inner ?? whole);
}

/** A member of a mapping (it stands where its key stands) or an item of a sequence. */
function memberOf(node: YamlNode | undefined, segment: string): { at: YamlNode; value: YamlNode } | undefined {
  if (node?.kind === 'mapping') {
    const entry = node.entries.find(({ key }) => key.kind === 'scalar' && key.value === segment);
    return entry && { at: entry.key, value: entry.value };
  }
  const item = node?.kind === 'sequence' && /^\d+$/.test(segment) ? node.items[Number(segment)] : undefined;
  return item && { at: item, value: item };
}
