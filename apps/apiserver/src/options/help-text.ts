import type { AnyFlag } from './flag.ts';

const HELP_WIDTH = 120;
const MIN_TEXT_WIDTH = 40;

/** The flags of a table under their sections' titles, in the table's order, with wrapped help texts. */
export function flagHelp(table: readonly AnyFlag[]): string {
  const shown = table.filter((flag) => flag.hidden === undefined);
  const column = Math.max(...shown.map((flag) => head(flag).length)) + 3;
  const sections = [...new Set(shown.map((flag) => flag.section))];
  return sections
    .map((section) => {
      const rows = shown.filter((flag) => flag.section === section).map((flag) => row(flag, column));
      return `${section} flags:\n\n${rows.join('\n')}\n`;
    })
    .join('\n');
}

function head(flag: AnyFlag): string {
  const shorthand = flag.shorthand === undefined ? '    ' : `-${flag.shorthand}, `;
  return `  ${shorthand}--${flag.name} ${flag.type.placeholder}`.trimEnd();
}

function row(flag: AnyFlag, column: number): string {
  const shownDefault = flag.type.format(flag.default);
  const text = shownDefault === '' ? flag.help : `${flag.help} (default ${shownDefault})`;
  const lines = wrap(text, Math.max(MIN_TEXT_WIDTH, HELP_WIDTH - column));
  return head(flag).padEnd(column) + lines.join(`\n${' '.repeat(column)}`);
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}
