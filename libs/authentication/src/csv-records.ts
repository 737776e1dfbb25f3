/** A record and the line on which it starts. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** The text is not CSV; the message says where, in the words of Go's encoding/csv. */
export class CsvSyntaxError extends Error {
  override readonly name = 'CsvSyntaxError';
  constructor(recordLine: number, line: number, column: number, why: string) {
    const record = recordLine === line ? '' : `record on line ${recordLine}; `;
    super(`${record}parse error on line ${line}, column ${column}: ${why}`);
  }
}

const BARE_QUOTE = 'bare " in non-quoted-field';
const STRAY_QUOTE = 'extraneous or missing " in quoted-field';

/**
 * Reads RFC 4180 CSV as Go's encoding/csv does by default: empty lines are skipped, a quoted field may hold commas, line ends
 * and `""` for a quote, a quote inside an unquoted field is an error, space is part of a field.
 * One pass over the text; throws `CsvSyntaxError`.
 */
export function parseCsv(text: string): CsvRecord[] {
  const reader = new CsvReader(text.replaceAll('\r\n', '\n'));
  const records: CsvRecord[] = [];
  for (let record = reader.next(); record !== undefined; record = reader.next()) records.push(record);
  return records;
}

class CsvReader {
  private readonly text: string;
  private at = 0;
  private line = 1;
  private lineStart = 0;
  private recordLine = 1;

  constructor(text: string) {
    this.text = text;
  }

  next(): CsvRecord | undefined {
    while (this.text[this.at] === '\n') this.endLine();
    if (this.at >= this.text.length) return undefined;
    this.recordLine = this.line;
    const fields: string[] = [];
    for (;;) {
      fields.push(this.text[this.at] === '"' ? this.quotedField() : this.plainField());
      const delimiter = this.text[this.at];
      if (delimiter === ',') {
        this.at++;
        continue;
      }
      if (delimiter === '\n') this.endLine();
      return { line: this.recordLine, fields };
    }
  }

  private plainField(): string {
    const start = this.at;
    for (; this.at < this.text.length; this.at++) {
      const char = this.text[this.at];
      if (char === ',' || char === '\n') break;
      if (char === '"') throw this.syntaxError(BARE_QUOTE);
    }
    return this.text.slice(start, this.at);
  }

  private quotedField(): string {
    let value = '';
    let start = ++this.at;
    for (;;) {
      if (this.at >= this.text.length) throw this.syntaxError(STRAY_QUOTE);
      const char = this.text[this.at];
      if (char === '\n') this.endLine();
      else if (char !== '"') this.at++;
      else if (this.text[this.at + 1] === '"') {
        value += this.text.slice(start, this.at + 1);
        this.at += 2;
        start = this.at;
      } else break;
    }
    value += this.text.slice(start, this.at++);
    const delimiter = this.text[this.at];
    if (delimiter !== undefined && delimiter !== ',' && delimiter !== '\n') {
      this.at--;
      throw this.syntaxError(STRAY_QUOTE);
    }
    return value;
  }

  private endLine(): void {
    this.at++;
    this.line++;
    this.lineStart = this.at;
  }

  private syntaxError(why: string): CsvSyntaxError {
    return new CsvSyntaxError(this.recordLine, this.line, this.at - this.lineStart + 1, why);
  }
}
