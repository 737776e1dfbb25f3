import { YamlCursor } from './cursor.ts';
import { scannerError } from './error.ts';
import { scanBlock, scanPlain, scanQuoted } from './scan-scalar.ts';
import { scanDirective, scanName, scanTag } from './scan-tag.ts';
import type { Punctuation, YamlToken } from './token.ts';

/** A key without `?` before it is known to be one only when its `:` comes: on the same line and not too far on. */
interface SimpleKey {
  readonly line: number;
  readonly column: number;
  readonly position: number;
  /** Of its first token, counted from the beginning of the stream. */
  readonly tokenNumber: number;
  /** Nothing else may begin in this column. */
  readonly isRequired: boolean;
  /** Whether its `:` may still come. */
  isPossible: boolean;
}

interface Level {
  /** What may be a key. */
  readonly key: SimpleKey | undefined;
  /** Of what last might have been a key; at first, of the bracket. */
  readonly lastTokenNumber: number;
}

/** From where a key begins to its colon; one with a `?` before it may be longer. */
export const KEY_LENGTH_MAX = 1024;

const DEPTH_MAX = 10_000;
/** So many tokens that were taken may be kept, to make room for others at once. */
const TAKEN_MAX = 1000;

/** What stands for nothing by itself, and begins no plain scalar: a tab is here where it would be indentation. */
const NO_TOKEN: ReadonlySet<string> = new Set('#%@`\t');
const BLOCK_SCALARS: ReadonlySet<string> = new Set('|>');

/**
 * Cuts a text into tokens as go-yaml v2 does, no further than its reader has to see: of several faults the same one
 * comes first. The method is that of libyaml: indentation becomes tokens, and tokens wait while they may belong to a key.
 */
export class YamlScanner {
  readonly #cursor: YamlCursor;
  /** Scanned and not taken; those before `#head` are taken. */
  readonly #tokens: YamlToken[] = [];
  #head = 0;
  /** How many were taken. */
  #taken = 0;
  #isHeadKnown = false;
  /** The column of the innermost block collection, -1 outside of all, and those of the ones around it. */
  #indent = -1;
  readonly #indents: number[] = [];
  #flowLevel = 0;
  #mayBeKey = true;
  /** One outside of flow collections, and one for each that is open. */
  readonly #levels: Level[] = [{ key: undefined, lastTokenNumber: 0 }];
  /** What the parser has to wait for: whether a key begins with its next token. */
  readonly #keyOfToken = new Map<number, SimpleKey>();

  constructor(text: string) {
    this.#cursor = new YamlCursor(text);
  }

  /**
   * The next token, which stays the next one until it is taken.
   * @throws YamlSyntaxError
   */
  peek(): YamlToken {
    while (!this.#isHeadKnown) {
      const key = this.#head < this.#tokens.length ? this.#keyOfToken.get(this.#taken) : undefined;
      if (this.#head < this.#tokens.length && (key === undefined || !this.#isStillKey(key))) this.#isHeadKnown = true;
      else this.#scan();
    }
    return this.#tokens[this.#head]!; // there is one: it is known
  }

  /** Passes the token that `peek` gave. */
  take(): void {
    this.#isHeadKnown = false;
    this.#taken++;
    this.#head++;
    if (this.#head < this.#tokens.length && this.#head < TAKEN_MAX) return;
    this.#tokens.splice(0, this.#head);
    this.#head = 0;
  }

  #scan(): void {
    const cursor = this.#cursor;
    this.#passSpace();
    this.#closeBlocks(cursor.column);
    if (cursor.isAtEnd) this.#endStream();
    else if (cursor.column === 0 && cursor.char() === '%') {
      this.#leaveDocument();
      this.#tokens.push(scanDirective(cursor));
    } else if (cursor.isAtDocumentMark()) {
      this.#leaveDocument();
      this.#punctuate(cursor.char() === '-' ? 'document start' : 'document end', 3);
    } else this.#scanContent(cursor.char(), cursor.isAtSeparator(1));
  }

  #scanContent(char: string, isApart: boolean): void {
    const isInFlow = this.#flowLevel > 0;
    if (NO_TOKEN.has(char) || (isInFlow && BLOCK_SCALARS.has(char))) {
      throw scannerError('found character that cannot start any token', this.#cursor.line);
    }
    switch (char) {
      case '[':
      case '{':
        this.#openFlow(char);
        break;
      case ']':
      case '}':
        this.#closeFlow(char);
        break;
      case ',':
        this.#scanComma();
        break;
      case '-':
        if (isApart) this.#scanEntry();
        else this.#scanPlain();
        break;
      case '?':
        if (isApart || isInFlow) this.#scanKey();
        else this.#scanPlain();
        break;
      case ':':
        if (isApart || isInFlow) this.#scanValue();
        else this.#scanPlain();
        break;
      case '&':
      case '*':
        this.#beginNode();
        this.#tokens.push(scanName(this.#cursor));
        break;
      case '!':
        this.#beginNode();
        this.#tokens.push(scanTag(this.#cursor));
        break;
      case "'":
      case '"':
        this.#beginNode();
        this.#scalar(this.#cursor.line, scanQuoted(this.#cursor), false);
        break;
      case '|':
      case '>':
        this.#scanBlock();
        break;
      default:
        this.#scanPlain();
    }
  }

  /** Blanks, comments and line breaks. */
  #passSpace(): void {
    const cursor = this.#cursor;
    for (;;) {
      // A tab where a key may be would be indentation.
      const tabsToo = this.#flowLevel > 0 || !this.#mayBeKey;
      while (cursor.char() === ' ' || (tabsToo && cursor.char() === '\t')) cursor.position++;
      cursor.skipComment();
      if (cursor.takeBreak() === '') return;
      if (this.#flowLevel === 0) this.#mayBeKey = true;
    }
  }

  #endStream(): void {
    this.#cursor.endLastLine();
    this.#leaveDocument();
    this.#punctuate('stream end', 0);
  }

  #leaveDocument(): void {
    this.#closeBlocks(-1);
    this.#dropKey();
    this.#mayBeKey = false;
  }

  #openFlow(char: '[' | '{'): void {
    this.#saveKey();
    this.#levels.push({ key: undefined, lastTokenNumber: this.#nextTokenNumber() });
    if (++this.#flowLevel > DEPTH_MAX) throw tooDeep(this.#cursor.line);
    this.#mayBeKey = true;
    this.#punctuate(char);
  }

  #closeFlow(char: ']' | '}'): void {
    this.#dropKey();
    if (this.#flowLevel > 0) {
      this.#flowLevel--;
      // go-yaml does not wait for the `:` after an empty collection, although it may come.
      this.#keyOfToken.delete(this.#levels.pop()!.lastTokenNumber); // one for each that is open
    }
    this.#mayBeKey = false;
    this.#punctuate(char);
  }

  #scanComma(): void {
    this.#dropKey();
    this.#mayBeKey = true;
    this.#punctuate(',');
  }

  #scanEntry(): void {
    // In a flow collection it is for the parser to say that it has no place there.
    this.#openBlockHere('block sequence start', 'block sequence entries');
    this.#dropKey();
    this.#mayBeKey = true;
    this.#punctuate('-');
  }

  #scanKey(): void {
    this.#openBlockHere('block mapping start', 'mapping keys');
    this.#dropKey();
    this.#mayBeKey = this.#flowLevel === 0;
    this.#punctuate('key');
  }

  #scanValue(): void {
    const { key } = this.#level();
    if (key?.isPossible && this.#isStillKey(key)) {
      this.#forgetKey(key);
      this.#insert(key.tokenNumber, { type: 'key', line: key.line });
      this.#openBlock('block mapping start', key);
      this.#mayBeKey = false;
    } else {
      this.#openBlockHere('block mapping start', 'mapping values');
      this.#mayBeKey = this.#flowLevel === 0;
    }
    this.#punctuate('value');
  }

  #scanPlain(): void {
    this.#beginNode();
    const { line } = this.#cursor;
    const { value, atNewLine } = scanPlain(this.#cursor, this.#indent + 1, this.#flowLevel > 0);
    if (atNewLine) this.#mayBeKey = true;
    this.#scalar(line, value, true);
  }

  #scanBlock(): void {
    this.#dropKey();
    this.#mayBeKey = true;
    this.#scalar(this.#cursor.line, scanBlock(this.#cursor, this.#indent), false);
  }

  #beginNode(): void {
    this.#saveKey();
    this.#mayBeKey = false;
  }

  #scalar(line: number, value: string, isPlain: boolean): void {
    this.#tokens.push({ type: 'scalar', line, value, isPlain });
  }

  #punctuate(type: Punctuation, length = 1): void {
    this.#tokens.push({ type, line: this.#cursor.line });
    this.#cursor.position += length;
  }

  #insert(tokenNumber: number, token: YamlToken): void {
    const ahead = tokenNumber - this.#taken;
    if (ahead < 0) this.#tokens.push(token);
    else this.#tokens.splice(this.#head + ahead, 0, token);
  }

  /** Begins a block collection at the cursor, where `what` may stand only if a key may; not within a flow collection. */
  #openBlockHere(type: Punctuation, what: string): void {
    if (this.#flowLevel > 0) return;
    if (!this.#mayBeKey) throw scannerError(`${what} are not allowed in this context`, this.#cursor.line);
    this.#openBlock(type);
  }

  /** Begins a block collection at `at`, or at the cursor, unless the innermost has its column. */
  #openBlock(type: Punctuation, at?: SimpleKey): void {
    const { column, line } = at ?? this.#cursor;
    if (this.#flowLevel > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    if (this.#indents.length > DEPTH_MAX) throw tooDeep(this.#cursor.line);
    if (at === undefined) this.#punctuate(type, 0);
    else this.#insert(at.tokenNumber, { type, line });
  }

  /** Ends the block collections that are indented more than a column. */
  #closeBlocks(column: number): void {
    if (this.#flowLevel > 0) return;
    while (this.#indent > column) {
      this.#punctuate('block end', 0);
      this.#indent = this.#indents.pop()!; // one for each that is open
    }
  }

  #saveKey(): void {
    if (!this.#mayBeKey) return;
    this.#dropKey();
    const { line, column, position } = this.#cursor;
    const isRequired = this.#flowLevel === 0 && this.#indent === column;
    const tokenNumber = this.#nextTokenNumber();
    const key: SimpleKey = { line, column, position, tokenNumber, isRequired, isPossible: true };
    this.#levels[this.#levels.length - 1] = { key, lastTokenNumber: tokenNumber };
    this.#keyOfToken.set(tokenNumber, key);
  }

  #level(): Level {
    return this.#levels.at(-1)!; // there is always one
  }

  #nextTokenNumber(): number {
    return this.#taken + this.#tokens.length - this.#head;
  }

  /** What may have been a key is none: another token comes where its `:` would. */
  #dropKey(): void {
    const { key } = this.#level();
    if (!key?.isPossible) return;
    if (key.isRequired) throw this.#missingColon();
    this.#forgetKey(key);
  }

  #forgetKey(key: SimpleKey): void {
    key.isPossible = false;
    this.#keyOfToken.delete(key.tokenNumber);
  }

  #isStillKey(key: SimpleKey): boolean {
    if (key.line === this.#cursor.line && key.position + KEY_LENGTH_MAX >= this.#cursor.position) return true;
    if (key.isRequired) throw this.#missingColon();
    this.#forgetKey(key);
    return false;
  }

  #missingColon(): Error {
    return scannerError("could not find expected ':'", this.#cursor.line);
  }
}

function tooDeep(line: number): Error {
  return scannerError(`exceeded max depth of ${DEPTH_MAX}`, line);
}
