import { isIpv4, isIpv6 } from './format-network.ts';

const SPECIALS = new Set('()<>[]:;@\\,"');
const ENCODED_WORD = /^=\?([^?]+)\?([bq])\?([^?]*)\?=$/i;
const Q_ENCODED = /^(?:[ -<>-~\t]|=[0-9a-fA-F]{2})*$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const KNOWN_CHARSETS = new Set(['utf-8', 'iso-8859-1', 'us-ascii']);

class NotAnAddress extends Error {}

/** One mailbox as Go's mail.ParseAddress takes it: `a@b`, `Name <a@b>`, quoted and commented as RFC 5322 allows. */
export function isEmail(text: string): boolean {
  try {
    new AddressParser(text).parseSingle();
    return true;
  } catch (error) {
    if (error instanceof NotAnAddress) return false;
    throw error;
  }
}

/** A recursive descent over RFC 5322's address; throws `NotAnAddress` at the first thing that does not fit. */
class AddressParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parseSingle(): void {
    const count = this.#address('group allowed');
    this.#skipComments();
    if (this.#at < this.#text.length || count !== 1) throw new NotAnAddress();
  }

  /** Number of mailboxes: a group holds any number, also none. */
  #address(groups: 'group allowed' | 'mailbox only'): number {
    this.#skipSpace();
    if (this.#done()) throw new NotAnAddress();
    if (this.#tryAddressSpec()) {
      this.#skipSpace();
      if (this.#peek() === '(') this.#comment();
      return 1;
    }
    if (this.#peek() !== '<') this.#phrase();
    this.#skipSpace();
    if (groups === 'group allowed' && this.#consume(':')) return this.#groupList();
    this.#expect('<');
    this.#addressSpec();
    this.#expect('>');
    return 1;
  }

  #groupList(): number {
    this.#skipSpace();
    if (this.#consume(';')) return 0;
    for (let count = 0; ; ) {
      this.#skipSpace();
      count += this.#address('mailbox only');
      this.#skipComments();
      if (this.#consume(';')) {
        this.#skipComments();
        return count;
      }
      this.#expect(',');
    }
  }

  #tryAddressSpec(): boolean {
    const start = this.#at;
    try {
      this.#addressSpec();
      return true;
    } catch (error) {
      if (!(error instanceof NotAnAddress)) throw error;
      this.#at = start;
      return false;
    }
  }

  #addressSpec(): void {
    this.#skipSpace();
    if (this.#peek() === '"') {
      if (this.#quotedString() === '') throw new NotAnAddress();
    } else checkDots(this.#atom());
    this.#expect('@');
    this.#skipSpace();
    if (this.#peek() === '[') this.#domainLiteral();
    else checkDots(this.#atom());
  }

  /** Words up to the first thing that is none; at least one. */
  #phrase(): void {
    let words = 0;
    for (;;) {
      if (words > 0) this.#skipComments();
      this.#skipSpace();
      if (this.#done()) return;
      try {
        if (this.#peek() === '"') this.#quotedString();
        else if (isEmptyEncodedWord(this.#atom())) continue;
        words++;
      } catch (error) {
        if (!(error instanceof NotAnAddress) || words === 0) throw error;
        return;
      }
    }
  }

  #quotedString(): string {
    let content = '';
    let at = this.#at + 1;
    for (let escaped = false; ; at++) {
      const char = this.#text[at];
      if (char === undefined) throw new NotAnAddress();
      if (!escaped && char === '"') break;
      if (!isVisible(char) && char !== ' ' && char !== '\t') throw new NotAnAddress();
      escaped = !escaped && char === '\\';
      if (!escaped) content += char;
    }
    this.#at = at + 1;
    return content;
  }

  #atom(): string {
    const start = this.#at;
    while (this.#at < this.#text.length && isAtomText(this.#text[this.#at]!)) this.#at++;
    if (this.#at === start) throw new NotAnAddress();
    return this.#text.slice(start, this.#at);
  }

  #domainLiteral(): void {
    const close = this.#text.indexOf(']', this.#at);
    if (close < 0) throw new NotAnAddress();
    const literal = this.#text.slice(this.#at + 1, close);
    const canonical = literal.split('.').every((part) => !/^0\d/.test(part));
    if (!isIpv6(literal) && !(isIpv4(literal) && canonical)) throw new NotAnAddress();
    this.#at = close + 1;
  }

  #skipComments(): void {
    this.#skipSpace();
    while (this.#peek() === '(') {
      this.#comment();
      this.#skipSpace();
    }
  }

  #comment(): void {
    let depth = 0;
    do {
      const char = this.#peek();
      if (char === undefined) throw new NotAnAddress();
      if (char === '\\' && this.#at + 1 < this.#text.length) this.#at++;
      else if (char === '(') depth++;
      else if (char === ')') depth--;
      this.#at++;
    } while (depth > 0);
  }

  #skipSpace(): void {
    while (this.#peek() === ' ' || this.#peek() === '\t') this.#at++;
  }

  #expect(char: string): void {
    if (!this.#consume(char)) throw new NotAnAddress();
  }

  #consume(char: string): boolean {
    if (this.#peek() !== char) return false;
    this.#at++;
    return true;
  }

  #peek(): string | undefined {
    return this.#text[this.#at];
  }

  #done(): boolean {
    return this.#at >= this.#text.length;
  }
}

function isVisible(char: string): boolean {
  return char >= '!' && char !== '\x7f';
}

function isAtomText(char: string): boolean {
  return isVisible(char) && !SPECIALS.has(char);
}

function checkDots(atom: string): void {
  if (atom.startsWith('.') || atom.endsWith('.') || atom.includes('..')) throw new NotAnAddress();
}

/**
 * RFC 2047: a word without text does not count. One in a charset that Go's decoder does not know is an error; malformed
 * ones are plain words.
 */
function isEmptyEncodedWord(word: string): boolean {
  const match = ENCODED_WORD.exec(word);
  if (match === null) return false;
  const [, charset, encoding, text] = match as unknown as [string, string, string, string]; // all groups take part
  if (!(encoding.toLowerCase() === 'q' ? Q_ENCODED : BASE64).test(text)) return false;
  if (!KNOWN_CHARSETS.has(charset.toLowerCase())) throw new NotAnAddress();
  return text === '';
}
