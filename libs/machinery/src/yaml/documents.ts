/** One document of a YAML stream. */
export interface YamlDocument {
  readonly text: string;
  /** 0-based line of the stream in which `text` begins: add it to the lines that errors name. */
  readonly lineOffset: number;
}

/**
 * Cuts a file at its `---` lines, as kubectl does; a comment or a directive after the dashes belongs to the separator.
 * Documents of nothing but blank lines and comments are left out.
 */
export function splitYamlDocuments(text: string): YamlDocument[] {
  const documents: YamlDocument[] = [];
  const lines = text.split('\n');
  let start = 0;
  for (let i = 0; i <= lines.length; i++) {
    const line = lines[i];
    if (line !== undefined && !isSeparator(line)) continue;
    const body = lines.slice(start, i);
    if (body.some(hasContent)) documents.push({ text: `${body.join('\n')}\n`, lineOffset: start });
    start = i + 1;
  }
  return documents;
}

function isSeparator(line: string): boolean {
  if (!line.startsWith('---')) return false;
  const rest = line.slice(3).trim();
  return rest === '' || (rest.startsWith('#') && /\s/.test(line[3]!)); // the rest is not empty
}

function hasContent(line: string): boolean {
  const trimmed = line.trim();
  return trimmed !== '' && !trimmed.startsWith('#');
}
