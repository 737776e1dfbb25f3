import { Composer, isMap, isScalar, isSeq, LineCounter, type ParsedNode, Parser } from 'yaml';

/**
 * The 1-based line of a text's first YAML document in which a field stands, or the nearest that is there of those it is in:
 * `spec.names` when `spec.names.plural` is missing. `field` is a path as errors write it: `spec.list[0].map[key.with.dots]`.
 * Undefined when not even its first member is there.
 */
export function yamlLineOfField(text: string, field: string): number | undefined {
  const lines = new LineCounter();
  const composer = new Composer({ version: '1.1', schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' });
  const [document] = composer.compose(new Parser(lines.addNewLine).parse(text), true, text.length);
  let node = document?.contents as ParsedNode | null | undefined;
  let at: ParsedNode | undefined;
  for (const segment of segmentsOf(field)) {
    const found = memberOf(node, segment);
    if (found === undefined) break;
    at = found.at;
    node = found.value;
  }
  return at === undefined ? undefined : lines.linePos(at.range[0]).line;
}

function segmentsOf(field: string): string[] {
  return [...field.matchAll(/\[([^\]]*)\]|[^.[]+/g)].map(([whole, inner]) => inner ?? whole);
}

/** A member of a mapping (it stands where its key stands) or an item of a sequence. */
function memberOf(
  node: ParsedNode | null | undefined,
  segment: string,
): { at: ParsedNode; value: ParsedNode | null } | undefined {
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      if (isScalar(key) && String(key.value) === segment)
        return { at: key as ParsedNode, value: value as ParsedNode | null };
    }
    return undefined;
  }
  const item = isSeq(node) && /^\d+$/.test(segment) ? (node.items[Number(segment)] as ParsedNode | null) : undefined;
  return item ? { at: item, value: item } : undefined;
}
