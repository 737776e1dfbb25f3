import { scannerError } from './error.ts';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const DASHES = 0x2d;
const DOTS = 0x2e;
const NEXT_LINE = 0x85;
const LINE_SEPARATOR = 0x2028;
const PARAGRAPH_SEPARATOR = 0x2029;

/** Whether a character (a UTF-16 code) is a space or a tab. */
export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** Whether a character is a line break of YAML 1.1. */
export function isBreak(code: number): boolean {
  if (code < NEXT_LINE) return code === LINE_FEED || code === CARRIAGE_RETURN;
  return code === NEXT_LINE || code === LINE_SEPARATOR || code === PARAGRAPH_SEPARATOR;
}

/** Whether a character separates tokens: a blank, a break, or NaN, the end of the text. */
export function isSeparator(code: number): boolean {
  if (code > SPACE && code < NEXT_LINE) return false;
  return isBlank(code) || isBreak(code) || Number.isNaN(code);
}

/** A place in a text that counts lines and columns as go-yaml does. */
export class YamlCursor {
  readonly text: string;
  /** In UTF-16 codes, as columns are. */
  position: number;
  /** 0-based. */
  line = 0;
  #lineStart: number;

  constructor(text: string) {
    this.text = text;
    // A byte order mark says how the text is encoded, and takes no room in it.
    this.position = text.startsWith('\ufeff') ? 1 : 0;
    this.#lineStart = this.position;
  }

  get column(): number {
    return this.position - this.#lineStart;
  }

  get isAtEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** The code of a character from here on; NaN after the end. */
  code(ahead = 0): number {
    return this.text.charCodeAt(this.position + ahead);
  }

  /** One character, '' at the end. */
  char(ahead = 0): string {
    return this.text.charAt(this.position + ahead);
  }

  isAtSeparator(ahead = 0): boolean {
    return isSeparator(this.code(ahead));
  }

  skipBlanks(): void {
    while (isBlank(this.code())) this.position++;
  }

  /** To the end of the line, if a comment begins here. */
  skipComment(): void {
    if (this.char() !== '#') return;
    while (!this.isAtEnd && !isBreak(this.code())) this.position++;
  }

  /** Passes a line break, if one is here, and says what it means in a scalar: '' if there is none. */
  takeBreak(): string {
    const code = this.code();
    if (!isBreak(code)) return '';
    this.position += code === CARRIAGE_RETURN && this.code(1) === LINE_FEED ? 2 : 1;
    this.line++;
    this.#lineStart = this.position;
    return code === LINE_SEPARATOR || code === PARAGRAPH_SEPARATOR ? String.fromCharCode(code) : '\n';
  }

  /** Passes the rest of a line, in which there may be nothing but blanks and a comment. Throws `YamlSyntaxError`. */
  takeRestOfLine(): void {
    this.skipBlanks();
    this.skipComment();
    if (!this.isAtEnd && !isBreak(this.code())) {
      throw scannerError('did not find expected comment or line break', this.line);
    }
    this.takeBreak();
  }

  /** What a sticky regular expression matches here; the cursor moves behind it. It may match nothing, but no break. */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.position += found.length;
    return found;
  }

  /** The stream ends on a line of its own. */
  endLastLine(): void {
    if (this.column === 0) return;
    this.line++;
    this.#lineStart = this.position;
  }

  /** Whether `---` or `...` stands here, alone at the beginning of a line. */
  isAtDocumentMark(): boolean {
    const code = this.code();
    if (this.column !== 0 || (code !== DASHES && code !== DOTS)) return false;
    return this.code(1) === code && this.code(2) === code && this.isAtSeparator(3);
  }
}
