import { fieldError } from './field-error.ts';
import { compareUtf8 } from './go-format.ts';
import { type LabelOperator, type LabelRequirement, newLabelRequirement } from './label-requirement.ts';
import { isQualifiedName } from './name-validation.ts';
import { SelectorError } from './selector-error.ts';

type TokenKind = 'end' | 'identifier' | 'word-operator' | '(' | ')' | ',' | '!' | '=' | '==' | '!=' | '<' | '>';

interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const END: Token = { kind: 'end', text: '' };
const SYMBOLS = '=!(),><';
const OPERATORS: Readonly<Record<string, LabelOperator>> = {
  in: 'in',
  notin: 'notin',
  '=': '=',
  '==': '==',
  '!=': '!=',
  '>': 'gt',
  '<': 'lt',
};

/**
 * Parses a selector's text into requirements, in the text's order, with the grammar and the messages of
 * k8s.io/apimachinery/pkg/labels:
 *
 *     selector    = [ requirement { "," requirement } ]
 *     requirement = [ "!" ] key | key operator values
 *     values      = "(" [ value { "," value } ] ")" after in and notin, else one value, perhaps empty
 *
 * `in` and `notin` are operators only after a key; elsewhere they are identifiers.
 * @throws SelectorError
 */
export function parseLabelRequirements(text: string): LabelRequirement[] {
  return new SelectorParser(tokenize(text)).parse();
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let pos = 0;
  while (pos < text.length) {
    const char = text[pos]!; // within the text
    if (isSpace(char)) pos++;
    else if (char === '\0')
      break; // apimachinery's lexer takes it for the end
    else if (SYMBOLS.includes(char)) pos += pushSymbol(text, pos, tokens);
    else pos += pushWord(text, pos, tokens);
  }
  tokens.push(END);
  return tokens;
}

function isSpace(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n';
}

function pushSymbol(text: string, pos: number, tokens: Token[]): number {
  const pair = text.slice(pos, pos + 2);
  const symbol = pair === '==' || pair === '!=' ? pair : pair[0]!; // pos is within the text
  tokens.push({ kind: symbol as TokenKind, text: symbol });
  return symbol.length;
}

function pushWord(text: string, start: number, tokens: Token[]): number {
  let end = start;
  while (end < text.length && !isSpace(text[end]!) && !SYMBOLS.includes(text[end]!) && text[end] !== '\0') end++;
  const word = text.slice(start, end);
  tokens.push({ kind: word === 'in' || word === 'notin' ? 'word-operator' : 'identifier', text: word });
  return end - start;
}

function isIdentifier({ kind }: Token): boolean {
  return kind === 'identifier' || kind === 'word-operator';
}

class SelectorParser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    for (;;) {
      const first = this.#peek();
      if (first.kind === 'end') return requirements;
      if (!isIdentifier(first) && first.kind !== '!') {
        throw new SelectorError(`found '${first.text}', expected: !, identifier, or 'end of string'`);
      }
      requirements.push(this.#requirement());
      const separator = this.#take();
      if (separator.kind === 'end') return requirements;
      if (separator.kind !== ',') {
        throw new SelectorError(`found '${separator.text}', expected: ',' or 'end of string'`);
      }
      const following = this.#peek();
      if (!isIdentifier(following) && following.kind !== '!') {
        throw new SelectorError(`found '${following.text}', expected: identifier after ','`);
      }
    }
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? END;
  }

  #take(): Token {
    return this.#tokens[this.#next++] ?? END;
  }

  #requirement(): LabelRequirement {
    try {
      return this.#uncheckedRequirement();
    } catch (error) {
      if (error instanceof SelectorError) throw new SelectorError(`unable to parse requirement: ${error.message}`);
      throw error;
    }
  }

  #uncheckedRequirement(): LabelRequirement {
    const negated = this.#peek().kind === '!';
    if (negated) this.#take();
    const key = this.#take();
    if (!isIdentifier(key)) throw new SelectorError(`found '${key.text}', expected: identifier`);
    const problems = isQualifiedName(key.text);
    if (problems.length > 0) {
      const error = fieldError.invalid('<nil>', key.text, problems.join('; '));
      throw new SelectorError(`${error.field}: ${error.message}`);
    }
    if (negated) return newLabelRequirement(key.text, '!', []);
    const following = this.#peek().kind;
    if (following === 'end' || following === ',') return newLabelRequirement(key.text, 'exists', []);
    const operator = this.#operator();
    const values = operator === 'in' || operator === 'notin' ? this.#valueList() : [this.#singleValue()];
    return newLabelRequirement(key.text, operator, [...new Set(values)].sort(compareUtf8));
  }

  #operator(): LabelOperator {
    const token = this.#take();
    const operator = token.kind === 'identifier' || token.kind === 'end' ? undefined : OPERATORS[token.text];
    if (operator !== undefined) return operator;
    throw new SelectorError(`found '${token.text}', expected: in, notin, =, ==, !=, gt, lt`);
  }

  #singleValue(): string {
    const { kind } = this.#peek();
    if (kind === 'end' || kind === ',') return '';
    const token = this.#take();
    if (!isIdentifier(token)) throw new SelectorError(`found '${token.text}', expected: identifier`);
    return token.text;
  }

  #valueList(): string[] {
    const open = this.#take();
    if (open.kind !== '(') throw new SelectorError(`found '${open.text}' expected: '('`);
    const first = this.#peek();
    if (first.kind === ')') {
      this.#take();
      return [''];
    }
    if (!isIdentifier(first) && first.kind !== ',') {
      throw new SelectorError(`found '${first.text}', expected: ',', ')' or identifier`);
    }
    const values = this.#identifiers();
    this.#take(); // the closing parenthesis that ended the list
    return values;
  }

  /** Up to the closing parenthesis; commas without anything between them stand for an empty value. */
  #identifiers(): string[] {
    const values: string[] = [];
    for (;;) {
      const token = this.#take();
      const { kind, text } = this.#peek();
      if (isIdentifier(token)) {
        values.push(token.text);
        if (kind === ')') return values;
        if (kind !== ',') throw new SelectorError(`found '${text}', expected: ',' or ')'`);
      } else if (token.kind === ',') {
        if (values.length === 0 || kind === ',') values.push('');
        if (kind === ')') {
          values.push('');
          return values;
        }
      } else throw new SelectorError(`found '${token.text}', expected: ',', or identifier`);
    }
  }
}
